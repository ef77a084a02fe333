//! PEM (RFC 7468): writing it, and reading it as Go's and as OpenSSL's readers do.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::STANDARD as ENCODER;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// One encapsulated block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What stands after `BEGIN`, e.g. `CERTIFICATE REQUEST`.
    pub label: String,
    /// `Key: value` lines before the data, in order.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub der: Vec<u8>,
}

impl Block {
    /// A block without headers.
    pub fn new(label: &str, der: &[u8]) -> Self {
        Self { label: label.to_owned(), headers: Vec::new(), der: der.to_vec() }
    }

    /// The value of the header with this key.
    pub fn header(&self, key: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// The text form: 64 columns, each line ended.
    pub fn to_pem(&self) -> String {
        let mut text = format!("-----BEGIN {}-----\n", self.label);
        for (key, value) in &self.headers {
            text.push_str(&format!("{key}: {value}\n"));
        }
        if !self.headers.is_empty() {
            text.push('\n');
        }
        for chunk in self.der.chunks(48) {
            text.push_str(&ENCODER.encode(chunk));
            text.push('\n');
        }
        text.push_str(&format!("-----END {}-----\n", self.label));
        text
    }
}

/// The text form of a block without headers.
pub fn encode(label: &str, der: &[u8]) -> String {
    Block::new(label, der).to_pem()
}

/// Both readers want complete padding and let the bits behind the last octet be anything.
const DECODER: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// The first well-formed block and what follows it, as Go's `encoding/pem.Decode` finds it.
///
/// Malformed candidates are skipped without a word; `None` when nothing is left.
pub fn decode_go(input: &[u8]) -> Option<(Block, &[u8])> {
    const BEGIN: &[u8] = b"-----BEGIN ";
    const END: &[u8] = b"\n-----END ";
    let mut rest = input;
    loop {
        // The first END decides; the last BEGIN before it is its partner.
        let end = find(rest, END)?;
        let before = rest.get(..end)?;
        let after_end = rest.get(end + END.len()..)?;
        let Some(begin) = rfind(before, BEGIN) else {
            rest = after_end;
            continue;
        };
        if begin > 0 && before.get(begin - 1) != Some(&b'\n') {
            rest = after_end;
            continue;
        }
        // The newline of END also ends the last line before it.
        let from_label = rest.get(begin + BEGIN.len()..)?;
        let (label_line, mut body) = line(from_label);
        rest = body;
        let Some(label) = label_line.strip_suffix(b"-----") else { continue };

        let mut headers = Vec::new();
        loop {
            if body.is_empty() {
                return None;
            }
            let (text, next) = line(body);
            let Some(colon) = text.iter().position(|byte| *byte == b':') else { break };
            let (key, value) = text.split_at(colon);
            let trimmed = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
            headers.push((trimmed(key), trimmed(value.get(1..).unwrap_or_default())));
            body = next;
        }
        rest = body;

        let (data, trailer) = if headers.is_empty() && body.starts_with(END.get(1..)?) {
            (&[][..], body.get(END.len() - 1..)?)
        } else {
            let Some(end) = find(body, END) else { continue };
            (body.get(..end)?, body.get(end + END.len()..)?)
        };
        let Some(rest_of_line) = trailer.strip_prefix(label).and_then(|dashes| dashes.strip_prefix(b"-----"))
        else {
            continue;
        };
        let (tail, rest_of_input) = line(rest_of_line);
        if !tail.is_empty() {
            continue;
        }
        let packed: Vec<u8> = data.iter().copied().filter(|byte| !b" \t\r\n".contains(byte)).collect();
        let Ok(der) = DECODER.decode(packed) else { continue };
        let label = String::from_utf8_lossy(label).into_owned();
        return Some((Block { label, headers, der }, rest_of_input));
    }
}

/// Every block [`decode_go`] finds, one after another.
pub fn blocks_go(input: &[u8]) -> impl Iterator<Item = Block> {
    let mut rest = input;
    std::iter::from_fn(move || {
        let (block, next) = decode_go(rest)?;
        rest = next;
        Some(block)
    })
}

/// Why OpenSSL's reader stopped (crypto/pem/pemerr.h).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PemError {
    /// No `-----BEGIN …-----` line before the end.
    #[error("no start line")]
    NoStartLine,
    /// The matching END line is missing, names another label, or the data is cut short.
    #[error("bad end line")]
    BadEndLine,
    /// The data is not base64.
    #[error("bad base64 decode")]
    BadBase64,
    /// A header section that is not followed by data.
    #[error("short header")]
    ShortHeader,
}

