//! Reading a container: its safes, their bags, and the check of its integrity.

use countersign_pki::asn1::{Asn1Error, Element, Reader, tag};
use countersign_pki::csr::RequestAttribute;
use countersign_pki::key::AlgorithmIdentifier;
use countersign_pki::{Digest, Oid};

use super::kdf::{self, Purpose};

/// Bags may hold bags, but not for ever.
const DEEPEST: usize = 8;
/// More than this takes too long to be meant.
const MOST_ITERATIONS: u32 = 10_000_000;

/// A whole container.
pub struct Container {
    /// Its safes in order.
    pub safes: Vec<Safe>,
    /// What protects its integrity, if anything does.
    pub mac: Option<Mac>,
    authenticated: Vec<u8>,
}

/// How integrity is protected.
pub struct Mac {
    /// The digest's identifier.
    pub oid: Oid,
    /// The expected value.
    pub value: Vec<u8>,
    /// The salt.
    pub salt: Vec<u8>,
    /// How often the phrase is hashed.
    pub iterations: u32,
}

/// A part of a container.
pub enum Safe {
    /// Bags in the clear.
    Plain(Vec<Bag>),
    /// Bags under a pass phrase.
    Encrypted(AlgorithmIdentifier, Vec<u8>),
    /// Something else, passed over.
    Other,
}

/// An entry.
pub struct Bag {
    /// What it holds.
    pub content: Content,
    /// Its attributes, `None` when the field is absent.
    pub attributes: Option<Vec<RequestAttribute>>,
}

/// What a bag holds.
pub enum Content {
    /// A PrivateKeyInfo.
    Key(Vec<u8>),
    /// An encrypted PrivateKeyInfo.
    ShroudedKey(AlgorithmIdentifier, Vec<u8>),
    /// A certificate.
    Certificate(Vec<u8>),
    /// More bags.
    Bags(Vec<Bag>),
    /// Something else.
    Other(Oid),
}

impl Container {
    /// Reads a container.
    pub fn parse(der: &[u8]) -> Result<Self, Asn1Error> {
        let mut outer = Reader::new(der).sequence()?;
        if outer.read()?.small_integer()? != 3 {
            return Err(Asn1Error::BadValue);
        }
        let mut info = outer.sequence()?;
        let (kind, content) = content_info(&mut info)?;
        if kind.short_name() != Some("pkcs7-data") {
            return Err(Asn1Error::BadValue);
        }
        let authenticated = octets(content)?;
        let mut list = Reader::new(&authenticated).sequence()?;
        let mut safes = Vec::new();
        while !list.is_empty() {
            safes.push(safe(&mut list.sequence()?)?);
        }
        let mac = match outer.read_if(|element| element.is(tag::SEQUENCE))? {
            Some(element) => Some(mac(element.inside())?),
            None => None,
        };
        Ok(Self { safes, mac, authenticated })
    }

    /// Whether the integrity check accepts the phrase; so it does when there is none.
    pub fn verify(&self, phrase: &str) -> bool {
        let Some(mac) = &self.mac else { return true };
        let Some(digest) = Digest::from_oid(&mac.oid) else { return false };
        if mac.iterations > MOST_ITERATIONS {
            return false;
        }
        let key = kdf::derive(digest, Purpose::Integrity, phrase, &mac.salt, mac.iterations, digest.len());
        digest.hmac(&key, &self.authenticated) == mac.value
    }
}

impl Safe {
    /// Its bags; `None` when they cannot be opened with the phrase.
    pub fn bags(self, phrase: &str) -> Option<Vec<Bag>> {
        match self {
            Self::Plain(bags) => Some(bags),
            Self::Other => Some(Vec::new()),
            Self::Encrypted(algorithm, sealed) => {
                let (scheme, parameters) = crate::encryption::Scheme::read(&algorithm)?;
                let plain = scheme.open(&parameters, &sealed, phrase)?;
                bags(&plain, DEEPEST).ok()
            }
        }
    }
}

impl Bag {
    /// The attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&RequestAttribute> {
        self.attributes.iter().flatten().find(|attribute| attribute.oid.short_name() == Some(name))
    }
}

