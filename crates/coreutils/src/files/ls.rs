//! `ls`, `dir` and `vdir`

mod layout;
mod long;
mod order;

use host::Metadata;

use super::place::{self, within};
use crate::run::{Command, Io, Outcome, Parsed, Stop, quote};

const COMMAND: Command = Command {
    name: "ls",
    about: "List information about the FILEs (the current directory by default).\nSort entries alphabetically if none of -cftuvSUX nor --sort is specified.",
    failure: 2,
    short: "abcdfghiklmnopqrstuvw:xABCDFGHI:LNQRST:UXZ1",
    long: &[
        ("all", 'a'),
        ("almost-all", 'A'),
        ("author", '\u{10}'),
        ("block-size=", '\u{11}'),
        ("classify[=", 'F'),
        ("color[=", '\u{12}'),
        ("dereference", 'L'),
        ("dereference-command-line", 'H'),
        ("directory", 'd'),
        ("escape", 'b'),
        ("file-type", '\u{13}'),
        ("format=", '\u{14}'),
        ("full-time", '\u{15}'),
        ("group-directories-first", '\u{16}'),
        ("hide=", '\u{17}'),
        ("hide-control-chars", 'q'),
        ("human-readable", 'h'),
        ("hyperlink[=", '\u{18}'),
        ("ignore=", 'I'),
        ("ignore-backups", 'B'),
        ("indicator-style=", '\u{19}'),
        ("inode", 'i'),
        ("kibibytes", 'k'),
        ("literal", 'N'),
        ("no-group", 'G'),
        ("numeric-uid-gid", 'n'),
        ("quote-name", 'Q'),
        ("quoting-style=", '\u{1a}'),
        ("recursive", 'R'),
        ("reverse", 'r'),
        ("show-control-chars", '\u{1b}'),
        ("si", '\u{1c}'),
        ("size", 's'),
        ("sort=", '\u{1d}'),
        ("time=", '\u{1e}'),
        ("time-style=", '\u{1f}'),
        ("tabsize=", 'T'),
        ("width=", 'w'),
        ("zero", '\u{20}'),
    ],
    ..Command::GNU
};

/// How entries are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Long,
    One,
    Down,
    Across,
    Commas,
}

/// How names are quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quoting {
    Literal,
    Shell,
    C,
    Escape,
}

/// Everything the options ask for.
struct Listing {
    format: Format,
    all: bool,
    almost_all: bool,
    backups: bool,
    ignored: Vec<String>,
    hidden: Vec<String>,
    directory: bool,
    recursive: bool,
    reverse: bool,
    directories_first: bool,
    sort: order::Sort,
    indicator: char,
    inode: bool,
    blocks: bool,
    human: Option<u64>,
    show_owner: bool,
    show_group: bool,
    numeric: bool,
    time_style: String,
    follow_all: bool,
    follow_named: bool,
    quoting: Quoting,
    hide_control: bool,
    color: bool,
    width: usize,
    end: u8,
}

/// A name to show.
struct Entry {
    name: String,
    /// How it is shown.
    shown: String,
    quoted: bool,
    path: String,
    found: Metadata,
    link: Option<String>,
}

fn bad_argument(io: &mut Io, text: &str, option: &str, known: &[&str]) -> Stop {
    io.complain(format_args!("invalid argument {} for {}", quote::locale(text), quote::locale(option)));
    let words = |words: &str| words.split(' ').map(quote::locale).collect::<Vec<_>>().join(", ");
    let list: String = known.iter().map(|group| format!("  - {}\n", words(group))).collect();
    io.put_error(format!("Valid arguments are:\n{list}"));
    io.try_help(1)
}

fn is_auto(word: Option<&str>, terminal: bool) -> Option<bool> {
    match word {
        None | Some("always" | "yes" | "force") => Some(true),
        Some("auto" | "tty" | "if-tty") => Some(terminal),
        Some("never" | "no" | "none") => Some(false),
        _ => None,
    }
}

