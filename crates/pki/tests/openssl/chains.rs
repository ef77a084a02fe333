//! `openssl verify` and the module `verify` complain about the same things at the same depths.

use countersign_pki::verify::{ErrorCode, Options, Purpose, verify};

use super::*;

const NOW: i64 = 1_800_000_000;

/// What a certificate of these tests says; everything else is the same for all.
struct Spec {
    subject: &'static str,
    issuer: &'static str,
    not_after: i64,
    extensions: Vec<Extension>,
    version_1: bool,
}

fn ca(path_len: Option<u32>) -> Extension {
    Extension::basic_constraints(BasicConstraints { ca: true, path_len }, true)
}

fn spec(subject: &'static str, issuer: &'static str, extensions: Vec<Extension>) -> Spec {
    Spec { subject, issuer, not_after: 4_000_000_000, extensions, version_1: false }
}

fn issue(spec: &Spec, own: &PrivateKey, signer: &PrivateKey) -> Certificate {
    CertificateBuilder {
        serial: vec![7],
        issuer: Name::of([Attribute::utf8(Oid::COMMON_NAME, spec.issuer)]),
        subject: Name::of([Attribute::utf8(Oid::COMMON_NAME, spec.subject)]),
        not_before: 1_700_000_000,
        not_after: spec.not_after,
        public_key: own.public_key().to_spki(),
        extensions: spec.extensions.clone(),
        version_1: spec.version_1,
    }
    .sign(signer, signer.default_signature())
    .expect("certificate")
}

struct Case<'a> {
    name: &'a str,
    leaf: &'a Certificate,
    trusted: Vec<&'a Certificate>,
    untrusted: Vec<&'a Certificate>,
    flags: &'a str,
}

/// The complaints `openssl verify` lets pass to show more (apps/verify.c).
fn passes(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::Expired
            | ErrorCode::SelfSignedLeaf
            | ErrorCode::InvalidCa
            | ErrorCode::PathLengthExceeded
            | ErrorCode::UnhandledCriticalExtension
    )
}

fn compare(bench: &Bench, case: &Case<'_>) {
    let bundle = |list: &[&Certificate]| list.iter().map(|one| one.to_pem()).collect::<String>();
    bench.write("leaf", case.leaf.to_pem());
    bench.write("trusted", bundle(&case.trusted));
    bench.write("untrusted", bundle(&case.untrusted));
    let mut command = format!("verify -no-CApath -no-CAstore -attime {NOW} {}", case.flags);
    command += if case.trusted.is_empty() { " -no-CAfile" } else { " -CAfile trusted" };
    if !case.untrusted.is_empty() {
        command += " -untrusted untrusted";
    }
    let (text, _) = bench.try_openssl(&format!("{command} leaf"));
    let expected: Vec<&str> = text.lines().filter(|line| line.starts_with("error ")).collect();

    let trusted: Vec<Certificate> = case.trusted.iter().copied().cloned().collect();
    let untrusted: Vec<Certificate> = case.untrusted.iter().copied().cloned().collect();
    let mut flags = case.flags.split_whitespace();
    let mut options = Options { untrusted: &untrusted, ..Options::new(&trusted, NOW) };
    while let Some(flag) = flags.next() {
        match flag {
            "-partial_chain" => options.partial_chain = true,
            "-x509_strict" => options.strict = true,
            "-purpose" => options.purpose = flags.next().and_then(Purpose::from_name),
            "-verify_hostname" => options.host = flags.next(),
            "-verify_depth" => options.depth = flags.next().and_then(|n| n.parse().ok()).expect("depth"),
            other => panic!("{other}"),
        }
    }
    let mut lines = Vec::new();
    let (_, accepted) = verify(case.leaf, &options, &mut |error| {
        lines.push(format!("error {} at {} depth lookup: {}", error.code.number(), error.depth, error.code));
        passes(error.code)
    });
    // The last line of a failure, "error leaf: verification failed", is the program's.
    let expected: Vec<&str> = expected.into_iter().filter(|line| line.contains(" depth lookup: ")).collect();
    assert_eq!(lines, expected, "{}: {text}", case.name);
    assert_eq!(accepted && lines.is_empty(), text.contains("leaf: OK"), "{}: {text}", case.name);
}

