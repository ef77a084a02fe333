//! `mktemp`

use host::{Errno, OpenOptions};

use crate::run::{Command, Io, Outcome, quote};

const COMMAND: Command = Command {
    name: "mktemp",
    synopsis: &["[OPTION]... [TEMPLATE]"],
    about: "Create a temporary file or directory, safely, and print its name.",
    short: "dp:qtuV",
    long: &[("directory", 'd'), ("dry-run", 'u'), ("quiet", 'q'), ("suffix=", 's'), ("tmpdir[=", 'p')],
    ..Command::GNU
};

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

pub(crate) fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    if parsed.operands.len() > 1 {
        return Err(io.misuse(1, "too many templates"));
    }
    let given = parsed.operands.first().cloned();
    let template = given.clone().unwrap_or_else(|| "tmp.XXXXXXXXXX".to_owned());
    let (stem, suffix) = match parsed.value('s') {
        Some(suffix) if !template.ends_with('X') => {
            let message = "with --suffix, template";
            let shown = quote::locale(&template);
            let _ = suffix;
            return Err(io.fail(1, format_args!("{message} {shown} must end in X")));
        }
        Some(suffix) => (template.as_str(), suffix.to_owned()),
        None => {
            let end = template.rfind('X').map_or(template.len(), |place| place + 1);
            let (stem, suffix) = template.split_at_checked(end).unwrap_or((&template, ""));
            (stem, suffix.to_owned())
        }
    };
    if suffix.contains('/') {
        let shown = quote::locale(&suffix);
        return Err(io.fail(1, format_args!("invalid suffix {shown}, contains directory separator")));
    }
    let fixed = stem.trim_end_matches('X');
    let blanks = stem.len() - fixed.len();
    if blanks < 3 {
        return Err(io.fail(1, format_args!("too few X's in template {}", quote::locale(&template))));
    }
    let temporary =
        || io.process.variable("TMPDIR").filter(|path| !path.is_empty()).unwrap_or("/tmp").to_owned();
    let directory = if parsed.has('t') {
        if template.contains('/') {
            let shown = quote::locale(&template);
            return Err(io.fail(1, format_args!("invalid template, {shown}, contains directory separator")));
        }
        Some(
            io.process
                .variable("TMPDIR")
                .map(str::to_owned)
                .or(parsed.value('p').map(str::to_owned))
                .unwrap_or_else(temporary),
        )
    } else if parsed.has('p') || given.is_none() {
        if template.starts_with('/') {
            let shown = quote::locale(&template);
            let message = "invalid template, {}; with --tmpdir, it may not be absolute";
            return Err(io.fail(1, message.replace("{}", &shown)));
        }
        Some(parsed.value('p').filter(|path| !path.is_empty()).map(str::to_owned).unwrap_or_else(temporary))
    } else {
        None
    };
    let prefix = match &directory {
        Some(directory) => super::place::within(directory, fixed),
        None => fixed.to_owned(),
    };
    let entropy = io.process.entropy().clone();
    for _ in 0..100 {
        let random: String = (0..blanks)
            .map(|_| {
                let index = usize::try_from(entropy.below(LETTERS.len() as u64)).unwrap_or(0);
                LETTERS.get(index).map_or('a', |letter| char::from(*letter))
            })
            .collect();
        let path = format!("{prefix}{random}{suffix}");
        let absolute = io.process.absolute(&path);
        let outcome = if parsed.has('u') {
            Ok(())
        } else if parsed.has('d') {
            io.process.with_files(|files, caller| files.create_directory(caller, &absolute, 0o700))
        } else {
            let options = OpenOptions { mode: 0o600, exclusive: true, ..OpenOptions::WRITE };
            io.process.open(&path, options).map(|_| ())
        };
        match outcome {
            Ok(()) => {
                io.line(path);
                return Ok(0);
            }
            Err(Errno::EEXIST) => {}
            Err(errno) => {
                let whole = format!("{prefix}{}{suffix}", "X".repeat(blanks));
                let what = if parsed.has('d') { "directory" } else { "file" };
                if parsed.has('q') {
                    return Ok(1);
                }
                let shown = quote::locale(&whole);
                return Err(io.fail(1, format_args!("failed to create {what} via template {shown}: {errno}")));
            }
        }
    }
    Ok(1)
}
