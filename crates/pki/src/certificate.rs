//! X.509 certificates (RFC 5280): reading, checking one signature, making.

use crate::asn1::{Asn1Error, Reader, tag, time, write};
use crate::digest::Digest;
use crate::extension::{AuthorityKeyId, BasicConstraints, Extension, GeneralName, KeyUsage};
use crate::key::{
    AlgorithmIdentifier, KeyError, PrivateKey, PublicKey, SignatureAlgorithm, SubjectPublicKeyInfo,
    VerifyError,
};
use crate::name::Name;
use crate::oid::Oid;
use crate::pem;

/// A certificate, every byte kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The whole certificate.
    pub der: Vec<u8>,
    /// The part that is signed.
    pub tbs: Vec<u8>,
    /// The version number as written: 2 means version 3.
    pub version: u32,
    /// The content of the serial number's INTEGER: two's complement, big endian.
    pub serial: Vec<u8>,
    /// The signature algorithm named inside the signed part.
    pub tbs_signature_algorithm: AlgorithmIdentifier,
    /// Who signed.
    pub issuer: Name,
    /// First moment of validity, unix seconds.
    pub not_before: i64,
    /// Last moment of validity, unix seconds.
    pub not_after: i64,
    /// Who is certified.
    pub subject: Name,
    /// The certified key.
    pub public_key: SubjectPublicKeyInfo,
    /// The extensions in order.
    pub extensions: Vec<Extension>,
    /// How it is signed.
    pub signature_algorithm: AlgorithmIdentifier,
    /// The signature.
    pub signature: Vec<u8>,
}

impl Certificate {
    /// Reads exactly one certificate.
    pub fn parse(der: &[u8]) -> Result<Self, Asn1Error> {
        let mut reader = Reader::new(der);
        let mut outer = reader.sequence()?;
        reader.finish()?;
        let tbs = outer.expect(tag::SEQUENCE)?;
        let mut inner = tbs.inside();
        let version = match inner.read_if(|element| element.is_context(0))? {
            Some(element) => element.inside().read()?.small_integer()?,
            None => 0,
        };
        let serial = inner.read()?.integer()?.to_vec();
        let tbs_signature_algorithm = AlgorithmIdentifier::read(&mut inner)?;
        let issuer = Name::from_element(&inner.read()?)?;
        let mut validity = inner.sequence()?;
        let not_before = time::decode(&validity.read()?)?;
        let not_after = time::decode(&validity.read()?)?;
        let subject = Name::from_element(&inner.read()?)?;
        let public_key = SubjectPublicKeyInfo::read(&mut inner)?;
        // Unique identifiers of version 2: read over.
        inner.read_if(|element| element.is_context(1))?;
        inner.read_if(|element| element.is_context(2))?;
        let extensions = match inner.read_if(|element| element.is_context(3))? {
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
            serial,
            tbs_signature_algorithm,
            issuer,
            not_before,
            not_after,
            subject,
            public_key,
            extensions,
            signature_algorithm,
            signature,
        })
    }

    /// Reads the first readable `CERTIFICATE` block; `None` without one.
    pub fn from_pem(text: &[u8]) -> Option<Self> {
        Self::all_from_pem(text).into_iter().next()
    }

    /// Every readable `CERTIFICATE` block, in order.
    pub fn all_from_pem(text: &[u8]) -> Vec<Self> {
        pem::blocks_go(text)
            .filter(|block| block.label == "CERTIFICATE")
            .filter_map(|block| Self::parse(&block.der).ok())
            .collect()
    }

    /// A `CERTIFICATE` block.
    pub fn to_pem(&self) -> String {
        pem::encode("CERTIFICATE", &self.der)
    }

    /// The first extension of this kind.
    pub fn extension(&self, oid: &Oid) -> Option<&Extension> {
        self.extensions.iter().find(|extension| extension.oid == *oid)
    }

    /// keyUsage, if present and readable.
    pub fn key_usage(&self) -> Option<KeyUsage> {
        KeyUsage::parse(&self.extension(&Oid::KEY_USAGE)?.value).ok()
    }

    /// The purposes of extKeyUsage, if present and readable.
    pub fn ext_key_usage(&self) -> Option<Vec<Oid>> {
        self.extension(&Oid::EXT_KEY_USAGE)?.parse_ext_key_usage().ok()
    }

    /// basicConstraints, if present and readable.
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        BasicConstraints::parse(&self.extension(&Oid::BASIC_CONSTRAINTS)?.value).ok()
    }

    /// Whether basicConstraints says it is a CA.
    pub fn is_ca(&self) -> bool {
        self.basic_constraints().is_some_and(|constraints| constraints.ca)
    }

    /// The names of subjectAltName; none when it is absent or unreadable.
    pub fn subject_alt_names(&self) -> Vec<GeneralName> {
        self.extension(&Oid::SUBJECT_ALT_NAME)
            .and_then(|extension| GeneralName::parse_all(&extension.value).ok())
            .unwrap_or_default()
    }

    /// subjectKeyIdentifier, if present and readable.
    pub fn subject_key_id(&self) -> Option<Vec<u8>> {
        self.extension(&Oid::SUBJECT_KEY_ID)?.parse_subject_key_id().ok()
    }

    /// The key identifier of authorityKeyIdentifier, if present and readable.
    pub fn authority_key_id(&self) -> Option<Vec<u8>> {
        AuthorityKeyId::parse(&self.extension(&Oid::AUTHORITY_KEY_ID)?.value).ok()?.key_id
    }

    /// Whether issuer and subject are the same bytes.
    pub fn is_self_issued(&self) -> bool {
        self.issuer.der() == self.subject.der()
    }

    /// The digest of the whole certificate.
    pub fn fingerprint(&self, digest: Digest) -> Vec<u8> {
        digest.hash(&self.der)
    }

    /// The serial number in decimal, as Go prints it.
    pub fn serial_decimal(&self) -> String {
        decimal(&self.serial)
    }

    /// Checks that `issuer_key` signed this certificate.
    pub fn verify_signature(&self, issuer_key: &PublicKey) -> Result<(), VerifyError> {
        let algorithm = SignatureAlgorithm::from_identifier(&self.signature_algorithm)
            .ok_or_else(|| VerifyError::UnsupportedAlgorithm(self.signature_algorithm.oid.clone()))?;
        issuer_key.verify(algorithm, &self.tbs, &self.signature)
    }
}