impl Listing {
    fn new(io: &mut Io, parsed: &Parsed) -> Result<Self, Stop> {
        let terminal = io.on_terminal();
        let columns =
            io.process.terminal.as_ref().filter(|_| terminal).map(|terminal| usize::from(terminal.size().0));
        let by_name = match io.process.name() {
            "dir" => Format::Down,
            "vdir" => Format::Long,
            _ if terminal => Format::Down,
            _ => Format::One,
        };
        let quoting = match io.process.name() {
            "dir" | "vdir" => Quoting::Escape,
            _ if terminal => Quoting::Shell,
            _ => Quoting::Literal,
        };
        let variable = io.process.variable("COLUMNS").and_then(|text| text.parse().ok());
        let mut listing = Self {
            format: by_name,
            all: false,
            almost_all: false,
            backups: false,
            ignored: Vec::new(),
            hidden: Vec::new(),
            directory: parsed.has('d'),
            recursive: parsed.has('R'),
            reverse: parsed.has('r'),
            directories_first: parsed.has('\u{16}'),
            sort: order::Sort::Name,
            indicator: ' ',
            inode: parsed.has('i'),
            blocks: parsed.has('s'),
            human: None,
            show_owner: true,
            show_group: !parsed.has('G') && !parsed.has('o'),
            numeric: false,
            time_style: io.process.variable("TIME_STYLE").unwrap_or("locale").to_owned(),
            follow_all: parsed.has('L'),
            follow_named: parsed.has('H'),
            quoting,
            hide_control: terminal,
            color: false,
            width: variable.or(columns).unwrap_or(80),
            end: b'\n',
        };
        let mut explicit_sort = false;
        let mut time_sort = false;
        for (letter, value) in &parsed.options {
            listing.option(io, *letter, value.as_deref(), &mut explicit_sort, &mut time_sort)?;
        }
        // -c and -u sort by time unless the long format shows it.
        if time_sort && !explicit_sort && listing.format != Format::Long {
            listing.sort = order::Sort::Time;
        }
        Ok(listing)
    }

