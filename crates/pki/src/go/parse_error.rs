//! Why Go could not read a structure, in Go's words.

/// An error of `encoding/asn1` or of `crypto/x509`'s readers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// `asn1.SyntaxError`: the bytes are not DER.
    #[error("asn1: syntax error: {0}")]
    Syntax(&'static str),
    /// `asn1.StructuralError`: the DER is not the expected structure.
    #[error("asn1: structure error: {0}")]
    Structure(String),
    /// An error of `crypto/x509` itself, without its prefix.
    #[error("x509: {0}")]
    X509(String),
}

impl ParseError {
    pub(super) fn x509(text: &str) -> Self {
        Self::X509(text.to_owned())
    }

    pub(super) fn structure(text: &str) -> Self {
        Self::Structure(text.to_owned())
    }
}

/// Text as Go's `%q` prints it.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if u32::from(c) < 0x20 || u32::from(c) == 0x7f => {
                out.push_str(&format!("\\x{:02x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
