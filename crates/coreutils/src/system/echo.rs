//! `echo` as a program, and the escapes that `printf` shares

use crate::run::{Io, Outcome};

pub(crate) fn run(io: &mut Io) -> Outcome {
    let words = io.process.arguments().to_vec();
    let mut words = words.as_slice();
    let (mut newline, mut escapes) = (true, false);
    while let [first, rest @ ..] = words {
        let Some(letters) = first.strip_prefix('-').filter(|letters| !letters.is_empty()) else { break };
        if !letters.chars().all(|letter| "neE".contains(letter)) {
            break;
        }
        for letter in letters.chars() {
            match letter {
                'n' => newline = false,
                letter => escapes = letter == 'e',
            }
        }
        words = rest;
    }
    let text = host::words::encode(&words.join(" "));
    if escapes {
        let (bytes, stopped) = expand(&text, true);
        io.put(bytes);
        newline &= !stopped;
    } else {
        io.put(text);
    }
    if newline {
        io.put("\n");
    }
    Ok(0)
}

/// Replaces backslash escapes; octal ones as `\0nnn` for `echo -e` and `%b`, as `\nnn` in formats.
/// The flag says that `\c` ended the output.
pub(crate) fn expand(text: &[u8], echo: bool) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        rest = tail;
        let (b'\\', [escape, tail @ ..]) = (*first, tail) else {
            out.push(*first);
            continue;
        };
        rest = tail;
        match escape {
            b'a' => out.push(7),
            b'b' => out.push(8),
            b'c' => return (out, true),
            b'e' => out.push(27),
            b'f' => out.push(12),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'v' => out.push(11),
            b'\\' => out.push(b'\\'),
            b'"' if !echo => out.push(b'"'),
            b'0'..=b'7' => {
                let leading_zero = echo && *escape == b'0';
                let mut value = u32::from(escape - b'0');
                let more = if leading_zero { 3 } else { 2 };
                for _ in 0..more {
                    let [digit @ b'0'..=b'7', tail @ ..] = rest else { break };
                    value = value * 8 + u32::from(digit - b'0');
                    rest = tail;
                }
                out.push((value & 0xff) as u8);
            }
            b'x' | b'u' | b'U' => {
                let limit = match escape {
                    b'x' => 2,
                    b'u' => 4,
                    _ => 8,
                };
                let (mut value, mut count) = (0u32, 0);
                while let Some((digit, tail)) = rest.split_first()
                    && count < limit
                    && let Some(digit) = char::from(*digit).to_digit(16)
                {
                    value = value.wrapping_mul(16).wrapping_add(digit);
                    count += 1;
                    rest = tail;
                }
                match (count, escape) {
                    (0, _) => out.extend([b'\\', *escape]),
                    (_, b'x') => out.push((value & 0xff) as u8),
                    _ => out.extend(char::from_u32(value).unwrap_or('\u{fffd}').to_string().bytes()),
                }
            }
            other => out.extend([b'\\', *other]),
        }
    }
    (out, false)
}
