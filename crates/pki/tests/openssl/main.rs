//! Real OpenSSL judges what this crate writes, and this crate reads what real OpenSSL writes.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod chains;

use std::path::{Path, PathBuf};
use std::process::Command;

use chacha20::ChaCha20Rng;
use chacha20::rand_core::SeedableRng as _;
use countersign_pki::extension::{BasicConstraints, GeneralName, KeyUsage};
use countersign_pki::go::{self, PkixName};
use countersign_pki::key::{Curve, KeyAlgorithm, PrivateKey, PublicKey, SignatureAlgorithm, generate};
use countersign_pki::{
    Attribute, Certificate, CertificateBuilder, CertificateRequest, Digest, Extension, Name, Oid,
    RequestBuilder,
};

/// A folder of its own for each test, and `openssl` run inside.
struct Bench(PathBuf);

impl Bench {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).expect("folder");
        Self(folder)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.0.join(name), content).expect("write");
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.0.join(name)).expect("read")
    }

    /// Runs `openssl` and gives its output, which must be a success.
    fn openssl(&self, arguments: &str) -> String {
        let (text, success) = self.try_openssl(arguments);
        assert!(success, "openssl {arguments}: {text}");
        text
    }

    fn try_openssl(&self, arguments: &str) -> (String, bool) {
        let output = Command::new("openssl")
            .args(arguments.split_whitespace())
            .current_dir(&self.0)
            .output()
            .expect("these tests need openssl");
        let text = [output.stdout, output.stderr].concat();
        (String::from_utf8_lossy(&text).into_owned(), output.status.success())
    }
}

fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

fn key(seed: u64, algorithm: KeyAlgorithm) -> PrivateKey {
    generate(&mut rng(seed), algorithm).expect("key")
}

const ALGORITHMS: [(&str, KeyAlgorithm); 11] = [
    ("rsa512", KeyAlgorithm::Rsa { bits: 512 }),
    ("rsa2048", KeyAlgorithm::Rsa { bits: 2048 }),
    ("rsa3072", KeyAlgorithm::Rsa { bits: 3072 }),
    ("p256", KeyAlgorithm::Ec(Curve::P256)),
    ("p384", KeyAlgorithm::Ec(Curve::P384)),
    ("p521", KeyAlgorithm::Ec(Curve::P521)),
    ("p224", KeyAlgorithm::Ec(Curve::P224)),
    ("k256", KeyAlgorithm::Ec(Curve::Secp256k1)),
    ("ed25519", KeyAlgorithm::Ed25519),
    ("ed448", KeyAlgorithm::Ed448),
    ("pss", KeyAlgorithm::RsaPss { bits: 2048 }),
];

#[test]
fn keys_in_every_format_are_good_keys() {
    let bench = Bench::new("keys");
    let large = [("rsa4096", KeyAlgorithm::Rsa { bits: 4096 })];
    for (name, algorithm) in ALGORITHMS.into_iter().chain(large) {
        let key = key(1, algorithm);
        bench.write(&format!("{name}.p8"), key.to_pkcs8_pem());
        bench.write(&format!("{name}.key"), key.to_traditional_pem());
        for file in ["p8", "key"] {
            let text = bench.openssl(&format!("pkey -in {name}.{file} -noout -check"));
            assert!(text.contains("Key is valid"), "{name}.{file}: {text}");
            let public = bench.openssl(&format!("pkey -in {name}.{file} -pubout"));
            assert_eq!(public, key.public_key().to_pem(), "{name}.{file}");
        }
        // What OpenSSL writes again is the same text.
        assert_eq!(bench.openssl(&format!("pkey -in {name}.key")), key.to_pkcs8_pem(), "{name}");
        if let PrivateKey::Rsa(rsa) = &key {
            assert_eq!(rsa.check(), []);
            let text = bench.openssl(&format!("rsa -in {name}.p8 -noout -check"));
            assert!(text.contains("RSA key ok"), "{text}");
            let again = bench.openssl(&format!("rsa -in {name}.p8 -traditional"));
            assert!(again.contains(&key.to_traditional_pem()), "{name}");
        }
    }
}

