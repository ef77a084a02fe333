//! `parseSANExtension` of `crypto/x509`.

use std::net::IpAddr;

use super::cryptobyte::Input;
use super::parse_error::{ParseError, quoted};
use super::url;
use crate::extension::GeneralName;

/// The subject alternative names Go reads; other kinds are passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubjectAltNames {
    /// dNSName, in order.
    pub dns_names: Vec<String>,
    /// rfc822Name, in order.
    pub email_addresses: Vec<String>,
    /// iPAddress, in order.
    pub ip_addresses: Vec<IpAddr>,
    /// uniformResourceIdentifier, in order.
    pub uris: Vec<String>,
}

impl SubjectAltNames {
    /// Whether Go found no name.
    pub fn is_empty(&self) -> bool {
        self.dns_names.is_empty()
            && self.email_addresses.is_empty()
            && self.ip_addresses.is_empty()
            && self.uris.is_empty()
    }

    /// The names in the order Go writes them: DNS, e-mail, IP, URI.
    pub fn to_general_names(&self) -> Vec<GeneralName> {
        let dns = self.dns_names.iter().cloned().map(GeneralName::Dns);
        let email = self.email_addresses.iter().cloned().map(GeneralName::Email);
        let ip = self.ip_addresses.iter().copied().map(GeneralName::ip);
        let uri = self.uris.iter().cloned().map(GeneralName::Uri);
        dns.chain(email).chain(ip).chain(uri).collect()
    }

    /// Reads the value of a subjectAltName extension.
    pub(super) fn parse(der: &[u8]) -> Result<Self, ParseError> {
        let mut names = Self::default();
        let mut inner =
            Input(der).sequence().ok_or_else(|| ParseError::x509("invalid subject alternative names"))?;
        while !inner.is_empty() {
            let element = inner.any().ok_or_else(|| ParseError::x509("invalid subject alternative name"))?;
            let content = element.content;
            let ascii = |what: &str| {
                std::str::from_utf8(content)
                    .ok()
                    .filter(|text| text.is_ascii())
                    .map(str::to_owned)
                    .ok_or_else(|| ParseError::X509(format!("SAN {what} is malformed")))
            };
            match element.header.first() {
                Some(0x81) => names.email_addresses.push(ascii("rfc822Name")?),
                Some(0x82) => names.dns_names.push(ascii("dNSName")?),
                Some(0x86) => {
                    let uri = ascii("uniformResourceIdentifier")?;
                    let host = url::parse_host(&uri).map_err(|reason| {
                        ParseError::X509(format!("cannot parse URI {}: {reason}", quoted(&uri)))
                    })?;
                    if !domain_valid(&host) {
                        return Err(ParseError::X509(format!(
                            "cannot parse URI {}: invalid domain",
                            quoted(&uri)
                        )));
                    }
                    names.uris.push(uri);
                }
                Some(0x87) => {
                    let address = GeneralName::Ip(content.to_vec()).as_ip().ok_or_else(|| {
                        ParseError::X509(format!("cannot parse IP address of length {}", content.len()))
                    })?;
                    names.ip_addresses.push(address);
                }
                _ => {}
            }
        }
        Ok(names)
    }
}

/// `domainToReverseLabels` as a check: no empty label, only visible ASCII.
fn domain_valid(host: &str) -> bool {
    host.is_empty()
        || (host.split('.').all(|label| !label.is_empty())
            && host.bytes().all(|byte| (33..=126).contains(&byte)))
}
