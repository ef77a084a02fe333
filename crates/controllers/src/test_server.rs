//! Enough of an API server to see the controllers at work: objects by path, lists, watches, no rules at all.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use countersign_api::{Body, BodySender, Request, Response, Transport};
use countersign_host::files::Caller;
use countersign_host::{Clock, Credentials, Entropy, FileTree, Machine, System, Tasks, Timestamp};
use countersign_pki::key::{Curve, KeyAlgorithm, generate};
use countersign_pki::{Attribute, CertificateBuilder, Name, Oid, RequestBuilder};
use futures::executor::LocalPool;
use futures::future::{FutureExt, LocalBoxFuture};
use futures::task::LocalSpawnExt;
use serde_json::{Value, json};

use crate::{Manager, Running, start};

#[derive(Default)]
struct Store {
    version: u64,
    objects: BTreeMap<String, Value>,
    watches: Vec<(String, BodySender)>,
}

#[derive(Clone, Default)]
struct Server(Rc<RefCell<Store>>);

impl Server {
    fn put(&self, path: &str, mut object: Value) -> Value {
        let mut store = self.0.borrow_mut();
        store.version += 1;
        let known = store.objects.contains_key(path);
        object["metadata"]["resourceVersion"] = json!(store.version.to_string());
        if object["metadata"]["uid"].is_null() {
            object["metadata"]["uid"] = json!(format!("uid-{}", store.version));
        }
        store.objects.insert(path.to_owned(), object.clone());
        store.tell(path, if known { "MODIFIED" } else { "ADDED" }, &object);
        object
    }

    fn delete(&self, path: &str) {
        let mut store = self.0.borrow_mut();
        if let Some(object) = store.objects.remove(path) {
            store.tell(path, "DELETED", &object);
        }
    }

    fn get(&self, path: &str) -> Option<Value> {
        self.0.borrow().objects.get(path).cloned()
    }

    fn answer(&self, request: &Request) -> Response {
        let path = request.uri().path().trim_end_matches("/status").trim_end_matches("/approval").to_owned();
        let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
        let reply = |code: u16, value: Value| {
            http::Response::builder().status(code).body(Body::whole(value.to_string())).unwrap()
        };
        match request.method().as_str() {
            "GET" if request.uri().query().is_some() => {
                let (sender, body) = Body::chunked();
                self.0.borrow_mut().watches.push((path, sender));
                http::Response::new(body)
            }
            "GET" => match self.get(&path) {
                Some(object) => reply(200, object),
                None if path.contains("/kube-root-ca.crt") => reply(404, json!({"message": "not found"})),
                None => reply(200, self.0.borrow().list(&path)),
            },
            "POST" if path.ends_with("subjectaccessreviews") => {
                let allowed = body["spec"]["user"] == "system:bootstrap:abcdef";
                reply(201, json!({"status": {"allowed": allowed}}))
            }
            "POST" => {
                let mut object = body;
                if let Some(rest) = path.strip_prefix("/api/v1/namespaces/") {
                    object["metadata"]["namespace"] = json!(rest.split('/').next());
                }
                let path = format!("{path}/{}", object["metadata"]["name"].as_str().unwrap());
                reply(201, self.put(&path, object))
            }
            "PUT" => reply(200, self.put(&path, body)),
            "DELETE" => {
                self.delete(&path);
                reply(200, json!({}))
            }
            _ => reply(405, json!({})),
        }
    }
}

impl Store {
    fn tell(&self, path: &str, kind: &str, object: &Value) {
        for (watched, sender) in &self.watches {
            if is_under(path, watched) {
                sender.send(Bytes::from(format!("{}\n", json!({"type": kind, "object": object}))));
            }
        }
    }

    fn list(&self, path: &str) -> Value {
        let found = self.objects.iter().filter(|(known, _)| is_under(known, path));
        let items: Vec<&Value> = found.map(|(_, object)| object).collect();
        json!({"metadata": {"resourceVersion": self.version.to_string()}, "items": items})
    }
}

