//! Certificate revocation lists (RFC 5280, section 5): reading, checking the signature, making.

use crate::asn1::{Asn1Error, Reader, tag, time, write};
use crate::extension::Extension;
use crate::key::{AlgorithmIdentifier, KeyError, PrivateKey, PublicKey, SignatureAlgorithm, VerifyError};
use crate::name::Name;
use crate::pem;

/// One certificate that is no longer valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// The content of its serial number's INTEGER.
    pub serial: Vec<u8>,
    /// Since when, unix seconds.
    pub date: i64,
    /// Why, and what else there is to say.
    pub extensions: Vec<Extension>,
}

/// A list, every byte kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevocationList {
    /// The whole list.
    pub der: Vec<u8>,
    /// The part that is signed.
    pub tbs: Vec<u8>,
    /// The version number as written: 1 means version 2.
    pub version: u32,
    /// Who signed.
    pub issuer: Name,
    /// When it was made, unix seconds.
    pub this_update: i64,
    /// When the next one is due.
    pub next_update: Option<i64>,
    /// The certificates.
    pub revoked: Vec<Revoked>,
    /// Extensions of the list itself.
    pub extensions: Vec<Extension>,
    /// How it is signed.
    pub signature_algorithm: AlgorithmIdentifier,
    /// The signature.
    pub signature: Vec<u8>,
}

impl RevocationList {
    /// Reads exactly one list.
    pub fn parse(der: &[u8]) -> Result<Self, Asn1Error> {
        let mut reader = Reader::new(der);
        let mut outer = reader.sequence()?;
        reader.finish()?;
        let tbs = outer.expect(tag::SEQUENCE)?;
        let mut inner = tbs.inside();
        let version = match inner.read_if(|element| element.is(tag::INTEGER))? {
            Some(element) => element.small_integer()?,
            None => 0,
        };
        AlgorithmIdentifier::read(&mut inner)?;
        let issuer = Name::from_element(&inner.read()?)?;
        let this_update = time::decode(&inner.read()?)?;
        let is_time = |tag| tag == tag::UTC_TIME || tag == tag::GENERALIZED_TIME;
        let next_update = match inner.read_if(|element| element.is(element.tag) && is_time(element.tag))? {
            Some(element) => Some(time::decode(&element)?),
            None => None,
        };
        let mut revoked = Vec::new();
        if let Some(list) = inner.read_if(|element| element.is(tag::SEQUENCE))? {
            let mut entries = list.inside();
            while !entries.is_empty() {
                revoked.push(Revoked::read(&mut entries.sequence()?)?);
            }
        }
        let extensions = match inner.read_if(|element| element.is_context(0))? {
            Some(element) => Extension::read_all(&mut element.inside())?,
            None => Vec::new(),
        };
        inner.finish()?;
        let signature_algorithm = AlgorithmIdentifier::read(&mut outer)?;
        let signature = outer.read()?.bit_string()?.to_vec();
        outer.finish()?;
        Ok(Self {
            der: der.to_vec(),
            tbs: tbs.raw.to_vec(),
            version,
            issuer,
            this_update,
            next_update,
            revoked,
            extensions,
            signature_algorithm,
            signature,
        })
    }

    /// An `X509 CRL` block.
    pub fn to_pem(&self) -> String {
        pem::encode("X509 CRL", &self.der)
    }

    /// Checks that `issuer_key` signed this list.
    pub fn verify_signature(&self, issuer_key: &PublicKey) -> Result<(), VerifyError> {
        let algorithm = SignatureAlgorithm::from_identifier(&self.signature_algorithm)
            .ok_or_else(|| VerifyError::UnsupportedAlgorithm(self.signature_algorithm.oid.clone()))?;
        issuer_key.verify(algorithm, &self.tbs, &self.signature)
    }

    /// The entry of a certificate's serial number.
    pub fn entry(&self, serial: &[u8]) -> Option<&Revoked> {
        self.revoked.iter().find(|entry| entry.serial == serial)
    }
}

impl Revoked {
    fn read(entry: &mut Reader<'_>) -> Result<Self, Asn1Error> {
        let serial = entry.read()?.integer()?.to_vec();
        let date = time::decode(&entry.read()?)?;
        let extensions = if entry.is_empty() { Vec::new() } else { Extension::read_all(entry)? };
        Ok(Self { serial, date, extensions })
    }

    fn to_der(&self) -> Vec<u8> {
        let mut parts = vec![write::string(tag::INTEGER, &self.serial), time::encode(self.date)];
        if !self.extensions.is_empty() {
            parts.push(Extension::all_to_der(&self.extensions));
        }
        write::sequence(&parts)
    }
}

/// What a new list shall say.
#[derive(Clone, Debug)]
pub struct RevocationListBuilder {
    /// Who signs.
    pub issuer: Name,
    /// When it is made, unix seconds.
    pub this_update: i64,
    /// When the next one is due.
    pub next_update: i64,
    /// The certificates.
    pub revoked: Vec<Revoked>,
    /// Extensions of the list itself; with any, or with any in an entry, the list is of version 2.
    pub extensions: Vec<Extension>,
}

impl RevocationListBuilder {
    /// The list, signed with the issuer's key.
    ///
    /// # Errors
    /// As [`PrivateKey::sign`].
    pub fn sign(&self, key: &PrivateKey, algorithm: SignatureAlgorithm) -> Result<RevocationList, KeyError> {
        let identifier = algorithm.identifier().to_der();
        let mut parts = Vec::new();
        if !self.extensions.is_empty() || self.revoked.iter().any(|entry| !entry.extensions.is_empty()) {
            parts.push(write::integer(1));
        }
        parts.push(identifier.clone());
        parts.push(self.issuer.der().to_vec());
        parts.push(time::encode(self.this_update));
        parts.push(time::encode(self.next_update));
        if !self.revoked.is_empty() {
            let entries: Vec<_> = self.revoked.iter().map(Revoked::to_der).collect();
            parts.push(write::sequence(&entries));
        }
        if !self.extensions.is_empty() {
            parts.push(write::explicit(0, &Extension::all_to_der(&self.extensions)));
        }
        let tbs = write::sequence(&parts);
        let signature = key.sign(algorithm, &tbs)?;
        let der = write::sequence(&[tbs, identifier, write::bit_string(&signature)]);
        Ok(RevocationList::parse(&der)?)
    }
}
