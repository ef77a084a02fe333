//! `chmod`

use host::Errno;

use super::mode::{Mode, permissions};
use super::place;
use crate::run::{Command, Io, Outcome, quote};

const COMMAND: Command = Command {
    name: "chmod",
    synopsis: &[
        "[OPTION]... MODE[,MODE]... FILE...",
        "[OPTION]... OCTAL-MODE FILE...",
        "[OPTION]... --reference=RFILE FILE...",
    ],
    about: "Change the mode of each FILE to MODE.",
    short: "Rcfv",
    long: &[
        ("changes", 'c'),
        ("no-preserve-root", 'n'),
        ("preserve-root", 'p'),
        ("quiet", 'f'),
        ("recursive", 'R'),
        ("reference=", '='),
        ("silent", 'f'),
        ("verbose", 'v'),
    ],
    ..Command::GNU
};

struct Chmod {
    mode: Mode,
    recursive: bool,
    verbose: bool,
    changes: bool,
    quiet: bool,
    umask: u16,
    /// Whether the mode was given like an option, as in `-w`: then what the umask holds back is told.
    as_option: bool,
}

pub(crate) fn run(io: &mut Io) -> Outcome {
    // A mode like -w or -rwx is no option.
    let mut mode_words = Vec::new();
    let mut words = Vec::new();
    let mut options_end = false;
    for word in io.process.arguments().to_vec() {
        let letters = word.strip_prefix('-').unwrap_or_default();
        let is_mode =
            !options_end && letters.starts_with(|char| "rwxXstugo0".contains(char)) && !letters.is_empty();
        options_end |= word == "--";
        if is_mode && !word.starts_with("--") && Mode::parse(&word).is_some() {
            mode_words.push(word);
        } else {
            words.push(word);
        }
    }
    let parsed = COMMAND.parse_words(io, words)?;
    let mut operands = parsed.operands.clone();
    let as_option = !mode_words.is_empty();
    let (mode, umask) = if let Some(reference) = parsed.value('=') {
        match place::stat(&io.process, reference) {
            Ok(found) => (Mode::Octal(found.mode, true), 0),
            Err(errno) => {
                let shown = quote::always(reference);
                return Err(io.fail(1, format_args!("failed to get attributes of {shown}: {errno}")));
            }
        }
    } else {
        let text = match mode_words.is_empty() {
            true if operands.is_empty() => return Err(io.misuse(1, "missing operand")),
            true => operands.remove(0),
            false => mode_words.join(","),
        };
        if operands.is_empty() {
            return Err(io.misuse(1, format_args!("missing operand after {}", quote::locale(&text))));
        }
        match Mode::parse(&text) {
            Some(mode) => (mode, io.process.umask),
            None => return Err(io.misuse(1, format_args!("invalid mode: {}", quote::locale(&text)))),
        }
    };
    if operands.is_empty() {
        return Err(io.misuse(1, "missing operand"));
    }
    let chmod = Chmod {
        mode,
        recursive: parsed.has('R'),
        verbose: parsed.has('v'),
        changes: parsed.has('c'),
        quiet: parsed.has('f'),
        umask,
        as_option,
    };
    for file in operands {
        chmod.change(io, &file, true, 0);
    }
    Ok(io.status)
}

impl Chmod {
    fn change(&self, io: &mut Io, file: &str, named: bool, depth: u32) {
        let shown = quote::always(file);
        let link = place::lstat(&io.process, file).is_ok_and(|found| found.is_symlink());
        if link && !named {
            if self.verbose {
                io.line(format!("neither symbolic link {shown} nor referent has been changed"));
            }
            return;
        }
        let found = match place::stat(&io.process, file) {
            Ok(found) => found,
            Err(errno) => {
                io.status = 1;
                if !self.quiet {
                    let dangling = link && errno == Errno::ENOENT;
                    if dangling {
                        io.complain(format_args!("cannot operate on dangling symlink {shown}"));
                    } else {
                        io.complain(format_args!("cannot access {shown}: {errno}"));
                    }
                }
                return;
            }
        };
        let old = found.mode;
        let new = self.mode.apply(old, found.is_directory(), self.umask);
        let absolute = io.process.absolute(file);
        let outcome = io.process.with_files(|files, caller| files.set_mode(caller, &absolute, new));
        match outcome {
            Err(errno) => {
                io.status = 1;
                if !self.quiet {
                    io.complain(format_args!("changing permissions of {shown}: {errno}"));
                }
            }
            Ok(()) if self.as_option && new & !self.mode.apply(old, found.is_directory(), 0) != 0 => {
                let wanted = self.mode.apply(old, found.is_directory(), 0);
                let (new, wanted) = (permissions(new), permissions(wanted));
                io.complain(format_args!(
                    "{}: new permissions are {new}, not {wanted}",
                    quote::if_needed(file)
                ));
            }
            Ok(()) if self.verbose || self.changes && old != new => {
                let bits = |mode: u16| format!("{mode:04o} ({})", permissions(mode));
                io.line(if old == new {
                    format!("mode of {shown} retained as {}", bits(new))
                } else {
                    format!("mode of {shown} changed from {} to {}", bits(old), bits(new))
                });
            }
            Ok(()) => {}
        }
        if self.recursive && found.is_directory() && depth < 200 {
            match place::entries(&io.process, file) {
                Ok(entries) => {
                    for entry in entries {
                        self.change(io, &place::within(file, &entry.name), false, depth + 1);
                    }
                }
                Err(errno) => io.complain(format_args!("cannot read directory {shown}: {errno}")),
            }
        }
    }
}
