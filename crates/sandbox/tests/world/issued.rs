//! Real OpenSSL judges what the simulated cluster issued.

use std::path::PathBuf;
use std::process::Command;

use countersign_sandbox::{Session, Simulation, facts};

use crate::{APPROVE, FETCH, REQUEST, output, world};

fn verify(simulation: &Simulation, session: &mut Session, name: &str, certificate: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let ca = output(simulation, session, "cat /etc/kubernetes/pki/ca.crt");
    std::fs::write(folder.join("ca.crt"), ca).unwrap();
    std::fs::write(folder.join("leaf.crt"), certificate).unwrap();
    let verify = Command::new("openssl")
        .args([
            "verify",
            "-x509_strict",
            "-attime",
            "1773481000",
            "-purpose",
            "sslclient",
            "-CAfile",
            "ca.crt",
            "leaf.crt",
        ])
        .current_dir(&folder)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    text(verify.stdout) + &text(verify.stderr)
}

#[test]
fn an_issued_certificate_verifies() {
    let (simulation, mut session) = world(1);
    output(&simulation, &mut session, REQUEST);
    output(&simulation, &mut session, APPROVE);
    let certificate = output(&simulation, &mut session, FETCH);
    assert_eq!(verify(&simulation, &mut session, "issued", &certificate), "leaf.crt: OK\n");

    let list = simulation.sandbox().requests().list();
    let request = facts::request(&list[0]).unwrap();
    assert_eq!((request.common_name.as_str(), request.key.as_str()), ("jane", "ECDSA P-256"));
    assert!(request.signature_ok);
    let issued = facts::certificate(&list[0]).unwrap();
    assert_eq!(issued.organizations, ["dev"]);
    assert_eq!(issued.issuer, "CN=kubernetes");
    assert_eq!(issued.usages, ["client auth"]);
}

#[test]
fn the_clusters_own_certificates_verify() {
    let (simulation, mut session) = world(1);
    for path in ["pki/apiserver-kubelet-client.crt", "pki/ca.crt"] {
        let certificate = output(&simulation, &mut session, &format!("cat /etc/kubernetes/{path}"));
        assert_eq!(verify(&simulation, &mut session, "own", &certificate), "leaf.crt: OK\n", "{path}");
    }
}
