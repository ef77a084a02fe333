//! `-crl_check`: whether a chain's certificates are revoked (crypto/x509/x509_vfy.c, check_revocation).

use countersign_pki::extension::KeyUsage;
use countersign_pki::verify::Chain;
use countersign_pki::{Certificate, RevocationList};

/// What is wrong with a certificate: its depth, the number and the text of the error.
pub type Complaint = (usize, u32, &'static str);

/// Checks the leaf, or every certificate. Stops at the first error that `tolerated` does not let pass.
pub fn check(
    chain: &Chain,
    lists: &[RevocationList],
    all: bool,
    now: Option<i64>,
    tolerated: fn(u32) -> bool,
) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (depth, certificate) in chain.certificates.iter().enumerate() {
        if depth > 0 && !all {
            break;
        }
        let issuer = chain.certificates.get(depth + 1).unwrap_or(certificate);
        for (code, text) in faults(certificate, issuer, lists, now) {
            complaints.push((depth, code, text));
            if !tolerated(code) {
                return complaints;
            }
        }
    }
    complaints
}

fn faults(
    certificate: &Certificate,
    issuer: &Certificate,
    lists: &[RevocationList],
    now: Option<i64>,
) -> Vec<(u32, &'static str)> {
    let Some(list) = lists.iter().find(|list| list.issuer.canonical() == certificate.issuer.canonical())
    else {
        return vec![(3, "unable to get certificate CRL")];
    };
    let mut faults = Vec::new();
    if issuer.key_usage().is_some_and(|usage| !usage.contains(KeyUsage::CRL_SIGN)) {
        faults.push((35, "key usage does not include CRL signing"));
    }
    if now.is_some_and(|now| list.this_update > now) {
        faults.push((11, "CRL is not yet valid"));
    }
    if now.is_some_and(|now| list.next_update.is_some_and(|next| next < now)) {
        faults.push((12, "CRL has expired"));
    }
    let verified = issuer.public_key.public_key().is_ok_and(|key| list.verify_signature(&key).is_ok());
    if !verified {
        faults.push((8, "CRL signature failure"));
        return faults;
    }
    if list.entry(&certificate.serial).is_some() {
        faults.push((23, "certificate revoked"));
    }
    faults
}
