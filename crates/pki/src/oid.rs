//! Object identifiers and the names programs know them by.

use std::borrow::Cow;
use std::fmt;

use crate::oid_names::NAMES;

/// An object identifier, kept as the content bytes of its DER encoding (X.690, 8.19).
///
/// Bytes from the wire are kept as they came, well formed or not; `Display` writes the dotted form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid(Cow<'static, [u8]>);

impl Oid {
    /// An identifier known when the program was written: the content bytes of its DER form.
    pub const fn fixed(content: &'static [u8]) -> Self {
        Self(Cow::Borrowed(content))
    }

    /// Keeps the content bytes of a DER OBJECT IDENTIFIER.
    pub fn from_content(content: &[u8]) -> Self {
        Self(Cow::Owned(content.to_vec()))
    }

    /// Reads `2.5.4.3`; `None` unless it has at least two arcs that DER can carry.
    pub fn parse(dotted: &str) -> Option<Self> {
        let mut arcs = dotted.split('.').map(|arc| {
            let digits = !arc.is_empty() && arc.bytes().all(|byte| byte.is_ascii_digit());
            if digits { arc.parse::<u128>().ok() } else { None }
        });
        let first = arcs.next()??;
        let second = arcs.next()??;
        if first > 2 || (first < 2 && second > 39) {
            return None;
        }
        let mut content = Vec::new();
        push_arc(&mut content, second.checked_add(first.checked_mul(40)?)?);
        for arc in arcs {
            push_arc(&mut content, arc?);
        }
        Some(Self(Cow::Owned(content)))
    }

    /// Reads a short name (`CN`), a long name (`commonName`) or the dotted form, as OpenSSL's
    /// `OBJ_txt2obj` does.
    pub fn from_name(name: &str) -> Option<Self> {
        NAMES
            .iter()
            .find(|(_, short, _)| *short == name)
            .or_else(|| NAMES.iter().find(|(_, _, long)| *long == name))
            .and_then(|(dotted, _, _)| Self::parse(dotted))
            .or_else(|| Self::parse(name))
    }

    /// The content bytes of the DER form.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The arcs, first two included; `None` when the bytes are not a complete encoding.
    pub fn arcs(&self) -> Option<Vec<u128>> {
        let mut arcs = Vec::new();
        let mut value: u128 = 0;
        let mut open = false;
        for byte in self.0.iter() {
            value = value.checked_mul(128)?.checked_add(u128::from(byte & 0x7f))?;
            open = byte & 0x80 != 0;
            if open {
                continue;
            }
            if arcs.is_empty() {
                let first = (value / 40).min(2);
                arcs.push(first);
                value = value.saturating_sub(first.saturating_mul(40));
            }
            arcs.push(value);
            value = 0;
        }
        (!open && !arcs.is_empty()).then_some(arcs)
    }

    /// OpenSSL's short name, e.g. `CN`.
    pub fn short_name(&self) -> Option<&'static str> {
        self.named().map(|(_, short, _)| *short)
    }

    /// OpenSSL's long name, e.g. `commonName`.
    pub fn long_name(&self) -> Option<&'static str> {
        self.named().map(|(_, _, long)| *long)
    }

    fn named(&self) -> Option<&'static (&'static str, &'static str, &'static str)> {
        let dotted = self.to_string();
        NAMES.iter().find(|(known, _, _)| *known == dotted)
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, arc) in self.arcs().unwrap_or_default().iter().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            write!(f, "{arc}")?;
        }
        Ok(())
    }
}

fn push_arc(content: &mut Vec<u8>, arc: u128) {
    let groups = (128 - arc.leading_zeros()).div_ceil(7).max(1);
    for group in (0..groups).rev() {
        let bits = u8::try_from((arc >> (group * 7)) & 0x7f).unwrap_or_default();
        content.push(if group > 0 { bits | 0x80 } else { bits });
    }
}

