//! What stands on the disks of the three machines when the learner arrives.

mod disk;
mod kubernetes;
mod system;

use countersign_host::FileTree;

use self::disk::Disk;
use super::{CONTROL_PLANE, Cluster, Host, LAPTOP, NODE};

pub(crate) use kubernetes::KUBELET_CONFIG;

/// The person whose laptop it is.
pub(crate) struct Person<'a> {
    /// Login name.
    pub(crate) name: &'a str,
}

/// A machine's disk.
pub(crate) fn of(host: &Host, cluster: &Cluster, person: &Person<'_>, programs: &[String]) -> FileTree {
    let mut disk = Disk::new(cluster.started);
    let users = match host.name {
        name if name == LAPTOP.name => vec![person.name],
        _ => Vec::new(),
    };
    system::install(&mut disk, host, &users, programs);
    match host.name {
        name if name == CONTROL_PLANE.name => kubernetes::control_plane(&mut disk, cluster),
        name if name == NODE.name => kubernetes::node(&mut disk, cluster),
        _ => kubernetes::laptop(&mut disk, cluster, person.name),
    }
    disk.finish()
}

#[cfg(test)]
mod tests {
    use countersign_host::files::Caller;
    use countersign_host::{Credentials, Entropy, Errno, Timestamp};

    use super::*;

    fn disk(host: &Host) -> FileTree {
        let cluster = Cluster::new(Timestamp::from_seconds(1_780_000_000), &Entropy::from_number(1)).unwrap();
        of(host, &cluster, &Person { name: "jane" }, &["cat".to_owned()])
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
