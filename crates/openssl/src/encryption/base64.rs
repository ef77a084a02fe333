//! Base64 as OpenSSL's filter reads it: line by line, with its blind spots for long lines and missing line feeds
//! (crypto/evp/bio_b64.c, crypto/evp/encode.c).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What the filter holds at once.
const BLOCK: usize = 1024;

/// Lines of 64 characters, or one line without end.
pub fn encode(bytes: &[u8], one_line: bool) -> String {
    if one_line {
        return STANDARD.encode(bytes);
    }
    bytes.chunks(48).map(|line| STANDARD.encode(line) + "\n").collect()
}

/// How a character counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Character {
    Digit(u8),
    Blank,
    LineEnd,
    /// `-`: the data end here.
    End,
    Error,
}

fn character(byte: u8) -> Character {
    match byte {
        b'A'..=b'Z' => Character::Digit(byte - b'A'),
        b'a'..=b'z' => Character::Digit(byte - b'a' + 26),
        b'0'..=b'9' => Character::Digit(byte - b'0' + 52),
        b'+' => Character::Digit(62),
        b'/' => Character::Digit(63),
        b'=' => Character::Digit(0),
        b' ' | b'\t' => Character::Blank,
        b'\n' | b'\r' => Character::LineEnd,
        b'-' => Character::End,
        _ => Character::Error,
    }
}

/// Whole groups of four characters, padding counted as zeros; `None` for anything else.
fn groups(text: &[u8]) -> Option<Vec<u8>> {
    let blank = |byte: &&u8| character(**byte) == Character::Blank;
    let start = text.iter().take_while(blank).count();
    let text = text.get(start..)?;
    let stray = |byte: &&u8| !matches!(character(**byte), Character::Digit(_) | Character::Error);
    let end = text.len() - text.iter().rev().take_while(stray).count();
    let text = text.get(..end)?;
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    for group in text.chunks(4) {
        let mut value = 0_u32;
        for byte in group {
            let Character::Digit(digit) = character(*byte) else { return None };
            value = value << 6 | u32::from(digit);
        }
        out.extend_from_slice(value.to_be_bytes().get(1..)?);
    }
    Some(out)
}

/// `EVP_DecodeUpdate` and what it remembers: characters of an unfinished line.
#[derive(Default)]
struct Decoder {
    line: Vec<u8>,
}

/// What one call comes to: negative for an error, 0 at the end of the data, else 1.
struct Update {
    code: i32,
    bytes: Vec<u8>,
}

impl Decoder {
    fn update(&mut self, input: &[u8]) -> Update {
        let mut bytes = Vec::new();
        let code = self.run(input, &mut bytes).unwrap_or(-1);
        Update { code, bytes }
    }

    fn run(&mut self, input: &[u8], out: &mut Vec<u8>) -> Option<i32> {
        let mut padding = self.line.iter().rev().take(2).take_while(|byte| **byte == b'=').count();
        if input.is_empty() {
            return Some(0);
        }
        let mut ended = false;
        for byte in input {
            let kind = character(*byte);
            match kind {
                Character::Error => return None,
                Character::Digit(_) if *byte == b'=' => padding += 1,
                Character::Digit(_) if padding > 0 => return None,
                _ => {}
            }
            if padding > 2 {
                return None;
            }
            if kind == Character::End {
                ended = true;
                break;
            }
            if matches!(kind, Character::Digit(_)) {
                self.line.push(*byte);
            }
            if self.line.len() == 64 {
                self.flush(padding, out)?;
            }
        }
        if !self.line.is_empty() {
            if self.line.len().is_multiple_of(4) {
                self.flush(padding, out)?;
            } else if ended {
                return None;
            }
        }
        Some(i32::from(!(ended || (self.line.is_empty() && padding > 0))))
    }

    fn flush(&mut self, padding: usize, out: &mut Vec<u8>) -> Option<()> {
        let line = std::mem::take(&mut self.line);
        let mut decoded = groups(&line)?;
        if decoded.is_empty() && padding > 0 {
            return None;
        }
        decoded.truncate(decoded.len().saturating_sub(padding));
        out.append(&mut decoded);
        Some(())
    }
}

