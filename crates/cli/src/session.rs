//! `countersign session`: a shell for programs.

use std::io::{BufRead, Write};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use countersign_sandbox::{Limit, Outcome};
use serde_json::{Value, json};

use crate::options::World;

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
        let outcome = simulation.command(Limit::default(), &mut session, command);
        writeln!(output, "{}", answer(&outcome))?;
        output.flush()?;
    }
    Ok(ExitCode::SUCCESS)
}

fn answer(outcome: &Outcome) -> Value {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    json!({"stdout": text(&outcome.stdout), "stderr": text(&outcome.stderr), "exit": outcome.exit})
}
