//! Sets of bits and lists of purposes: keyUsage, nsCertType, extendedKeyUsage, tlsfeature.

use countersign_pki::Oid;
use countersign_pki::asn1::write;

use super::{Faults, Words};
use crate::errors::Reason;

/// Bit, long name, short name.
type Bits = [(u16, &'static str, &'static str)];

/// keyUsage's bits.
pub const KEY_USAGES: [(u16, &str, &str); 9] = [
    (0, "Digital Signature", "digitalSignature"),
    (1, "Non Repudiation", "nonRepudiation"),
    (2, "Key Encipherment", "keyEncipherment"),
    (3, "Data Encipherment", "dataEncipherment"),
    (4, "Key Agreement", "keyAgreement"),
    (5, "Certificate Sign", "keyCertSign"),
    (6, "CRL Sign", "cRLSign"),
    (7, "Encipher Only", "encipherOnly"),
    (8, "Decipher Only", "decipherOnly"),
];

/// nsCertType's bits.
pub const NETSCAPE_TYPES: [(u16, &str, &str); 8] = [
    (0, "SSL Client", "client"),
    (1, "SSL Server", "server"),
    (2, "S/MIME", "email"),
    (3, "Object Signing", "objsign"),
    (4, "Unused", "reserved"),
    (5, "SSL CA", "sslCA"),
    (6, "S/MIME CA", "emailCA"),
    (7, "Object Signing CA", "objCA"),
];

/// A BIT STRING of the named bits.
pub fn bits(words: &Words<'_>, names: &Bits) -> Result<Vec<u8>, Faults> {
    let mut set = 0;
    for item in words.items()? {
        let known = names.iter().find(|(_, long, short)| item.name == *short || item.name == *long);
        let Some((bit, ..)) = known else {
            let file = "../crypto/x509/v3_bitst.c";
            let reason =
                Reason::new(0x1100_006F, "v2i_ASN1_BIT_STRING", "unknown bit string argument", file, 82);
            return Err(vec![reason.with(item.name)]);
        };
        set |= 1 << bit;
    }
    Ok(write::named_bits(set))
}

/// `object identifier routines:OBJ_txt2obj:unknown object name`.
pub fn unknown_object() -> Reason {
    let file = "../crypto/objects/obj_dat.c";
    Reason::new(0x0400_0067, "OBJ_txt2obj", "unknown object name", file, 372)
}

/// A SEQUENCE of purposes.
pub fn extended(words: &Words<'_>) -> Result<Vec<u8>, Faults> {
    let mut purposes = Vec::new();
    for item in words.items()? {
        let word = item.value.unwrap_or(item.name);
        let Some(oid) = Oid::from_name(&word) else {
            let file = "../crypto/x509/v3_extku.c";
            let reason =
                Reason::new(0x1100_006E, "v2i_EXTENDED_KEY_USAGE", "invalid object identifier", file, 94);
            return Err(vec![unknown_object(), reason.with(word)]);
        };
        purposes.push(write::oid(&oid));
    }
    Ok(write::sequence(&purposes))
}

/// A SEQUENCE of TLS extension numbers.
pub fn features(words: &Words<'_>) -> Result<Vec<u8>, Faults> {
    let mut features = Vec::new();
    for item in words.items()? {
        let word = item.value.as_deref().unwrap_or(&item.name);
        let number = match word {
            "status_request" => Some(5),
            "status_request_v2" => Some(17),
            other => other.parse::<u16>().ok(),
        };
        let Some(number) = number else {
            let file = "../crypto/x509/v3_tlsf.c";
            let reason = Reason::new(0x1100_008F, "v2i_TLS_FEATURE", "invalid syntax", file, 116);
            return Err(vec![reason.with(item.shown())]);
        };
        features.push(write::integer(u64::from(number)));
    }
    Ok(write::sequence(&features))
}
