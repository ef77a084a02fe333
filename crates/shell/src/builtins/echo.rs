//! `echo`

use super::Call;
use crate::Shell;
use crate::exec::Outcome;

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let mut newline = true;
    let mut escapes = shell.options.is("xpg_echo");
    let mut words = call.rest();
    while let [first, rest @ ..] = words {
        let Some(letters) = first.strip_prefix('-').filter(|letters| !letters.is_empty()) else { break };
        if !letters.chars().all(|letter| "neE".contains(letter)) {
            break;
        }
        for letter in letters.chars() {
            match letter {
                'n' => newline = false,
                'e' => escapes = true,
                _ => escapes = false,
            }
        }
        words = rest;
    }
    let text = words.join(" ");
    let mut bytes = if escapes {
        let (bytes, stopped) = expand(&text, true);
        newline &= !stopped;
        bytes
    } else {
        crate::bytes::encode(&text)
    };
    if newline {
        bytes.push(b'\n');
    }
    shell.write("echo", bytes).await
}

/// Replaces the escapes of `echo -e` (octal as `\0nnn`) or of `%b` and formats (`\nnn`, too).
/// The flag says that `\c` ended the output.
pub(super) fn expand(text: &str, echo: bool) -> (Vec<u8>, bool) {
    let source = crate::bytes::encode(text);
    let mut bytes = Vec::with_capacity(source.len());
    let mut rest = source.as_slice();
    while let [first, tail @ ..] = rest {
        rest = tail;
        let (b'\\', [escape, tail @ ..]) = (*first, tail) else {
            bytes.push(*first);
            continue;
        };
        rest = tail;
        match escape {
            b'a' => bytes.push(7),
            b'b' => bytes.push(8),
            b'c' => return (bytes, true),
            b'e' | b'E' => bytes.push(27),
            b'f' => bytes.push(12),
            b'n' => bytes.push(b'\n'),
            b'r' => bytes.push(b'\r'),
            b't' => bytes.push(b'\t'),
            b'v' => bytes.push(11),
            b'\\' => bytes.push(b'\\'),
            b'"' | b'\'' | b'?' if !echo => bytes.push(*escape),
            b'0' => {
                let (value, tail) = digits(rest, 8, 3);
                bytes.push((value & 0xff) as u8);
                rest = tail;
            }
            b'1'..=b'7' if !echo => {
                let (value, tail) = digits(rest, 8, 2);
                let width = rest.len() - tail.len();
                let first = u32::from(escape - b'0') << (3 * width);
                bytes.push(((first | value) & 0xff) as u8);
                rest = tail;
            }
            b'x' => {
                let (value, tail) = digits(rest, 16, 2);
                if tail.len() == rest.len() {
                    bytes.extend(b"\\x");
                } else {
                    bytes.push((value & 0xff) as u8);
                }
                rest = tail;
            }
            b'u' | b'U' => {
                let (value, tail) = digits(rest, 16, if *escape == b'u' { 4 } else { 8 });
                if tail.len() == rest.len() {
                    bytes.extend([b'\\', *escape]);
                } else {
                    let char = char::from_u32(value).unwrap_or('\u{fffd}');
                    bytes.extend(char.encode_utf8(&mut [0; 4]).bytes());
                }
                rest = tail;
            }
            other => bytes.extend([b'\\', *other]),
        }
    }
    (bytes, false)
}

fn digits(bytes: &[u8], radix: u32, limit: usize) -> (u32, &[u8]) {
    let mut value = 0u32;
    let mut rest = bytes;
    for _ in 0..limit {
        let [first, tail @ ..] = rest else { break };
        let Some(digit) = char::from(*first).to_digit(radix) else { break };
        value = value.wrapping_mul(radix).wrapping_add(digit);
        rest = tail;
    }
    (value, rest)
}
