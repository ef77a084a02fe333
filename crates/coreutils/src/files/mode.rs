//! File modes: how they are written, changed and shown.

use host::{Metadata, NodeKind};

/// One step of a symbolic mode.
#[derive(Clone, Debug)]
struct Change {
    /// Bits of those concerned; 0 means all, less the umask.
    who: u16,
    operator: char,
    permissions: u16,
    /// `X`: execute only for directories and where somebody may already.
    conditional: bool,
    /// `u=g`: the bits of these.
    copied: Option<char>,
}

/// A mode as chmod(1) reads it.
#[derive(Clone, Debug)]
pub(crate) enum Mode {
    /// Octal; the flag says that more than four digits were given, so that directories lose setuid and setgid.
    Octal(u16, bool),
    Symbolic(Vec<Symbolic>),
}

/// A clause of a symbolic mode.
#[derive(Clone, Debug)]
pub(crate) struct Symbolic(Change);

impl Mode {
    /// Reads `0644` or `u+x,go-w`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.starts_with(|char: char| char.is_ascii_digit()) {
            let value = u16::from_str_radix(text, 8).ok().filter(|value| *value <= 0o7777)?;
            return Some(Self::Octal(value, text.len() > 4));
        }
        let mut changes = Vec::new();
        for clause in text.split(',') {
            let mut chars = clause.chars().peekable();
            let mut who = 0;
            while let Some(letter) = chars.next_if(|char| "ugoa".contains(*char)) {
                who |= match letter {
                    'u' => 0o4700,
                    'g' => 0o2070,
                    'o' => 0o1007,
                    _ => 0o7777,
                };
            }
            chars.peek()?;
            while let Some(operator) = chars.next() {
                if !"+-=".contains(operator) {
                    return None;
                }
                let mut change = Change { who, operator, permissions: 0, conditional: false, copied: None };
                if let Some(letter) = chars.next_if(|char| "ugo".contains(*char)) {
                    change.copied = Some(letter);
                } else {
                    while let Some(letter) = chars.next_if(|char| "rwxXst".contains(*char)) {
                        match letter {
                            'r' => change.permissions |= 0o444,
                            'w' => change.permissions |= 0o222,
                            'x' => change.permissions |= 0o111,
                            'X' => change.conditional = true,
                            's' => change.permissions |= 0o6000,
                            _ => change.permissions |= 0o1000,
                        }
                    }
                }
                changes.push(Symbolic(change));
            }
        }
        Some(Self::Symbolic(changes))
    }

    /// The mode a file with `mode` gets. Upstream: gnulib modechange.c.
    pub(crate) fn apply(&self, mode: u16, directory: bool, umask: u16) -> u16 {
        match self {
            Self::Octal(value, false) if directory => value | mode & 0o6000,
            Self::Octal(value, _) => *value,
            Self::Symbolic(changes) => changes.iter().fold(mode, |mode, Symbolic(change)| {
                let mut bits = change.permissions;
                if let Some(letter) = change.copied {
                    let shift = match letter {
                        'u' => 6,
                        'g' => 3,
                        _ => 0,
                    };
                    let three = mode >> shift & 7;
                    bits = three << 6 | three << 3 | three;
                }
                if change.conditional && (directory || mode & 0o111 != 0) {
                    bits |= 0o111;
                }
                let affected = if change.who == 0 { !umask & 0o7777 } else { change.who };
                let bits = bits & affected;
                match change.operator {
                    '+' => mode | bits,
                    '-' => mode & !bits,
                    _ => {
                        let keep = if directory { 0o6000 & !change.permissions } else { 0 };
                        let cleared = if change.who == 0 { 0o7777 } else { change.who };
                        mode & (!cleared | keep) | bits
                    }
                }
            }),
        }
    }
}

/// `rw-r--r--`
pub(crate) fn permissions(mode: u16) -> String {
    let mut text = String::with_capacity(9);
    for (shift, special, letter) in [(6, 0o4000, 's'), (3, 0o2000, 's'), (0, 0o1000, 't')] {
        let bits = mode >> shift;
        text.push(if bits & 4 != 0 { 'r' } else { '-' });
        text.push(if bits & 2 != 0 { 'w' } else { '-' });
        text.push(match (bits & 1 != 0, mode & special != 0) {
            (true, true) => letter,
            (false, true) => letter.to_ascii_uppercase(),
            (true, false) => 'x',
            (false, false) => '-',
        });
    }
    text
}

/// `d`, `l`, `c` or `-`
pub(crate) fn kind_letter(kind: NodeKind) -> char {
    match kind {
        NodeKind::Device => 'c',
        NodeKind::Directory => 'd',
        NodeKind::File => '-',
        NodeKind::Symlink => 'l',
    }
}

/// `-rw-r--r--`
pub(crate) fn listing(metadata: &Metadata) -> String {
    format!("{}{}", kind_letter(metadata.kind), permissions(metadata.mode))
}

/// Blocks of 512 bytes that a file takes on a disk with pages of 4096.
pub(crate) fn blocks(metadata: &Metadata) -> u64 {
    match metadata.kind {
        NodeKind::File | NodeKind::Directory => metadata.size.div_ceil(4_096) * 8,
        NodeKind::Symlink | NodeKind::Device => 0,
    }
}

/// A size with a unit, rounded up: `1.5K`, `12M`. Upstream: gnulib human.c.
pub(crate) fn human(bytes: u64, base: u64) -> String {
    let mut unit = 1u128;
    let bytes = u128::from(bytes);
    let base = u128::from(base);
    let mut letters = if base == 1_000 { "kMGTPE" } else { "KMGTPE" }.chars();
    let mut letter = String::new();
    while bytes >= unit * base {
        unit *= base;
        letter = letters.next().map(String::from).unwrap_or_default();
    }
    if unit == 1 {
        return bytes.to_string();
    }
    let tenths = (bytes * 10).div_ceil(unit);
    if tenths < 100 {
        return format!("{}.{}{letter}", tenths / 10, tenths % 10);
    }
    let whole = bytes.div_ceil(unit);
    if whole == base {
        return format!("1.0{}", letters.next().map(String::from).unwrap_or_default());
    }
    format!("{whole}{letter}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbolic_modes() {
        let apply = |text: &str, mode| Mode::parse(text).unwrap().apply(mode, false, 0o022);
        assert_eq!(apply("u+x,g-r,o=w", 0o644), 0o702);
        assert_eq!(apply("+x", 0o644), 0o755);
        assert_eq!(apply("=", 0o644), 0);
        assert_eq!(apply("go=u", 0o600), 0o666);
        assert_eq!(apply("a+X", 0o644), 0o644);
        assert_eq!(apply("u=rwx,go=r", 0o755), 0o744);
        assert!(Mode::parse("u+q").is_none() && Mode::parse("999").is_none());
        assert_eq!(permissions(0o4755), "rwsr-xr-x");
        assert_eq!((human(1_536, 1_024), human(10_240, 1_024)), ("1.5K".to_owned(), "10K".to_owned()));
    }
}