macro_rules! known {
    ($($(#[$doc:meta])* $name:ident = $bytes:expr;)*) => {
        impl Oid {
            $($(#[$doc])* pub const $name: Oid = Oid::fixed(&$bytes);)*
        }
    };
}

known! {
    /// 2.5.4.3
    COMMON_NAME = [0x55, 4, 3];
    /// 2.5.4.5
    SERIAL_NUMBER = [0x55, 4, 5];
    /// 2.5.4.6
    COUNTRY = [0x55, 4, 6];
    /// 2.5.4.7
    LOCALITY = [0x55, 4, 7];
    /// 2.5.4.8
    STATE = [0x55, 4, 8];
    /// 2.5.4.9
    STREET = [0x55, 4, 9];
    /// 2.5.4.10
    ORGANIZATION = [0x55, 4, 10];
    /// 2.5.4.11
    ORGANIZATIONAL_UNIT = [0x55, 4, 11];
    /// 2.5.4.17
    POSTAL_CODE = [0x55, 4, 17];
    /// 1.2.840.113549.1.9.1
    EMAIL_ADDRESS = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1];
    /// 1.2.840.113549.1.9.7
    CHALLENGE_PASSWORD = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 7];
    /// 1.2.840.113549.1.9.14
    EXTENSION_REQUEST = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 14];
    /// 1.3.6.1.4.1.57683.2: the user identifier Kubernetes reads from a client certificate.
    KUBERNETES_UID = [0x2b, 6, 1, 4, 1, 0x83, 0xc2, 0x53, 2];

    /// 2.5.29.14
    SUBJECT_KEY_ID = [0x55, 0x1d, 14];
    /// 2.5.29.15
    KEY_USAGE = [0x55, 0x1d, 15];
    /// 2.5.29.17
    SUBJECT_ALT_NAME = [0x55, 0x1d, 17];
    /// 2.5.29.18
    ISSUER_ALT_NAME = [0x55, 0x1d, 18];
    /// 2.5.29.19
    BASIC_CONSTRAINTS = [0x55, 0x1d, 19];
    /// 2.5.29.30
    NAME_CONSTRAINTS = [0x55, 0x1d, 30];
    /// 2.5.29.31
    CRL_DISTRIBUTION_POINTS = [0x55, 0x1d, 31];
    /// 2.5.29.32
    CERTIFICATE_POLICIES = [0x55, 0x1d, 32];
    /// 2.5.29.35
    AUTHORITY_KEY_ID = [0x55, 0x1d, 35];
    /// 2.5.29.37
    EXT_KEY_USAGE = [0x55, 0x1d, 37];
    /// 1.3.6.1.5.5.7.1.1
    AUTHORITY_INFO_ACCESS = [0x2b, 6, 1, 5, 5, 7, 1, 1];

    /// 2.5.29.37.0
    ANY_EXT_KEY_USAGE = [0x55, 0x1d, 37, 0];
    /// 1.3.6.1.5.5.7.3.1
    SERVER_AUTH = [0x2b, 6, 1, 5, 5, 7, 3, 1];
    /// 1.3.6.1.5.5.7.3.2
    CLIENT_AUTH = [0x2b, 6, 1, 5, 5, 7, 3, 2];
    /// 1.3.6.1.5.5.7.3.3
    CODE_SIGNING = [0x2b, 6, 1, 5, 5, 7, 3, 3];
    /// 1.3.6.1.5.5.7.3.4
    EMAIL_PROTECTION = [0x2b, 6, 1, 5, 5, 7, 3, 4];
    /// 1.3.6.1.5.5.7.3.5
    IPSEC_END_SYSTEM = [0x2b, 6, 1, 5, 5, 7, 3, 5];
    /// 1.3.6.1.5.5.7.3.6
    IPSEC_TUNNEL = [0x2b, 6, 1, 5, 5, 7, 3, 6];
    /// 1.3.6.1.5.5.7.3.7
    IPSEC_USER = [0x2b, 6, 1, 5, 5, 7, 3, 7];
    /// 1.3.6.1.5.5.7.3.8
    TIME_STAMPING = [0x2b, 6, 1, 5, 5, 7, 3, 8];
    /// 1.3.6.1.5.5.7.3.9
    OCSP_SIGNING = [0x2b, 6, 1, 5, 5, 7, 3, 9];
    /// 1.3.6.1.4.1.311.10.3.3
    MICROSOFT_SGC = [0x2b, 6, 1, 4, 1, 0x82, 0x37, 10, 3, 3];
    /// 2.16.840.1.113730.4.1
    NETSCAPE_SGC = [0x60, 0x86, 0x48, 1, 0x86, 0xf8, 0x42, 4, 1];

    /// 1.2.840.113549.1.1.1
    RSA_ENCRYPTION = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
    /// 1.2.840.113549.1.1.8
    MGF1 = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 8];
    /// 1.2.840.113549.1.1.10
    RSASSA_PSS = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10];
    /// 1.2.840.113549.1.1.4
    MD5_WITH_RSA = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 4];
    /// 1.2.840.113549.1.1.5
    SHA1_WITH_RSA = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 5];
    /// 1.2.840.113549.1.1.11
    SHA256_WITH_RSA = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11];
    /// 1.2.840.113549.1.1.12
    SHA384_WITH_RSA = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 12];
    /// 1.2.840.113549.1.1.13
    SHA512_WITH_RSA = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 13];
    /// 1.2.840.113549.1.1.14
    SHA224_WITH_RSA = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 14];
    /// 1.2.840.10045.2.1
    EC_PUBLIC_KEY = [0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
    /// 1.2.840.10045.4.1
    ECDSA_WITH_SHA1 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1];
    /// 1.2.840.10045.4.3.1
    ECDSA_WITH_SHA224 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 1];
    /// 1.2.840.10045.4.3.2
    ECDSA_WITH_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
    /// 1.2.840.10045.4.3.3
    ECDSA_WITH_SHA384 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3];
    /// 1.2.840.10045.4.3.4
    ECDSA_WITH_SHA512 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4];
    /// 1.3.101.112
    ED25519 = [0x2b, 0x65, 0x70];
    /// 1.3.101.113
    ED448 = [0x2b, 0x65, 0x71];

    /// 1.3.132.0.33
    SECP224R1 = [0x2b, 0x81, 4, 0, 33];
    /// 1.2.840.10045.3.1.7
    PRIME256V1 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
    /// 1.3.132.0.34
    SECP384R1 = [0x2b, 0x81, 4, 0, 34];
    /// 1.3.132.0.35
    SECP521R1 = [0x2b, 0x81, 4, 0, 35];
    /// 1.3.132.0.10
    SECP256K1 = [0x2b, 0x81, 4, 0, 10];

    /// 1.2.840.113549.2.5
    MD5 = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 5];
    /// 1.3.14.3.2.26
    SHA1 = [0x2b, 14, 3, 2, 26];
    /// 2.16.840.1.101.3.4.2.1
    SHA256 = [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];
    /// 2.16.840.1.101.3.4.2.2
    SHA384 = [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2];
    /// 2.16.840.1.101.3.4.2.3
    SHA512 = [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3];
    /// 2.16.840.1.101.3.4.2.4
    SHA224 = [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 4];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dotted_form_survives_both_ways() {
        for dotted in
            ["2.5.4.3", "1.2.840.113549.1.1.11", "0.9.2342.19200300.100.1.1", "2.999.3", "1.3.101.112"]
        {
            assert_eq!(Oid::parse(dotted).unwrap().to_string(), dotted);
        }
        assert_eq!(Oid::parse("1.3.6.1.4.1.57683.2").unwrap(), Oid::KUBERNETES_UID);
        assert_eq!(Oid::parse("2.16.840.1.113730.4.1").unwrap(), Oid::NETSCAPE_SGC);
        assert_eq!(Oid::parse("1.3.6.1.4.1.311.10.3.3").unwrap(), Oid::MICROSOFT_SGC);
    }

    #[test]
    fn malformed_dotted_forms_are_refused() {
        for dotted in ["", "1", "3.1", "1.40", "1..2", "a.b", "1.2.", "1.+2"] {
            assert_eq!(Oid::parse(dotted), None, "{dotted}");
        }
    }

    #[test]
    fn names_are_found_both_ways() {
        assert_eq!(Oid::from_name("CN"), Some(Oid::COMMON_NAME));
        assert_eq!(Oid::from_name("organizationName"), Some(Oid::ORGANIZATION));
        assert_eq!(Oid::COMMON_NAME.short_name(), Some("CN"));
        assert_eq!(Oid::CLIENT_AUTH.long_name(), Some("TLS Web Client Authentication"));
    }
}
