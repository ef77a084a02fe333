//! `countersign session`: a shell for programs.

use std::io::{BufRead, Write};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use countersign_sandbox::{Limit, Outcome, Session, Simulation};
use serde_json::{Value, json};

use crate::options::World;

/// Between two commands the world goes on for a moment, as it does while a person types.
const PAUSE: Duration = Duration::from_millis(200);

pub fn run(arguments: &[String]) -> Result<ExitCode> {
    let world = World::parse(arguments)?;
    if !world.json {
        bail!("session speaks JSON only: say --json");
    }
    if let Some(argument) = world.rest.first() {
        bail!("unexpected argument `{argument}`");
    }
    let (simulation, mut session) = world.begin()?;
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let request: Value = serde_json::from_str(&line).context("not a line of JSON")?;
        let command = request.get("command").and_then(Value::as_str).context("no \"command\"")?;
        let outcome = execute(&simulation, &mut session, command);
        writeln!(output, "{}", answer(&outcome))?;
        output.flush()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs a command to its end, and the world for a moment beyond.
pub fn execute(simulation: &Simulation, session: &mut Session, command: &str) -> Outcome {
    let outcome = simulation.run(Limit::default(), session.run(command));
    simulation.pass(PAUSE);
    outcome.unwrap_or_else(|| session.interrupted())
}

fn answer(outcome: &Outcome) -> Value {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    json!({"stdout": text(&outcome.stdout), "stderr": text(&outcome.stderr), "exit": outcome.exit})
}
