//! `Certificate.Verify` of `crypto/x509`: chains from a leaf to the roots.

use std::fmt;

use super::certificate::is_unhandled;
use super::hostname::{HostnameError, verify_hostname};
use super::parse_error::quoted;
use super::public_key::parse_public_key;
use super::signature::{SignatureError, check_signature};
use crate::asn1::time::Civil;
use crate::certificate::Certificate;
use crate::extension::KeyUsage;
use crate::oid::Oid;

/// What a chain has to satisfy.
#[derive(Clone, Copy, Debug)]
pub struct VerifyOptions<'a> {
    /// The certificates trusted from the start.
    pub roots: &'a [Certificate],
    /// Others that may stand between leaf and root.
    pub intermediates: &'a [Certificate],
    /// The host name or address the leaf must be for.
    pub dns_name: Option<&'a str>,
    /// The moment of the check, unix seconds.
    pub now: i64,
    /// The purposes one of which the chain must allow; empty means server authentication, and
    /// [`Oid::ANY_EXT_KEY_USAGE`] allows everything.
    pub key_usages: &'a [Oid],
}

/// Why no chain was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VerifyError {
    /// Before its first or after its last moment.
    Expired {
        /// The moment of the check, unix seconds.
        now: i64,
        /// The bound that was missed, unix seconds.
        bound: i64,
        /// Whether the certificate is not valid yet.
        too_early: bool,
    },
    /// A certificate in the chain is not a CA.
    NotAuthorizedToSign,
    /// More intermediates than a path length allows.
    TooManyIntermediates,
    /// The extended key usages exclude every wanted purpose.
    IncompatibleUsage,
    /// A critical extension nobody understands.
    UnhandledCriticalExtension,
    /// The leaf is not for the wanted host.
    Hostname(HostnameError),
    /// No chain leads to a root.
    UnknownAuthority {
        /// Why a candidate with the right name was not the issuer, and how it is called.
        hint: Option<(SignatureError, String)>,
    },
    /// Too many signatures would have to be tried.
    TooManyChecks,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expired { now, bound, too_early } => write!(
                f,
                "x509: certificate has expired or is not yet valid: current time {} is {} {}",
                Civil::from_unix(*now).rfc3339(),
                if *too_early { "before" } else { "after" },
                Civil::from_unix(*bound).rfc3339()
            ),
            Self::NotAuthorizedToSign => {
                f.write_str("x509: certificate is not authorized to sign other certificates")
            }
            Self::TooManyIntermediates => {
                f.write_str("x509: too many intermediates for path length constraint")
            }
            Self::IncompatibleUsage => f.write_str("x509: certificate specifies an incompatible key usage"),
            Self::UnhandledCriticalExtension => f.write_str("x509: unhandled critical extension"),
            Self::Hostname(error) => error.fmt(f),
            Self::UnknownAuthority { hint } => {
                f.write_str("x509: certificate signed by unknown authority")?;
                if let Some((error, name)) = hint {
                    write!(
                        f,
                        " (possibly because of {} while trying to verify candidate authority certificate {})",
                        quoted(&error.to_string()),
                        quoted(name)
                    )?;
                }
                Ok(())
            }
            Self::TooManyChecks => {
                f.write_str("x509: signature check attempts limit reached while verifying certificate chain")
            }
        }
    }
}

impl std::error::Error for VerifyError {}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Leaf,
    Intermediate,
    Root,
}

/// Every chain from `leaf` to a root that satisfies `options`; leaf first, root last.
pub fn verify(leaf: &Certificate, options: &VerifyOptions<'_>) -> Result<Vec<Vec<Certificate>>, VerifyError> {
    check_valid(leaf, Place::Leaf, 0, options)?;
    if let Some(host) = options.dns_name {
        verify_hostname(leaf, host).map_err(VerifyError::Hostname)?;
    }
    let candidates = if options.roots.iter().any(|root| root.der == leaf.der) {
        vec![vec![leaf.clone()]]
    } else {
        let mut checks = 0;
        build(std::slice::from_ref(leaf), &mut checks, options)?
    };
    let default = [Oid::SERVER_AUTH];
    let wanted = if options.key_usages.is_empty() { &default } else { options.key_usages };
    if wanted.contains(&Oid::ANY_EXT_KEY_USAGE) {
        return Ok(candidates);
    }
    let chains: Vec<_> = candidates.into_iter().filter(|chain| allows(chain, wanted)).collect();
    if chains.is_empty() { Err(VerifyError::IncompatibleUsage) } else { Ok(chains) }
}

/// `checkChainForKeyUsage`: some wanted purpose survives every certificate that restricts purposes.
fn allows(chain: &[Certificate], wanted: &[Oid]) -> bool {
    wanted.iter().any(|purpose| {
        chain.iter().all(|certificate| {
            let purposes = certificate.ext_key_usage().unwrap_or_default();
            purposes.is_empty() || purposes.contains(&Oid::ANY_EXT_KEY_USAGE) || purposes.contains(purpose)
        })
    })
}

