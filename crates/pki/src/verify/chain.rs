//! Building the chain: trusted certificates first, then untrusted ones (`build_chain`).

use super::{Chain, Options};
use crate::certificate::Certificate;
use crate::extension::AuthorityKeyId;
use crate::key::{KeyError, PublicKey, SignatureAlgorithm};
use crate::name::Name;
use crate::oid::Oid;

/// The longest chain OpenSSL could ever build, whatever depth is asked for.
const LONGEST: usize = 128;

/// The chain, and whether it ends in trust.
pub(super) fn build(leaf: &Certificate, options: &Options<'_>) -> (Chain, bool) {
    let mut certificates = vec![leaf.clone()];
    let mut untrusted = 1;
    let mut only_trusted = false;
    let limit = options.depth.saturating_add(1).min(LONGEST);
    while let Some(top) = certificates.last() {
        let self_signed = is_self_signed(top);
        if self_signed {
            // Only the very same certificate in the store makes a self-signed one trusted.
            if options.trusted.iter().any(|anchor| anchor.der == top.der) {
                untrusted = untrusted.min(certificates.len() - 1);
                return (Chain { certificates, untrusted }, true);
            }
            break;
        }
        if certificates.len() > limit {
            break;
        }
        if let Some(issuer) = find_issuer(top, options.trusted, &[], options.now) {
            only_trusted = true;
            certificates.push(issuer.clone());
            if is_self_signed(issuer) {
                return (Chain { certificates, untrusted }, true);
            }
            if options.partial_chain {
                return (Chain { certificates, untrusted }, true);
            }
            continue;
        }
        let next = if only_trusted {
            None
        } else {
            find_issuer(top, options.untrusted, &certificates, options.now).cloned()
        };
        let Some(issuer) = next else { break };
        certificates.push(issuer);
        untrusted += 1;
    }
    let anchored = options.partial_chain
        && certificates.iter().any(|own| options.trusted.iter().any(|anchor| anchor.der == own.der));
    (Chain { certificates, untrusted }, anchored)
}

/// The best issuer in a pool: one that is valid now if there is any, otherwise the one valid longest.
fn find_issuer<'a>(
    child: &Certificate,
    pool: &'a [Certificate],
    used: &[Certificate],
    now: Option<i64>,
) -> Option<&'a Certificate> {
    let mut best: Option<&Certificate> = None;
    for candidate in pool {
        if !is_issuer(candidate, child) || used.iter().any(|known| known.der == candidate.der) {
            continue;
        }
        let valid = now.is_none_or(|now| (candidate.not_before..=candidate.not_after).contains(&now));
        if valid {
            return Some(candidate);
        }
        if best.is_none_or(|best| candidate.not_after > best.not_after) {
            best = Some(candidate);
        }
    }
    best
}

/// Whether OpenSSL would take `issuer` for the issuer of `child`, by names, key identifiers and kind of key,
/// without looking at the signature (`ossl_x509_likely_issued`).
pub fn is_issuer(issuer: &Certificate, child: &Certificate) -> bool {
    same_name(&issuer.subject, &child.issuer)
        && authority_key_id_fits(issuer, child)
        && signature_kind_fits(issuer, child)
}

pub(super) fn is_self_signed(certificate: &Certificate) -> bool {
    is_issuer(certificate, certificate)
}

/// Whether two names are the same to OpenSSL, which ignores case and surplus blanks.
pub(super) fn same_name(a: &Name, b: &Name) -> bool {
    a.der() == b.der() || a.canonical() == b.canonical()
}

fn authority_key_id_fits(issuer: &Certificate, child: &Certificate) -> bool {
    let Some(id) = child
        .extension(&Oid::AUTHORITY_KEY_ID)
        .and_then(|extension| AuthorityKeyId::parse(&extension.value).ok())
    else {
        return true;
    };
    if let (Some(wanted), Some(given)) = (&id.key_id, issuer.subject_key_id())
        && *wanted != given
    {
        return false;
    }
    if id.serial.as_ref().is_some_and(|serial| *serial != issuer.serial) {
        return false;
    }
    id.issuer.iter().all(|name| match name {
        crate::extension::GeneralName::Directory(name) => same_name(name, &issuer.issuer),
        _ => true,
    })
}

fn signature_kind_fits(issuer: &Certificate, child: &Certificate) -> bool {
    let key = match issuer.public_key.public_key() {
        Ok(key) => key,
        Err(KeyError::UnsupportedAlgorithm(_) | KeyError::UnsupportedCurve(_)) => return true,
        Err(_) => return false,
    };
    match SignatureAlgorithm::from_identifier(&child.signature_algorithm) {
        None => true,
        Some(SignatureAlgorithm::RsaPkcs1(_) | SignatureAlgorithm::RsaPss { .. }) => {
            matches!(key, PublicKey::Rsa(_) | PublicKey::RsaPss(_))
        }
        Some(SignatureAlgorithm::Ecdsa(_)) => matches!(key, PublicKey::Ec(_)),
        Some(SignatureAlgorithm::Ed25519) => matches!(key, PublicKey::Ed25519(_)),
        Some(SignatureAlgorithm::Ed448) => matches!(key, PublicKey::Ed448(_)),
    }
}
