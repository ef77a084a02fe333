//! `countersign lesson new`: a lesson to begin with.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use countersign_lessons::author::read;

use super::Arguments;

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let [name] = arguments.rest.as_slice() else { bail!("lesson new takes one name") };
    let path = Path::new(name);
    // A bare name lies with the other lessons.
    let folder =
        if path.components().count() == 1 { Path::new("lessons").join(path) } else { path.to_owned() };
    let id = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if let Err(problems) = read(&id, TEMPLATE) {
        let words: Vec<String> =
            problems.iter().map(|one| format!("{}; {}", one.message, one.suggestion)).collect();
        bail!("{}", words.join("\n"));
    }
    let file = folder.join("lesson.md");
    if file.exists() {
        bail!("{} is there already", file.display());
    }
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    std::fs::write(&file, TEMPLATE).with_context(|| file.display().to_string())?;
    println!("{} is begun. Write, then:", file.display());
    println!("  countersign lesson check --prove {}", folder.display());
    Ok(ExitCode::SUCCESS)
}

/// It passes every check, so that an author begins with something that works.
const TEMPLATE: &str = include_str!("template.md");

#[cfg(test)]
mod tests {
    use countersign_lessons::author::read;
    use countersign_sandbox::prove;

    #[test]
    fn what_an_author_begins_with_is_proven() {
        let lesson = read("begun", super::TEMPLATE).unwrap();
        assert_eq!(prove(&lesson, 0, None), []);
    }
}
