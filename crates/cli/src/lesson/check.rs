//! `countersign lesson check`: all that is wrong with lessons, at once.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};
use countersign_lessons::Lesson;
use countersign_lessons::author::open;
use countersign_lessons::model::Typed;
use countersign_sandbox::{Play, prove, solve};

use super::{Arguments, print_problems};

/// A lesson is solved by so many learners, who have different names.
const SEEDS: u64 = 10;

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    if arguments.rest.is_empty() {
        bail!("lesson check takes files or folders of lessons");
    }
    let mut count = 0;
    for path in &arguments.rest {
        let found = open(Path::new(path))?;
        let file = found.file.display().to_string();
        match found.lesson {
            Err(problems) => {
                print_problems(&found.file, &problems);
                count += problems.len();
            }
            Ok(lesson) => {
                let source = std::fs::read_to_string(&found.file)?;
                let mut said: BTreeSet<String> = unknown_commands(&lesson, &source).into_iter().collect();
                if arguments.prove {
                    let all = prove(&lesson, 0, None).into_iter();
                    let more = (1..SEEDS).flat_map(|seed| solve(&lesson, seed, None));
                    said.extend(all.chain(more).map(|finding| finding.to_string()));
                }
                said.iter().for_each(|what| println!("{file}:{what}"));
                count += said.len();
            }
        }
    }
    match count {
        0 => {
            println!("{} checked, nothing is wrong", arguments.rest.len());
            Ok(ExitCode::SUCCESS)
        }
        _ => {
            println!("{count} found");
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Commands whose first word nothing in the sandbox answers to.
fn unknown_commands(lesson: &Lesson, source: &str) -> Vec<String> {
    let mut play = Play::begin(lesson, 0, None);
    let first = lesson.first_login().to_owned();
    let typed = |typed: &Typed| {
        (if typed.on.is_empty() { first.clone() } else { typed.on.clone() }, typed.run.clone())
    };
    let steps = lesson.steps.iter();
    let all: Vec<(String, String)> = steps
        .flat_map(|step| step.commands().chain(&step.solution).chain(step.alternatives.iter().flatten()))
        .filter(|one| !one.is_clock())
        .map(typed)
        .collect();
    let mut words = BTreeSet::new();
    for (on, text) in all {
        for command in play.commands(&on, &text) {
            words.extend(first_word(&command).map(|word| (on.clone(), word.to_owned())));
        }
    }
    let unknown = words.into_iter().filter(|(on, word)| !play.knows(on, word));
    unknown
        .map(|(on, word)| {
            let begins = |line: &&str| first_word(line) == Some(word.as_str());
            let line = source.lines().position(|line| begins(&line)).map_or(1, |line| line + 1);
            format!("{line}:1: there is no command `{word}` on {on}")
        })
        .collect()
}

/// The program's name, if it is a plain word.
fn first_word(command: &str) -> Option<&str> {
    let mut words = command.split_whitespace().skip_while(|word| is_assignment(word));
    words.next().filter(|word| word.chars().all(|sign| sign.is_ascii_alphanumeric() || "-_./".contains(sign)))
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=')
        .is_some_and(|(name, _)| name.chars().all(|sign| sign.is_alphanumeric() || sign == '_'))
}

#[cfg(test)]
mod tests {
    use super::first_word;

    #[test]
    fn the_first_word_is_the_program() {
        assert_eq!(first_word("kubectl get csr"), Some("kubectl"));
        assert_eq!(first_word("A=1 b=2 openssl req"), Some("openssl"));
        assert_eq!(first_word("$(echo ls) x"), None);
        assert_eq!(first_word("A=1"), None);
    }
}
