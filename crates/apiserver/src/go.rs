//! How Go's standard library writes and reads small things.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_api::go_quote;

/// A list of strings as `%q` prints it: `["a" "b"]`.
pub fn quoted_list(list: &[String]) -> String {
    let items: Vec<String> = list.iter().map(|item| go_quote(item)).collect();
    format!("[{}]", items.join(" "))
}

/// Reads standard base64 as `encoding/base64` does: line breaks are skipped, padding is needed.
///
/// # Errors
/// The offset that Go's `CorruptInputError` names.
pub fn decode_base64(text: &str) -> Result<Vec<u8>, usize> {
    let packed: String = text.chars().filter(|sign| !matches!(sign, '\r' | '\n')).collect();
    match STANDARD.decode(&packed) {
        Ok(bytes) => Ok(bytes),
        Err(_) => match corrupt_at(text.as_bytes()) {
            Some(at) => Err(at),
            // Only stray bits behind the last octet are left, which Go lets pass.
            None => Ok(lenient(&packed)),
        },
    }
}

fn lenient(packed: &str) -> Vec<u8> {
    let config = base64::engine::GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true);
    let engine = base64::engine::GeneralPurpose::new(&base64::alphabet::STANDARD, config);
    engine.decode(packed).unwrap_or_default()
}

/// Where `decodeQuantum` gives up, `None` if it does not.
fn corrupt_at(input: &[u8]) -> Option<usize> {
    let is_break = |byte: u8| byte == b'\r' || byte == b'\n';
    let mut at = 0;
    loop {
        // One quantum of four signs.
        let mut have = 0;
        while have < 4 {
            let Some(&byte) = input.get(at) else {
                return if have == 0 { None } else { Some(at - have) };
            };
            at += 1;
            if byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/' {
                have += 1;
                continue;
            }
            if is_break(byte) {
                continue;
            }
            if byte != b'=' || have < 2 {
                return Some(at - 1);
            }
            if have == 2 {
                while input.get(at).is_some_and(|byte| is_break(*byte)) {
                    at += 1;
                }
                match input.get(at) {
                    None => return Some(input.len()),
                    Some(b'=') => at += 1,
                    Some(_) => return Some(at - 1),
                }
            }
            while input.get(at).is_some_and(|byte| is_break(*byte)) {
                at += 1;
            }
            return (at < input.len()).then_some(at);
        }
    }
}

/// A JSON number as it stood in the document, as far as that is still known.
pub fn number_text(number: &serde_json::Number) -> String {
    match number.as_f64() {
        // Written by Go from a float: no exponent below 1e21.
        Some(value) if number.is_f64() && value.fract() == 0.0 && value.abs() < 1e21 => format!("{value:.0}"),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_base64_is_located_as_in_go() {
        for (text, at) in [
            ("not*base64", 3),
            ("lars.csr", 4),
            ("-----BEGIN", 0),
            ("***", 0),
            ("AAAAA", 4),
            ("AAAA BBBB", 4),
            ("AAA=A", 4),
            ("AA=A", 2),
            ("AA=", 3),
            ("A\nA", 1),
        ] {
            assert_eq!(decode_base64(text), Err(at), "{text}");
        }
        assert_eq!(decode_base64("aGVs\r\nbG8="), Ok(b"hello".to_vec()));
        assert_eq!(decode_base64("QR=="), Ok(b"A".to_vec()));
    }
}
