//! The words of Go programs about requests, certificates and key pairs, as their real counterparts print them.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use chacha20::ChaCha20Rng;
use chacha20::rand_core::SeedableRng as _;
use countersign_pki::asn1::{tag, write};
use countersign_pki::extension::GeneralName;
use countersign_pki::go::{self, PkixName};
use countersign_pki::key::{Curve, KeyAlgorithm, PrivateKey, generate};
use countersign_pki::{
    Attribute, Certificate, CertificateBuilder, CertificateRequest, Extension, Name, Oid, RequestBuilder, pem,
};

fn key(seed: u64, algorithm: KeyAlgorithm) -> PrivateKey {
    generate(&mut ChaCha20Rng::seed_from_u64(seed), algorithm).expect("key")
}

fn p256(seed: u64) -> PrivateKey {
    key(seed, KeyAlgorithm::Ec(Curve::P256))
}

fn request(subject: Name, extensions: Vec<Extension>) -> CertificateRequest {
    let key = p256(1);
    RequestBuilder { subject, extensions, ..RequestBuilder::default() }
        .sign(&key, key.default_signature())
        .expect("request")
}

fn jane() -> Name {
    Name::of([Attribute::utf8(Oid::COMMON_NAME, "jane")])
}

/// The request with the first occurrence of some bytes exchanged for others of the same length.
fn changed(der: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = der.windows(from.len()).position(|window| window == from).expect("bytes to change");
    let mut out = der.to_vec();
    out.splice(at..at + from.len(), to.iter().copied());
    out
}

