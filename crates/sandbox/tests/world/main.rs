//! Whole worlds: that they are the same again, can be kept and gone back to, cannot be hung, and that real OpenSSL
//! accepts what they issue.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod determinism;
mod issued;
mod snapshots;
mod terminals;

use std::time::Duration;

use countersign_sandbox::{Limit, Options, Outcome, Session, Simulation, Timestamp};

/// 2026-03-14T09:26:53Z
const START: Timestamp = Timestamp::from_seconds(1_773_480_413);

const LIMIT: Limit = Limit { turns: 3_000_000, time: Duration::from_secs(86_400) };

/// A world of a seed, and a session of root in it.
fn world(seed: u64) -> (Simulation, Session) {
    let simulation = Simulation::new(Options::seed(seed), START);
    let session = simulation.sandbox().session("root", "controlplane").unwrap();
    (simulation, session)
}

/// What a command prints, which must succeed.
fn output(simulation: &Simulation, session: &mut Session, command: &str) -> String {
    let Outcome { stdout, stderr, exit } = simulation.command(LIMIT, session, command);
    assert_eq!(exit, 0, "{command}\n{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}

/// The steps from a private key to a certificate.
const REQUEST: &str = "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out jane.key
openssl req -new -key jane.key -subj /O=dev/CN=jane -out jane.csr
kubectl apply -f - <<END
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata:
  name: jane
spec:
  request: $(base64 -w0 jane.csr)
  signerName: kubernetes.io/kube-apiserver-client
  usages: [client auth]
END";
const APPROVE: &str = "kubectl certificate approve jane";
const FETCH: &str = "kubectl get csr jane -o jsonpath='{.status.certificate}' | base64 -d";