    fn option(
        &mut self,
        io: &mut Io,
        letter: char,
        value: Option<&str>,
        explicit_sort: &mut bool,
        time_sort: &mut bool,
    ) -> Result<(), Stop> {
        let terminal = io.on_terminal();
        let sort = match letter {
            't' => Some(order::Sort::Time),
            'S' => Some(order::Sort::Size),
            'U' | 'f' => Some(order::Sort::None),
            'X' => Some(order::Sort::Extension),
            'v' => Some(order::Sort::Version),
            '\u{1d}' => match value.unwrap_or_default() {
                "none" => Some(order::Sort::None),
                "time" => Some(order::Sort::Time),
                "size" => Some(order::Sort::Size),
                "extension" => Some(order::Sort::Extension),
                "version" => Some(order::Sort::Version),
                "width" => Some(order::Sort::Width),
                word => {
                    let known = ["none", "time", "size", "extension", "version", "width"];
                    return Err(bad_argument(io, word, "--sort", &known));
                }
            },
            _ => None,
        };
        if let Some(sort) = sort {
            self.sort = sort;
            *explicit_sort = true;
        }
        match letter {
            'a' => self.all = true,
            'f' => {
                self.all = true;
                self.color = false;
                if self.format == Format::Long {
                    self.format = if terminal { Format::Down } else { Format::One };
                }
            }
            'A' => self.almost_all = true,
            'B' => self.backups = true,
            'I' => self.ignored.extend(value.map(str::to_owned)),
            '\u{17}' => self.hidden.extend(value.map(str::to_owned)),
            'l' => self.format = Format::Long,
            'g' => (self.format, self.show_owner) = (Format::Long, false),
            'o' => (self.format, self.show_group) = (Format::Long, false),
            'n' => (self.format, self.numeric) = (Format::Long, true),
            '1' if self.format != Format::Long => self.format = Format::One,
            'C' => self.format = Format::Down,
            'x' => self.format = Format::Across,
            'm' => self.format = Format::Commas,
            '\u{14}' => {
                self.format = match value.unwrap_or_default() {
                    "verbose" | "long" => Format::Long,
                    "commas" => Format::Commas,
                    "horizontal" | "across" => Format::Across,
                    "vertical" => Format::Down,
                    "single-column" => Format::One,
                    word => {
                        let known =
                            ["verbose long", "commas", "horizontal across", "vertical", "single-column"];
                        return Err(bad_argument(io, word, "--format", &known));
                    }
                };
            }
            'F' if is_auto(value, terminal).unwrap_or(true) => {
                self.indicator = 'F';
            }
            'p' => self.indicator = 'p',
            '\u{13}' => self.indicator = 't',
            '\u{19}' => {
                self.indicator = match value.unwrap_or_default() {
                    "slash" => 'p',
                    "file-type" => 't',
                    "classify" => 'F',
                    _ => ' ',
                };
            }
            'h' => self.human = Some(1_024),
            '\u{1c}' => self.human = Some(1_000),
            'c' | 'u' | '\u{1e}' => *time_sort = true,
            '\u{15}' => {
                self.format = Format::Long;
                self.time_style = "full-iso".to_owned();
            }
            '\u{1f}' => self.time_style = value.unwrap_or_default().to_owned(),
            'N' => self.quoting = Quoting::Literal,
            'b' => self.quoting = Quoting::Escape,
            'Q' => self.quoting = Quoting::C,
            '\u{1a}' => {
                self.quoting = match value.unwrap_or_default() {
                    "shell" | "shell-escape" | "shell-always" | "shell-escape-always" => Quoting::Shell,
                    "c" | "c-maybe" | "locale" | "clocale" => Quoting::C,
                    "escape" => Quoting::Escape,
                    _ => Quoting::Literal,
                };
            }
            'q' => self.hide_control = true,
            '\u{1b}' => self.hide_control = false,
            '\u{12}' => match is_auto(value, terminal) {
                // A terminal without colours gets none, unless they are configured.
                Some(color) => {
                    let known =
                        |name| io.process.variable(name).is_some_and(|value| !matches!(value, "" | "dumb"));
                    self.color = color && (known("TERM") || known("LS_COLORS"));
                }
                None => {
                    let known = ["always yes force", "never no none", "auto tty if-tty"];
                    return Err(bad_argument(io, value.unwrap_or_default(), "--color", &known));
                }
            },
            'w' => match value.unwrap_or_default().parse() {
                Ok(width) => self.width = width,
                Err(_) => {
                    let value = quote::locale(value.unwrap_or_default());
                    return Err(io.fail(2, format_args!("invalid line width: {value}")));
                }
            },
            '\u{20}' => {
                self.end = 0;
                self.quoting = Quoting::Literal;
                if self.format != Format::Long {
                    self.format = Format::One;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn shown(&self, name: &str) -> (String, bool) {
        let shown = match self.quoting {
            Quoting::Literal if self.hide_control => {
                name.chars().map(|char| if char.is_control() { '?' } else { char }).collect()
            }
            Quoting::Literal => name.to_owned(),
            Quoting::Shell => quote::listed(name),
            Quoting::C => quote::c(name),
            Quoting::Escape => quote::escape(name),
        };
        let quoted = self.quoting == Quoting::Shell && shown != name;
        (shown, quoted)
    }

    fn entry(&self, io: &Io, name: &str, path: String, found: Metadata) -> Entry {
        let (shown, quoted) = self.shown(name);
        let link = if found.is_symlink() { place::link_target(&io.process, &path).ok() } else { None };
        Entry { name: name.to_owned(), shown, quoted, path, found, link }
    }

    fn skips(&self, name: &str) -> bool {
        let matches =
            |patterns: &[String]| patterns.iter().any(|pattern| posix::pattern::matches(pattern, name));
        name.starts_with('.') && !self.all && !self.almost_all
            || self.backups && name.ends_with('~')
            || matches(&self.ignored)
            || matches(&self.hidden) && !self.all && !self.almost_all
    }

    /// The entries of a directory; failures are reported.
    fn read(&self, io: &mut Io, path: &str, named: bool) -> Option<Vec<Entry>> {
        let entries = match place::entries(&io.process, path) {
            Ok(entries) => entries,
            Err(errno) => {
                io.complain(format_args!("cannot open directory {}: {errno}", quote::always(path)));
                io.status = io.status.max(if named { 2 } else { 1 });
                return None;
            }
        };
        let mut list = Vec::new();
        if self.all {
            for name in [".", ".."] {
                if let Ok(found) = place::stat(&io.process, &within(path, name)) {
                    list.push(self.entry(io, name, within(path, name), found));
                }
            }
        }
        for entry in entries {
            if self.skips(&entry.name) {
                continue;
            }
            let full = within(path, &entry.name);
            let mut found = entry.metadata;
            if self.follow_all {
                match place::stat(&io.process, &full) {
                    Ok(target) => found = target,
                    Err(errno) => {
                        io.complain(format_args!("cannot access {}: {errno}", quote::always(&full)));
                    }
                }
            }
            list.push(self.entry(io, &entry.name, full, found));
        }
        self.order(&mut list);
        Some(list)
    }

    fn order(&self, list: &mut [Entry]) {
        order::sort(list, self.sort, self.reverse, self.directories_first);
    }
}

pub(crate) fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let listing = Listing::new(io, &parsed)?;
    if !listing.time_style_is_known() {
        let word = quote::locale(&listing.time_style);
        io.complain(format_args!("invalid argument {word} for {}", quote::locale("time style")));
        io.put_error(
            "Valid arguments are:\n  - [posix-]full-iso\n  - [posix-]long-iso\n  - [posix-]iso\n  - [posix-]locale\n  \
             - +FORMAT (e.g., +%H:%M) for a 'date'-style format\n",
        );
        return Err(io.try_help(2));
    }
    let operands = if parsed.operands.is_empty() { vec![".".to_owned()] } else { parsed.operands.clone() };
    let mut files = Vec::new();
    let mut directories = Vec::new();
    for operand in &operands {
        let link = place::lstat(&io.process, operand);
        // A link to a directory is followed unless its own data are wanted.
        let follow = listing.follow_all
            || listing.follow_named
            || !(listing.directory || listing.format == Format::Long || listing.indicator == 'F');
        let found = match place::stat(&io.process, operand) {
            Ok(found) if follow && (found.is_directory() || listing.follow_all || listing.follow_named) => {
                Ok(found)
            }
            _ => link,
        };
        match found {
            Ok(found) => {
                let entry = listing.entry(io, operand, operand.clone(), found);
                if entry.found.is_directory() && !listing.directory {
                    directories.push(entry);
                } else {
                    files.push(entry);
                }
            }
            Err(errno) => {
                io.complain(format_args!("cannot access {}: {errno}", quote::always(operand)));
                io.status = 2;
            }
        }
    }
    listing.order(&mut files);
    listing.order(&mut directories);
    let mut printed = !files.is_empty();
    if printed {
        listing.print(io, &files, false);
    }
    let heads = operands.len() > 1 || listing.recursive;
    let mut pending: Vec<(String, bool)> =
        directories.into_iter().rev().map(|entry| (entry.path, true)).collect();
    while let Some((path, named)) = pending.pop() {
        let Some(entries) = listing.read(io, &path, named) else { continue };
        if heads {
            if printed {
                io.put("\n");
            }
            let (shown, _) = listing.shown(&path);
            io.put(host::words::encode(&format!("{shown}:\n")));
        }
        printed = true;
        listing.print(io, &entries, true);
        if listing.recursive && pending.len() < 100_000 {
            let inner = entries
                .iter()
                .filter(|entry| entry.found.is_directory() && entry.name != "." && entry.name != "..");
            pending.extend(inner.map(|entry| (entry.path.clone(), false)).rev());
        }
    }
    Ok(io.status)
}