#[test]
fn keys_openssl_makes_are_read_and_written_alike() {
    let bench = Bench::new("keys-read");
    let commands = [
        ("rsa", "genrsa -traditional -out rsa.key 1024"),
        ("rsa8", "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out rsa8.key"),
        ("p256", "ecparam -name prime256v1 -genkey -noout -out p256.key"),
        ("p384", "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out p384.key"),
        ("p521", "ecparam -name secp521r1 -genkey -out p521.key"),
        ("p224", "ecparam -name secp224r1 -genkey -noout -out p224.key"),
        ("k256", "ecparam -name secp256k1 -genkey -noout -out k256.key"),
        ("ed", "genpkey -algorithm ed25519 -out ed.key"),
        ("ed448", "genpkey -algorithm ed448 -out ed448.key"),
        ("pss", "genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:1024 -out pss.key"),
    ];
    for (name, command) in commands {
        bench.openssl(command);
        let text = bench.read(&format!("{name}.key"));
        let key = PrivateKey::from_pem(&text).expect(name);
        let public = bench.openssl(&format!("pkey -in {name}.key -pubout"));
        assert_eq!(PublicKey::from_pem(public.as_bytes()), Ok(key.public_key()), "{name}");
        assert_eq!(bench.openssl(&format!("pkey -in {name}.key")), key.to_pkcs8_pem(), "{name}");
        let text = String::from_utf8_lossy(&text);
        assert!(text.ends_with(&key.to_traditional_pem()) || text.ends_with(&key.to_pkcs8_pem()), "{name}");
    }
}

#[test]
fn signatures_verify_in_both_directions() {
    let bench = Bench::new("signatures");
    bench.write("message", "a message");
    for (name, algorithm) in ALGORITHMS {
        let key = key(2, algorithm);
        bench.write("key", key.to_pkcs8_pem());
        bench.write("pub", key.public_key().to_pem());
        if matches!(algorithm, KeyAlgorithm::Ed25519 | KeyAlgorithm::Ed448) {
            let signature = key.sign(key.default_signature(), b"a message").expect(name);
            bench.write("sig", signature);
            bench.openssl("pkeyutl -verify -rawin -in message -pubin -inkey pub -sigfile sig");
            bench.openssl("pkeyutl -sign -rawin -in message -inkey key -out sig");
            let verdict =
                |message| key.public_key().verify(key.default_signature(), message, &bench.read("sig"));
            assert_eq!(verdict(b"a message"), Ok(()), "{name}");
            assert!(verdict(b"another").is_err(), "{name}");
            continue;
        }
        let digests = match algorithm {
            KeyAlgorithm::Rsa { bits: 512 } => &[Digest::Sha1, Digest::Sha256][..],
            _ => &Digest::ALL[1..],
        };
        for &digest in digests {
            let scheme = key.signature_with(digest);
            let signature = key.sign(scheme, b"a message").expect(name);
            bench.write("sig", &signature);
            let flag = digest.name().to_lowercase();
            bench.openssl(&format!("dgst -{flag} -verify pub -signature sig message"));
            bench.openssl(&format!("dgst -{flag} -sign key -out sig message"));
            let public = key.public_key();
            assert_eq!(public.verify(scheme, b"a message", &bench.read("sig")), Ok(()), "{name} {flag}");
            assert!(public.verify(scheme, b"another", &bench.read("sig")).is_err(), "{name} {flag}");
        }
    }
    let key = key(2, KeyAlgorithm::Rsa { bits: 2048 });
    bench.write("key", key.to_pkcs8_pem());
    bench.write("pub", key.public_key().to_pem());
    let scheme = SignatureAlgorithm::RsaPss { digest: Digest::Sha256, salt_len: 32 };
    bench.write("sig", key.sign(scheme, b"a message").expect("pss"));
    bench.openssl("dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32 -verify pub -signature sig message");
}