/// Whether an object at `path` is listed at `list`, which spans all namespaces.
fn is_under(path: &str, list: &str) -> bool {
    let (root, resource) = list.rsplit_once('/').unwrap();
    let (own, _) = path.rsplit_once('/').unwrap();
    own == list || (own.starts_with(&format!("{root}/namespaces/")) && own.ends_with(&format!("/{resource}")))
}

impl Transport for Server {
    fn server_certificates(&self) -> &[Vec<u8>] {
        &[]
    }

    fn send(&self, request: Request) -> LocalBoxFuture<'static, Response> {
        let server = self.clone();
        async move { server.answer(&request) }.boxed_local()
    }
}

struct World {
    pool: LocalPool,
    server: Server,
    clock: Clock,
    machine: Rc<Machine>,
    _running: Running,
}

const MANIFEST: &str = "/etc/kubernetes/manifests/kube-controller-manager.yaml";
const REQUESTS: &str = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

impl World {
    fn new() -> Self {
        let pool = LocalPool::new();
        let spawner = pool.spawner();
        let tasks = Tasks::new(move |work| spawner.spawn_local(work).unwrap());
        let (clock, entropy) = (Clock::new(Timestamp::from_seconds(1_767_225_600)), Entropy::from_number(1));
        let system = System {
            clock: clock.clone(),
            entropy: entropy.clone(),
            tasks: tasks.clone(),
            programs: Rc::default(),
        };
        let machine = Machine::new("controlplane", FileTree::new(clock.now()), system);
        let server = Server::default();
        server.put(
            "/api/v1/namespaces/default",
            json!({"metadata": {"name": "default"}, "status": {"phase": "Active"}}),
        );
        let transport: Rc<dyn Transport> = Rc::new(server.clone());
        let world = Self {
            pool,
            server,
            clock: clock.clone(),
            machine: machine.clone(),
            _running: start(Manager {
                machine,
                clients: Rc::new(move |_| transport.clone()),
                tasks,
                clock,
                entropy,
            }),
        };
        let key = generate(&mut Entropy::from_number(2), KeyAlgorithm::Ec(Curve::P256)).unwrap();
        let name = Name::of([Attribute::utf8(Oid::COMMON_NAME, "kubernetes")]);
        let ca = CertificateBuilder {
            serial: vec![1],
            issuer: name.clone(),
            subject: name,
            not_before: 0,
            not_after: 4_000_000_000,
            public_key: key.public_key().to_spki(),
            extensions: Vec::new(),
            version_1: false,
        };
        world.write("/pki/ca.crt", &ca.sign(&key, key.default_signature()).unwrap().to_pem());
        world.write("/pki/ca.key", &key.to_pkcs8_pem());
        world
    }

    fn caller(&self) -> Caller {
        Caller { credentials: Credentials::ROOT, umask: 0, now: self.clock.now() }
    }

    fn write(&self, path: &str, text: &str) {
        let (parent, _) = path.rsplit_once('/').unwrap();
        let mut files = self.machine.files.borrow_mut();
        files.create_directories(&self.caller(), parent, 0o755).unwrap();
        files.write(&self.caller(), path, text.as_bytes(), 0o600).unwrap();
    }

    fn write_manifest(&self, more: &str) {
        self.write(
            MANIFEST,
            &format!(
                "  - command:\n    - kube-controller-manager\n    - --cluster-signing-cert-file=/pki/ca.crt\n    - --cluster-signing-key-file=/pki/ca.key\n    - --root-ca-file=/pki/ca.crt\n{more}"
            ),
        );
    }

    /// Lets time pass and everybody work.
    fn pass(&mut self, seconds: u64) {
        let end = self.clock.now().plus(Duration::from_secs(seconds));
        loop {
            self.pool.run_until_stalled();
            match self.clock.next_deadline().filter(|next| *next <= end) {
                Some(next) => self.clock.advance_to(next),
                None => break,
            }
        }
        self.clock.advance_to(end);
        self.pool.run_until_stalled();
    }

