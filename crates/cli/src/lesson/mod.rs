//! `countersign lesson`: everything an author does with lessons.

mod build;
mod check;
mod new;
mod preview;
mod schema;
mod solve;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use countersign_lessons::Lesson;
use countersign_lessons::author::{Problem, open};

/// One thing to do with lessons.
struct Verb {
    name: &'static str,
    usage: &'static str,
    does: &'static str,
    run: fn(&Arguments) -> Result<ExitCode>,
}

/// Alphabetical.
const VERBS: &[Verb] = &[
    Verb {
        name: "build",
        usage: "IN_DIR OUT_DIR",
        does: "Build all lessons of a folder for the page",
        run: build::run,
    },
    Verb {
        name: "check",
        usage: "FILE… [--prove]",
        does: "Say what is wrong with lessons, as file:line:column; with --prove try everything in the sandbox, too",
        run: check::run,
    },
    Verb { name: "new", usage: "NAME", does: "Begin a lesson in lessons/NAME", run: new::run },
    Verb {
        name: "preview",
        usage: "FILE [OUT_DIR]",
        does: "Print a lesson's steps, build its folder into dist/lessons, and say how to open it",
        run: preview::run,
    },
    Verb { name: "schema", usage: "", does: "Print the JSON Schema of the format", run: schema::run },
    Verb {
        name: "solve",
        usage: "FILE… [--seed N]",
        does: "Type a lesson's solution into the sandbox, print the session, and say which goals are met",
        run: solve::run,
    },
];

/// What was asked for.
struct Arguments {
    /// `--prove`
    prove: bool,
    /// `--seed N`
    seed: u64,
    rest: Vec<String>,
}

/// Runs a verb.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    let Some((name, rest)) = arguments.split_first() else {
        print!("{}", help());
        return Ok(ExitCode::SUCCESS);
    };
    let Some(verb) = VERBS.iter().find(|verb| verb.name == name) else {
        bail!("there is no `countersign lesson {name}`\n\n{}", help());
    };
    (verb.run)(&parse(rest)?)
}

/// What there is to do with lessons.
pub fn help() -> String {
    let lines = VERBS
        .iter()
        .map(|verb| format!("  {:<40} {}\n", format!("lesson {} {}", verb.name, verb.usage), verb.does));
    format!(
        "Usage: countersign lesson VERB\n\n{}\nFILE is a lesson.md or its folder.\n",
        lines.collect::<String>()
    )
}

fn parse(arguments: &[String]) -> Result<Arguments> {
    let mut parsed = Arguments { prove: false, seed: 0, rest: Vec::new() };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let (name, inline) = match argument.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, Some(value)),
            _ => (argument.as_str(), None),
        };
        match name {
            "--prove" => parsed.prove = true,
            "--seed" => {
                let value = inline.or_else(|| arguments.next().map(String::as_str));
                let value = value.context("--seed needs a value")?;
                parsed.seed = value.parse().with_context(|| format!("--seed {value}"))?;
            }
            option if option.starts_with('-') && option.len() > 1 => bail!("unknown option {option}"),
            _ => parsed.rest.push(argument.clone()),
        }
    }
    Ok(parsed)
}

/// The lesson at `path`, or `None` after its mistakes were printed.
fn read(path: &str) -> Result<Option<Lesson>> {
    let found = open(Path::new(path))?;
    match found.lesson {
        Ok(lesson) => Ok(Some(lesson)),
        Err(problems) => {
            print_problems(&found.file, &problems);
            Ok(None)
        }
    }
}

/// As compilers print them: editors jump to such places.
fn print_problems(file: &Path, problems: &[Problem]) {
    for problem in problems {
        println!("{}:{problem}", file.display());
    }
}

#[cfg(test)]
mod tests {
    use super::{VERBS, help};

    #[test]
    fn verbs_are_alphabetical_and_in_the_help() {
        assert!(VERBS.iter().map(|verb| verb.name).is_sorted());
        assert!(VERBS.iter().all(|verb| help().contains(verb.does)));
    }
}