fn learner_subject() -> Name {
    Name::new(vec![
        vec![Attribute::new(Oid::COUNTRY, 19, "NO")],
        vec![Attribute::utf8(Oid::ORGANIZATION, "zoo")],
        vec![Attribute::utf8(Oid::ORGANIZATION, "dev")],
        vec![Attribute::utf8(Oid::ORGANIZATIONAL_UNIT, "æ"), Attribute::utf8(Oid::COMMON_NAME, "jane")],
        vec![Attribute::new(Oid::EMAIL_ADDRESS, 22, "jane@example.com")],
    ])
}

fn names() -> Vec<GeneralName> {
    vec![
        GeneralName::Dns("web.default.svc".to_owned()),
        GeneralName::Email("jane@example.com".to_owned()),
        GeneralName::ip("10.0.0.1".parse().expect("address")),
        GeneralName::ip("fd00::1".parse().expect("address")),
        GeneralName::Uri("spiffe://cluster/ns/x".to_owned()),
        GeneralName::Directory(Name::of([Attribute::utf8(Oid::COMMON_NAME, "dir")])),
        GeneralName::RegisteredId(Oid::CLIENT_AUTH),
        GeneralName::Other {
            oid: Oid::parse("1.3.6.1.4.1.311.20.2.3").expect("oid"),
            value: vec![12, 1, b'u'],
        },
    ]
}

#[test]
fn requests_are_accepted_and_read_back() {
    let bench = Bench::new("requests");
    for (name, algorithm) in ALGORITHMS {
        let key = key(3, algorithm);
        let request = RequestBuilder {
            subject: learner_subject(),
            extensions: vec![
                Extension::subject_alt_name(&names(), false),
                Extension::key_usage(KeyUsage::DIGITAL_SIGNATURE, true),
            ],
            ..RequestBuilder::default()
        }
        .sign(&key, key.default_signature())
        .expect(name);
        bench.write("csr", request.to_pem());
        let text = bench.openssl("req -in csr -noout -verify -text -nameopt oneline,utf8,-esc_msb");
        assert!(text.contains("verify OK"), "{text}");
        let subject =
            "Subject: C = NO, O = zoo, O = dev, OU = æ + CN = jane, emailAddress = jane@example.com";
        let subject_reversed =
            "Subject: C = NO, O = zoo, O = dev, CN = jane + OU = æ, emailAddress = jane@example.com";
        assert!(text.contains(subject) || text.contains(subject_reversed), "{text}");
        assert!(
            text.contains(
                "DNS:web.default.svc, email:jane@example.com, IP Address:10.0.0.1, \
                 IP Address:FD00:0:0:0:0:0:0:1, URI:spiffe://cluster/ns/x, DirName:/CN=dir, \
                 Registered ID:TLS Web Client Authentication, othername: UPN::u"
            ),
            "{text}"
        );
        assert_eq!(request.verify(), Ok(()));
        assert_eq!(CertificateRequest::parse(&request.der).as_ref(), Ok(&request));
        assert_eq!(request.subject_alt_names(), names());

        let strict = go::parse_request_pem(request.to_pem().as_bytes());
        if name == "k256" {
            assert_eq!(strict.expect_err(name).to_string(), "x509: unsupported elliptic curve");
            continue;
        }
        let strict = strict.expect(name);
        assert_eq!(strict.request, request);
        assert_eq!(strict.subject.organization, ["zoo", "dev"]);
        assert_eq!(strict.names.ip_addresses.len(), 2);
        let verdict = strict.check_signature();
        if ["ed448", "pss"].contains(&name) {
            assert_eq!(verdict, Err(go::SignatureError::Unsupported));
            continue;
        }
        if name == "rsa512" {
            assert_eq!(verdict, Err(go::SignatureError::RsaKeyTooSmall(512)));
        } else {
            assert_eq!(verdict, Ok(()));
        }
    }
}

