//! `countersign lesson solve`: the session of somebody who follows the solution.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Result, bail};
use countersign_lessons::CLOCK;
use countersign_lessons::model::{QuizKind, plain};
use countersign_sandbox::{Entered, Play};

use super::{Arguments, read};

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    if arguments.rest.is_empty() {
        bail!("lesson solve takes files or folders of lessons");
    }
    let mut all = true;
    for path in &arguments.rest {
        let Some(lesson) = read(path)? else {
            all = false;
            continue;
        };
        let mut play = Play::begin(&lesson, arguments.seed, None);
        play.wrong().iter().for_each(|what| println!("setup: {what}"));
        let steps = play.study().lesson().steps.clone();
        for (place, step) in steps.iter().enumerate() {
            play.study().go(place);
            println!("\n## {} ({})\n", step.title, step.id);
            for typed in step.solved_by() {
                let mut printed = Ok(());
                play.enter(typed, |_, entered| printed = print(&entered));
                printed?;
            }
            for quiz in step.questions().filter(|quiz| matches!(quiz.kind, QuizKind::Predict { .. })) {
                let options = play.study().options(quiz);
                let printed = options.last().map(|choice| plain(&choice.text)).unwrap_or_default();
                println!("[{}] {}\n{printed}", quiz.id, plain(&quiz.question));
            }
            let standing = play.study().standing().clone();
            for (goal, state) in step.goals.iter().zip(&standing.goals) {
                let clauses: Vec<String> = state.unmet.iter().map(ToString::to_string).collect();
                all &= state.is_met();
                match state.is_met() {
                    true => println!("[done] {}", plain(&goal.text)),
                    false => println!("[open] {}: {}", plain(&goal.text), clauses.join("; ")),
                }
            }
        }
        println!("\n{}: {}", lesson.id, if all { "every goal is met" } else { "goals are open" });
    }
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// As a terminal shows it.
fn print(entered: &Entered<'_>) -> Result<()> {
    let mut output = std::io::stdout().lock();
    if entered.on == CLOCK {
        writeln!(output, "(the clock: {})", entered.command)?;
    } else {
        let sign = if entered.on.starts_with("root@") { '#' } else { '$' };
        writeln!(output, "{}:~{sign} {}", entered.on, entered.command.replace('\n', "\n> "))?;
    }
    output.write_all(&entered.outcome.stdout)?;
    output.write_all(&entered.outcome.stderr)?;
    Ok(())
}
