//! The checks on a finished chain, in OpenSSL's order (`verify_chain`).

use super::chain::{is_issuer, is_self_signed, same_name};
use super::host::{matches_email, matches_host, matches_ip};
use super::{Chain, ChainError, ErrorCode, Options};
use crate::certificate::Certificate;
use crate::extension::KeyUsage;
use crate::oid::Oid;

type GoOn<'g> = &'g mut dyn FnMut(&ChainError) -> bool;

/// Runs every check; `None` as soon as a complaint ends the verification.
pub(super) fn run(chain: &Chain, trusted: bool, options: &Options<'_>, go_on: GoOn<'_>) -> Option<()> {
    let mut complain = |code: ErrorCode, depth: usize| -> Option<()> {
        let certificate = chain.certificates.get(depth)?.clone();
        go_on(&ChainError { code, depth, certificate }).then_some(())
    };
    if !trusted {
        let top = chain.certificates.len().checked_sub(1)?;
        complain(trust_error(chain, options), top)?;
    }
    extensions(chain, options, &mut complain)?;
    identity(chain, options, &mut complain)?;
    signatures_and_times(chain, options, &mut complain)
}

type Complain<'c> = &'c mut dyn FnMut(ErrorCode, usize) -> Option<()>;

fn trust_error(chain: &Chain, options: &Options<'_>) -> ErrorCode {
    let count = chain.certificates.len();
    if count > options.depth.saturating_add(1) {
        return ErrorCode::ChainTooLong;
    }
    match chain.certificates.last() {
        Some(top) if is_self_signed(top) && count == 1 => ErrorCode::SelfSignedLeaf,
        Some(top) if is_self_signed(top) => ErrorCode::SelfSignedInChain,
        _ if chain.untrusted < count => ErrorCode::UnableToGetIssuer,
        _ => ErrorCode::UnableToGetIssuerLocally,
    }
}

/// `check_extensions`
fn extensions(chain: &Chain, options: &Options<'_>, complain: Complain<'_>) -> Option<()> {
    let count = chain.certificates.len();
    let mut path_length = 0;
    for (depth, certificate) in chain.certificates.iter().enumerate() {
        if has_unknown_critical(certificate) {
            complain(ErrorCode::UnhandledCriticalExtension, depth)?;
        }
        let ca = ca_kind(certificate);
        let invalid = if depth == 0 {
            options.strict && ca > 1
        } else {
            ca == 0 || ((depth + 1 < count || options.strict) && ca != 1)
        };
        if invalid {
            complain(ErrorCode::InvalidCa, depth)?;
        }
        if let Some(purpose) = options.purpose
            && !purpose.allows(certificate, depth > 0)
        {
            complain(ErrorCode::InvalidPurpose, depth)?;
        }
        let allowed = certificate.basic_constraints().and_then(|constraints| constraints.path_len);
        if depth > 1 && allowed.is_some_and(|allowed| path_length > allowed) {
            complain(ErrorCode::PathLengthExceeded, depth)?;
        }
        if depth > 0 && !same_name(&certificate.subject, &certificate.issuer) {
            path_length += 1;
        }
    }
    Some(())
}

/// `X509_check_ca`: 0 no, 1 by basicConstraints, 3 as self-signed version 1, 4 by keyUsage.
pub(super) fn ca_kind(certificate: &Certificate) -> u8 {
    let usage = certificate.key_usage();
    if usage.is_some_and(|usage| !usage.contains(KeyUsage::CERT_SIGN)) {
        return 0;
    }
    if certificate.extension(&Oid::BASIC_CONSTRAINTS).is_some() {
        return u8::from(certificate.is_ca());
    }
    if certificate.version == 0 && is_self_signed(certificate) {
        return 3;
    }
    if usage.is_some() { 4 } else { 0 }
}

fn has_unknown_critical(certificate: &Certificate) -> bool {
    const KNOWN: [&str; 11] = [
        "2.5.29.15",
        "2.5.29.17",
        "2.5.29.19",
        "2.5.29.30",
        "2.5.29.31",
        "2.5.29.32",
        "2.5.29.33",
        "2.5.29.36",
        "2.5.29.37",
        "2.5.29.54",
        "2.16.840.1.113730.1.1",
    ];
    certificate
        .extensions
        .iter()
        .any(|extension| extension.critical && !KNOWN.contains(&extension.oid.to_string().as_str()))
}

/// `check_id`
fn identity(chain: &Chain, options: &Options<'_>, complain: Complain<'_>) -> Option<()> {
    let leaf = chain.certificates.first()?;
    if options.host.is_some_and(|host| !matches_host(leaf, host)) {
        complain(ErrorCode::HostnameMismatch, 0)?;
    }
    if options.email.is_some_and(|email| !matches_email(leaf, email)) {
        complain(ErrorCode::EmailMismatch, 0)?;
    }
    if options.ip.is_some_and(|ip| !matches_ip(leaf, ip)) {
        complain(ErrorCode::IpMismatch, 0)?;
    }
    Some(())
}

/// `internal_verify`: from the top of the chain down to the leaf.
fn signatures_and_times(chain: &Chain, options: &Options<'_>, complain: Complain<'_>) -> Option<()> {
    let certificates = &chain.certificates;
    let top = certificates.len().checked_sub(1)?;
    let mut depth = top;
    let mut issuer = certificates.last()?;
    if !is_issuer(issuer, issuer) && !options.partial_chain {
        match depth.checked_sub(1) {
            Some(below) => depth = below,
            None => complain(ErrorCode::UnableToVerifyLeaf, 0)?,
        }
    }
    loop {
        let certificate = certificates.get(depth)?;
        if certificate.der != issuer.der {
            let may_sign = issuer.key_usage().is_none_or(|usage| usage.contains(KeyUsage::CERT_SIGN));
            if !may_sign {
                complain(ErrorCode::KeyUsageNoCertSign, depth + 1)?;
            }
            match issuer.public_key.public_key() {
                Err(_) => complain(ErrorCode::UnableToDecodeIssuerKey, depth + 1)?,
                Ok(key) if certificate.verify_signature(&key).is_err() => {
                    complain(ErrorCode::SignatureFailure, depth)?;
                }
                Ok(_) => {}
            }
        }
        if let Some(now) = options.now {
            if now < certificate.not_before {
                complain(ErrorCode::NotYetValid, depth)?;
            }
            // OpenSSL's comparison calls the last second already too late.
            if now >= certificate.not_after {
                complain(ErrorCode::Expired, depth)?;
            }
        }
        let Some(below) = depth.checked_sub(1) else { return Some(()) };
        issuer = certificate;
        depth = below;
    }
}