#[test]
fn requests_openssl_makes_are_read() {
    let bench = Bench::new("requests-read");
    bench.openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key");
    bench.openssl(
        "req -new -key key -subj /C=NO/O=dev/O=ops/CN=jane+UID=x -multivalue-rdn -addext subjectAltName=DNS:a,IP:1.2.3.4 -out csr",
    );
    let request = go::parse_request_pem(&bench.read("csr")).expect("request");
    assert_eq!(request.check_signature(), Ok(()));
    assert_eq!(request.subject.organization, ["dev", "ops"]);
    assert_eq!(request.subject.common_name, "jane");
    assert_eq!(request.names.dns_names, ["a"]);
    assert_eq!(request.request.verify(), Ok(()));
    let again = CertificateRequest::parse(&request.request.der).expect("again");
    assert_eq!(again, request.request);
}

fn authority(key: &PrivateKey, name: &str) -> Certificate {
    let name = Name::of([Attribute::auto(Oid::COMMON_NAME, name)]);
    CertificateBuilder {
        serial: vec![1],
        issuer: name.clone(),
        subject: name,
        not_before: 1_700_000_000,
        not_after: 4_000_000_000,
        public_key: key.public_key().to_spki(),
        extensions: vec![
            Extension::key_usage(KeyUsage::DIGITAL_SIGNATURE | KeyUsage::CERT_SIGN, true),
            Extension::basic_constraints(BasicConstraints { ca: true, path_len: None }, true),
            Extension::subject_key_id(&key.public_key().key_id_sha256()),
        ],
        version_1: false,
    }
    .sign(key, key.default_signature())
    .expect("authority")
}