/// A content's kind and the element inside its `[0]`.
fn content_info<'a>(info: &mut Reader<'a>) -> Result<(Oid, Element<'a>), Asn1Error> {
    let kind = info.read()?.oid()?;
    let outer = info.read()?;
    if !outer.is_context(0) {
        return Err(Asn1Error::UnexpectedTag(outer.tag));
    }
    Ok((kind, outer.inside().read()?))
}

/// The bytes of an OCTET STRING, in one piece or several.
fn octets(element: Element<'_>) -> Result<Vec<u8>, Asn1Error> {
    if !element.constructed {
        return Ok(element.content.to_vec());
    }
    let mut parts = element.inside();
    let mut all = Vec::new();
    while !parts.is_empty() {
        all.extend_from_slice(parts.read()?.content);
    }
    Ok(all)
}

fn safe(info: &mut Reader<'_>) -> Result<Safe, Asn1Error> {
    let (kind, content) = content_info(info)?;
    match kind.short_name() {
        Some("pkcs7-data") => Ok(Safe::Plain(bags(&octets(content)?, DEEPEST)?)),
        Some("pkcs7-encryptedData") => {
            let mut data = content.inside();
            data.read()?.small_integer()?;
            let mut encrypted = data.sequence()?;
            encrypted.read()?.oid()?;
            let algorithm = AlgorithmIdentifier::read(&mut encrypted)?;
            let sealed = octets(encrypted.read()?)?;
            Ok(Safe::Encrypted(algorithm, sealed))
        }
        _ => Ok(Safe::Other),
    }
}

fn bags(der: &[u8], depth: usize) -> Result<Vec<Bag>, Asn1Error> {
    let mut list = Reader::new(der).sequence()?;
    let mut bags = Vec::new();
    while !list.is_empty() {
        let mut parts = list.sequence()?;
        let kind = parts.read()?.oid()?;
        let value = parts.read()?.inside().read()?;
        let content = content(kind, value, depth)?;
        let attributes = match parts.read_if(|element| element.is(tag::SET))? {
            Some(element) => Some(attributes(element.inside())?),
            None => None,
        };
        bags.push(Bag { content, attributes });
    }
    Ok(bags)
}

fn content(kind: Oid, value: Element<'_>, depth: usize) -> Result<Content, Asn1Error> {
    Ok(match kind.short_name() {
        Some("keyBag") => Content::Key(value.raw.to_vec()),
        Some("pkcs8ShroudedKeyBag") => {
            let mut inner = value.inside();
            let algorithm = AlgorithmIdentifier::read(&mut inner)?;
            Content::ShroudedKey(algorithm, octets(inner.read()?)?)
        }
        Some("certBag") => {
            let mut inner = value.inside();
            if inner.read()?.oid()?.short_name() != Some("x509Certificate") {
                return Ok(Content::Other(kind));
            }
            Content::Certificate(octets(inner.read()?.inside().read()?)?)
        }
        Some("safeContentsBag") if depth > 0 => Content::Bags(bags(value.raw, depth - 1)?),
        _ => Content::Other(kind),
    })
}

fn attributes(mut list: Reader<'_>) -> Result<Vec<RequestAttribute>, Asn1Error> {
    let mut all = Vec::new();
    while !list.is_empty() {
        let mut pair = list.sequence()?;
        let oid = pair.read()?.oid()?;
        let mut set = pair.expect(tag::SET)?.inside();
        let mut values = Vec::new();
        while !set.is_empty() {
            values.push(set.read()?.raw.to_vec());
        }
        all.push(RequestAttribute { oid, values });
    }
    Ok(all)
}

fn mac(mut data: Reader<'_>) -> Result<Mac, Asn1Error> {
    let mut info = data.sequence()?;
    let oid = AlgorithmIdentifier::read(&mut info)?.oid;
    let value = info.expect(tag::OCTET_STRING)?.content.to_vec();
    let salt = data.expect(tag::OCTET_STRING)?.content.to_vec();
    let iterations = if data.is_empty() { 1 } else { data.read()?.small_integer()? };
    Ok(Mac { oid, value, salt, iterations })
}
