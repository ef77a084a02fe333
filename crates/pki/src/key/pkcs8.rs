//! PKCS#8's PrivateKeyInfo, not encrypted (RFC 5958).

use super::ec::curve_of;
use super::{
    AlgorithmIdentifier, EcPrivateKey, Ed448PrivateKey, Ed25519PrivateKey, KeyError, PrivateKey,
    RsaPrivateKey,
};
use crate::asn1::{Asn1Error, Element, Reader, tag, write};
use crate::oid::Oid;

pub(super) fn read(der: &[u8]) -> Result<PrivateKey, KeyError> {
    let mut reader = Reader::new(der);
    let mut inner = reader.sequence()?;
    if inner.read()?.small_integer()? > 1 {
        return Err(KeyError::Asn1(Asn1Error::BadValue));
    }
    let algorithm = AlgorithmIdentifier::read(&mut inner)?;
    let secret = inner.expect(tag::OCTET_STRING)?.content;
    if algorithm.oid == Oid::RSA_ENCRYPTION {
        RsaPrivateKey::from_pkcs1_der(secret).map(PrivateKey::Rsa)
    } else if algorithm.oid == Oid::RSASSA_PSS {
        RsaPrivateKey::from_pkcs1_der(secret).map(PrivateKey::RsaPss)
    } else if algorithm.oid == Oid::EC_PUBLIC_KEY {
        let parameters = algorithm.parameters.as_deref().ok_or(KeyError::UnsupportedCurve(None))?;
        EcPrivateKey::from_sec1_der(secret, Some(curve_of(parameters)?)).map(PrivateKey::Ec)
    } else if algorithm.oid == Oid::ED25519 {
        let seed = Element::parse(secret)?.content.try_into().map_err(|_| KeyError::Invalid)?;
        Ok(PrivateKey::Ed25519(Ed25519PrivateKey { seed }))
    } else if algorithm.oid == Oid::ED448 {
        let seed = Element::parse(secret)?.content.try_into().map_err(|_| KeyError::Invalid)?;
        Ok(PrivateKey::Ed448(Ed448PrivateKey { seed }))
    } else {
        Err(KeyError::UnsupportedAlgorithm(algorithm.oid))
    }
}

pub(super) fn write(key: &PrivateKey) -> Vec<u8> {
    let algorithm = key.public_key().to_spki().algorithm;
    let secret = match key {
        PrivateKey::Rsa(key) | PrivateKey::RsaPss(key) => key.to_pkcs1_der(),
        PrivateKey::Ec(key) => key.to_sec1_der(false),
        PrivateKey::Ed25519(key) => write::octet_string(&key.seed),
        PrivateKey::Ed448(key) => write::octet_string(&key.seed),
    };
    write::sequence(&[write::integer(0), algorithm.to_der(), write::octet_string(&secret)])
}
