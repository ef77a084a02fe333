//! `ssh`: a shell or a command on another machine.

use std::rc::Rc;

use countersign_host::{ExitStatus, Process, Program, program as from_function};

use super::elsewhere;
use super::neighbours::Neighbours;
use crate::login;
use crate::terminal::Consoles;

/// What ssh ends with when it is itself to blame.
const FAILED: ExitStatus = ExitStatus(255);

/// Options that take a value.
const VALUES: &str = "bcDEeFIiJLlmOopQRSWw";

const USAGE: &str = "usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-B bind_interface] [-b bind_address]
           [-c cipher_spec] [-D [bind_address:]port] [-E log_file]
           [-e escape_char] [-F configfile] [-I pkcs11] [-i identity_file]
           [-J destination] [-L address] [-l login_name] [-m mac_spec]
           [-O ctl_cmd] [-o option] [-P tag] [-p port] [-Q query_option]
           [-R address] [-S ctl_path] [-W host:port]
           [-w local_tun[:remote_tun]] destination [command [argument ...]]
";

pub(super) fn program(neighbours: Neighbours, consoles: Consoles) -> Rc<dyn Program> {
    from_function(move |process| run(process, neighbours.clone(), consoles.clone()))
}

async fn run(process: Process, neighbours: Neighbours, consoles: Consoles) -> ExitStatus {
    let mut user = None;
    let mut words = process.arguments().iter().cloned().peekable();
    while let Some(word) = words.next_if(|word| word.starts_with('-') && word.len() > 1) {
        let mut letters = word.chars().skip(1);
        while let Some(letter) = letters.next() {
            if !VALUES.contains(letter) {
                continue;
            }
            let rest: String = letters.by_ref().collect();
            let value = if rest.is_empty() { words.next().unwrap_or_default() } else { rest };
            if letter == 'l' {
                user = Some(value);
            }
        }
    }
    let Some(destination) = words.next() else {
        process.stderr(USAGE).await;
        return FAILED;
    };
    let destination = destination.trim_start_matches("ssh://").to_owned();
    let host = match destination.rsplit_once('@') {
        Some((name, host)) => {
            user = Some(name.to_owned());
            host.to_owned()
        }
        None => destination,
    };
    let (machine, account) = match neighbours.log_in(&process, user.as_deref(), &host) {
        Ok(found) => found,
        Err(error) => {
            process.stderr(format!("{error}\n")).await;
            return FAILED;
        }
    };
    let mut there = login::process(&machine, &account, "bash");
    elsewhere::take_streams(&mut there, &process);
    let command = words.collect::<Vec<_>>().join(" ");
    if !command.is_empty() {
        return elsewhere::command(there, &command).await;
    }
    let at_terminal = process.descriptors.get(&0).is_some_and(|input| input.is_terminal());
    if !at_terminal {
        process.stderr("Pseudo-terminal will not be allocated because stdin is not a terminal.\r\n").await;
    }
    let status = elsewhere::shell(&consoles, there, true).await;
    if at_terminal {
        process.stderr(format!("Connection to {host} closed.\n")).await;
    }
    status
}
