//! `umask`

use super::{Call, options};
use crate::Shell;
use crate::exec::Outcome;

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let parsed = match options::parse(call.rest(), "pS") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("umask", &message).await,
    };
    let Some(word) = call.rest().get(parsed.used) else {
        let mask = shell.process.umask;
        let text = if parsed.has('S') { symbolic(mask) } else { format!("{mask:04o}") };
        let prefix = match (parsed.has('p'), parsed.has('S')) {
            (true, true) => "umask -S ",
            (true, false) => "umask ",
            _ => "",
        };
        return shell.write("umask", format!("{prefix}{text}\n")).await;
    };
    if word.starts_with(|char: char| char.is_ascii_digit()) {
        return match u16::from_str_radix(word, 8) {
            Ok(mask) if mask <= 0o777 => {
                shell.process.umask = mask;
                Ok(0)
            }
            _ => shell.complain("umask", &format!("{word}: octal number out of range")).await,
        };
    }
    match parse_symbolic(word, shell.process.umask) {
        Ok(mask) => {
            shell.process.umask = mask;
            if parsed.has('S') { shell.write("umask", format!("{}\n", symbolic(mask))).await } else { Ok(0) }
        }
        Err(char) => shell.complain("umask", &format!("`{char}': invalid symbolic mode operator")).await,
    }
}

fn symbolic(mask: u16) -> String {
    let allowed = !mask;
    let class = |name: char, shift: u16| {
        let bits = allowed >> shift;
        let letters: String = [(4, 'r'), (2, 'w'), (1, 'x')]
            .iter()
            .filter(|(bit, _)| bits & bit != 0)
            .map(|(_, letter)| *letter)
            .collect();
        format!("{name}={letters}")
    };
    format!("{},{},{}", class('u', 6), class('g', 3), class('o', 0))
}

fn parse_symbolic(text: &str, mask: u16) -> Result<u16, char> {
    let mut allowed = !mask & 0o777;
    for clause in text.split(',') {
        let mut who = 0u16;
        let mut chars = clause.chars().peekable();
        while let Some(char) = chars.peek() {
            who |= match char {
                'u' => 0o700,
                'g' => 0o070,
                'o' => 0o007,
                'a' => 0o777,
                _ => break,
            };
            chars.next();
        }
        let who = if who == 0 { 0o777 } else { who };
        let operator = chars.next().unwrap_or('\0');
        if !"+-=".contains(operator) {
            return Err(operator);
        }
        let mut bits = 0u16;
        for char in chars {
            bits |= match char {
                'r' => 0o444,
                'w' => 0o222,
                'x' | 'X' => 0o111,
                other => return Err(other),
            };
        }
        let bits = bits & who;
        match operator {
            '+' => allowed |= bits,
            '-' => allowed &= !bits,
            _ => allowed = allowed & !who | bits,
        }
    }
    Ok(!allowed & 0o777)
}
