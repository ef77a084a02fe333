//! `nano`, `vi` and their names: the editor of the terminal, on one file.

use std::rc::Rc;

use countersign_host::{
    EditOutcome, EditRequest, Editor, Errno, ExitStatus, Process, Program, SaveFile, Terminal, program,
};

/// Name and what runs.
pub(super) fn programs() -> Vec<(&'static str, Rc<dyn Program>)> {
    let names = [
        ("editor", Editor::Nano),
        ("nano", Editor::Nano),
        ("pico", Editor::Nano),
        ("vi", Editor::Vi),
        ("view", Editor::Vi),
        ("vim", Editor::Vi),
    ];
    names.map(|(name, editor)| (name, program(move |process| edit(process, editor)))).into()
}

async fn edit(process: Process, editor: Editor) -> ExitStatus {
    let name = process.name().to_owned();
    let mut line = 1;
    let mut read_only = name == "view";
    let mut paths: Vec<String> = Vec::new();
    let mut words = process.arguments().iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--" => paths.extend(words.by_ref().cloned()),
            "-R" if editor == Editor::Vi => read_only = true,
            "-v" | "--view" if editor == Editor::Nano => read_only = true,
            place if place.starts_with('+') => {
                let number = place.trim_start_matches('+').split(',').next().unwrap_or_default();
                line = if number.is_empty() { usize::MAX } else { number.parse().unwrap_or(1) };
            }
            option if option.starts_with('-') && option.len() > 1 => {}
            path => paths.push(path.to_owned()),
        }
    }
    let screen = process.descriptors.get(&1).and_then(|stream| stream.as_terminal().cloned());
    let Some(screen) = screen else {
        process.stderr(format!("{name}: standard output is not a terminal\n")).await;
        return ExitStatus::FAILURE;
    };
    if paths.is_empty() {
        paths.push(String::new());
    }
    for path in paths {
        let status = edit_file(&process, &screen, editor, &path, line, read_only).await;
        if !status.success() {
            return status;
        }
    }
    ExitStatus::SUCCESS
}

async fn edit_file(
    process: &Process,
    screen: &Rc<dyn Terminal>,
    editor: Editor,
    path: &str,
    line: usize,
    read_only: bool,
) -> ExitStatus {
    let text = match process.read_file(path).await {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(Errno::ENOENT) => String::new(),
        Err(errno) => {
            process.stderr(format!("{}: {path}: {errno}\n", process.name())).await;
            return ExitStatus::FAILURE;
        }
    };
    let writer = process.clone();
    let target = path.to_owned();
    let save = SaveFile(Rc::new(move |text: &str| write(&writer, &target, text)));
    let request = EditRequest { editor, path: path.to_owned(), text, line, read_only, save };
    match screen.edit(request).await {
        EditOutcome::Closed => ExitStatus::SUCCESS,
        EditOutcome::Failed => ExitStatus::FAILURE,
        EditOutcome::Unavailable => {
            process.stderr(format!("{}: this terminal cannot show an editor\n", process.name())).await;
            ExitStatus::FAILURE
        }
    }
}

fn write(process: &Process, path: &str, text: &str) -> Result<(), Errno> {
    if path.is_empty() {
        return Err(Errno::ENOENT);
    }
    let absolute = process.absolute(path);
    process.with_files(|files, caller| files.write(caller, &absolute, text.as_bytes(), 0o666))
}
