//! `-d` and its kin: what is sent, piece by piece.

use countersign_host::words;

use super::Reader;
use crate::files;

impl Reader<'_> {
    /// Adds a piece of the body; `&` goes between pieces, nothing between those of `--json`.
    pub(super) async fn data(&mut self, name: &str, value: &str) {
        let piece = match (name, value.strip_prefix('@')) {
            ("data-urlencode", _) => self.urlencoded(value).await.into_bytes(),
            ("data-raw", _) | (_, None) => words::encode(value),
            (_, Some(path)) => {
                let mut bytes = self.read(path, path).await;
                if matches!(name, "data" | "data-ascii") {
                    bytes.retain(|byte| !matches!(byte, b'\r' | b'\n' | 0));
                }
                bytes
            }
        };
        self.config.json |= name == "json";
        match &mut self.config.data {
            Some(data) => {
                if name != "json" {
                    data.push(b'&');
                }
                data.extend(piece);
            }
            None => self.config.data = Some(piece),
        }
    }

    /// `--url-query`: like `--data-urlencode`, or as it is behind a `+`.
    pub(super) async fn url_query(&mut self, value: &str) {
        let piece = match value.strip_prefix('+') {
            Some(plain) => plain.to_owned(),
            None => self.urlencoded(value).await,
        };
        match &mut self.config.query {
            Some(query) => {
                query.push('&');
                query.push_str(&piece);
            }
            None => self.config.query = Some(piece),
        }
    }

    /// `CONTENT`, `=CONTENT`, `NAME=CONTENT`, `@FILE` or `NAME@FILE`; only the content is encoded.
    async fn urlencoded(&mut self, value: &str) -> String {
        let sign = value.find('=').or(value.find('@'));
        let Some((name, rest)) = sign.and_then(|at| value.split_at_checked(at)) else {
            return urlencode(&words::encode(value));
        };
        let content = match rest.strip_prefix('=') {
            Some(content) => words::encode(content),
            None => self.read(rest.get(1..).unwrap_or_default(), value).await,
        };
        let content = urlencode(&content);
        if name.is_empty() { content } else { format!("{name}={content}") }
    }

    async fn read(&mut self, path: &str, shown: &str) -> Vec<u8> {
        match files::read_or_stdin(self.process, path).await {
            Some(bytes) => bytes,
            None => {
                let text = format!("Couldn't read data from file \"{shown}\", this makes an empty POST.");
                self.warn(&text).await;
                Vec::new()
            }
        }
    }
}

/// Percent-encoding as a form has it: a blank becomes `+`.
fn urlencode(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        match byte {
            b' ' => text.push('+'),
            b'-' | b'.' | b'_' | b'~' => text.push(char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => text.push(char::from(*byte)),
            byte => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn blanks_become_plus() {
        assert_eq!(super::urlencode("b c/&é".as_bytes()), "b+c%2F%26%C3%A9");
    }
}
