//! Certificates as text: `X509_print_ex` and the `-certopt` argument.

use countersign_pki::Certificate;
use countersign_pki::asn1::time::Civil;
use countersign_pki::key::{AlgorithmIdentifier, SignatureAlgorithm};

use super::name::NameOptions;
use super::request::{public_key, signature, subject_line};
use super::{extension, hex};

/// What to leave out of the text: the words of `-certopt` and `-reqopt`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a set of independent switches")]
pub struct Parts {
    pub no_header: bool,
    pub no_version: bool,
    pub no_serial: bool,
    pub no_signame: bool,
    pub no_validity: bool,
    pub no_subject: bool,
    pub no_issuer: bool,
    pub no_pubkey: bool,
    pub no_extensions: bool,
    pub no_signature: bool,
    pub no_attributes: bool,
}

impl Parts {
    /// Adds the words of one argument; `None` for an unknown one.
    pub fn add(mut self, words: &str) -> Option<Self> {
        for word in words.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            let (value, plain) = match word.strip_prefix('-') {
                Some(plain) => (false, plain),
                None => (true, word),
            };
            match plain.to_ascii_lowercase().as_str() {
                "compatible" => self = Self::default(),
                "ca_default" => {
                    self = Self::default();
                    self.no_header = true;
                    self.no_version = true;
                    self.no_issuer = true;
                    self.no_pubkey = true;
                }
                "no_header" => self.no_header = value,
                "no_version" => self.no_version = value,
                "no_serial" => self.no_serial = value,
                "no_signame" => self.no_signame = value,
                "no_validity" => self.no_validity = value,
                "no_subject" => self.no_subject = value,
                "no_issuer" => self.no_issuer = value,
                "no_pubkey" => self.no_pubkey = value,
                "no_extensions" => self.no_extensions = value,
                "no_sigdump" => self.no_signature = value,
                "no_attributes" => self.no_attributes = value,
                "no_aux" | "ext_default" | "ext_error" | "ext_parse" | "ext_dump" => {}
                _ => return None,
            }
        }
        Some(self)
    }
}

/// `Mar 14 09:26:53 2026 GMT`, or `2026-03-14 09:26:53Z` for `-dateopt iso_8601`.
pub fn date(seconds: i64, iso: bool) -> String {
    let civil = Civil::from_unix(seconds);
    if iso { civil.rfc3339().replace('T', " ") } else { civil.openssl() }
}

/// The whole text form.
pub fn text(certificate: &Certificate, names: NameOptions, parts: Parts, iso: bool) -> String {
    let mut out = String::new();
    if !parts.no_header {
        out.push_str("Certificate:\n    Data:\n");
    }
    if !parts.no_version {
        let version = certificate.version;
        match version {
            0..=2 => out.push_str(&format!("        Version: {} (0x{version:x})\n", version + 1)),
            _ => out.push_str(&format!("        Version: Unknown ({version})\n")),
        }
    }
    if !parts.no_serial {
        out.push_str("        Serial Number:");
        out.push_str(&serial(&certificate.serial));
    }
    if !parts.no_signame {
        let algorithm = &certificate.tbs_signature_algorithm;
        out.push_str(&format!("        Signature Algorithm: {}\n", extension::object(&algorithm.oid)));
        out.push_str(&pss_parameters(algorithm, 12));
    }
    if !parts.no_issuer {
        out.push_str(&subject_line("        Issuer:", &certificate.issuer, names));
    }
    if !parts.no_validity {
        out.push_str(&format!(
            "        Validity\n            Not Before: {}\n            Not After : {}\n",
            date(certificate.not_before, iso),
            date(certificate.not_after, iso)
        ));
    }
    if !parts.no_subject {
        out.push_str(&subject_line("        Subject:", &certificate.subject, names));
    }
    if !parts.no_pubkey {
        out.push_str(&public_key(&certificate.public_key));
    }
    if !parts.no_extensions && !certificate.extensions.is_empty() {
        out.push_str("        X509v3 extensions:\n");
        out.push_str(&extension::all(&certificate.extensions, 12));
    }
    if !parts.no_signature {
        out.push_str(&signature(&certificate.signature_algorithm, Some(&certificate.signature)));
    }
    out
}

/// ` 4097 (0x1001)`, or a line of bytes for a number beyond 63 bits.
fn serial(content: &[u8]) -> String {
    let negative = content.first().is_some_and(|first| first & 0x80 != 0);
    if content.len() <= 8 {
        let start = if negative { -1_i64 } else { 0 };
        let value = content.iter().fold(start, |value, byte| (value << 8) | i64::from(*byte));
        let sign = if negative { "-" } else { "" };
        let magnitude = value.unsigned_abs();
        return format!(" {sign}{magnitude} ({sign}0x{magnitude:x})\n");
    }
    let zeros = usize::from(content.first() == Some(&0));
    let bytes = content.get(zeros..).unwrap_or_default();
    let sign = if negative { " (Negative)" } else { "" };
    format!("\n            {sign}{}\n", hex::lower_colons(bytes))
}

/// The lines below the name of an RSA-PSS algorithm; nothing for any other.
pub fn pss_parameters(algorithm: &AlgorithmIdentifier, indent: usize) -> String {
    let Some(SignatureAlgorithm::RsaPss { digest, salt_len }) =
        SignatureAlgorithm::from_identifier(algorithm)
    else {
        return String::new();
    };
    let name = digest.name().to_ascii_lowercase();
    let default = |is_default: bool| if is_default { " (default)" } else { "" };
    let sha1 = default(name == "sha1");
    let hexadecimal = format!("{salt_len:02X}");
    format!(
        "{:indent$}Hash Algorithm: {name}{sha1}\n{:indent$}Mask Algorithm: mgf1 with {name}{sha1}\n{:indent$} Salt Length: 0x{hexadecimal}{}\n{:indent$}Trailer Field: 0x01 (default)\n",
        "",
        "",
        "",
        default(salt_len == 20),
        "",
    )
}
