//! What stands on the disks of the three machines when the learner arrives.

mod disk;
mod kubernetes;
mod system;

use countersign_host::files::{self, Caller};
use countersign_host::{Credentials, FileTree, Machine, User};
use countersign_lessons::model::FileSpec;

use self::disk::Disk;
use super::{CONTROL_PLANE, Cluster, Host, NODE};

pub(crate) use kubernetes::KUBELET_CONFIG;

/// A machine's disk. `people` have accounts there; on the laptop they are who it belongs to.
pub(crate) fn of(host: &Host, cluster: &Cluster, people: &[String], programs: &[String]) -> FileTree {
    let mut disk = Disk::new(cluster.started);
    system::install(&mut disk, host, people, programs);
    match host.name {
        name if name == CONTROL_PLANE.name => kubernetes::control_plane(&mut disk, cluster),
        name if name == NODE.name => kubernetes::node(&mut disk, cluster),
        _ => {
            for (person, id) in people.iter().zip(system::FIRST_USER..) {
                kubernetes::laptop(&mut disk, cluster, person, id);
            }
        }
    }
    disk.finish()
}

/// Puts a lesson's file on a machine, as if `user` had written it.
pub(crate) fn bring(machine: &Machine, user: &User, file: &FileSpec) {
    let now = machine.system.clock.now();
    let path = files::path::join(&user.home, &file.path);
    let root = Caller { credentials: Credentials::ROOT, umask: 0o022, now };
    let mut tree = machine.files.borrow_mut();
    // What cannot be written is left out; `countersign lesson check` says so to the author.
    let _ = tree.create_directories(&root, files::path::parent(&path), 0o755);
    let _ = tree.write(&root, &path, file.text.as_bytes(), 0o644);
    let mut below = path.as_str();
    while below.starts_with(&format!("{}/", user.home)) {
        let _ = tree.set_owner(&root, below, Some(user.uid), Some(user.gid));
        below = files::path::parent(below);
    }
}

#[cfg(test)]
mod tests {
    use countersign_host::{Entropy, Errno, Timestamp};

    use super::*;
    use crate::world::LAPTOP;

    fn disk(host: &Host) -> FileTree {
        let cluster = Cluster::new(Timestamp::from_seconds(1_780_000_000), &Entropy::from_number(1)).unwrap();
        of(host, &cluster, &["jane".to_owned()], &["cat".to_owned()])
    }

    fn caller(uid: u32) -> Caller {
        let credentials = Credentials { uid, gid: uid, groups: vec![] };
        Caller { credentials, umask: 0o022, now: Timestamp::default() }
    }

    #[test]
    fn keys_are_for_root_alone() {
        let disk = disk(&CONTROL_PLANE);
        for path in ["pki/ca.key", "pki/sa.key", "pki/etcd/server.key", "admin.conf", "super-admin.conf"] {
            let path = format!("/etc/kubernetes/{path}");
            assert_eq!(disk.metadata(&caller(0), &path).unwrap().mode, 0o600, "{path}");
            assert_eq!(disk.read(&caller(1000), &path), Err(Errno::EACCES), "{path}");
        }
        assert!(disk.read(&caller(1000), "/etc/kubernetes/pki/ca.crt").is_ok());
    }

    #[test]
    fn nobody_on_the_laptop_holds_a_credential() {
        let disk = disk(&LAPTOP);
        assert_eq!(disk.read(&caller(0), "/etc/kubernetes/pki/ca.key"), Err(Errno::ENOENT));
        let config = disk.read(&caller(1000), "/home/jane/.kube/config").unwrap();
        assert!(!String::from_utf8_lossy(&config).contains("client-key"));
        assert_eq!(disk.metadata(&caller(0), "/home/jane").unwrap().uid, 1000);
    }

    #[test]
    fn programs_are_found_in_both_places() {
        let disk = disk(&NODE);
        assert_eq!(disk.metadata(&caller(1000), "/bin/cat").unwrap().mode, 0o755);
        assert_eq!(disk.metadata(&caller(1000), "/usr/bin/cat").unwrap().mode, 0o755);
    }
}