/// The first block and what follows it, as OpenSSL's `PEM_read_bio` finds it: any text may come first,
/// and the first BEGIN line decides.
pub fn decode_openssl(input: &[u8]) -> Result<(Block, &[u8]), PemError> {
    // A byte order mark goes unnoticed.
    let mut rest = input.strip_prefix(b"\xef\xbb\xbf").filter(|rest| !rest.is_empty()).unwrap_or(input);
    let label = loop {
        if rest.is_empty() {
            return Err(PemError::NoStartLine);
        }
        let (text, next, _) = piece(rest);
        rest = next;
        if let Some(label) = text.strip_prefix(b"-----BEGIN ").and_then(|tail| tail.strip_suffix(b"-----")) {
            break label;
        }
    };
    let mut headers = Vec::new();
    let mut in_header = false;
    let mut after_header = false;
    let mut first = true;
    let mut short_line = false;
    let mut data = Vec::new();
    let mut within_line = false;
    loop {
        if rest.is_empty() {
            return Err(PemError::BadEndLine);
        }
        let (text, next, goes_on) = piece(rest);
        rest = next;
        if std::mem::replace(&mut within_line, goes_on) && text.is_empty() {
            continue;
        }
        if std::mem::take(&mut first) {
            in_header = text.contains(&b':');
        }
        if text.is_empty() {
            if after_header {
                return Err(PemError::BadEndLine);
            }
            after_header = true;
            // Lines before a blank line are the header, whatever they look like.
            if !in_header {
                data.clear();
            }
            in_header = false;
            continue;
        }
        if let Some(tail) = text.strip_prefix(b"-----END ") {
            let matches = tail.strip_prefix(label).is_some_and(|dashes| dashes.starts_with(b"-----"));
            if !matches {
                return Err(PemError::BadEndLine);
            }
            if in_header {
                return Err(PemError::ShortHeader);
            }
            break;
        }
        if short_line {
            return Err(PemError::BadEndLine);
        }
        if in_header {
            let text = String::from_utf8_lossy(text);
            let (key, value) = text.split_once(':').unwrap_or((&text, ""));
            headers.push((key.trim().to_owned(), value.trim().to_owned()));
            continue;
        }
        if after_header {
            if text.len() > 64 {
                return Err(PemError::BadEndLine);
            }
            short_line = text.len() < 64;
        }
        data.extend(text.iter().copied().filter(|byte| !b" \t\r\n".contains(byte)));
    }
    let der = DECODER.decode(data).map_err(|_| PemError::BadBase64)?;
    let label = String::from_utf8_lossy(label).into_owned();
    Ok((Block { label, headers, der }, rest))
}

/// What OpenSSL's reader takes at once: a line, or so many bytes of a longer one, which then goes on.
fn piece(input: &[u8]) -> (&[u8], &[u8], bool) {
    const MOST: usize = 254;
    let end = input.iter().take(MOST).position(|byte| *byte == b'\n');
    let goes_on = end.is_none() && input.len() >= MOST;
    let taken = end.map_or(MOST, |end| end + 1).min(input.len());
    let (taken, rest) = input.split_at_checked(taken).unwrap_or((input, &[]));
    let (text, _) = line(taken);
    (text, rest, goes_on)
}

/// The first line without its end and trailing blanks, and what follows it.
fn line(input: &[u8]) -> (&[u8], &[u8]) {
    let (mut text, rest) = match input.iter().position(|byte| *byte == b'\n') {
        Some(end) => (input.get(..end).unwrap_or_default(), input.get(end + 1..).unwrap_or_default()),
        None => (input, &[][..]),
    };
    while let Some((b' ' | b'\t' | b'\r', shorter)) = text.split_last() {
        text = shorter;
    }
    (text, rest)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

fn rfind(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).rposition(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "-----BEGIN A B-----\nAAEC\n-----END A B-----\n";

    #[test]
    fn what_is_written_is_read_by_both() {
        let der: Vec<u8> = (0..=255).collect();
        let text = encode("X", &der);
        assert!(text.lines().all(|line| line.len() <= 64));
        assert_eq!(decode_go(text.as_bytes()).unwrap().0, Block::new("X", &der));
        assert_eq!(decode_openssl(text.as_bytes()).unwrap().0, Block::new("X", &der));
    }

    #[test]
    fn go_skips_text_and_malformed_blocks() {
        let bad64 = "-----BEGIN A B-----\nA*EC\n-----END A B-----\n";
        let mismatch = "-----BEGIN A B-----\nAAEC\n-----END C-----\n";
        let repeated = "-----BEGIN A B-----\n";
        for before in ["", "hello\n", bad64, mismatch, repeated] {
            let text = format!("{before}{GOOD}tail");
            let (block, rest) = decode_go(text.as_bytes()).expect(before);
            assert_eq!((block.label.as_str(), block.der.as_slice()), ("A B", &[0, 1, 2][..]));
            assert_eq!(rest, b"tail");
        }
        assert_eq!(decode_go(format!(" {GOOD}").as_bytes()), None);
        assert_eq!(decode_go(bad64.as_bytes()), None);
        assert_eq!(decode_go(b"-----BEGIN A-----\nAAEC\n"), None);
        assert_eq!(decode_go(b"-----BEGIN A-----\nAAEC\n-----END A----- x\n"), None);
    }

    #[test]
    fn go_reads_headers_and_empty_blocks() {
        let text = "-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: x\n\nAAEC\n-----END A-----";
        let (block, _) = decode_go(text.as_bytes()).unwrap();
        assert_eq!(block.header("Proc-Type"), Some("4,ENCRYPTED"));
        assert_eq!(block.der, [0, 1, 2]);
        let (block, _) = decode_go(b"-----BEGIN A-----\n-----END A-----").unwrap();
        assert_eq!(block.der, Vec::<u8>::new());
    }

    #[test]
    fn openssl_names_the_fault() {
        let cases: [(&str, PemError); 5] = [
            ("", PemError::NoStartLine),
            ("hello\n", PemError::NoStartLine),
            ("-----BEGIN A-----\nAAEC\n", PemError::BadEndLine),
            ("-----BEGIN A-----\nAAEC\n-----END B-----\n", PemError::BadEndLine),
            ("-----BEGIN A-----\nA*EC\n-----END A-----\n", PemError::BadBase64),
        ];
        for (text, error) in cases {
            assert_eq!(decode_openssl(text.as_bytes()), Err(error), "{text}");
        }
        assert_eq!(decode_openssl(format!("text\n{GOOD}").as_bytes()).unwrap().0.der, [0, 1, 2]);
    }
}
