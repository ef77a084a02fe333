//! Builds the lessons for the page: what `countersign lesson build` does, without a world to compile.
//!
//! `countersign-lessons IN_DIR OUT_DIR`

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [from, to] = arguments.as_slice() else {
        eprintln!("Usage: countersign-lessons IN_DIR OUT_DIR");
        return ExitCode::from(2);
    };
    match countersign_lessons::author::build(Path::new(from), Path::new(to)) {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
