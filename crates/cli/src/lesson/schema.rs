//! `countersign lesson schema`: the format for editors that know JSON Schema.

use std::process::ExitCode;

use anyhow::{Result, bail};
use countersign_lessons::author::json_schema;

use super::Arguments;

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    if let Some(argument) = arguments.rest.first() {
        bail!("unexpected argument `{argument}`");
    }
    println!("{}", serde_json::to_string_pretty(&json_schema())?);
    Ok(ExitCode::SUCCESS)
}
