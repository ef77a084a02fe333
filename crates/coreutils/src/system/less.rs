//! `less` and `more`: the text as it is, since the terminal scrolls by itself

use crate::run::{Io, Outcome};

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let words = io.process.arguments().to_vec();
    let files: Vec<String> =
        words.into_iter().filter(|word| word == "-" || !word.starts_with(['-', '+'])).collect();
    let terminal = io.process.descriptors.get(&0).is_some_and(host::Descriptor::is_terminal);
    if files.is_empty() && terminal {
        if io.process.name() == "more" {
            let text =
                format!("{}: bad usage\nTry '{} --help' for more information.\n", io.name(), io.name());
            io.put_error(text);
        } else {
            io.put("Missing filename (\"less --help\" for help)\n");
        }
        return Ok(1);
    }
    let files = if files.is_empty() { vec!["-".to_owned()] } else { files };
    for file in files {
        let failed = match io.process.metadata(&file) {
            Ok(found) if found.is_directory() => Some(format!("{file} is a directory")),
            Err(errno) if file != "-" => Some(format!("{file}: {errno}")),
            _ => None,
        };
        if let Some(message) = failed {
            io.put_error(format!("{message}\n"));
            io.status = 1;
            continue;
        }
        let Ok(input) = io.open(&file) else { continue };
        loop {
            io.flush().await?;
            match input.read(65_536).await {
                Ok(bytes) if !bytes.is_empty() => io.put(bytes),
                _ => break,
            }
        }
    }
    Ok(io.status)
}