#[test]
fn certificates_by_every_kind_of_authority_verify() {
    let bench = Bench::new("certificates");
    for (name, algorithm) in
        ALGORITHMS.into_iter().filter(|(name, _)| !["rsa512", "k256", "ed448", "pss"].contains(name))
    {
        let ca_key = key(4, algorithm);
        let ca = authority(&ca_key, "kubernetes");
        let leaf_key = key(5, KeyAlgorithm::Ec(Curve::P256));
        let leaf = CertificateBuilder {
            serial: vec![0xff; 16],
            issuer: ca.subject.clone(),
            subject: PkixName::from_name(&learner_subject()).to_name(),
            not_before: 1_700_000_000,
            not_after: 1_900_000_000,
            public_key: leaf_key.public_key().to_spki(),
            extensions: vec![
                Extension::key_usage(KeyUsage::DIGITAL_SIGNATURE | KeyUsage::KEY_ENCIPHERMENT, true),
                Extension::ext_key_usage(&[Oid::SERVER_AUTH, Oid::CLIENT_AUTH], false),
                Extension::basic_constraints(BasicConstraints::default(), true),
                Extension::authority_key_id(&ca_key.public_key().key_id_sha256()),
                Extension::subject_alt_name(&names(), false),
            ],
            version_1: false,
        }
        .sign(&ca_key, ca_key.default_signature())
        .expect(name);
        bench.write("ca", ca.to_pem());
        bench.write("leaf", leaf.to_pem());
        bench.openssl("verify -x509_strict -attime 1800000000 -purpose sslclient -CAfile ca leaf");
        let text =
            bench.openssl("x509 -in leaf -noout -text -nameopt oneline,utf8,-esc_msb -fingerprint -sha256");
        for part in [
            "Version: 3 (0x2)",
            "ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff",
            "Not Before: Nov 14 22:13:20 2023 GMT",
            "Subject: C = NO, O = dev + O = zoo, OU = æ, CN = jane\n",
            "Digital Signature, Key Encipherment",
            "TLS Web Server Authentication, TLS Web Client Authentication",
            "CA:FALSE",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        let fingerprint: Vec<String> =
            leaf.fingerprint(Digest::Sha256).iter().map(|byte| format!("{byte:02X}")).collect();
        assert!(text.contains(&fingerprint.join(":")), "{text}");

        assert_eq!(go::parse_certificate(&leaf.der).as_ref(), Ok(&leaf));
        let (client, code) = ([Oid::CLIENT_AUTH], [Oid::CODE_SIGNING]);
        let options = |now, usage| go::VerifyOptions {
            roots: std::slice::from_ref(&ca),
            intermediates: &[],
            dns_name: Some("web.default.svc"),
            now,
            key_usages: usage,
        };
        let chains = go::verify(&leaf, &options(1_800_000_000, &client));
        assert_eq!(chains, Ok(vec![vec![leaf.clone(), ca.clone()]]));
        assert_eq!(
            go::verify(&leaf, &options(1_800_000_000, &code)),
            Err(go::VerifyError::IncompatibleUsage)
        );
        let late = go::verify(&leaf, &options(1_900_000_001, &[])).expect_err("late");
        assert_eq!(
            late.to_string(),
            "x509: certificate has expired or is not yet valid: current time 2030-03-17T17:46:41Z is after 2030-03-17T17:46:40Z"
        );
        let pair = go::x509_key_pair(leaf.to_pem().as_bytes(), leaf_key.to_traditional_pem().as_bytes());
        assert_eq!(pair.expect("pair").leaf, leaf);
        let wrong = go::x509_key_pair(leaf.to_pem().as_bytes(), ca_key.to_pkcs8_pem().as_bytes());
        let text = wrong.expect_err("wrong key").to_string();
        let same_kind = matches!(algorithm, KeyAlgorithm::Ec(_));
        assert_eq!(
            text,
            if same_kind {
                "tls: private key does not match public key"
            } else {
                "tls: private key type does not match public key type"
            }
        );
    }
}

#[test]
fn authorities_that_share_a_name_are_told_apart() {
    let real = key(6, KeyAlgorithm::Rsa { bits: 1024 });
    let other = key(7, KeyAlgorithm::Rsa { bits: 1024 });
    let ca = authority(&other, "kubernetes");
    let leaf = authority(&real, "kubernetes");
    let mut child = CertificateBuilder {
        serial: vec![9],
        issuer: leaf.subject.clone(),
        subject: Name::of([Attribute::auto(Oid::COMMON_NAME, "web")]),
        not_before: 0,
        not_after: 4_000_000_000,
        public_key: other.public_key().to_spki(),
        extensions: vec![Extension::subject_alt_name(&[GeneralName::Dns("web".to_owned())], false)],
        version_1: false,
    };
    let options = |host| go::VerifyOptions {
        roots: std::slice::from_ref(&ca),
        intermediates: &[],
        dns_name: host,
        now: 1_800_000_000,
        key_usages: &[],
    };
    let text = |certificate: &Certificate, host| {
        go::verify(certificate, &options(host)).expect_err("refused").to_string()
    };
    let certificate = child.sign(&real, real.default_signature()).expect("child");
    assert_eq!(
        text(&certificate, None),
        "x509: certificate signed by unknown authority (possibly because of \"crypto/rsa: verification error\" \
         while trying to verify candidate authority certificate \"kubernetes\")"
    );
    assert_eq!(text(&certificate, Some("db")), "x509: certificate is valid for web, not db");
    assert_eq!(
        text(&certificate, Some("127.0.0.1")),
        "x509: cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs"
    );
    child.extensions.clear();
    child.issuer = Name::of([Attribute::auto(Oid::COMMON_NAME, "nobody")]);
    let certificate = child.sign(&real, real.default_signature()).expect("child");
    assert_eq!(text(&certificate, None), "x509: certificate signed by unknown authority");
    assert_eq!(
        text(&certificate, Some("web")),
        "x509: certificate relies on legacy Common Name field, use SANs instead"
    );
}
