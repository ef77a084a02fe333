//! What a login on a machine gives a shell: its user, environment and streams.

use std::rc::Rc;

use countersign_host::{Descriptor, Machine, Process, Terminal, User};
use countersign_shell::{Mode, Shell};

/// As sshd and login(1) set it for everybody.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The kind of terminal that we emulate.
const TERM: &str = "xterm-256color";

/// A process that runs as `user`, in the user's home, with the environment of a login and nothing open.
pub(crate) fn process(machine: &Rc<Machine>, user: &User, name: &str) -> Process {
    let mut process = Process::new(machine.clone(), [name]);
    process.credentials = machine.credentials(user);
    let home = match process.metadata(&user.home) {
        Ok(metadata) if metadata.is_directory() => user.home.clone(),
        _ => "/".to_owned(),
    };
    process.directory.clone_from(&home);
    let variables = [
        ("HOME", user.home.as_str()),
        ("LANG", "C.UTF-8"),
        ("LOGNAME", &user.name),
        ("PATH", PATH),
        ("PWD", &home),
        ("SHELL", &user.shell),
        ("USER", &user.name),
    ];
    process.environment =
        variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    process
}

/// A login shell in a terminal.
pub(crate) fn shell(machine: &Rc<Machine>, user: &User, terminal: Rc<dyn Terminal>) -> Shell {
    let mut process = process(machine, user, "-bash");
    process.environment.insert("TERM".to_owned(), TERM.to_owned());
    for number in 0..3 {
        process.descriptors.insert(number, Descriptor::terminal(terminal.clone()));
    }
    process.terminal = Some(terminal);
    Shell::new(process, Mode::Interactive)
}

/// Reads the start-up files of an interactive shell.
pub(crate) async fn start_up(shell: &mut Shell, login: bool) {
    let home = shell.variable("HOME").unwrap_or_default();
    if !login {
        for path in ["/etc/bash.bashrc".to_owned(), format!("{home}/.bashrc")] {
            if shell.process().metadata(&path).is_ok() {
                shell.source_file(&path).await;
            }
        }
        return;
    }
    shell.source_file("/etc/profile").await;
    for name in [".bash_profile", ".bash_login", ".profile"] {
        let path = format!("{home}/{name}");
        if shell.process().metadata(&path).is_ok() {
            shell.source_file(&path).await;
            break;
        }
    }
}
