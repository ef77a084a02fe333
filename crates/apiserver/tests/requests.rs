//! Requests that go through the whole server: who may do what to signing requests, roles, tokens.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::rc::Rc;

use api::Body;
use countersign_api as api;
use countersign_apiserver::{ApiServer, Config};
use countersign_host::{Clock, Entropy, Tasks, Timestamp};
use countersign_pki as pki;
use futures::FutureExt;
use pki::key::{Curve, KeyAlgorithm, SubjectPublicKeyInfo};
use pki::name::{Attribute, Name};
use pki::oid::Oid;
use serde_json::{Value, json};

const START: i64 = 1_767_225_600;
const CSRS: &str = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

struct World {
    server: Rc<ApiServer>,
    entropy: Entropy,
    ca: pki::Certificate,
    ca_key: pki::PrivateKey,
}

impl World {
    fn new() -> Self {
        let entropy = Entropy::from_number(1);
        let ca_key = key(&entropy);
        let name = Name::of([Attribute::utf8(Oid::COMMON_NAME, "kubernetes")]);
        let ca = certificate(&name, &name, &ca_key, &ca_key, true);
        let server = ApiServer::new(Config {
            clock: Clock::new(Timestamp::from_seconds(START)),
            entropy: entropy.clone(),
            tasks: Tasks::new(|_| {}),
            client_ca: vec![ca.clone()],
            service_account_key: key(&entropy),
            service_account_issuer: "https://kubernetes.default.svc.cluster.local".to_owned(),
            advertise_address: "192.0.2.2:6443".to_owned(),
        });
        let role = |name: &str, rules: Value| json!({"kind": "ClusterRole", "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": {"name": name}, "rules": rules});
        let binding = |name: &str, kind: &str, subject: &str| {
            let group = "rbac.authorization.k8s.io";
            json!({"kind": "ClusterRoleBinding", "apiVersion": format!("{group}/v1"), "metadata": {"name": name},
                "roleRef": {"apiGroup": group, "kind": "ClusterRole", "name": name},
                "subjects": [{"kind": kind, "apiGroup": group, "name": subject}]})
        };
        server.seed(vec![
            json!({"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": "default"},
                "spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}}),
            json!({"kind": "ServiceAccount", "apiVersion": "v1", "metadata": {"name": "default", "namespace": "default"}}),
            role("admin", json!([{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}])),
            role("basic", json!([{"verbs": ["create"], "apiGroups": ["authentication.k8s.io"], "resources": ["selfsubjectreviews"]}])),
            role(
                "approver",
                json!([
                    {"verbs": ["get", "list"], "apiGroups": ["certificates.k8s.io"], "resources": ["certificatesigningrequests"]},
                    {"verbs": ["update"], "apiGroups": ["certificates.k8s.io"], "resources": ["certificatesigningrequests/approval"]},
                    {"verbs": ["create", "update"], "apiGroups": ["rbac.authorization.k8s.io"], "resources": ["clusterroles"]},
                ]),
            ),
            binding("admin", "Group", "admins"),
            binding("basic", "Group", "system:authenticated"),
            binding("approver", "User", "judge"),
        ]);
        Self { server, entropy, ca, ca_key }
    }

    /// A certificate for that user, signed by the cluster's CA.
    fn login(&self, user: &str, groups: &[&str]) -> Vec<u8> {
        let groups = groups.iter().map(|group| Attribute::utf8(Oid::ORGANIZATION, group));
        let name = Name::of(groups.chain([Attribute::utf8(Oid::COMMON_NAME, user)]));
        let own = key(&self.entropy);
        certificate(&name, &self.ca.subject, &own, &self.ca_key, false).der
    }

    fn send(&self, method: &str, path: &str, certificate: Option<Vec<u8>>, body: &Value) -> (u16, Value) {
        self.send_with(method, path, certificate, &[], body)
    }

    fn send_with(
        &self,
        method: &str,
        path: &str,
        certificate: Option<Vec<u8>>,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> (u16, Value) {
        let bytes = if body.is_null() { String::new() } else { body.to_string() };
        let mut builder = http::Request::builder().method(method).uri(path);
        builder = builder.header("content-type", "application/json").header("accept", "application/json");
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        let mut request = builder.body(bytes.into()).unwrap();
        let certificates = certificate.into_iter().collect();
        request.extensions_mut().insert(api::Peer { certificates, address: "192.0.2.9".to_owned() });
        let response = self.server.handle(request).now_or_never().unwrap();
        let code = response.status().as_u16();
        let body = Body::collect(response.into_body()).now_or_never().unwrap();
        (code, serde_json::from_slice(&body).unwrap_or_default())
    }

    fn request(&self, name: &str, subject: Vec<Attribute>) -> Value {
        use base64::Engine as _;
        let own = key(&self.entropy);
        let builder = pki::RequestBuilder { subject: Name::of(subject), ..pki::RequestBuilder::default() };
        let pem = builder.sign(&own, own.default_signature()).unwrap().to_pem();
        let encoded = base64::engine::general_purpose::STANDARD.encode(pem);
        json!({"metadata": {"name": name}, "spec": {"request": encoded, "usages": ["client auth"],
            "signerName": "kubernetes.io/kube-apiserver-client", "username": "somebody else"}})
    }
}

fn key(entropy: &Entropy) -> pki::PrivateKey {
    pki::key::generate(&mut entropy.clone(), KeyAlgorithm::Ec(Curve::P256)).unwrap()
}

fn certificate(
    subject: &Name,
    issuer: &Name,
    own: &pki::PrivateKey,
    signer: &pki::PrivateKey,
    ca: bool,
) -> pki::Certificate {
    let constraints = pki::extension::BasicConstraints { ca, path_len: None };
    pki::CertificateBuilder {
        serial: vec![1],
        issuer: issuer.clone(),
        subject: subject.clone(),
        not_before: START - 60,
        not_after: START + 3600,
        public_key: SubjectPublicKeyInfo::parse(&own.public_key().to_spki_der()).unwrap(),
        extensions: vec![pki::Extension::basic_constraints(constraints, true)],
        version_1: false,
    }
    .sign(signer, signer.default_signature())
    .unwrap()
}

fn message(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["message"].as_str().unwrap_or_default())
}

#[test]
fn a_request_is_made_approved_and_signed_by_those_who_may() {
    let world = World::new();
    let admin = world.login("kubernetes-admin", &["admins"]);
    let judge = world.login("judge", &[]);
    let jane = world.request("jane", vec![Attribute::utf8(Oid::COMMON_NAME, "jane")]);

    let (code, made) = world.send("POST", CSRS, Some(admin.clone()), &jane);
    assert_eq!(code, 201, "{made}");
    assert_eq!(made["spec"]["username"], "kubernetes-admin");
    assert_eq!(made["spec"]["groups"], json!(["admins", "system:authenticated"]));
    assert!(made["spec"]["extra"]["authentication.kubernetes.io/credential-id"].is_array());
    assert_eq!(made["status"], json!({}));

    let mut approved = made.clone();
    approved["status"] = json!({"conditions": [{"type": "Approved", "status": "True"}]});
    let path = format!("{CSRS}/jane/approval");
    assert_eq!(
        message(&world.send("PUT", &path, Some(judge), &approved)),
        (
            403,
            "certificatesigningrequests.certificates.k8s.io \"jane\" is forbidden: user not permitted to approve requests with signerName \"kubernetes.io/kube-apiserver-client\""
        )
    );
    let (code, approved) = world.send("PUT", &path, Some(admin.clone()), &approved);
    assert_eq!(code, 200, "{approved}");
    assert_eq!(approved["status"]["conditions"][0]["lastUpdateTime"], "2026-01-01T00:00:00Z");

    let mut signed = approved;
    signed["status"]["certificate"] = json!("aGVsbG8=");
    assert_eq!(
        message(&world.send("PUT", &format!("{CSRS}/jane/status"), Some(admin), &signed)).1,
        "CertificateSigningRequest.certificates.k8s.io \"jane\" is invalid: status.certificate: Invalid value: \"<certificate data>\": must contain at least one CERTIFICATE PEM block"
    );
}

#[test]
fn nobody_asks_to_be_a_master() {
    let world = World::new();
    let admin = world.login("kubernetes-admin", &["admins"]);
    let subject =
        vec![Attribute::utf8(Oid::ORGANIZATION, "system:masters"), Attribute::utf8(Oid::COMMON_NAME, "eve")];
    assert_eq!(
        message(&world.send("POST", CSRS, Some(admin), &world.request("eve", subject))),
        (
            403,
            "certificatesigningrequests.certificates.k8s.io \"eve\" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed"
        )
    );
}

#[test]
fn credentials_are_judged() {
    let world = World::new();
    assert_eq!(
        message(&world.send("GET", CSRS, None, &Value::Null)),
        (
            403,
            "certificatesigningrequests.certificates.k8s.io is forbidden: User \"system:anonymous\" cannot list resource \"certificatesigningrequests\" in API group \"certificates.k8s.io\" at the cluster scope"
        )
    );
    let stranger = key(&world.entropy);
    let name = Name::of([Attribute::utf8(Oid::COMMON_NAME, "eve")]);
    let forged = certificate(&name, &world.ca.subject, &stranger, &stranger, false).der;
    assert_eq!(message(&world.send("GET", CSRS, Some(forged), &Value::Null)), (401, "Unauthorized"));
    assert_eq!(world.send("GET", CSRS, Some(world.login("", &["admins"])), &Value::Null).0, 401);
}

#[test]
fn nobody_grants_what_he_does_not_hold() {
    let world = World::new();
    let judge = world.login("judge", &["court"]);
    let path = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
    let role = json!({"metadata": {"name": "thief"}, "rules": [
        {"verbs": ["get", "list"], "apiGroups": [""], "resources": ["secrets"]}]});
    assert_eq!(
        message(&world.send("POST", path, Some(judge), &role)),
        (
            403,
            "clusterroles.rbac.authorization.k8s.io \"thief\" is forbidden: user \"judge\" (groups=[\"court\" \"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\" \"list\"]}"
        )
    );
}

#[test]
fn a_token_speaks_for_its_account() {
    let world = World::new();
    let admin = world.login("kubernetes-admin", &["admins"]);
    let path = "/api/v1/namespaces/default/serviceaccounts/default/token";
    let (code, answer) = world.send("POST", path, Some(admin), &json!({"spec": {"audiences": []}}));
    assert_eq!(code, 201, "{answer}");
    let token = answer["status"]["token"].as_str().unwrap();
    let header = format!("Bearer {token}");
    let review = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    let (code, answer) = world.send_with("POST", review, None, &[("authorization", &header)], &json!({}));
    assert_eq!(code, 201, "{answer}");
    let user = &answer["status"]["userInfo"];
    assert_eq!(user["username"], "system:serviceaccount:default:default");
    assert_eq!(
        user["groups"],
        json!(["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"])
    );
    let bad = [("authorization", "Bearer nonsense")];
    assert_eq!(world.send_with("POST", review, None, &bad, &json!({})).0, 401);
}

#[test]
fn a_pod_gets_its_account_and_a_namespace_waits_to_be_emptied() {
    let world = World::new();
    let admin = world.login("kubernetes-admin", &["admins"]);
    let pod =
        json!({"metadata": {"name": "web"}, "spec": {"containers": [{"name": "web", "image": "nginx"}]}});
    let (code, pod) = world.send("POST", "/api/v1/namespaces/default/pods", Some(admin.clone()), &pod);
    assert_eq!(code, 201, "{pod}");
    assert_eq!(pod["spec"]["serviceAccountName"], "default");
    assert_eq!(pod["spec"]["containers"][0]["imagePullPolicy"], "Always");
    assert_eq!(pod["status"], json!({"phase": "Pending", "qosClass": "BestEffort"}));

    let (code, _) =
        world.send("POST", "/api/v1/namespaces", Some(admin.clone()), &json!({"metadata": {"name": "shop"}}));
    assert_eq!(code, 201);
    let (code, shop) = world.send("DELETE", "/api/v1/namespaces/shop", Some(admin.clone()), &Value::Null);
    assert_eq!((code, &shop["status"]["phase"]), (200, &json!("Terminating")));
    assert_eq!(
        message(&world.send(
            "POST",
            "/api/v1/namespaces/shop/configmaps",
            Some(admin.clone()),
            &json!({"metadata": {"name": "a"}})
        )),
        (
            403,
            "configmaps \"a\" is forbidden: unable to create new content in namespace shop because it is being terminated"
        )
    );
    let mut empty = shop;
    empty["spec"] = json!({});
    let (code, _) = world.send("PUT", "/api/v1/namespaces/shop/finalize", Some(admin.clone()), &empty);
    assert_eq!(code, 200);
    assert_eq!(world.send("GET", "/api/v1/namespaces/shop", Some(admin), &Value::Null).0, 404);
}
