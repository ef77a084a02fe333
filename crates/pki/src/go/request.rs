//! `x509.ParseCertificateRequest`, and `ParseCSR` as Kubernetes calls it.

use super::name::check_name;
use super::parse_error::ParseError;
use super::public_key::parse_public_key;
use super::unmarshal::{Field, Fields, Value, bits, check_int, oid};
use super::{PkixName, SignatureError, SubjectAltNames, check_request_signature};
use crate::asn1::tag;
use crate::csr::{CertificateRequest, RequestAttribute};
use crate::extension::Extension;
use crate::key::{AlgorithmIdentifier, PublicKey, SubjectPublicKeyInfo};
use crate::name::Name;
use crate::oid::Oid;
use crate::pem;

/// A request as Go programs see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// All of it.
    pub request: CertificateRequest,
    /// The subject in the fields Go knows.
    pub subject: PkixName,
    /// The requested subject alternative names.
    pub names: SubjectAltNames,
    /// The key, `None` when its algorithm is unknown to Go.
    pub public_key: Option<PublicKey>,
}

/// Why Kubernetes refuses `spec.request`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// No PEM block, or one with another label.
    #[error("PEM block type must be CERTIFICATE REQUEST")]
    NoBlock,
    /// The DER is not a request.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// The self-signature does not verify.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

/// Reads the first PEM block, which must be a `CERTIFICATE REQUEST`, without checking its signature.
///
/// Upstream: `ParseCSR` in k8s.io/kubernetes/pkg/apis/certificates/helpers.go
pub fn parse_request_pem(text: &[u8]) -> Result<Request, RequestError> {
    match pem::decode_go(text) {
        Some((block, _)) if block.label == "CERTIFICATE REQUEST" => Ok(parse_request(&block.der)?),
        _ => Err(RequestError::NoBlock),
    }
}

impl Request {
    /// `CheckSignature`
    pub fn check_signature(&self) -> Result<(), SignatureError> {
        check_request_signature(&self.request)
    }
}

/// Reads a request as `x509.ParseCertificateRequest` does.
pub fn parse_request(der: &[u8]) -> Result<Request, ParseError> {
    let mut outermost = Fields::new(der);
    let whole = outermost.required(Field::of(tag::SEQUENCE, true, "certificateRequest"))?;
    let mut outer = Fields::new(whole.content);
    let tbs = outer.required(Field::of(tag::SEQUENCE, true, "tbsCertificateRequest"))?;

    let mut inner = Fields::new(tbs.content);
    let version = inner.required(Field::of(tag::INTEGER, false, "int"))?;
    check_int(version.content)?;
    let subject = inner.raw(false)?.ok_or(ParseError::Syntax("sequence truncated"))?;
    let public_key = public_key_info(&mut inner)?;
    let list = Field { context: Some(0), ..Field::of(tag::SEQUENCE, true, "") };
    let raw_attributes = inner.required(list)?.content;
    Fields::new(raw_attributes).check_elements(None)?;

    let signature_algorithm = algorithm_identifier(&mut outer)?;
    let signature = outer.required(Field::of(tag::BIT_STRING, false, "BitString"))?;
    let signature = bits(signature.content)?.to_vec();
    if !outermost.is_empty() {
        return Err(ParseError::Syntax("trailing data"));
    }

    let parsed_key = parse_public_key(&public_key)?;
    check_name(subject.full)?;
    let subject = Name::parse(subject.full).map_err(|_| ParseError::x509("invalid RDNSequence"))?;
    let attributes = attributes(raw_attributes);
    let extensions = extensions(&attributes)?;
    let names = match extensions.iter().rfind(|extension| extension.oid == Oid::SUBJECT_ALT_NAME) {
        Some(extension) => SubjectAltNames::parse(&extension.value)?,
        None => SubjectAltNames::default(),
    };
    let version = version.content.iter().fold(0, |value: u32, byte| (value << 8) | u32::from(*byte));
    Ok(Request {
        subject: PkixName::from_name(&subject),
        names,
        public_key: parsed_key,
        request: CertificateRequest {
            der: whole.full.to_vec(),
            info: tbs.full.to_vec(),
            version,
            subject,
            public_key,
            attributes,
            signature_algorithm,
            signature,
        },
    })
}