/// A two's complement big-endian number in decimal.
fn decimal(content: &[u8]) -> String {
    let negative = content.first().is_some_and(|first| first & 0x80 != 0);
    let mut magnitude = content.to_vec();
    if negative {
        let mut carry = true;
        for byte in magnitude.iter_mut().rev() {
            *byte = !*byte;
            if carry {
                (*byte, carry) = byte.overflowing_add(1);
            }
        }
    }
    // Digits, least significant first.
    let mut digits = vec![0_u8];
    for byte in magnitude {
        let mut carry = u16::from(byte);
        for digit in &mut digits {
            let value = u16::from(*digit) * 256 + carry;
            *digit = u8::try_from(value % 10).unwrap_or_default();
            carry = value / 10;
        }
        while carry > 0 {
            digits.push(u8::try_from(carry % 10).unwrap_or_default());
            carry /= 10;
        }
    }
    let sign = if negative { "-" } else { "" };
    let text: String = digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect();
    format!("{sign}{text}")
}

/// What a new certificate shall say. It is always version 3 unless it has no extensions and
/// `version_1` is set.
#[derive(Clone, Debug)]
pub struct CertificateBuilder {
    /// Magnitude of the serial number, big endian.
    pub serial: Vec<u8>,
    /// Who signs.
    pub issuer: Name,
    /// Who is certified.
    pub subject: Name,
    /// First moment of validity, unix seconds.
    pub not_before: i64,
    /// Last moment of validity, unix seconds.
    pub not_after: i64,
    /// The certified key.
    pub public_key: SubjectPublicKeyInfo,
    /// The extensions in this order.
    pub extensions: Vec<Extension>,
    /// Writes version 1, which cannot carry extensions (`openssl x509 -req` without any).
    pub version_1: bool,
}

impl CertificateBuilder {
    /// The certificate, signed with the issuer's key.
    ///
    /// # Errors
    /// As [`PrivateKey::sign`].
    pub fn sign(&self, key: &PrivateKey, algorithm: SignatureAlgorithm) -> Result<Certificate, KeyError> {
        let identifier = algorithm.identifier().to_der();
        let mut parts = Vec::new();
        if !self.version_1 {
            parts.push(write::explicit(0, &write::integer(2)));
        }
        parts.push(write::unsigned(&self.serial));
        parts.push(identifier.clone());
        parts.push(self.issuer.der().to_vec());
        parts.push(write::sequence(&[time::encode(self.not_before), time::encode(self.not_after)]));
        parts.push(self.subject.der().to_vec());
        parts.push(self.public_key.der.clone());
        if !self.extensions.is_empty() && !self.version_1 {
            parts.push(write::explicit(3, &Extension::all_to_der(&self.extensions)));
        }
        let tbs = write::sequence(&parts);
        let signature = key.sign(algorithm, &tbs)?;
        let der = write::sequence(&[tbs, identifier, write::bit_string(&signature)]);
        Ok(Certificate::parse(&der)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_print_in_decimal() {
        assert_eq!(decimal(&[0]), "0");
        assert_eq!(decimal(&[0, 0xff]), "255");
        assert_eq!(decimal(&[0xff]), "-1");
        assert_eq!(decimal(&[1, 0, 0, 0, 0, 0, 0, 0, 0]), "18446744073709551616");
    }
}
