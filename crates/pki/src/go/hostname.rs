//! `VerifyHostname` of `crypto/x509`.

use std::fmt;
use std::net::IpAddr;

use super::SubjectAltNames;
use crate::certificate::Certificate;
use crate::oid::Oid;

/// A certificate that is not for the wanted host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostnameError {
    /// What was wanted.
    pub host: String,
    /// What the certificate is for.
    pub names: Box<SubjectAltNames>,
    /// Whether the name stands in the common name of a certificate without subjectAltName.
    pub legacy_common_name: bool,
}

/// Checks that a certificate is for this host name or address (which may stand in brackets).
pub fn verify_hostname(certificate: &Certificate, host: &str) -> Result<(), HostnameError> {
    let san = certificate.extension(&Oid::SUBJECT_ALT_NAME);
    let names = san.and_then(|extension| SubjectAltNames::parse(&extension.value).ok()).unwrap_or_default();
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    let fail = |host: &str| {
        let common_name = certificate.subject.common_name();
        Err(HostnameError {
            host: host.to_owned(),
            names: Box::new(names.clone()),
            legacy_common_name: san.is_none() && matches_pattern(&common_name, host),
        })
    };
    if let Ok(address) = bare.parse::<IpAddr>() {
        let wanted = address.to_canonical();
        let found = names.ip_addresses.iter().any(|candidate| candidate.to_canonical() == wanted);
        return if found { Ok(()) } else { fail(bare) };
    }
    let lower = host.to_ascii_lowercase();
    let valid = valid_host(lower.strip_suffix('.').unwrap_or(&lower), false);
    let found = names.dns_names.iter().any(|name| {
        if valid && valid_host(name, true) {
            matches_pattern(name, &lower)
        } else {
            matches_exactly(name, &lower)
        }
    });
    if found { Ok(()) } else { fail(host) }
}

fn matches_exactly(a: &str, b: &str) -> bool {
    !["", "."].contains(&a) && !["", "."].contains(&b) && a.eq_ignore_ascii_case(b)
}

fn valid_host(host: &str, pattern: bool) -> bool {
    !host.is_empty()
        && host.split('.').enumerate().all(|(index, label)| {
            let wildcard = pattern && index == 0 && label == "*";
            wildcard
                || (!label.is_empty()
                    && !label.starts_with('-')
                    && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)))
        })
}

fn matches_pattern(pattern: &str, host: &str) -> bool {
    let pattern = pattern.to_ascii_lowercase();
    let host = host.to_ascii_lowercase();
    let host = host.strip_suffix('.').unwrap_or(&host);
    if pattern.is_empty() || host.is_empty() {
        return false;
    }
    let (wanted, given): (Vec<_>, Vec<_>) = (pattern.split('.').collect(), host.split('.').collect());
    wanted.len() == given.len()
        && wanted
            .iter()
            .zip(&given)
            .enumerate()
            .all(|(index, (want, have))| (index == 0 && *want == "*") || want == have)
}

impl fmt::Display for HostnameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, names, legacy_common_name } = self;
        if *legacy_common_name {
            return f.write_str("x509: certificate relies on legacy Common Name field, use SANs instead");
        }
        // Go names at most this many.
        const MOST: usize = 100;
        let valid: Vec<String> = if host.parse::<IpAddr>().is_ok() {
            if names.ip_addresses.is_empty() {
                return write!(
                    f,
                    "x509: cannot validate certificate for {host} because it doesn't contain any IP SANs"
                );
            }
            names.ip_addresses.iter().map(|address| address.to_canonical().to_string()).collect()
        } else {
            names.dns_names.clone()
        };
        if valid.len() >= MOST {
            return write!(
                f,
                "x509: certificate is valid for {} {}, but none matched {host}",
                valid.len(),
                if host.parse::<IpAddr>().is_ok() { "IP SANs" } else { "names" },
            );
        }
        let valid = valid.join(", ");
        if valid.is_empty() {
            return write!(f, "x509: certificate is not valid for any names, but wanted to match {host}");
        }
        write!(f, "x509: certificate is valid for {valid}, not {host}")
    }
}

impl std::error::Error for HostnameError {}
