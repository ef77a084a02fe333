//! `nano`, `vi`, `vim`, `editor`: the page's own editor with that editor's keys

use std::rc::Rc;

use host::{EditOutcome, EditRequest, Editor, SaveFile};

use crate::run::{Io, Outcome, Stop};

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let nano = matches!(io.process.name(), "nano" | "editor" | "pico");
    let mut line = 1;
    let mut read_only = io.process.name() == "view";
    let mut files = Vec::new();
    for word in io.process.arguments() {
        if let Some(text) = word.strip_prefix('+') {
            line = text.split(',').next().and_then(|text| text.parse().ok()).unwrap_or(usize::MAX);
        } else if word == "-R" || nano && word == "-v" {
            read_only = true;
        } else if !word.starts_with('-') {
            files.push(word.clone());
        }
    }
    let terminal = io.process.descriptors.get(&1).and_then(|output| output.as_terminal().cloned());
    let input = io.process.descriptors.get(&0).is_some_and(host::Descriptor::is_terminal);
    let Some(terminal) = terminal.filter(|_| nano || input) else {
        if nano {
            io.put_error("Standard input is not a terminal\n");
        } else {
            io.put_error(
                "Vim: Warning: Output is not to a terminal\nVim: Warning: Input is not from a terminal\n",
            );
        }
        return Err(Stop(1));
    };
    // One file after the other; without a name there is nothing to save to.
    if files.is_empty() {
        files.push(String::new());
    }
    for path in files {
        let text = match io.process.metadata(&path) {
            Ok(found) if found.is_directory() => {
                io.put_error(format!("\"{path}\" is a directory\n"));
                io.status = 1;
                continue;
            }
            Ok(_) => match io.process.read_file(&path).await {
                Ok(bytes) => host::words::decode(&bytes),
                Err(errno) => {
                    io.put_error(format!("Error reading {path}: {errno}\n"));
                    io.status = 1;
                    continue;
                }
            },
            Err(_) => String::new(),
        };
        let process = io.process.clone();
        let target = path.clone();
        let save = SaveFile(Rc::new(move |text: &str| {
            let absolute = process.absolute(&target);
            process
                .with_files(|files, caller| files.write(caller, &absolute, &host::words::encode(text), 0o666))
        }));
        let editor = if nano { Editor::Nano } else { Editor::Vi };
        io.flush().await?;
        let request = EditRequest { editor, path, text, line, read_only, save };
        match terminal.edit(request).await {
            EditOutcome::Closed => {}
            EditOutcome::Failed => io.status = 1,
            EditOutcome::Unavailable => {
                io.put_error(format!(
                    "Error opening terminal: {}.\n",
                    io.process.variable("TERM").unwrap_or("unknown")
                ));
                return Err(Stop(1));
            }
        }
    }
    Ok(io.status)
}
