//! `cargo xtask`: the one entry for everything people do with this repository.

mod bench;
mod bless;
mod build;
mod divide;
mod lessons;
mod primes;
mod process;
mod quick;
mod serve;
mod setup;
mod steps;
mod test;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};

/// One thing people can ask for.
struct Verb {
    name: &'static str,
    does: &'static str,
    run: fn(&[String]) -> Result<()>,
}

/// Alphabetical; the help prints them in this order.
const VERBS: &[Verb] = &[
    Verb {
        name: "bench",
        does: "measure the built site: files, brotli bytes, and how it feels in a browser",
        run: bench::run,
    },
    Verb {
        name: "bless",
        does: "take what passes by now out of the list of known gaps (--add: put in what fails)",
        run: bless::run,
    },
    Verb {
        name: "build",
        does: "build the release site into dist/: static files for any server and any sub-path",
        run: build::run,
    },
    Verb {
        name: "first-view",
        does: "find out which functions the first view runs (web/first-view.txt)",
        run: divide::record,
    },
    Verb { name: "primes", does: "search new primes for the simulated cluster's own keys", run: primes::run },
    Verb {
        name: "quick",
        does: "the checks worth running before every commit: format, tidy, clippy, tests",
        run: quick::run,
    },
    Verb {
        name: "serve",
        does: "build the page and serve it, rebuilt on every change (trunk's options may follow)",
        run: serve::run,
    },
    Verb {
        name: "setup",
        does: "install what is missing; every other verb does this by itself",
        run: setup::run,
    },
    Verb { name: "test", does: "every check there is, as CI runs it", run: test::run },
    Verb { name: "tidy", does: "check the repository's own rules (see CONTRIBUTING.md)", run: tidy::run },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    std::env::set_current_dir(root())?;
    let Some((name, rest)) = arguments.split_first() else {
        print!("{}", help());
        return Ok(());
    };
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        print!("{}", help());
        return Ok(());
    }
    let Some(verb) = VERBS.iter().find(|verb| verb.name == name) else {
        bail!("there is no `cargo xtask {name}`\n\n{}", help());
    };
    if rest.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("cargo xtask {}: {}", verb.name, verb.does);
        return Ok(());
    }
    (verb.run)(rest)
}

fn help() -> String {
    let mut text = String::from("Usage: cargo xtask <verb>\n\n");
    for verb in VERBS {
        text.push_str(&format!("  {:<6} {}\n", verb.name, verb.does));
    }
    text
}

/// The repository's top folder. Asked of the `cargo` that runs us, as checkouts may share a target folder.
fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&here).join("..").canonicalize().unwrap_or_else(|_| here.into())
}

/// Refuses arguments where a verb takes none.
fn no_arguments(arguments: &[String]) -> Result<()> {
    match arguments.first() {
        Some(argument) => bail!("unexpected argument `{argument}`"),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{VERBS, dispatch, help};

    #[test]
    fn verbs_are_alphabetical_and_in_the_help() {
        let names: Vec<_> = VERBS.iter().map(|verb| verb.name).collect();
        assert!(names.is_sorted());
        assert!(names.iter().all(|name| help().contains(name)));
    }

    #[test]
    fn an_unknown_verb_is_an_error() {
        assert!(dispatch(&["fly".to_owned()]).unwrap_err().to_string().contains("no `cargo xtask fly`"));
    }
}
