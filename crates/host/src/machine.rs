//! One simulated computer and what all of them share.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::files::Caller;
use crate::{Clock, Credentials, Entropy, FileSystem, FileTree, Programs, Tasks};

/// What every machine of a world shares.
#[derive(Clone)]
pub struct System {
    /// The one clock.
    pub clock: Clock,
    /// The one source of randomness.
    pub entropy: Entropy,
    /// The one executor.
    pub tasks: Tasks,
    /// What executable files may stand for. Filled once while the world is wired.
    pub programs: Rc<RefCell<Programs>>,
}

/// A computer with its own files and users.
pub struct Machine {
    /// Host name.
    pub name: String,
    /// Its file tree.
    pub files: FileSystem,
    /// Clock, randomness, tasks and programs.
    pub system: System,
    last_pid: Cell<u32>,
}

/// A line of /etc/passwd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Login name.
    pub name: String,
    /// User id.
    pub uid: u32,
    /// Primary group id.
    pub gid: u32,
    /// Home directory.
    pub home: String,
    /// Login shell.
    pub shell: String,
}

impl Machine {
    /// A machine named `name` over `files`.
    pub fn new(name: impl Into<String>, files: FileTree, system: System) -> Rc<Self> {
        Rc::new(Self {
            name: name.into(),
            files: Rc::new(RefCell::new(files)),
            system,
            last_pid: Cell::new(1_000),
        })
    }

    /// A fresh process id.
    pub fn next_pid(&self) -> u32 {
        self.last_pid.set(self.last_pid.get().wrapping_add(1).max(1_001));
        self.last_pid.get()
    }

    /// All of /etc/passwd; lines that do not parse are passed over.
    pub fn users(&self) -> Vec<User> {
        let text = self.system_file("/etc/passwd");
        let user = |line: &str| {
            let mut fields = line.split(':');
            let name = fields.next()?.to_owned();
            let uid = fields.nth(1)?.parse().ok()?;
            let gid = fields.next()?.parse().ok()?;
            let home = fields.nth(1)?.to_owned();
            Some(User { name, uid, gid, home, shell: fields.next()?.to_owned() })
        };
        text.lines().filter_map(user).collect()
    }

    /// The user of that login name.
    pub fn user(&self, name: &str) -> Option<User> {
        self.users().into_iter().find(|user| user.name == name)
    }

    /// The login name of a user id.
    pub fn user_name(&self, uid: u32) -> Option<String> {
        self.users().into_iter().find(|user| user.uid == uid).map(|user| user.name)
    }

    /// All of /etc/group: name, id, members.
    pub fn groups(&self) -> Vec<(String, u32, Vec<String>)> {
        let text = self.system_file("/etc/group");
        let group = |line: &str| {
            let mut fields = line.split(':');
            let name = fields.next()?.to_owned();
            let gid = fields.nth(1)?.parse().ok()?;
            let members = fields.next().unwrap_or_default().split(',').filter(|member| !member.is_empty());
            Some((name, gid, members.map(str::to_owned).collect()))
        };
        text.lines().filter_map(group).collect()
    }

    /// The name of a group id.
    pub fn group_name(&self, gid: u32) -> Option<String> {
        self.groups().into_iter().find(|(_, id, _)| *id == gid).map(|(name, ..)| name)
    }

    /// What a login as `user` runs as.
    pub fn credentials(&self, user: &User) -> Credentials {
        let groups = self.groups().into_iter().filter(|(_, _, members)| members.contains(&user.name));
        Credentials { uid: user.uid, gid: user.gid, groups: groups.map(|(_, gid, _)| gid).collect() }
    }

    fn system_file(&self, path: &str) -> String {
        let caller = Caller { credentials: Credentials::ROOT, umask: 0, now: self.system.clock.now() };
        let bytes = self.files.borrow().read(&caller, path).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}
