//! `countersign`: the sandbox outside the browser.

mod lesson;
mod options;
mod run;
mod session;
mod shell;

use std::process::ExitCode;

use anyhow::{Result, bail};

/// One thing to ask for.
struct Verb {
    name: &'static str,
    usage: &'static str,
    does: &'static str,
    run: fn(&[String]) -> Result<ExitCode>,
}

/// Alphabetical; the help prints them in this order.
const VERBS: &[Verb] = &[
    Verb { name: "help", usage: "", does: "Print this", run: help },
    Verb {
        name: "lesson",
        usage: "VERB",
        does: "Write lessons: new, check, solve, preview, build, schema",
        run: lesson::run,
    },
    Verb {
        name: "run",
        usage: "FILE",
        does: "Run a script, or the commands in the ```console blocks of a Markdown file, and print the session",
        run: run::run,
    },
    Verb {
        name: "session",
        usage: "--json",
        does: "Answer each {\"command\":\"…\"} of standard input with {\"stdout\":\"…\",\"stderr\":\"…\",\"exit\":0}; one JSON object per line",
        run: session::run,
    },
    Verb {
        name: "shell",
        usage: "",
        does: "Open a terminal of the sandbox in this one; leave it with `exit`",
        run: shell::run,
    },
    Verb { name: "version", usage: "", does: "Print the version", run: version },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("countersign: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<ExitCode> {
    let (name, rest) = match arguments.split_first() {
        None => return help(&[]),
        Some((name, rest)) => (name.as_str(), rest),
    };
    let name = match name {
        "-h" | "--help" => "help",
        "-V" | "--version" => "version",
        other => other,
    };
    let Some(verb) = VERBS.iter().find(|verb| verb.name == name) else {
        bail!("there is no command `{name}`; see `countersign help`");
    };
    if rest.iter().any(|argument| argument == "-h" || argument == "--help") {
        if verb.name == "lesson" {
            print!("{}", lesson::help());
            return Ok(ExitCode::SUCCESS);
        }
        println!(
            "Usage: countersign {} {} [OPTIONS]\n\n{}\n\n{}",
            verb.name,
            verb.usage,
            verb.does,
            options::HELP
        );
        return Ok(ExitCode::SUCCESS);
    }
    (verb.run)(rest)
}

fn help(_: &[String]) -> Result<ExitCode> {
    println!("A simulated Kubernetes cluster, its certificate authority and a shell.\n");
    println!("Usage: countersign COMMAND [OPTIONS]\n");
    for verb in VERBS {
        println!("  {:<24} {}", format!("{} {}", verb.name, verb.usage), verb.does);
    }
    println!("\n{}", options::HELP);
    Ok(ExitCode::SUCCESS)
}

fn version(_: &[String]) -> Result<ExitCode> {
    println!("countersign {}", env!("CARGO_PKG_VERSION"));
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::VERBS;

    #[test]
    fn verbs_are_alphabetical() {
        assert!(VERBS.iter().map(|verb| verb.name).is_sorted());
    }
}
