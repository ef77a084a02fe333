//! Values given as `DER:` bytes or in the words of `ASN1_generate_nconf(3)`.

use countersign_pki::asn1::{tag, write};
use countersign_pki::{Extension, Oid};

use super::Faults;
use super::usage::unknown_object;
use crate::config::Config;
use crate::encryption::from_hex;
use crate::errors::Reason;

/// Sequences may hold sequences, but not for ever.
const DEEPEST: usize = 20;

/// Which of the two forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Hexadecimal bytes.
    Der,
    /// A type and a value.
    Asn1,
}

/// Recognises the form by its prefix.
pub fn split(value: &str) -> Option<(Kind, &str)> {
    if let Some(text) = value.strip_prefix("DER:") {
        return Some((Kind::Der, text.trim_start()));
    }
    value.strip_prefix("ASN1:").map(|text| (Kind::Asn1, text.trim_start()))
}

/// The extension of that value.
pub fn extension(
    config: &Config,
    name: &str,
    critical: bool,
    kind: Kind,
    text: &str,
) -> Result<Extension, Faults> {
    let conf = "../crypto/x509/v3_conf.c";
    let Some(oid) = Oid::from_name(name) else {
        let reason = Reason::new(0x1100_0083, "v3_generic_extension", "extension name error", conf, 240);
        return Err(vec![unknown_object(), reason.with(format!("name={name}"))]);
    };
    let value_error = || {
        Reason::new(0x1100_0074, "v3_generic_extension", "extension value error", conf, 253)
            .with(format!("value={text}"))
    };
    let value = match kind {
        Kind::Der => {
            let digits: String = text.chars().filter(|c| *c != ':').collect();
            from_hex(&digits).ok_or_else(|| vec![illegal_hex(), value_error()])?
        }
        Kind::Asn1 => generate(config, text, 0).map_err(|mut faults| {
            faults.push(value_error());
            faults
        })?,
    };
    Ok(Extension::new(oid, critical, value))
}

/// `common libcrypto routines:hexstr2buf_sep:illegal hex digit`.
pub fn illegal_hex() -> Reason {
    Reason::new(0x0780_0066, "hexstr2buf_sep", "illegal hex digit", "../crypto/o_str.c", 167)
}

/// The DER of `TYPE:value`.
pub fn generate(config: &Config, text: &str, depth: usize) -> Result<Vec<u8>, Faults> {
    let (kind, value) = text.split_once(':').unwrap_or((text, ""));
    let unknown = || {
        let file = "../crypto/asn1/asn1_gen.c";
        vec![
            Reason::new(0x0680_00C2, "asn1_cb", "unknown tag", file, 274).with(format!("tag={text}")),
            Reason::new(0x0680_00C2, "ASN1_generate_v3", "unknown tag", file, 94),
        ]
    };
    let string = |tag| Ok(write::string(tag, value.as_bytes()));
    match kind.to_ascii_uppercase().as_str() {
        "BOOL" | "BOOLEAN" => {
            Ok(write::boolean(matches!(value, "TRUE" | "true" | "Y" | "y" | "YES" | "yes")))
        }
        "NULL" => Ok(write::null()),
        "INT" | "INTEGER" => value.parse().map(write::integer).map_err(|_| unknown()),
        "OID" | "OBJECT" => Oid::from_name(value).map(|oid| write::oid(&oid)).ok_or_else(unknown),
        "UTF8" | "UTF8STRING" => string(tag::UTF8_STRING),
        "PRINTABLE" | "PRINTABLESTRING" => string(tag::PRINTABLE_STRING),
        "IA5" | "IA5STRING" => string(tag::IA5_STRING),
        "T61" | "T61STRING" | "TELETEXSTRING" => string(tag::T61_STRING),
        "NUMERIC" | "NUMERICSTRING" => string(tag::NUMERIC_STRING),
        "VISIBLE" | "VISIBLESTRING" => string(tag::VISIBLE_STRING),
        "UTC" | "UTCTIME" => string(tag::UTC_TIME),
        "GENTIME" | "GENERALIZEDTIME" => string(tag::GENERALIZED_TIME),
        "OCT" | "OCTETSTRING" => Ok(write::octet_string(value.as_bytes())),
        "BITSTR" | "BITSTRING" => Ok(write::bit_string(value.as_bytes())),
        "FORMAT" => match value.split_once(',') {
            Some((format, rest)) if depth < DEEPEST && format.eq_ignore_ascii_case("HEX") => {
                let (kind, digits) = rest.split_once(':').unwrap_or((rest, ""));
                let bytes = from_hex(digits).ok_or_else(unknown)?;
                match kind.to_ascii_uppercase().as_str() {
                    "OCT" | "OCTETSTRING" => Ok(write::octet_string(&bytes)),
                    "BITSTR" | "BITSTRING" => Ok(write::bit_string(&bytes)),
                    _ => Err(unknown()),
                }
            }
            Some((_, rest)) if depth < DEEPEST => generate(config, rest, depth + 1),
            _ => Err(unknown()),
        },
        "SEQ" | "SEQUENCE" | "SET" => {
            if depth >= DEEPEST {
                return Err(unknown());
            }
            let values = if value.is_empty() { Some([].as_slice()) } else { config.section(value) };
            let mut parts = Vec::new();
            for (_, text) in values.ok_or_else(unknown)? {
                parts.push(generate(config, text, depth + 1)?);
            }
            Ok(if kind.eq_ignore_ascii_case("SET") { write::set_of(&parts) } else { write::sequence(&parts) })
        }
        _ => Err(unknown()),
    }
}
