//! `su`: a shell or a command as another user.

use std::rc::Rc;

use countersign_host::{ExitStatus, Process, Program, program as from_function};

use super::elsewhere;
use crate::login;
use crate::terminal::Consoles;

pub(super) fn program(consoles: Consoles) -> Rc<dyn Program> {
    from_function(move |process| run(process, consoles.clone()))
}

async fn run(process: Process, consoles: Consoles) -> ExitStatus {
    let (mut login_shell, mut command, mut keep, mut name) = (false, None, false, None);
    let mut words = process.arguments().iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "-" | "-l" | "--login" => login_shell = true,
            "-c" | "--command" => command = words.next().cloned(),
            "-m" | "-p" | "--preserve-environment" => keep = true,
            "-s" | "--shell" => {
                words.next();
            }
            option if option.starts_with('-') => {
                let letter = option.trim_start_matches('-');
                process
                    .stderr(format!(
                        "su: invalid option -- '{letter}'\nTry 'su --help' for more information.\n"
                    ))
                    .await;
                return ExitStatus::FAILURE;
            }
            user => {
                name.get_or_insert(user.to_owned());
            }
        }
    }
    let name = name.unwrap_or_else(|| "root".to_owned());
    let Some(user) = process.machine.user(&name) else {
        process
            .stderr(format!(
                "su: user {name} does not exist or the user entry does not contain all the required fields\n"
            ))
            .await;
        return ExitStatus::FAILURE;
    };
    if process.credentials.uid != 0 {
        elsewhere::ask_password(&process, "Password: ").await;
        process.stderr("su: Authentication failure\n").await;
        return ExitStatus::FAILURE;
    }
    if user.shell.ends_with("nologin") {
        process.stdout("This account is currently not available.\n").await.ok();
        return ExitStatus::FAILURE;
    }
    let mut there = login::process(&process.machine, &user, "bash");
    if !login_shell {
        there.directory.clone_from(&process.directory);
        let mut environment = process.environment.clone();
        if !keep {
            environment.insert("HOME".to_owned(), user.home.clone());
            environment.insert("SHELL".to_owned(), user.shell.clone());
            if user.uid != 0 {
                for name in ["LOGNAME", "USER"] {
                    environment.insert(name.to_owned(), user.name.clone());
                }
            }
        }
        there.environment = environment;
    }
    elsewhere::take_streams(&mut there, &process);
    match command {
        Some(command) => elsewhere::command(there, &command).await,
        None => elsewhere::shell(&consoles, there, login_shell).await,
    }
}
