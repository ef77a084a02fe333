//! Whether a certificate is for a host, an address or a mailbox (`X509_check_host` and its kin).

use std::net::IpAddr;

use crate::certificate::Certificate;
use crate::extension::GeneralName;
use crate::oid::Oid;

/// By the DNS names, or by the common names of a certificate without any.
pub fn matches_host(certificate: &Certificate, host: &str) -> bool {
    let mut has_dns = false;
    for name in certificate.subject_alt_names() {
        if let GeneralName::Dns(pattern) = name {
            has_dns = true;
            if matches(&pattern, host) {
                return true;
            }
        }
    }
    !has_dns && certificate.subject.values(&Oid::COMMON_NAME).iter().any(|pattern| matches(pattern, host))
}

/// By the addresses only.
pub fn matches_ip(certificate: &Certificate, address: IpAddr) -> bool {
    certificate.subject_alt_names().iter().any(|name| name.as_ip() == Some(address))
}

/// By the e-mail names, or by the subject's e-mail addresses of a certificate without any.
pub fn matches_email(certificate: &Certificate, address: &str) -> bool {
    let same = |other: &str| match (address.rsplit_once('@'), other.rsplit_once('@')) {
        (Some((local, domain)), Some((other_local, other_domain))) => {
            local == other_local && domain.eq_ignore_ascii_case(other_domain)
        }
        _ => address == other,
    };
    let emails: Vec<String> = certificate
        .subject_alt_names()
        .into_iter()
        .filter_map(|name| if let GeneralName::Email(email) = name { Some(email) } else { None })
        .collect();
    if emails.is_empty() {
        return certificate.subject.values(&Oid::EMAIL_ADDRESS).iter().any(|email| same(email));
    }
    emails.iter().any(|email| same(email))
}

/// A wildcard stands for one whole left-most label, and two labels must follow it.
fn matches(pattern: &str, host: &str) -> bool {
    if let Some(suffix) = pattern.strip_prefix("*.") {
        let Some((label, rest)) = host.split_once('.') else { return false };
        return suffix.contains('.') && !label.is_empty() && rest.eq_ignore_ascii_case(suffix);
    }
    pattern.eq_ignore_ascii_case(host)
}