fn complaint(der: &[u8]) -> String {
    match go::parse_request_pem(pem::encode("CERTIFICATE REQUEST", der).as_bytes()) {
        Ok(request) => {
            request.check_signature().map_or_else(|error| error.to_string(), |()| "none".to_owned())
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn requests_that_are_not_der() {
    let good = request(jane(), vec![]).der;
    assert_eq!(complaint(&good), "none");
    assert_eq!(complaint(&[]), "asn1: syntax error: sequence truncated");
    assert_eq!(complaint(&good[..good.len() - 1]), "asn1: syntax error: data truncated");
    assert_eq!(complaint(&[&good[..], b"x"].concat()), "asn1: syntax error: trailing data");
    assert_eq!(complaint(&[0x30, 0x80, 0, 0]), "asn1: syntax error: indefinite length found (not DER)");
    assert_eq!(complaint(&[0x30, 0x81, 1, 0]), "asn1: structure error: non-minimal length");
    assert_eq!(
        complaint(b"hello"),
        "asn1: structure error: tags don't match (16 vs {class:1 tag:8 length:101 isCompound:true}) \
         {optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> \
         stringType:0 timeType:0 set:false omitEmpty:false} certificateRequest @2"
    );
    assert_eq!(
        complaint(&p256(1).to_pkcs8_der()),
        "asn1: structure error: tags don't match (16 vs {class:0 tag:2 length:1 isCompound:false}) \
         {optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> \
         stringType:0 timeType:0 set:false omitEmpty:false} tbsCertificateRequest @2"
    );
}

#[test]
fn requests_in_the_wrong_envelope() {
    let good = request(jane(), vec![]);
    let words = "PEM block type must be CERTIFICATE REQUEST";
    for text in [
        String::new(),
        "hello".to_owned(),
        pem::encode("NEW CERTIFICATE REQUEST", &good.der),
        pem::encode("CERTIFICATE", &good.der),
        good.to_pem().replace("\n-----END", "!\n-----END"),
        format!("  {}", good.to_pem()),
    ] {
        let error = go::parse_request_pem(text.as_bytes()).expect_err(&text);
        assert_eq!(error.to_string(), words, "{text}");
    }
    let chatty = format!("text\n{}more\n{}", good.to_pem(), pem::encode("X", b"x"));
    assert!(go::parse_request_pem(chatty.as_bytes()).is_ok());
}

#[test]
fn requests_with_bad_signatures_and_keys() {
    let good = request(jane(), vec![]).der;
    assert_eq!(complaint(&changed(&good, b"jane", b"mary")), "x509: ECDSA verification failure");
    let curve = write::oid(&Oid::PRIME256V1);
    let mut other = curve.clone();
    *other.last_mut().expect("bytes") = 1;
    assert_eq!(complaint(&changed(&good, &curve, &other)), "x509: unsupported elliptic curve");
    let rsa = key(2, KeyAlgorithm::Rsa { bits: 1024 });
    let signed = RequestBuilder { subject: jane(), ..RequestBuilder::default() }
        .sign(&rsa, rsa.default_signature())
        .expect("request")
        .der;
    assert_eq!(complaint(&signed), "none");
    assert_eq!(complaint(&changed(&signed, b"jane", b"mary")), "crypto/rsa: verification error");
    let null = [write::oid(&Oid::RSA_ENCRYPTION), write::null()].concat();
    let odd = [write::oid(&Oid::RSA_ENCRYPTION), vec![4, 0]].concat();
    assert_eq!(complaint(&changed(&signed, &null, &odd)), "x509: RSA key missing NULL parameters");
    let sha256 = write::oid(&Oid::SHA256_WITH_RSA);
    let md5 = [vec![6, 9], Oid::MD5_WITH_RSA.as_bytes().to_vec()].concat();
    assert_eq!(
        complaint(&changed(&signed, &sha256, &md5)),
        "x509: cannot verify signature: insecure algorithm MD5-RSA"
    );
    let ed = write::oid(&Oid::ED25519);
    let key = key(3, KeyAlgorithm::Ed25519);
    let signed = RequestBuilder { subject: jane(), ..RequestBuilder::default() }
        .sign(&key, key.default_signature())
        .expect("request")
        .der;
    assert_eq!(complaint(&changed(&signed, b"jane", b"mary")), "x509: Ed25519 verification failure");
    let unknown = [6, 3, 0x2b, 0x65, 0x6f];
    assert_eq!(
        complaint(&changed(&signed, &ed, &unknown)),
        "x509: cannot verify signature: algorithm unimplemented"
    );
}

#[test]
fn requests_with_bad_names() {
    let san = |names: &[GeneralName]| vec![Extension::subject_alt_name(names, false)];
    let cases = [
        (GeneralName::Dns("é".to_owned()), "x509: SAN dNSName is malformed"),
        (GeneralName::Email("é".to_owned()), "x509: SAN rfc822Name is malformed"),
        (GeneralName::Ip(vec![1, 2, 3]), "x509: cannot parse IP address of length 3"),
        (
            GeneralName::Uri(":x".to_owned()),
            "x509: cannot parse URI \":x\": parse \":x\": missing protocol scheme",
        ),
        (
            GeneralName::Uri("http://a..b/".to_owned()),
            "x509: cannot parse URI \"http://a..b/\": invalid domain",
        ),
        (GeneralName::RegisteredId(Oid::CLIENT_AUTH), "none"),
    ];
    for (name, words) in cases {
        assert_eq!(complaint(&request(jane(), san(&[name])).der), words);
    }
    let twice = [san(&[]), san(&[])].concat();
    assert_eq!(
        complaint(&request(jane(), twice).der),
        "x509: certificate request contains duplicate requested extensions"
    );
    let subject = Name::of([Attribute::new(Oid::COMMON_NAME, tag::PRINTABLE_STRING, "a_b")]);
    assert_eq!(
        complaint(&request(subject, vec![]).der),
        "x509: invalid RDNSequence: invalid attribute value: invalid PrintableString"
    );
}

#[test]
fn subjects_as_go_writes_them() {
    let subject = Name::of([
        Attribute::utf8(Oid::COMMON_NAME, " a,b#"),
        Attribute::utf8(Oid::SERIAL_NUMBER, "7"),
        Attribute::utf8(Oid::STREET, "s"),
        Attribute::utf8(Oid::COMMON_NAME, "#last "),
    ]);
    assert_eq!(PkixName::from_name(&subject).to_string(), "SERIALNUMBER=7,CN=\\#last\\ ,STREET=s");
}

fn certificate(key: &PrivateKey, extensions: Vec<Extension>) -> Certificate {
    CertificateBuilder {
        serial: vec![1],
        issuer: jane(),
        subject: jane(),
        not_before: 0,
        not_after: 4_000_000_000,
        public_key: key.public_key().to_spki(),
        extensions,
        version_1: false,
    }
    .sign(key, key.default_signature())
    .expect("certificate")
}

#[test]
fn key_pairs_that_do_not_fit() {
    let key = p256(1);
    let good = certificate(&key, vec![]).to_pem();
    let key_pem = key.to_pkcs8_pem();
    let x = pem::encode("X", b"x");
    let other = p256(2).to_pkcs8_pem();
    let rsa = key_of_other_kind();
    let cases = [
        ("", key_pem.as_str(), "tls: failed to find any PEM data in certificate input"),
        (
            &key_pem,
            &good,
            "tls: failed to find certificate PEM data in certificate input, but did find a private key; \
             PEM inputs may have been switched",
        ),
        (
            &x,
            &key_pem,
            "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks \
             of the following types: [X]",
        ),
        (&good, "", "tls: failed to find any PEM data in key input"),
        (&good, &good, "tls: found a certificate rather than a key in the PEM for the private key"),
        (
            &good,
            &x,
            "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping \
             PEM blocks of the following types: [X]",
        ),
        (&good, &other, "tls: private key does not match public key"),
        (&good, &rsa, "tls: private key type does not match public key type"),
    ];
    for (certificate, key, words) in cases {
        let error = go::x509_key_pair(certificate.as_bytes(), key.as_bytes()).expect_err(words);
        assert_eq!(error.to_string(), words);
    }
    assert!(go::x509_key_pair(good.as_bytes(), key_pem.as_bytes()).is_ok());
    let broken = pem::encode("CERTIFICATE", b"hello");
    let error = go::x509_key_pair(broken.as_bytes(), key_pem.as_bytes()).expect_err("broken");
    assert_eq!(error.to_string(), "x509: malformed certificate");
}

fn key_of_other_kind() -> String {
    key(4, KeyAlgorithm::Rsa { bits: 1024 }).to_traditional_pem()
}

#[test]
fn host_names() {
    let names = [GeneralName::Dns("*.a.b".to_owned()), GeneralName::ip("10.0.0.1".parse().expect("address"))];
    let certificate = certificate(&p256(1), vec![Extension::subject_alt_name(&names, false)]);
    let words = |host: &str| {
        go::verify_hostname(&certificate, host).map_or_else(|error| error.to_string(), |()| "fits".to_owned())
    };
    for host in ["x.a.b", "X.A.B.", "10.0.0.1", "[10.0.0.1]", "::ffff:10.0.0.1"] {
        assert_eq!(words(host), "fits", "{host}");
    }
    assert_eq!(words("a.b"), "x509: certificate is valid for *.a.b, not a.b");
    assert_eq!(words("y.x.a.b"), "x509: certificate is valid for *.a.b, not y.x.a.b");
    assert_eq!(words("10.0.0.2"), "x509: certificate is valid for 10.0.0.1, not 10.0.0.2");
}
