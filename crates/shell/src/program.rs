//! `bash` and `sh` as programs of the host.

use std::rc::Rc;

use host::{Descriptor, Errno, ExitStatus, Process, Program, program};

use crate::exec::Flow;
use crate::{Mode, Shell};

/// The programs this crate brings: name and what runs.
pub fn programs() -> Vec<(&'static str, Rc<dyn Program>)> {
    vec![("bash", program(run)), ("sh", program(run))]
}

/// Runs a text file without `#!`, as the shell that found it does.
pub(crate) async fn run_file(mut process: Process, path: String) -> ExitStatus {
    let name = process.args.first().cloned().unwrap_or_default();
    let mut arguments = vec!["bash".to_owned(), if name.contains('/') { name } else { path }];
    arguments.extend(process.arguments().iter().cloned());
    process.args = arguments;
    Box::pin(run(process)).await
}

const HELP: &str =
    "Usage:\tbash [GNU long option] [option] ...\n\tbash [GNU long option] [option] script-file ...\n";

/// What the command line asks for.
#[derive(Default)]
struct Request {
    command: Option<String>,
    from_stdin: bool,
    interactive: bool,
    options: Vec<(String, bool)>,
    rest: Vec<String>,
}

enum Parsed {
    Run(Request),
    Done(ExitStatus),
}

async fn run(process: Process) -> ExitStatus {
    let posix = process.name() == "sh";
    let request = match parse(&process).await {
        Parsed::Run(request) => request,
        Parsed::Done(status) => return status,
    };
    let mut shell = Shell::new(process.clone(), Mode::Script);
    if posix {
        // Debian's sh is dash: its echo knows escapes.
        shell.options.set("xpg_echo", true);
    }
    for (name, on) in &request.options {
        shell.options.set(name, *on);
    }
    let mut rest = request.rest.into_iter();
    let outcome = if let Some(text) = request.command {
        shell.command_string = true;
        shell.text_label = Some("-c".to_owned());
        if let Some(name) = rest.next() {
            shell.name = name;
        }
        shell.arguments = rest.collect();
        Box::pin(shell.run_text(&text, 1)).await
    } else if let Some(path) = if request.from_stdin { None } else { rest.next() } {
        shell.script = true;
        shell.arguments = rest.collect();
        match read_script(&process, &path).await {
            Ok((path, text)) => {
                shell.name = path;
                Box::pin(shell.run_text(&text, 1)).await
            }
            Err(status) => return status,
        }
    } else {
        shell.arguments = rest.collect();
        let input = process.descriptors.get(&0).cloned();
        run_stdin(&mut shell, input).await
    };
    let status = shell.end_of_subshell(outcome).await;
    // A syntax error ends a command string with 2, an expansion error with 127 or 1.
    ExitStatus(status)
}

async fn parse(process: &Process) -> Parsed {
    let mut request = Request::default();
    let name = process.args.first().cloned().unwrap_or_else(|| "bash".to_owned());
    let mut arguments = process.arguments().iter().cloned();
    let mut wants_command = false;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--version" => {
                let text = "GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\nCopyright (C) 2022 Free Software Foundation, Inc.\nLicense GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>\n\nThis is free software; you are free to change and redistribute it.\nThere is NO WARRANTY, to the extent permitted by law.\n";
                let _ = process.stdout(text).await;
                return Parsed::Done(ExitStatus::SUCCESS);
            }
            "--help" => {
                let _ = process
                    .stdout(format!("GNU bash, version 5.2.15(1)-release-(x86_64-pc-linux-gnu)\n{HELP}"))
                    .await;
                return Parsed::Done(ExitStatus::SUCCESS);
            }
            "--norc" | "--noprofile" | "--login" | "--noediting" => continue,
            "--posix" => {
                request.options.push(("posix".to_owned(), true));
                continue;
            }
            "--rcfile" | "--init-file" => {
                arguments.next();
                continue;
            }
            "--" | "-" => {
                request.rest.extend(arguments.by_ref());
                break;
            }
            _ => {}
        }
        let on = argument.starts_with('-');
        let Some(letters) = argument.strip_prefix(['-', '+']).filter(|letters| !letters.is_empty()) else {
            request.rest.push(argument);
            request.rest.extend(arguments.by_ref());
            break;
        };
        if letters.starts_with('-') {
            process.stderr(format!("{name}: {argument}: invalid option\n{HELP}")).await;
            return Parsed::Done(ExitStatus(2));
        }
        for letter in letters.chars() {
            match letter {
                'c' => wants_command = true,
                's' => request.from_stdin = true,
                'i' => request.interactive = true,
                'l' | 'r' | 'D' => {}
                'o' | 'O' => {
                    if let Some(option) = arguments.next() {
                        request.options.push((option, on));
                    }
                }
                letter => match crate::options::OPTIONS.iter().find(|(_, option)| *option == Some(letter)) {
                    Some((option, _)) => request.options.push(((*option).to_owned(), on)),
                    None => {
                        process.stderr(format!("{name}: -{letter}: invalid option\n{HELP}")).await;
                        return Parsed::Done(ExitStatus(2));
                    }
                },
            }
        }
    }
    if wants_command {
        if request.rest.is_empty() {
            process.stderr(format!("{name}: -c: option requires an argument\n")).await;
            return Parsed::Done(ExitStatus(2));
        }
        request.command = Some(request.rest.remove(0));
    }
    Parsed::Run(request)
}

/// The script's path and text; its absence is reported.
async fn read_script(process: &Process, path: &str) -> Result<(String, String), ExitStatus> {
    let name = process.args.first().cloned().unwrap_or_default();
    let mut found = path.to_owned();
    if !path.contains('/')
        && process.metadata(path).is_err()
        && let Ok(program) = process.find_program(path)
    {
        found = program;
    }
    let bytes = match process.metadata(&found) {
        Ok(metadata) if metadata.is_directory() => Err(Errno::EISDIR),
        _ => process.read_file(&found).await,
    };
    match bytes {
        Ok(bytes) if bytes.iter().take(80).any(|byte| *byte == 0) => {
            process.stderr(format!("{found}: {found}: cannot execute binary file\n")).await;
            Err(ExitStatus(126))
        }
        Ok(bytes) => Ok((found, crate::bytes::decode(&bytes))),
        Err(Errno::EISDIR) => {
            process.stderr(format!("{found}: {found}: Is a directory\n")).await;
            Err(ExitStatus(126))
        }
        Err(errno) => {
            process.stderr(format!("{name}: {found}: {errno}\n")).await;
            Err(ExitStatus(if errno == Errno::EACCES { 126 } else { 127 }))
        }
    }
}

/// Runs commands from standard input, reading no further than it must.
async fn run_stdin(shell: &mut Shell, input: Option<Descriptor>) -> Result<u8, Flow> {
    let Some(input) = input else { return Ok(0) };
    let mut text = String::new();
    let mut line = 1;
    let mut status = 0;
    loop {
        let read = input.read_line().await.unwrap_or_default();
        let end = read.is_empty();
        text.push_str(&crate::bytes::decode(&read));
        if !end && shell.is_incomplete(text.strip_suffix('\n').unwrap_or(&text)) {
            continue;
        }
        if !text.is_empty() {
            let lines = text.matches('\n').count();
            status = Box::pin(shell.run_text(&std::mem::take(&mut text), line)).await?;
            line += lines;
        }
        if end {
            return Ok(status);
        }
    }
}
