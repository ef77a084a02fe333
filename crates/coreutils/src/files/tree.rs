//! `tree`

use super::place::{self, within};
use crate::run::{Command, Io, Outcome, Package};

const COMMAND: Command = Command {
    name: "tree",
    synopsis: &["[-acdfgilnpqrstuvxACDFJQNSUX] [-L level] [--] [directory ...]"],
    about: "List contents of directories in a tree-like format.",
    package: Package::Other("tree v2.1.0"),
    short: "adfL:F",
    long: &[("noreport", 'n'), ("dirsfirst", '1')],
    ..Command::GNU
};

struct Tree {
    all: bool,
    only_directories: bool,
    full: bool,
    levels: u32,
    directories: u64,
    files: u64,
}

pub(crate) fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let mut tree = Tree {
        all: parsed.has('a'),
        only_directories: parsed.has('d'),
        full: parsed.has('f'),
        levels: parsed.value('L').and_then(|text| text.parse().ok()).unwrap_or(100),
        directories: 0,
        files: 0,
    };
    let roots = if parsed.operands.is_empty() { vec![".".to_owned()] } else { parsed.operands.clone() };
    for root in roots {
        if !place::stat(&io.process, &root).is_ok_and(|found| found.is_directory()) {
            io.line(format!("{root}  [error opening dir]"));
            io.status = 2;
            continue;
        }
        io.line(&root);
        tree.directories += 1;
        tree.level(io, &root, "", 1);
    }
    if !parsed.has('n') {
        let (directories, files) = (tree.directories, tree.files);
        let many =
            |count: u64, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
        io.line("");
        let mut report = many(directories, "directory", "directories");
        if !tree.only_directories {
            report = format!("{report}, {}", many(files, "file", "files"));
        }
        io.line(report);
    }
    Ok(io.status)
}

impl Tree {
    fn level(&mut self, io: &mut Io, directory: &str, indent: &str, level: u32) {
        if level > self.levels {
            return;
        }
        let mut entries = place::entries(&io.process, directory).unwrap_or_default();
        entries.retain(|entry| {
            (self.all || !entry.name.starts_with('.'))
                && (!self.only_directories || entry.metadata.is_directory())
        });
        let last = entries.len().saturating_sub(1);
        for (index, entry) in entries.iter().enumerate() {
            let (branch, below) =
                if index == last { ("└── ", "    ") } else { ("├── ", "│\u{a0}\u{a0} ") };
            let path = within(directory, &entry.name);
            let name = if self.full { &path } else { &entry.name };
            let target = match place::link_target(&io.process, &path) {
                Ok(target) if entry.metadata.is_symlink() => format!(" -> {target}"),
                _ => String::new(),
            };
            io.line(host::words::encode(&format!("{indent}{branch}{name}{target}")));
            if entry.metadata.is_directory() {
                self.directories += 1;
                self.level(io, &path, &format!("{indent}{below}"), level + 1);
            } else {
                self.files += 1;
            }
        }
    }
}
