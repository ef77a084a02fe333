//! `stty` and `tput`: echo on and off, the size of the terminal

use crate::run::{Io, Outcome};

pub(crate) fn stty(io: &mut Io) -> Outcome {
    let words = io.process.arguments().to_vec();
    let Some(terminal) = io.process.descriptors.get(&0).and_then(|input| input.as_terminal().cloned()) else {
        return Err(io.fail(1, "'standard input': Inappropriate ioctl for device"));
    };
    let (columns, rows) = terminal.size();
    if words.is_empty() {
        io.put("speed 38400 baud; line = 0;\n-brkint -imaxbel\n");
    }
    for word in words {
        match word.as_str() {
            "size" => io.line(format!("{rows} {columns}")),
            "-echo" => terminal.set_echo(false),
            "echo" | "sane" => terminal.set_echo(true),
            "-a" => io.line(format!("speed 38400 baud; rows {rows}; columns {columns}; line = 0;")),
            "raw" | "-raw" | "cbreak" | "-cbreak" | "icanon" | "-icanon" | "-g" => {}
            other => {
                return Err(
                    io.misuse(1, format_args!("invalid argument {}", crate::run::quote::locale(other)))
                );
            }
        }
    }
    Ok(0)
}

pub(crate) fn tput(io: &mut Io) -> Outcome {
    let words = io.process.arguments().to_vec();
    let (columns, rows) = io.process.terminal.as_ref().map_or((80, 24), |terminal| terminal.size());
    let dumb = io.process.variable("TERM").is_none_or(|term| term == "dumb");
    let number = words.get(1).and_then(|word| word.parse::<u8>().ok()).unwrap_or(0);
    let sequence = match words.first().map(String::as_str) {
        Some("cols") => return columns_line(io, columns),
        Some("lines") => return columns_line(io, rows),
        Some("colors") => return columns_line(io, if dumb { u16::MAX } else { 8 }),
        Some("bold") => "\u{1b}[1m".to_owned(),
        Some("sgr0") => "\u{1b}(B\u{1b}[m".to_owned(),
        Some("clear") => "\u{1b}[H\u{1b}[2J\u{1b}[3J".to_owned(),
        Some("setaf") => format!("\u{1b}[3{number}m"),
        Some("setab") => format!("\u{1b}[4{number}m"),
        Some("smul") => "\u{1b}[4m".to_owned(),
        Some("rmul") => "\u{1b}[24m".to_owned(),
        Some("rev") => "\u{1b}[7m".to_owned(),
        _ => String::new(),
    };
    if dumb {
        return Ok(1);
    }
    io.put(sequence);
    Ok(0)
}

fn columns_line(io: &mut Io, value: u16) -> Outcome {
    io.line(if value == u16::MAX { "-1".to_owned() } else { value.to_string() });
    Ok(0)
}
