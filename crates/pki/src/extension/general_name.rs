//! GeneralName and SubjectAltName (RFC 5280, 4.2.1.6).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Extension;
use crate::asn1::{Asn1Error, Class, Element, Reader, write};
use crate::name::Name;
use crate::oid::Oid;

/// One name in a subjectAltName.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GeneralName {
    /// `[0]` otherName: a type and the DER inside its `[0]`.
    Other {
        /// The type.
        oid: Oid,
        /// The DER of the value.
        value: Vec<u8>,
    },
    /// `[1]` rfc822Name
    Email(String),
    /// `[2]` dNSName
    Dns(String),
    /// `[4]` directoryName
    Directory(Name),
    /// `[6]` uniformResourceIdentifier
    Uri(String),
    /// `[7]` iPAddress: 4 or 16 bytes in a certificate, whatever came otherwise.
    Ip(Vec<u8>),
    /// `[8]` registeredID
    RegisteredId(Oid),
    /// Any other choice: its tag number and content.
    Unknown {
        /// Tag number.
        tag: u32,
        /// Content bytes.
        content: Vec<u8>,
    },
}

impl GeneralName {
    /// An iPAddress.
    pub fn ip(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::Ip(address.octets().to_vec()),
            IpAddr::V6(address) => Self::Ip(address.octets().to_vec()),
        }
    }

    /// The address of an iPAddress with 4 or 16 bytes.
    pub fn as_ip(&self) -> Option<IpAddr> {
        let Self::Ip(bytes) = self else { return None };
        if let Ok(octets) = <[u8; 4]>::try_from(bytes.as_slice()) {
            return Some(IpAddr::V4(Ipv4Addr::from(octets)));
        }
        <[u8; 16]>::try_from(bytes.as_slice()).ok().map(|octets| IpAddr::V6(Ipv6Addr::from(octets)))
    }

    /// Writes it.
    pub fn to_der(&self) -> Vec<u8> {
        match self {
            Self::Other { oid, value } => {
                // [0] IMPLICIT SEQUENCE { type-id, [0] EXPLICIT value }
                write::explicit(0, &write::concat(&[write::oid(oid), write::explicit(0, value)]))
            }
            Self::Email(text) => write::implicit(1, text.as_bytes()),
            Self::Dns(text) => write::implicit(2, text.as_bytes()),
            Self::Directory(name) => write::explicit(4, name.der()),
            Self::Uri(text) => write::implicit(6, text.as_bytes()),
            Self::Ip(bytes) => write::implicit(7, bytes),
            Self::RegisteredId(oid) => write::implicit(8, oid.as_bytes()),
            Self::Unknown { tag, content } => {
                write::implicit(u8::try_from(*tag & 0x1f).unwrap_or_default(), content)
            }
        }
    }

    /// Reads one.
    pub fn from_element(element: &Element<'_>) -> Result<Self, Asn1Error> {
        let content = element.content;
        let text = || String::from_utf8_lossy(content).into_owned();
        if element.class != Class::Context {
            return Err(Asn1Error::UnexpectedTag(element.tag));
        }
        Ok(match element.tag {
            0 => {
                let mut inner = element.inside();
                let oid = inner.read()?.oid()?;
                let value = inner.read()?;
                Self::Other { oid, value: value.content.to_vec() }
            }
            1 => Self::Email(text()),
            2 => Self::Dns(text()),
            4 => Self::Directory(Name::parse(content)?),
            6 => Self::Uri(text()),
            7 => Self::Ip(content.to_vec()),
            8 => Self::RegisteredId(Oid::from_content(content)),
            tag => Self::Unknown { tag, content: content.to_vec() },
        })
    }

    /// Reads a SEQUENCE OF GeneralName, the value of subjectAltName.
    pub fn parse_all(der: &[u8]) -> Result<Vec<Self>, Asn1Error> {
        let mut reader = Reader::new(der);
        let mut inner = reader.sequence()?;
        reader.finish()?;
        let mut names = Vec::new();
        while !inner.is_empty() {
            names.push(Self::from_element(&inner.read()?)?);
        }
        Ok(names)
    }
}

impl Extension {
    /// subjectAltName with these names in this order.
    pub fn subject_alt_name(names: &[GeneralName], critical: bool) -> Self {
        let parts: Vec<_> = names.iter().map(GeneralName::to_der).collect();
        Self::new(Oid::SUBJECT_ALT_NAME, critical, write::sequence(&parts))
    }
}
