//! From the words of `spec.usages` to key usage bits and purposes.
//!
//! Upstream: keyUsagesFromStrings in pkg/controller/certificates/authority/policies.go.

use countersign_pki::Oid;
use countersign_pki::extension::KeyUsage;

/// Bits, and purposes in the order of Go's constants.
///
/// # Errors
/// The words that mean nothing.
pub(super) fn from_words(words: &[String]) -> Result<(KeyUsage, Vec<Oid>), String> {
    let mut bits = KeyUsage(0);
    let mut purposes: Vec<(u8, Oid)> = Vec::new();
    let mut unknown: Vec<String> = Vec::new();
    for word in words {
        if let Some(bit) = bit(word) {
            bits |= bit;
        } else if let Some(purpose) = purpose(word) {
            purposes.push(purpose);
        } else {
            unknown.push(format!("{word:?}"));
        }
    }
    if !unknown.is_empty() {
        return Err(format!("unrecognized usage values: [{}]", unknown.join(" ")));
    }
    purposes.sort();
    purposes.dedup();
    Ok((bits, purposes.into_iter().map(|(_, oid)| oid).collect()))
}

fn bit(word: &str) -> Option<KeyUsage> {
    Some(match word {
        "signing" | "digital signature" => KeyUsage::DIGITAL_SIGNATURE,
        "content commitment" => KeyUsage::CONTENT_COMMITMENT,
        "key encipherment" => KeyUsage::KEY_ENCIPHERMENT,
        "data encipherment" => KeyUsage::DATA_ENCIPHERMENT,
        "key agreement" => KeyUsage::KEY_AGREEMENT,
        "cert sign" => KeyUsage::CERT_SIGN,
        "crl sign" => KeyUsage::CRL_SIGN,
        "encipher only" => KeyUsage::ENCIPHER_ONLY,
        "decipher only" => KeyUsage::DECIPHER_ONLY,
        _ => return None,
    })
}

fn purpose(word: &str) -> Option<(u8, Oid)> {
    Some(match word {
        "any" => (0, Oid::ANY_EXT_KEY_USAGE),
        "server auth" => (1, Oid::SERVER_AUTH),
        "client auth" => (2, Oid::CLIENT_AUTH),
        "code signing" => (3, Oid::CODE_SIGNING),
        "email protection" | "s/mime" => (4, Oid::EMAIL_PROTECTION),
        "ipsec end system" => (5, Oid::IPSEC_END_SYSTEM),
        "ipsec tunnel" => (6, Oid::IPSEC_TUNNEL),
        "ipsec user" => (7, Oid::IPSEC_USER),
        "timestamping" => (8, Oid::TIME_STAMPING),
        "ocsp signing" => (9, Oid::OCSP_SIGNING),
        "microsoft sgc" => (10, Oid::MICROSOFT_SGC),
        "netscape sgc" => (11, Oid::NETSCAPE_SGC),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usage_of_the_api_has_a_meaning() {
        for word in countersign_api::certificates::USAGES {
            assert!(bit(word).is_some() != purpose(word).is_some(), "{word}");
        }
    }

    #[test]
    fn purposes_are_sorted_and_told_once() {
        let words =
            ["s/mime", "client auth", "email protection", "server auth", "signing"].map(str::to_owned);
        let (bits, purposes) = from_words(&words).unwrap();
        assert_eq!(bits, KeyUsage::DIGITAL_SIGNATURE);
        assert_eq!(purposes, [Oid::SERVER_AUTH, Oid::CLIENT_AUTH, Oid::EMAIL_PROTECTION]);
        let error = from_words(&["x".to_owned()]).unwrap_err();
        assert_eq!(error, "unrecognized usage values: [\"x\"]");
    }
}