#[test]
fn complaints_match() {
    let bench = Bench::new("chains");
    let curve = KeyAlgorithm::Ec(Curve::P256);
    let [k_root, k_other, k_mid, k_leaf] = [11, 12, 13, 14].map(|seed| key(seed, curve));
    let id = |key: &PrivateKey| key.public_key().key_id_sha1();
    let ski = |key: &PrivateKey| Extension::subject_key_id(&id(key));
    let aki = |key: &PrivateKey| Extension::authority_key_id(&id(key));

    let root = issue(&spec("root", "root", vec![ca(None), ski(&k_root)]), &k_root, &k_root);
    let shouting = issue(&spec("ROOT", "  root ", vec![ca(None), ski(&k_root)]), &k_root, &k_root);
    let stranger = issue(&spec("root", "root", vec![ca(None), ski(&k_other)]), &k_other, &k_other);
    let old_root = issue(
        &Spec { not_after: NOW, ..spec("root", "root", vec![ca(None), ski(&k_root)]) },
        &k_root,
        &k_root,
    );
    let root_v1 = issue(&Spec { version_1: true, ..spec("root", "root", vec![]) }, &k_root, &k_root);
    let plain_root = issue(&spec("root", "root", vec![ski(&k_root)]), &k_root, &k_root);
    let mute_root = issue(
        &spec("root", "root", vec![ca(None), Extension::key_usage(KeyUsage::CRL_SIGN, true)]),
        &k_root,
        &k_root,
    );
    let short_root = issue(&spec("root", "root", vec![ca(Some(0)), ski(&k_root)]), &k_root, &k_root);
    let mid = issue(&spec("mid", "root", vec![ca(None), ski(&k_mid), aki(&k_root)]), &k_mid, &k_root);
    let mid_no_ca = issue(&spec("mid", "root", vec![ski(&k_mid)]), &k_mid, &k_root);
    let leaf = issue(&spec("leaf", "root", vec![aki(&k_root)]), &k_leaf, &k_root);
    let leaf_bare = issue(&spec("leaf", "root", vec![]), &k_leaf, &k_root);
    let leaf_mid = issue(&spec("leaf", "mid", vec![aki(&k_mid)]), &k_leaf, &k_mid);
    let old_leaf =
        issue(&Spec { not_after: 1_750_000_000, ..spec("leaf", "root", vec![]) }, &k_leaf, &k_root);
    let own = issue(&spec("own", "own", vec![]), &k_leaf, &k_leaf);
    let client = issue(
        &spec(
            "leaf",
            "root",
            vec![
                Extension::key_usage(KeyUsage::DIGITAL_SIGNATURE, true),
                Extension::ext_key_usage(&[Oid::CLIENT_AUTH], false),
                Extension::subject_alt_name(&[GeneralName::Dns("*.a.b".to_owned())], false),
            ],
        ),
        &k_leaf,
        &k_root,
    );
    let odd = issue(
        &spec("leaf", "root", vec![Extension::new(Oid::parse("1.2.3").expect("oid"), true, vec![5, 0])]),
        &k_leaf,
        &k_root,
    );

    #[rustfmt::skip]
    let cases = vec![
        ("good", &leaf, vec![&root], vec![], ""),
        ("no authority", &leaf, vec![], vec![], ""),
        ("other authority", &leaf, vec![&stranger], vec![], ""),
        ("same name, other key, no identifiers", &leaf_bare, vec![&stranger], vec![], ""),
        ("both", &leaf, vec![&stranger, &root], vec![], ""),
        ("self-signed", &own, vec![], vec![], ""),
        ("self-signed, other authority", &own, vec![&root], vec![], ""),
        ("self-signed, trusted", &own, vec![&own], vec![], ""),
        ("root unknown but given", &leaf, vec![], vec![&root], ""),
        ("root itself", &root, vec![&root], vec![], ""),
        ("root itself untrusted", &root, vec![], vec![], ""),
        ("trusted leaf", &leaf, vec![&leaf], vec![], ""),
        ("trusted leaf suffices", &leaf, vec![&leaf], vec![], "-partial_chain"),
        ("with intermediate", &leaf_mid, vec![&root], vec![&mid], ""),
        ("missing intermediate", &leaf_mid, vec![&root], vec![], ""),
        ("intermediate trusted", &leaf_mid, vec![&mid], vec![], ""),
        ("intermediate suffices", &leaf_mid, vec![&mid], vec![], "-partial_chain"),
        ("both trusted", &leaf_mid, vec![&mid, &root], vec![], ""),
        ("intermediate is no authority", &leaf_mid, vec![&root], vec![&mid_no_ca], ""),
        ("path too long", &leaf_mid, vec![&short_root], vec![&mid], ""),
        ("leaf expired", &old_leaf, vec![&root], vec![], ""),
        ("root expires now", &leaf, vec![&old_root], vec![], ""),
        ("leaf and root expired", &old_leaf, vec![&old_root], vec![], ""),
        ("expired and unknown", &old_leaf, vec![], vec![], ""),
        ("version 1 root", &leaf_bare, vec![&root_v1], vec![], ""),
        ("root without constraints", &leaf, vec![&plain_root], vec![], ""),
        ("root may not sign", &leaf_bare, vec![&mute_root], vec![], ""),
        ("names differ in case", &leaf, vec![&shouting], vec![], ""),
        ("client as client", &client, vec![&root], vec![], "-purpose sslclient"),
        ("client as server", &client, vec![&root], vec![], "-purpose sslserver"),
        ("host", &client, vec![&root], vec![], "-verify_hostname x.a.b"),
        ("other host", &client, vec![&root], vec![], "-verify_hostname a.b"),
        ("critical and unknown", &odd, vec![&root], vec![], ""),
        ("too deep", &leaf_mid, vec![&root], vec![&mid], "-verify_depth 0"),
    ];
    for (name, leaf, trusted, untrusted, flags) in cases {
        compare(&bench, &Case { name, leaf, trusted, untrusted, flags });
    }
}
