//! `find -printf`

use host::{NodeKind, files::path};
use posix::number::Spec;
use posix::time::Civil;

use super::eval::Entry;
use crate::files::mode::{blocks, listing};
use crate::files::place;
use crate::run::Io;

pub(super) fn print(io: &mut Io, format: &str, entry: &Entry) {
    let mut text = String::new();
    let mut chars = format.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\\' => match chars.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('r') => text.push('\r'),
                Some('a') => text.push('\u{7}'),
                Some('b') => text.push('\u{8}'),
                Some('f') => text.push('\u{c}'),
                Some('v') => text.push('\u{b}'),
                Some('\\') => text.push('\\'),
                Some('c') => break,
                Some(digit @ '0'..='7') => {
                    let mut value = digit.to_digit(8).unwrap_or(0);
                    for _ in 0..2 {
                        let Some(digit) = chars.peek().and_then(|char| char.to_digit(8)) else { break };
                        chars.next();
                        value = value * 8 + digit;
                    }
                    text.extend(char::from_u32(value));
                }
                Some(other) => {
                    let warning = format!("{}: warning: unrecognized escape `\\{other}'\n", io.name());
                    io.put_error(warning);
                    text.extend(['\\', other]);
                }
                None => text.push('\\'),
            },
            '%' => {
                let mut spec = Spec::default();
                while chars.peek().is_some_and(|char| spec.flag(*char)) {
                    chars.next();
                }
                let mut width = 0i64;
                while let Some(digit) = chars.peek().and_then(|char| char.to_digit(10)) {
                    chars.next();
                    width = (width * 10 + i64::from(digit)).min(10_000);
                }
                let left = spec.left;
                spec.set_width(width);
                spec.left |= left;
                let Some(conversion) = chars.next() else {
                    let message = format!("{}: warning: format directive `%' at end of format\n", io.name());
                    io.put_error(message);
                    break;
                };
                let part = if "TACB".contains(conversion) { chars.next() } else { None };
                match piece(io, conversion, part, entry) {
                    Some(piece) => {
                        let columns = piece.chars().count();
                        text.push_str(&String::from_utf8_lossy(&spec.pad(piece, columns)));
                    }
                    None => {
                        let message = format!(
                            "{}: warning: unrecognized format directive `%{conversion}'\n",
                            io.name()
                        );
                        io.put_error(message);
                        text.extend(['%', conversion]);
                    }
                }
            }
            char => text.push(char),
        }
    }
    io.put(host::words::encode(&text));
}

fn letter(kind: NodeKind) -> char {
    match kind {
        NodeKind::Device => 'c',
        NodeKind::Directory => 'd',
        NodeKind::File => 'f',
        NodeKind::Symlink => 'l',
    }
}

fn piece(io: &Io, conversion: char, part: Option<char>, entry: &Entry) -> Option<String> {
    let found = &entry.found;
    let machine = &io.process.machine;
    let civil = || {
        let zone = crate::date::zone(io);
        Civil::new(found.modified.seconds(), i64::from(found.modified.subsecond_nanoseconds()), &zone)
    };
    Some(match conversion {
        '%' => "%".to_owned(),
        'f' => path::file_name(&entry.path).to_owned(),
        'p' => entry.path.clone(),
        'P' => {
            entry.path.strip_prefix(&entry.start).unwrap_or(&entry.path).trim_start_matches('/').to_owned()
        }
        'h' => match entry.path.rsplit_once('/') {
            Some((parent, _)) => parent.to_owned(),
            None => ".".to_owned(),
        },
        'H' => entry.start.clone(),
        's' => found.size.to_string(),
        'm' => format!("{:o}", found.mode),
        'M' => listing(found),
        'y' => letter(found.kind).to_string(),
        'Y' => match place::stat(&io.process, &entry.path) {
            Ok(found) => letter(found.kind).to_string(),
            Err(_) => "N".to_owned(),
        },
        'u' => machine.user_name(found.uid).unwrap_or_else(|| found.uid.to_string()),
        'g' => machine.group_name(found.gid).unwrap_or_else(|| found.gid.to_string()),
        'U' => found.uid.to_string(),
        'G' => found.gid.to_string(),
        'l' => match place::link_target(&io.process, &entry.path) {
            Ok(target) if found.is_symlink() => target,
            _ => String::new(),
        },
        'i' => found.inode.to_string(),
        'n' => found.links.to_string(),
        'd' => entry.depth.to_string(),
        'D' => "65024".to_owned(),
        'F' => "ext4".to_owned(),
        'b' => blocks(found).to_string(),
        'k' => (blocks(found) / 2).to_string(),
        't' | 'a' | 'c' => civil().format("%a %b %e %H:%M:%S.%N0 %Y"),
        'T' | 'A' | 'C' => match part? {
            '@' => format!("{}.{:09}0", found.modified.seconds(), found.modified.subsecond_nanoseconds()),
            '+' => civil().format("%Y-%m-%d+%H:%M:%S.%N0"),
            'S' => civil().format("%S.%N0"),
            'T' => civil().format("%H:%M:%S.%N0"),
            'c' => civil().format("%a %b %e %H:%M:%S.%N0 %Y"),
            letter => civil().format(&format!("%{letter}")),
        },
        _ => return None,
    })
}