/// The bytes that come out of the filter.
pub fn decode(input: &[u8], one_line: bool) -> Vec<u8> {
    let mut rest = input;
    let mut held: Vec<u8> = Vec::new();
    let mut decoder = Decoder::default();
    let mut out = Vec::new();
    let (mut starting, mut skipping, mut goes_on) = (true, false, true);
    while goes_on {
        let wanted = BLOCK.saturating_sub(held.len()).min(rest.len());
        let (read, after) = rest.split_at_checked(wanted).unwrap_or((rest, &[]));
        rest = after;
        if read.is_empty() {
            goes_on = false;
            if held.is_empty() {
                break;
            }
        }
        held.extend_from_slice(read);
        if starting && one_line {
            // The first block is taken as it comes.
        } else if starting {
            match first_line(&held, &mut decoder, &mut skipping) {
                Start::Found(at) => {
                    held.drain(..at);
                    decoder = Decoder::default();
                    starting = false;
                }
                Start::NotYet(kept) => {
                    held.drain(..kept.min(held.len()));
                    continue;
                }
            }
        } else if held.len() < BLOCK && goes_on {
            continue;
        }
        let taken = std::mem::take(&mut held);
        let code = if one_line {
            let whole = taken.len() - taken.len() % 4;
            let block = taken.get(..whole).unwrap_or_default();
            held = taken.get(whole..).unwrap_or_default().to_vec();
            match groups(block) {
                Some(mut bytes) => {
                    let padding = block.iter().rev().take(2).take_while(|byte| **byte == b'=').count();
                    bytes.truncate(bytes.len().saturating_sub(padding));
                    let count = bytes.len();
                    out.append(&mut bytes);
                    i32::from(count > 0)
                }
                None => -1,
            }
        } else {
            let mut update = decoder.update(&taken);
            if update.code >= 0 {
                out.append(&mut update.bytes);
            }
            update.code
        };
        goes_on = goes_on && code > 0;
    }
    out
}

enum Start {
    /// The data begin at this offset.
    Found(usize),
    /// No line is base64 so far; so many bytes are done with.
    NotYet(usize),
}

/// Looks for the first line that is base64. A line that fills the whole block is passed over.
fn first_line(held: &[u8], decoder: &mut Decoder, skipping: &mut bool) -> Start {
    let mut start = 0;
    let mut decoded = false;
    for (index, byte) in held.iter().enumerate() {
        if *byte != b'\n' {
            continue;
        }
        let end = index + 1;
        if std::mem::take(skipping) {
            start = end;
            continue;
        }
        let update = decoder.update(held.get(start..end).unwrap_or_default());
        decoded = !update.bytes.is_empty();
        if update.code > 0 || decoded {
            return Start::Found(start);
        }
        *decoder = Decoder::default();
        start = end;
    }
    if decoded {
        return Start::Found(start);
    }
    if start == 0 {
        if held.len() == BLOCK {
            *skipping = true;
            return Start::NotYet(held.len());
        }
        return Start::NotYet(0);
    }
    // When the block ends with a line's end, the filter forgets to drop it and looks at it once more.
    Start::NotYet(if start == held.len() { 0 } else { start })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_and_their_quirks_kept() {
        assert_eq!(decode(b"aGVs\nbG8=\n", false), b"hello");
        assert_eq!(decode(b"junk!\naGVsbG8=\n", false), b"hello");
        // Without a line feed nothing is found, nor in one line longer than the filter's block.
        assert_eq!(decode(b"aGVsbG8=", false), b"");
        assert_eq!(decode(b"aGVsbG8=", true), b"hello");
        let long = STANDARD.encode([7; 3000]);
        assert_eq!(decode(format!("{long}\n").as_bytes(), true), [7; 3000]);
        assert_eq!(decode(format!("{long}\n").as_bytes(), false).len(), 696);
    }
}
