//! PKCS#10 certificate requests (RFC 2986): reading, checking, making.

use crate::asn1::{Asn1Error, Element, Reader, tag, write};
use crate::extension::{Extension, GeneralName};
use crate::key::{
    AlgorithmIdentifier, KeyError, PrivateKey, SignatureAlgorithm, SubjectPublicKeyInfo, VerifyError,
};
use crate::name::Name;
use crate::oid::Oid;
use crate::pem;

/// One attribute of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestAttribute {
    /// Which one, e.g. [`Oid::EXTENSION_REQUEST`].
    pub oid: Oid,
    /// The DER of each value in its SET.
    pub values: Vec<Vec<u8>>,
}

impl RequestAttribute {
    /// An attribute with one value (DER).
    pub fn new(oid: Oid, value: Vec<u8>) -> Self {
        Self { oid, values: vec![value] }
    }

    /// Writes the attribute.
    pub fn to_der(&self) -> Vec<u8> {
        write::sequence(&[write::oid(&self.oid), write::set_of(&self.values)])
    }
}

/// A certificate request, every byte kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateRequest {
    /// The whole request.
    pub der: Vec<u8>,
    /// The part that is signed.
    pub info: Vec<u8>,
    /// The version number as written: 0 means version 1.
    pub version: u32,
    /// Who asks.
    pub subject: Name,
    /// The public key.
    pub public_key: SubjectPublicKeyInfo,
    /// The attributes in order.
    pub attributes: Vec<RequestAttribute>,
    /// How it is signed.
    pub signature_algorithm: AlgorithmIdentifier,
    /// The signature.
    pub signature: Vec<u8>,
}

impl CertificateRequest {
    /// Reads exactly one request.
    pub fn parse(der: &[u8]) -> Result<Self, Asn1Error> {
        let mut reader = Reader::new(der);
        let mut outer = reader.sequence()?;
        reader.finish()?;
        let info: Element<'_> = outer.expect(tag::SEQUENCE)?;
        let mut inner = info.inside();
        let version = inner.read()?.small_integer()?;
        let subject = Name::from_element(&inner.read()?)?;
        let public_key = SubjectPublicKeyInfo::read(&mut inner)?;
        let mut attributes = Vec::new();
        if let Some(element) = inner.read_if(|element| element.is_context(0))? {
            let mut list = element.inside();
            while !list.is_empty() {
                let mut pair = list.sequence()?;
                let oid = pair.read()?.oid()?;
                let mut set = pair.expect(tag::SET)?.inside();
                let mut values = Vec::new();
                while !set.is_empty() {
                    values.push(set.read()?.raw.to_vec());
                }
                attributes.push(RequestAttribute { oid, values });
            }
        }
        inner.finish()?;
        let signature_algorithm = AlgorithmIdentifier::read(&mut outer)?;
        let signature = outer.read()?.bit_string()?.to_vec();
        outer.finish()?;
        Ok(Self {
            der: der.to_vec(),
            info: info.raw.to_vec(),
            version,
            subject,
            public_key,
            attributes,
            signature_algorithm,
            signature,
        })
    }

    /// The extensions it asks for; none when the attribute is absent or unreadable.
    pub fn extensions(&self) -> Vec<Extension> {
        self.attributes
            .iter()
            .filter(|attribute| attribute.oid == Oid::EXTENSION_REQUEST)
            .flat_map(|attribute| &attribute.values)
            .filter_map(|value| Extension::read_all(&mut Reader::new(value)).ok())
            .flatten()
            .collect()
    }

    /// The subject alternative names it asks for.
    pub fn subject_alt_names(&self) -> Vec<GeneralName> {
        self.extensions()
            .iter()
            .find(|extension| extension.oid == Oid::SUBJECT_ALT_NAME)
            .and_then(|extension| GeneralName::parse_all(&extension.value).ok())
            .unwrap_or_default()
    }

    /// Checks that the request is signed by the key it carries.
    pub fn verify(&self) -> Result<(), VerifyError> {
        let algorithm = SignatureAlgorithm::from_identifier(&self.signature_algorithm)
            .ok_or_else(|| VerifyError::UnsupportedAlgorithm(self.signature_algorithm.oid.clone()))?;
        self.public_key.public_key()?.verify(algorithm, &self.info, &self.signature)
    }

    /// A `CERTIFICATE REQUEST` block.
    pub fn to_pem(&self) -> String {
        pem::encode("CERTIFICATE REQUEST", &self.der)
    }
}

/// What a new request shall say.
#[derive(Clone, Debug, Default)]
pub struct RequestBuilder {
    /// Who asks.
    pub subject: Name,
    /// Attributes other than the extension request, written first.
    pub attributes: Vec<RequestAttribute>,
    /// The extensions to ask for, in this order; none leaves the attribute out.
    pub extensions: Vec<Extension>,
}

impl RequestBuilder {
    /// The request for the public half of `key`, signed with it.
    ///
    /// # Errors
    /// As [`PrivateKey::sign`].
    pub fn sign(
        &self,
        key: &PrivateKey,
        algorithm: SignatureAlgorithm,
    ) -> Result<CertificateRequest, KeyError> {
        let mut attributes = self.attributes.clone();
        if !self.extensions.is_empty() {
            let list = Extension::all_to_der(&self.extensions);
            attributes.push(RequestAttribute::new(Oid::EXTENSION_REQUEST, list));
        }
        let encoded: Vec<_> = attributes.iter().map(RequestAttribute::to_der).collect();
        let attributes = write::explicit(0, &sorted(encoded));
        let info = write::sequence(&[
            write::integer(0),
            self.subject.der().to_vec(),
            key.public_key().to_spki_der(),
            attributes,
        ]);
        let signature = key.sign(algorithm, &info)?;
        let der = write::sequence(&[info, algorithm.identifier().to_der(), write::bit_string(&signature)]);
        Ok(CertificateRequest::parse(&der)?)
    }
}

/// The attributes form a SET OF, so DER fixes their order.
fn sorted(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort_unstable();
    write::concat(&parts)
}