/// `isValid`: checks a certificate about to join a chain of `below` certificates.
fn check_valid(
    certificate: &Certificate,
    place: Place,
    below: usize,
    options: &VerifyOptions<'_>,
) -> Result<(), VerifyError> {
    if certificate.extensions.iter().any(is_unhandled) {
        return Err(VerifyError::UnhandledCriticalExtension);
    }
    let now = options.now;
    if now < certificate.not_before {
        return Err(VerifyError::Expired { now, bound: certificate.not_before, too_early: true });
    }
    if now > certificate.not_after {
        return Err(VerifyError::Expired { now, bound: certificate.not_after, too_early: false });
    }
    let constraints = certificate.basic_constraints();
    if place == Place::Intermediate && !constraints.is_some_and(|constraints| constraints.ca) {
        return Err(VerifyError::NotAuthorizedToSign);
    }
    if let Some(path_len) = constraints.and_then(|constraints| constraints.path_len)
        && below.saturating_sub(1) > usize::try_from(path_len).unwrap_or(usize::MAX)
    {
        return Err(VerifyError::TooManyIntermediates);
    }
    Ok(())
}

/// How many signatures one verification may try, as in Go; also bounds the depth of the search.
const MOST_CHECKS: usize = 100;

/// `buildChains`: all ways to go on from the last certificate of `chain`.
fn build(
    chain: &[Certificate],
    checks: &mut usize,
    options: &VerifyOptions<'_>,
) -> Result<Vec<Vec<Certificate>>, VerifyError> {
    let Some(child) = chain.last() else { return Ok(Vec::new()) };
    let mut hint = None;
    let mut failure = None;
    let mut chains = Vec::new();
    let roots = potential_parents(child, options.roots).into_iter().map(|parent| (Place::Root, parent));
    let others = potential_parents(child, options.intermediates)
        .into_iter()
        .map(|parent| (Place::Intermediate, parent));
    for (place, parent) in roots.chain(others) {
        if chain.iter().any(|known| same_entity(known, parent)) {
            continue;
        }
        *checks += 1;
        if *checks > MOST_CHECKS {
            failure = Some(VerifyError::TooManyChecks);
            continue;
        }
        if let Err(error) = check_signature_from(child, parent) {
            hint = hint.or_else(|| Some((error, entity_name(parent))));
            continue;
        }
        if let Err(error) = check_valid(parent, place, chain.len(), options) {
            failure = Some(error);
            continue;
        }
        let longer: Vec<Certificate> = chain.iter().chain([parent]).cloned().collect();
        if place == Place::Root {
            failure = None;
            chains.push(longer);
        } else {
            match build(&longer, checks, options) {
                Ok(found) => {
                    failure = None;
                    chains.extend(found);
                }
                Err(error) => failure = Some(error),
            }
        }
    }
    if chains.is_empty() {
        Err(failure.unwrap_or(VerifyError::UnknownAuthority { hint }))
    } else {
        Ok(chains)
    }
}

/// `findPotentialParents`: certificates named like the issuer, those with the right key identifier first.
fn potential_parents<'a>(child: &Certificate, pool: &'a [Certificate]) -> Vec<&'a Certificate> {
    let wanted = child.authority_key_id().unwrap_or_default();
    let mut parents: Vec<(u8, &Certificate)> = pool
        .iter()
        .filter(|candidate| candidate.subject.der() == child.issuer.der())
        .map(|candidate| {
            let id = candidate.subject_key_id().unwrap_or_default();
            let rank = if id == wanted {
                0
            } else if id.is_empty() || wanted.is_empty() {
                1
            } else {
                2
            };
            (rank, candidate)
        })
        .collect();
    parents.sort_by_key(|(rank, _)| *rank);
    parents.into_iter().map(|(_, candidate)| candidate).collect()
}

/// `alreadyInChain`: same subject, key and alternative names.
fn same_entity(known: &Certificate, candidate: &Certificate) -> bool {
    let san = |certificate: &Certificate| {
        certificate.extension(&Oid::SUBJECT_ALT_NAME).map(|extension| extension.value.clone())
    };
    known.subject.der() == candidate.subject.der()
        && known.public_key == candidate.public_key
        && san(known) == san(candidate)
}

/// `CheckSignatureFrom`
fn check_signature_from(child: &Certificate, parent: &Certificate) -> Result<(), SignatureError> {
    let constraints = parent.basic_constraints();
    let is_ca = match constraints {
        Some(constraints) => constraints.ca,
        None => parent.version != 2,
    };
    let may_sign =
        parent.key_usage().is_none_or(|usage| usage.is_empty() || usage.contains(KeyUsage::CERT_SIGN));
    if !is_ca || !may_sign {
        return Err(SignatureError::ParentCannotSign);
    }
    let key = parse_public_key(&parent.public_key).ok().flatten();
    check_signature(&child.signature_algorithm, &child.tbs, &child.signature, key.as_ref(), false)
}

/// How Go calls a candidate: common name, else first organization, else serial number.
fn entity_name(certificate: &Certificate) -> String {
    let common_name = certificate.subject.common_name();
    if !common_name.is_empty() {
        return common_name;
    }
    match certificate.subject.organizations().first() {
        Some(organization) => organization.clone(),
        None => format!("serial:{}", certificate.serial_decimal()),
    }
}
