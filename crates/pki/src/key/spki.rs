//! AlgorithmIdentifier and SubjectPublicKeyInfo (RFC 5280, 4.1.1.2 and 4.1.2.7).

use super::{KeyError, PublicKey};
use crate::asn1::{Asn1Error, Element, Reader, write};
use crate::oid::Oid;

/// An algorithm and its parameters, kept as they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlgorithmIdentifier {
    /// Which algorithm.
    pub oid: Oid,
    /// The DER of the parameters, if there are any.
    pub parameters: Option<Vec<u8>>,
}

impl AlgorithmIdentifier {
    /// Reads the SEQUENCE.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Asn1Error> {
        let mut inner = reader.sequence()?;
        let oid = inner.read()?.oid()?;
        let parameters = inner.read_if(|_| true)?.map(|element| element.raw.to_vec());
        inner.finish()?;
        Ok(Self { oid, parameters })
    }

    /// Writes the SEQUENCE.
    pub fn to_der(&self) -> Vec<u8> {
        write::sequence(&[write::oid(&self.oid), self.parameters.clone().unwrap_or_default()])
    }

    /// Whether the parameters are NULL.
    pub fn has_null_parameters(&self) -> bool {
        self.parameters.as_deref() == Some(&[5, 0])
    }
}

/// A public key as certificates and requests carry it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectPublicKeyInfo {
    /// The kind of key.
    pub algorithm: AlgorithmIdentifier,
    /// The content of the BIT STRING.
    pub bits: Vec<u8>,
    /// The whole structure.
    pub der: Vec<u8>,
}

impl SubjectPublicKeyInfo {
    /// Reads exactly one structure.
    pub fn parse(der: &[u8]) -> Result<Self, Asn1Error> {
        let mut reader = Reader::new(der);
        let info = Self::read(&mut reader)?;
        reader.finish()?;
        Ok(info)
    }

    /// Reads the next structure.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Asn1Error> {
        let element: Element<'_> = reader.expect(crate::asn1::tag::SEQUENCE)?;
        let mut inner = element.inside();
        let algorithm = AlgorithmIdentifier::read(&mut inner)?;
        let bits = inner.read()?.bit_string()?.to_vec();
        inner.finish()?;
        Ok(Self { algorithm, bits, der: element.raw.to_vec() })
    }

    /// The key itself.
    pub fn public_key(&self) -> Result<PublicKey, KeyError> {
        PublicKey::from_spki(self)
    }
}
