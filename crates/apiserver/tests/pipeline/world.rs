//! A server with an administrator's certificate, and short ways to ask it.

use std::cell::RefCell;
use std::rc::Rc;

use bytes::Bytes;
use countersign_api::{Peer, Response};
use countersign_apiserver::{ApiServer, Config};
use countersign_host::{Clock, Entropy, Tasks, Timestamp};
use countersign_pki::key::{Curve, KeyAlgorithm, PrivateKey, SubjectPublicKeyInfo, generate};
use countersign_pki::{Attribute, Certificate, CertificateBuilder, Name, Oid};
use futures::executor::LocalPool;
use futures::task::LocalSpawnExt;
use serde_json::{Value, json};

/// A server and who asks.
pub struct World {
    pub server: Rc<ApiServer>,
    pub pool: Rc<RefCell<LocalPool>>,
    certificate: Vec<u8>,
}

/// What came back.
pub struct Answer {
    pub code: u16,
    pub headers: http::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The message of a `Status`.
    pub fn message(&self) -> String {
        self.json()["message"].as_str().unwrap_or_default().to_owned()
    }
}

fn name(common_name: &str, organization: &str) -> Name {
    Name::of([
        Attribute::utf8(Oid::ORGANIZATION, organization),
        Attribute::utf8(Oid::COMMON_NAME, common_name),
    ])
}

fn certificate(subject: Name, issuer: Name, key: &PrivateKey, signer: &PrivateKey, ca: bool) -> Certificate {
    let extensions = if ca {
        vec![countersign_pki::Extension::basic_constraints(
            countersign_pki::extension::BasicConstraints { ca: true, path_len: None },
            true,
        )]
    } else {
        Vec::new()
    };
    let builder = CertificateBuilder {
        serial: vec![1],
        issuer,
        subject,
        not_before: 0,
        not_after: 4_000_000_000,
        public_key: SubjectPublicKeyInfo::parse(&key.public_key().to_spki_der()).expect("key"),
        extensions,
        version_1: false,
    };
    builder.sign(signer, signer.default_signature()).expect("certificate")
}

impl World {
    pub fn new() -> Self {
        let entropy = Entropy::from_number(1);
        let clock = Clock::new(Timestamp::from_seconds(1_767_225_600));
        let key = |_| generate(&mut entropy.clone(), KeyAlgorithm::Ec(Curve::P256)).expect("key");
        let [ca_key, admin_key, token_key] = [0, 1, 2].map(key);
        let ca = certificate(name("ca", "x"), name("ca", "x"), &ca_key, &ca_key, true);
        let admin = certificate(name("admin", "system:masters"), name("ca", "x"), &admin_key, &ca_key, false);
        let pool = Rc::new(RefCell::new(LocalPool::new()));
        let spawner = pool.borrow().spawner();
        let server = ApiServer::new(Config {
            clock: clock.clone(),
            entropy,
            tasks: Tasks::new(move |task| spawner.spawn_local(task).expect("spawned")),
            client_ca: vec![ca],
            service_account_key: token_key,
            service_account_issuer: "https://kubernetes.default.svc.cluster.local".to_owned(),
            advertise_address: "192.0.2.2:6443".to_owned(),
        });
        let roles = ["one", "two"].map(|name| {
            json!({"kind": "ClusterRole", "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": {"name": name}, "rules": []})
        });
        server.seed(roles.to_vec());
        Self { server, pool, certificate: admin.der.to_vec() }
    }

    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Response {
        let mut request = http::Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let peer = Peer { certificates: vec![self.certificate.clone()], address: "192.0.2.9".to_owned() };
        let request = request.extension(peer).body(body.into()).expect("request");
        self.pool.borrow_mut().run_until(self.server.handle(request))
    }

    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Answer {
        let (parts, body) = self.send(method, path, headers, body).into_parts();
        let bytes = futures::executor::block_on(body.collect());
        let text = String::from_utf8(bytes.to_vec()).expect("text");
        Answer { code: parts.status.as_u16(), headers: parts.headers, text }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "")
    }

    pub fn post(&self, path: &str, object: &Value) -> Answer {
        self.ask(
            "POST",
            path,
            &[("content-type", "application/json"), ("user-agent", "test/1")],
            object.to_string(),
        )
    }
}

/// A signing request of `common_name` in the form of `spec.request`.
pub fn request(common_name: &str) -> String {
    use base64::Engine as _;
    let key = generate(&mut Entropy::from_number(9), KeyAlgorithm::Ec(Curve::P256)).expect("key");
    let builder = countersign_pki::RequestBuilder { subject: name(common_name, "dev"), ..Default::default() };
    let request = builder.sign(&key, key.default_signature()).expect("request");
    let pem = countersign_pki::pem::encode("CERTIFICATE REQUEST", &request.der);
    base64::engine::general_purpose::STANDARD.encode(pem)
}