    fn submit(&self, name: &str, user: &str, approved: bool) {
        let key = generate(&mut Entropy::from_number(3), KeyAlgorithm::Ec(Curve::P256)).unwrap();
        let subject = Name::of([
            Attribute::utf8(Oid::ORGANIZATION, "system:nodes"),
            Attribute::utf8(Oid::COMMON_NAME, "system:node:node02"),
        ]);
        let made = RequestBuilder { subject, ..RequestBuilder::default() };
        let made = made.sign(&key, key.default_signature()).unwrap();
        use base64::Engine as _;
        let conditions = if approved { json!([{"type": "Approved", "status": "True"}]) } else { json!([]) };
        let object = json!({
            "metadata": {"name": name},
            "spec": {
                "request": base64::engine::general_purpose::STANDARD.encode(made.to_pem()),
                "signerName": "kubernetes.io/kube-apiserver-client-kubelet",
                "usages": ["client auth", "digital signature"],
                "username": user,
            },
            "status": {"conditions": conditions},
        });
        self.server.put(&format!("{REQUESTS}/{name}"), object);
    }

    fn is_issued(&self, name: &str) -> bool {
        self.server.get(&format!("{REQUESTS}/{name}")).unwrap()["status"]["certificate"].is_string()
    }
}

#[test]
fn a_node_s_request_is_approved_and_signed() {
    let mut world = World::new();
    world.write_manifest("");
    world.pass(1);
    world.submit("mine", "system:bootstrap:abcdef", false);
    world.submit("other", "mallory", false);
    world.pass(1);
    assert!(world.is_issued("mine"));
    assert!(!world.is_issued("other"));
    let object = world.server.get(&format!("{REQUESTS}/mine")).unwrap();
    assert_eq!(object["status"]["conditions"][0]["reason"], "AutoApproved");
}

#[test]
fn nothing_happens_without_the_manifest() {
    let mut world = World::new();
    world.submit("x", "jane", true);
    world.pass(60);
    assert!(!world.is_issued("x"));
    world.write_manifest("");
    world.pass(20);
    assert!(world.is_issued("x"));
}

#[test]
fn a_changed_manifest_restarts_and_needs_the_key() {
    let mut world = World::new();
    world.write_manifest("");
    world.pass(1);
    let caller = world.caller();
    world.machine.files.borrow_mut().rename(&caller, "/pki/ca.key", "/ca.key").unwrap();
    // What is in memory serves on, as upstream.
    world.submit("before", "jane", true);
    world.pass(1);
    assert!(world.is_issued("before"));
    world.write_manifest("    - --v=2\n");
    world.submit("after", "jane", true);
    world.pass(60);
    assert!(!world.is_issued("after"));
    world.machine.files.borrow_mut().rename(&caller, "/ca.key", "/pki/ca.key").unwrap();
    world.pass(20);
    assert!(world.is_issued("after"));
}

#[test]
fn every_namespace_gets_the_root_ca_and_an_account() {
    let mut world = World::new();
    world.write_manifest("");
    world.pass(1);
    let ca = "/api/v1/namespaces/default/configmaps/kube-root-ca.crt";
    assert!(world.server.get("/api/v1/namespaces/default/serviceaccounts/default").is_some());
    assert!(world.server.get(ca).is_some());
    world.server.delete(ca);
    world.pass(1);
    assert!(world.server.get(ca).is_some());
    let mut broken = world.server.get(ca).unwrap();
    broken["data"] = json!({"ca.crt": "x", "more": "y"});
    world.server.put(ca, broken);
    world.pass(1);
    assert!(world.server.get(ca).unwrap()["data"]["ca.crt"].as_str().unwrap().contains("BEGIN CERTIFICATE"));
}

#[test]
fn old_requests_are_deleted() {
    let mut world = World::new();
    world.write_manifest("");
    world.submit("x", "jane", false);
    let path = format!("{REQUESTS}/x");
    let mut object = world.server.get(&path).unwrap();
    object["metadata"]["creationTimestamp"] = json!("2026-01-01T00:00:00Z");
    world.server.put(&path, object);
    world.pass(24 * 3600);
    assert!(world.server.get(&path).is_some());
    world.pass(3600);
    assert!(world.server.get(&path).is_none());
}
