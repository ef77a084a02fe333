//! Client certificates. Upstream: k8s.io/apiserver/pkg/authentication/request/x509.

use std::cell::RefCell;
use std::collections::HashMap;

use countersign_api::authentication::UserInfo;
use countersign_pki as pki;
use pki::asn1::tag;
use pki::go::{self, VerifyOptions};

use crate::server::ServerState;

/// Says which certificate (or token) somebody came with.
pub(super) const CREDENTIAL_ID: &str = "authentication.kubernetes.io/credential-id";

/// The subject attribute that holds a user's UID.
const UID: &str = "1.3.6.1.4.1.57683.2";

/// Certificates that were good before, and from when to when they are (unix seconds): a chain need not be verified twice.
#[derive(Default)]
pub(crate) struct Cache(RefCell<HashMap<Chain, (UserInfo, i64, i64)>>);

/// The certificates of a handshake, DER.
type Chain = Vec<Vec<u8>>;

/// Beyond this the cache starts anew.
const MOST: usize = 1000;

/// The user of a certificate chain (leaf first, DER); `None` if it is empty, bad or names nobody.
pub(super) fn authenticate(state: &ServerState, certificates: &[Vec<u8>]) -> Option<UserInfo> {
    let (leaf, others) = certificates.split_first()?;
    let now = state.now().seconds();
    if let Some((user, from, to)) = state.certificates.0.borrow().get(certificates)
        && (*from..=*to).contains(&now)
    {
        return Some(user.clone());
    }
    let leaf = go::parse_certificate(leaf).ok()?;
    let intermediates: Vec<_> = others.iter().filter_map(|der| go::parse_certificate(der).ok()).collect();
    let options = VerifyOptions {
        roots: &state.config.client_ca,
        intermediates: &intermediates,
        dns_name: None,
        now,
        key_usages: &[pki::Oid::CLIENT_AUTH],
    };
    let chains = go::verify(&leaf, &options).ok()?;
    let user = user(&leaf)?;
    let chain = chains.first()?;
    let from = chain.iter().map(|certificate| certificate.not_before).max()?;
    let to = chain.iter().map(|certificate| certificate.not_after).min()?;
    let mut cache = state.certificates.0.borrow_mut();
    if cache.len() >= MOST {
        cache.clear();
    }
    cache.insert(certificates.to_vec(), (user.clone(), from, to));
    Some(user)
}

/// `CommonNameUserConversion`
fn user(leaf: &pki::Certificate) -> Option<UserInfo> {
    let username = leaf.subject.common_name();
    if username.is_empty() {
        return None;
    }
    let digest: String =
        leaf.fingerprint(pki::Digest::Sha256).iter().map(|byte| format!("{byte:02x}")).collect();
    Some(UserInfo {
        username,
        uid: uid(leaf)?,
        groups: leaf.subject.organizations(),
        extra: [(CREDENTIAL_ID.to_owned(), vec![format!("X509SHA256={digest}")])].into(),
    })
}

/// The UID, empty without one; `None` if it is given twice, empty or not text.
fn uid(leaf: &pki::Certificate) -> Option<String> {
    let mut found = leaf.subject.attributes().filter(|attribute| attribute.oid.to_string() == UID);
    let Some(uid) = found.next() else { return Some(String::new()) };
    let is_text = matches!(
        uid.tag,
        tag::UTF8_STRING
            | tag::PRINTABLE_STRING
            | tag::IA5_STRING
            | tag::NUMERIC_STRING
            | tag::T61_STRING
            | tag::BMP_STRING
    );
    Some(uid.text()).filter(|text| is_text && !text.is_empty() && found.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use pki::name::{Attribute, Name};

    #[test]
    fn the_subject_names_the_user() {
        let mut rng = countersign_host::Entropy::from_number(1);
        let algorithm = pki::key::KeyAlgorithm::Ec(pki::key::Curve::P256);
        let key = pki::key::generate(&mut rng, algorithm).unwrap();
        let certificate = |attributes: Vec<Attribute>| {
            let builder = pki::CertificateBuilder {
                serial: vec![1],
                issuer: Name::default(),
                subject: Name::of(attributes),
                not_before: 0,
                not_after: 10,
                public_key: pki::key::SubjectPublicKeyInfo::parse(&key.public_key().to_spki_der()).unwrap(),
                extensions: Vec::new(),
                version_1: true,
            };
            builder.sign(&key, key.default_signature()).unwrap()
        };
        let uid = pki::Oid::parse(UID).unwrap();
        let name = |oid: &pki::Oid, text: &str| Attribute::utf8(oid.clone(), text);
        let jane = certificate(vec![
            name(&pki::Oid::ORGANIZATION, "dev"),
            name(&pki::Oid::COMMON_NAME, "jane"),
            name(&pki::Oid::ORGANIZATION, "ops"),
            name(&uid, "7"),
        ]);
        let jane = user(&jane).unwrap();
        assert_eq!((jane.username.as_str(), jane.uid.as_str()), ("jane", "7"));
        assert_eq!(jane.groups, ["dev", "ops"]);
        assert!(jane.extra[CREDENTIAL_ID][0].starts_with("X509SHA256="));
        assert_eq!(user(&certificate(vec![name(&pki::Oid::ORGANIZATION, "dev")])), None);
        let twice = vec![name(&pki::Oid::COMMON_NAME, "x"), name(&uid, "7"), name(&uid, "8")];
        assert_eq!(user(&certificate(twice)), None);
    }
}
