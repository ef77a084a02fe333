//! `countersign lesson build`: what the page fetches.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};
use countersign_lessons::author::{BuildError, build};

use super::Arguments;

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let [from, to] = arguments.rest.as_slice() else {
        bail!("lesson build takes two folders: IN_DIR OUT_DIR")
    };
    match build(Path::new(from), Path::new(to)) {
        Ok(count) => {
            println!("{count} lessons are in {to}");
            Ok(ExitCode::SUCCESS)
        }
        Err(mistakes @ BuildError::Mistakes(_)) => {
            println!("{mistakes}");
            Ok(ExitCode::FAILURE)
        }
        Err(error) => Err(error.into()),
    }
}