fn algorithm_identifier(fields: &mut Fields<'_>) -> Result<AlgorithmIdentifier, ParseError> {
    let sequence = fields.required(Field::of(tag::SEQUENCE, true, "AlgorithmIdentifier"))?;
    let mut inner = Fields::new(sequence.content);
    let id = inner.required(Field::of(tag::OID, false, "ObjectIdentifier"))?;
    let oid = oid(id.content)?;
    let parameters = inner.raw(true)?.map(|value: Value<'_>| value.full.to_vec());
    Ok(AlgorithmIdentifier { oid, parameters })
}

fn public_key_info(fields: &mut Fields<'_>) -> Result<SubjectPublicKeyInfo, ParseError> {
    let sequence = fields.required(Field::of(tag::SEQUENCE, true, "publicKeyInfo"))?;
    let mut inner = Fields::new(sequence.content);
    let algorithm = algorithm_identifier(&mut inner)?;
    let key = inner.required(Field::of(tag::BIT_STRING, false, "BitString"))?;
    Ok(SubjectPublicKeyInfo { algorithm, bits: bits(key.content)?.to_vec(), der: sequence.full.to_vec() })
}

/// The attributes that can be read; Go ignores the others.
fn attributes(raw: &[u8]) -> Vec<RequestAttribute> {
    let mut list = Fields::new(raw);
    let mut attributes = Vec::new();
    while let Ok(Some(value)) = list.raw(true) {
        if let Ok(attribute) = attribute(value.full) {
            attributes.push(attribute);
        }
    }
    attributes
}

fn attribute(der: &[u8]) -> Result<RequestAttribute, ParseError> {
    let sequence = Fields::new(der).required(Field::of(tag::SEQUENCE, true, "pkcs10Attribute"))?;
    let mut inner = Fields::new(sequence.content);
    let oid = oid(inner.required(Field::of(tag::OID, false, "ObjectIdentifier"))?.content)?;
    let set = inner.required(Field { set: true, ..Field::of(tag::SEQUENCE, true, "") })?;
    let mut elements = Fields::new(set.content);
    elements.check_elements(None)?;
    let mut values = Vec::new();
    while let Some(value) = elements.raw(true)? {
        values.push(value.full.to_vec());
    }
    Ok(RequestAttribute { oid, values })
}

/// `parseCSRExtensions`: only the first value of each attribute counts.
fn extensions(attributes: &[RequestAttribute]) -> Result<Vec<Extension>, ParseError> {
    let mut found: Vec<Extension> = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.oid == Oid::EXTENSION_REQUEST) {
        let Some(value) = attribute.values.first() else { continue };
        let list = Fields::new(value).required(Field::of(tag::SEQUENCE, true, ""))?;
        let mut elements = Fields::new(list.content);
        elements.check_elements(Some((tag::SEQUENCE, true)))?;
        while !elements.is_empty() {
            let sequence = elements.required(Field::of(tag::SEQUENCE, true, "Extension"))?;
            let mut inner = Fields::new(sequence.content);
            let oid = oid(inner.required(Field::of(tag::OID, false, "ObjectIdentifier"))?.content)?;
            let critical = inner.field(Field::of(tag::BOOLEAN, false, "bool").optional())?;
            let critical = match critical.as_ref().map(|value| value.content) {
                None | Some([0]) => false,
                Some([0xff]) => true,
                Some(_) => return Err(ParseError::Syntax("invalid boolean")),
            };
            let value = inner.required(Field::of(tag::OCTET_STRING, false, ""))?.content.to_vec();
            if found.iter().any(|known| known.oid == oid) {
                return Err(ParseError::x509("certificate request contains duplicate requested extensions"));
            }
            found.push(Extension { oid, critical, value });
        }
    }
    Ok(found)
}
