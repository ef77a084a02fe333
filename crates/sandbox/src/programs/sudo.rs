//! `sudo`: a command as root. Root may; members of the group sudo may without a password.

use std::rc::Rc;

use countersign_host::{ExitStatus, Process, Program, program as from_function};

use super::elsewhere;
use crate::login;
use crate::terminal::Consoles;

const USAGE: &str = "usage: sudo -h | -K | -k | -V
usage: sudo -v [-ABkNnS] [-g group] [-h host] [-p prompt] [-u user]
usage: sudo -l [-ABkNnS] [-g group] [-h host] [-p prompt] [-U user] [-u user] [command [arg ...]]
usage: sudo [-ABbEHkNnPS] [-r role] [-t type] [-C num] [-D directory] [-g group] [-h host] [-p prompt] [-R directory] [-T timeout] [-u user] [VAR=value] [-i | -s] [command [arg ...]]
usage: sudo -e [-ABkNnS] [-r role] [-t type] [-C num] [-D directory] [-g group] [-h host] [-p prompt] [-R directory] [-T timeout] [-u user] file ...
";

pub(super) fn program(consoles: Consoles) -> Rc<dyn Program> {
    from_function(move |process| run(process, consoles.clone()))
}

#[derive(Default)]
struct Wish {
    user: Option<String>,
    login: bool,
    shell: bool,
    keep: bool,
    never_ask: bool,
    variables: Vec<(String, String)>,
    command: Vec<String>,
}

fn parse(words: &[String]) -> Option<Wish> {
    let mut wish = Wish::default();
    let mut words = words.iter().cloned().peekable();
    while let Some(word) = words.next_if(|word| word.starts_with('-') && word.len() > 1) {
        match word.as_str() {
            "--" => break,
            "-u" | "--user" => wish.user = Some(words.next()?),
            "-g" | "-p" | "-C" | "-D" | "-h" | "-R" | "-T" => {
                words.next()?;
            }
            "-i" | "--login" => wish.login = true,
            "-s" | "--shell" => wish.shell = true,
            "-E" | "--preserve-env" => wish.keep = true,
            "-n" | "--non-interactive" => wish.never_ask = true,
            "-A" | "-B" | "-b" | "-H" | "-k" | "-K" | "-N" | "-P" | "-S" | "-v" => {}
            other => wish.user = Some(other.strip_prefix("-u").filter(|name| !name.is_empty())?.to_owned()),
        }
    }
    while let Some((name, value)) = words.peek().and_then(|word| word.split_once('=')) {
        wish.variables.push((name.to_owned(), value.to_owned()));
        words.next();
    }
    wish.command = words.collect();
    Some(wish).filter(|wish| wish.login || wish.shell || !wish.command.is_empty())
}

async fn run(process: Process, consoles: Consoles) -> ExitStatus {
    let Some(wish) = parse(process.arguments()) else {
        process.stderr(USAGE).await;
        return ExitStatus::FAILURE;
    };
    let caller = process.machine.user_name(process.credentials.uid).unwrap_or_default();
    let trusted = process
        .machine
        .groups()
        .into_iter()
        .any(|(name, _, members)| name == "sudo" && members.contains(&caller));
    if process.credentials.uid != 0 && !trusted {
        if wish.never_ask {
            process.stderr("sudo: a password is required\n").await;
        } else if process.terminal.is_none() {
            process.stderr("sudo: a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper\nsudo: a password is required\n").await;
        } else if elsewhere::ask_password(&process, &format!("[sudo] password for {caller}: ")).await {
            process.stderr(format!("{caller} is not in the sudoers file.\n")).await;
        }
        return ExitStatus::FAILURE;
    }
    let name = wish.user.clone().unwrap_or_else(|| "root".to_owned());
    let Some(user) = process.machine.user(&name) else {
        process
            .stderr(format!(
                "sudo: unknown user {name}\nsudo: error initializing audit plugin sudoers_audit\n"
            ))
            .await;
        return ExitStatus::FAILURE;
    };
    let mut there = login::process(&process.machine, &user, "bash");
    if !wish.login {
        there.directory.clone_from(&process.directory);
        if wish.keep {
            let mut environment = process.environment.clone();
            environment.extend(std::mem::take(&mut there.environment));
            there.environment = environment;
        }
    }
    for (name, value) in [("SUDO_USER", &caller), ("SUDO_COMMAND", &wish.command.join(" "))] {
        there.environment.insert(name.to_owned(), value.clone());
    }
    there.environment.extend(wish.variables);
    elsewhere::take_streams(&mut there, &process);
    match wish.command.as_slice() {
        [] => elsewhere::shell(&consoles, there, wish.login).await,
        words if wish.login || wish.shell => elsewhere::command(there, &words.join(" ")).await,
        words => {
            let name = words.first().cloned().unwrap_or_default();
            there.args = words.to_vec();
            match there.exec().await {
                Ok(status) => status,
                Err(_) => {
                    process.stderr(format!("sudo: {name}: command not found\n")).await;
                    ExitStatus::FAILURE
                }
            }
        }
    }
}
