//! Which machines there are, and who may log in on which from where.

use std::cell::RefCell;
use std::rc::Rc;

use countersign_host::files::Caller;
use countersign_host::{Credentials, Machine, Process, User};

use crate::world::{CONTROL_PLANE, HOSTS, NODE};

/// All machines of a world. Programs are installed before there is a machine to run them, so it is filled later.
#[derive(Clone, Default)]
pub(crate) struct Neighbours(Rc<RefCell<Vec<Rc<Machine>>>>);

/// Why there is no login; `Display` gives OpenSSH's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoLogin {
    Denied { user: String, host: String },
    Silent { host: String },
    Unknown { host: String },
}

impl std::fmt::Display for NoLogin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Denied { user, host } => write!(formatter, "{user}@{host}: Permission denied (publickey)."),
            Self::Silent { host } => {
                write!(formatter, "ssh: connect to host {host} port 22: Connection timed out")
            }
            Self::Unknown { host } => {
                write!(formatter, "ssh: Could not resolve hostname {host}: Name or service not known")
            }
        }
    }
}

impl Neighbours {
    /// Tells which machines there are.
    pub(crate) fn fill<'a>(&self, machines: impl Iterator<Item = &'a Rc<Machine>>) {
        self.0.borrow_mut().extend(machines.cloned());
    }

    /// The machine called `host`, and the account `user` (or the caller's name) on it, if its key opens it: root's on
    /// the control plane opens root's on the nodes and the other way round, everybody may log in at home, and an account
    /// may let in whoever holds a key of its `authorized_keys`.
    pub(super) fn log_in(
        &self,
        process: &Process,
        user: Option<&str>,
        host: &str,
    ) -> Result<(Rc<Machine>, User), NoLogin> {
        let own = process.machine.user_name(process.credentials.uid).unwrap_or_default();
        let user = user.unwrap_or(&own).to_owned();
        let name = self.name_of(process, host)?;
        let machine = self.0.borrow().iter().find(|machine| machine.name == name).cloned();
        let machine = machine.ok_or_else(|| NoLogin::Silent { host: host.to_owned() })?;
        let cluster = [CONTROL_PLANE.name, NODE.name];
        let among_nodes =
            [&name, &process.machine.name].into_iter().all(|name| cluster.contains(&name.as_str()));
        let opens =
            among_nodes && own == "root" || name == process.machine.name && (own == "root" || own == user);
        let account = machine.user(&user).filter(|account| opens || is_let_in(process, &machine, account));
        account
            .map(|account| (machine, account))
            .ok_or_else(|| NoLogin::Denied { user, host: host.to_owned() })
    }

    /// The name of the machine that `host` leads to, by /etc/hosts.
    fn name_of(&self, process: &Process, host: &str) -> Result<String, NoLogin> {
        let mut address = host.to_owned();
        if host.parse::<std::net::IpAddr>().is_err() {
            let hosts =
                process.with_files(|files, caller| files.read(caller, "/etc/hosts")).unwrap_or_default();
            let hosts = String::from_utf8_lossy(&hosts).into_owned();
            let line = hosts.lines().find(|line| {
                let line = line.split('#').next().unwrap_or_default();
                line.split_whitespace().skip(1).any(|name| name == host)
            });
            let found = line.and_then(|line| line.split_whitespace().next());
            address = found.ok_or_else(|| NoLogin::Unknown { host: host.to_owned() })?.to_owned();
        }
        if address.starts_with("127.") || address == "::1" {
            return Ok(process.machine.name.clone());
        }
        let known = HOSTS.iter().find(|host| host.address == address);
        known.map(|host| host.name.to_owned()).ok_or_else(|| NoLogin::Silent { host: host.to_owned() })
    }
}

/// Whether one of the caller's public keys stands in the account's `authorized_keys`.
fn is_let_in(process: &Process, machine: &Machine, account: &User) -> bool {
    let now = machine.system.clock.now();
    let caller = Caller { credentials: Credentials::ROOT, umask: 0o022, now };
    let text = |machine: &Machine, path: &str| {
        let bytes = machine.files.borrow().read(&caller, path).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let home = process.machine.user(&process.machine.user_name(process.credentials.uid).unwrap_or_default());
    let Some(home) = home.map(|user| user.home) else { return false };
    let allowed = text(machine, &format!("{}/.ssh/authorized_keys", account.home));
    ["id_ed25519", "id_ecdsa", "id_rsa"].iter().any(|name| {
        let public = text(&process.machine, &format!("{home}/.ssh/{name}.pub"));
        let key = public.split_whitespace().nth(1);
        key.is_some_and(|key| allowed.lines().any(|line| line.split_whitespace().any(|word| word == key)))
    })
}
