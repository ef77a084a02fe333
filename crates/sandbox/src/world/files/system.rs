//! What every machine has: users, names of hosts, programs, the start-up files of bash.

use countersign_host::Programs;
use countersign_host::files::Device;

use super::disk::Disk;
use crate::world::{CONTROL_PLANE, Host, LAPTOP, NODE};

/// The first user id for people, as adduser gives it.
pub(super) const FIRST_USER: u32 = 1000;

/// Users of the system that own nothing here and yet stand in every /etc/passwd.
const ACCOUNTS: &[(&str, u32, &str, &str)] = &[
    ("daemon", 1, "/usr/sbin", "/usr/sbin/nologin"),
    ("bin", 2, "/bin", "/usr/sbin/nologin"),
    ("sys", 3, "/dev", "/usr/sbin/nologin"),
    ("mail", 8, "/var/mail", "/usr/sbin/nologin"),
    ("www-data", 33, "/var/www", "/usr/sbin/nologin"),
    ("nobody", 65_534, "/nonexistent", "/usr/sbin/nologin"),
];

const BASHRC: &str = include_str!("bashrc");
const PROFILE: &str =
    "# ~/.profile: read by login shells.\n\nif [ -f ~/.bashrc ]; then\n    . ~/.bashrc\nfi\n";
const ETC_PROFILE: &str = "# /etc/profile: read by login shells before ~/.profile.\n\nif [ -f /etc/bash.bashrc ]; then\n    . /etc/bash.bashrc\nfi\n";
const ETC_BASHRC: &str = "# /etc/bash.bashrc: read by every interactive shell before ~/.bashrc.\n\nshopt -s checkwinsize\nPS1='\\u@\\h:\\w\\$ '\n";

/// Puts the system on `disk`; `users` get a home directory.
pub(super) fn install(disk: &mut Disk, host: &Host, users: &[String], programs: &[String]) {
    for directory in
        ["/dev", "/etc", "/home", "/opt", "/proc", "/run", "/usr/bin", "/usr/local/bin", "/var/log"]
    {
        disk.directory(directory);
    }
    disk.directory("/root");
    disk.mode("/root", 0o700);
    for directory in ["/tmp", "/var/tmp"] {
        disk.directory(directory);
        disk.mode(directory, 0o1777);
    }
    for (path, target) in [("/bin", "usr/bin"), ("/sbin", "usr/sbin"), ("/usr/sbin", "bin")] {
        disk.link(path, target);
    }
    for (path, device) in [
        ("/dev/null", Device::Null),
        ("/dev/random", Device::Random),
        ("/dev/urandom", Device::Random),
        ("/dev/zero", Device::Zero),
    ] {
        disk.device(path, device);
    }
    for program in programs {
        disk.file(&format!("/usr/bin/{program}"), Programs::image(program), 0o755);
    }
    names(disk, host);
    accounts(disk, users);
    disk.file("/etc/bash.bashrc", ETC_BASHRC, 0o644);
    disk.file("/etc/profile", ETC_PROFILE, 0o644);
    disk.file("/etc/ssl/openssl.cnf", countersign_openssl::DEFAULT_CONFIG, 0o644);
    disk.directory("/etc/ssl/certs");
    disk.directory("/etc/ssl/private");
    disk.mode("/etc/ssl/private", 0o700);
    disk.directory("/usr/lib/ssl");
    for name in ["certs", "openssl.cnf", "private"] {
        disk.link(&format!("/usr/lib/ssl/{name}"), &format!("/etc/ssl/{name}"));
    }
    disk.directory("/etc/skel");
    for home in ["/etc/skel", "/root"] {
        home_files(disk, home);
    }
    for (user, id) in users.iter().zip(FIRST_USER..) {
        let home = format!("/home/{user}");
        disk.directory(&home);
        home_files(disk, &home);
        disk.mode(&home, 0o750);
        disk.give(&home, id);
    }
}

fn home_files(disk: &mut Disk, home: &str) {
    disk.file(&format!("{home}/.bashrc"), BASHRC, 0o644);
    disk.file(&format!("{home}/.profile"), PROFILE, 0o644);
}

fn names(disk: &mut Disk, host: &Host) {
    let service = "kubernetes kubernetes.default kubernetes.default.svc kubernetes.default.svc.cluster.local";
    let hosts = format!(
        "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n\n{} {}\n{} {}\n{} {}\n\n{} {service}\n",
        CONTROL_PLANE.address,
        CONTROL_PLANE.name,
        NODE.address,
        NODE.name,
        LAPTOP.address,
        LAPTOP.name,
        CONTROL_PLANE.address,
    );
    disk.file("/etc/hosts", hosts, 0o644);
    disk.file("/etc/hostname", format!("{}\n", host.name), 0o644);
    disk.file("/etc/machine-id", format!("{}\n", host.machine_id), 0o444);
    disk.file("/etc/resolv.conf", "nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch .\n", 0o644);
    disk.file("/etc/timezone", "Etc/UTC\n", 0o644);
    // As the nodes report it.
    let release = "PRETTY_NAME=\"Ubuntu 24.04.3 LTS\"\nNAME=\"Ubuntu\"\nVERSION_ID=\"24.04\"\nVERSION=\"24.04.3 LTS (Noble Numbat)\"\nVERSION_CODENAME=noble\nID=ubuntu\nID_LIKE=debian\nHOME_URL=\"https://www.ubuntu.com/\"\nSUPPORT_URL=\"https://help.ubuntu.com/\"\nBUG_REPORT_URL=\"https://bugs.launchpad.net/ubuntu/\"\nUBUNTU_CODENAME=noble\n";
    disk.file("/usr/lib/os-release", release, 0o644);
    disk.link("/etc/os-release", "../usr/lib/os-release");
}

fn accounts(disk: &mut Disk, users: &[String]) {
    let mut passwd = "root:x:0:0:root:/root:/bin/bash\n".to_owned();
    let mut group = "root:x:0:\n".to_owned();
    for (name, id, home, shell) in ACCOUNTS {
        passwd += &format!("{name}:x:{id}:{id}:{name}:{home}:{shell}\n");
        let groups = if *name == "nobody" { "nogroup" } else { name };
        group += &format!("{groups}:x:{id}:\n");
    }
    let members = users.join(",");
    group += &format!("sudo:x:27:\nusers:x:100:{members}\n");
    for (user, id) in users.iter().zip(FIRST_USER..) {
        passwd += &format!("{user}:x:{id}:{id}:,,,:/home/{user}:/bin/bash\n");
        group += &format!("{user}:x:{id}:\n");
    }
    disk.file("/etc/passwd", passwd, 0o644);
    disk.file("/etc/group", group, 0o644);
    disk.file("/etc/shells", "/bin/sh\n/usr/bin/sh\n/bin/bash\n/usr/bin/bash\n", 0o644);
}
