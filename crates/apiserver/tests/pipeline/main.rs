//! Whole requests through the pipeline, as clients send them.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod world;

use serde_json::{Value, json};
use world::{World, request};

const CSRS: &str = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

fn csr(name: &str) -> Value {
    json!({
        "kind": "CertificateSigningRequest", "apiVersion": "certificates.k8s.io/v1",
        "metadata": {"name": name, "labels": {"team": "blue"}},
        "spec": {"request": request(name), "signerName": "example.com/x", "usages": ["client auth"]},
    })
}

#[test]
fn a_request_lives_and_dies() {
    let world = World::new();
    let made = world.post(CSRS, &csr("jane"));
    assert_eq!(made.code, 201, "{}", made.text);
    let made = made.json();
    assert_eq!(made["spec"]["username"], "admin");
    assert_eq!(
        made["metadata"]["managedFields"][0]["fieldsV1"],
        json!({"f:metadata": {"f:labels": {".": {}, "f:team": {}}}})
    );
    let again = world.post(CSRS, &csr("jane"));
    assert_eq!(
        (again.code, again.message().as_str()),
        (409, "certificatesigningrequests.certificates.k8s.io \"jane\" already exists")
    );

    let table =
        world.ask("GET", CSRS, &[("accept", "application/json;as=Table;v=v1;g=meta.k8s.io")], "").json();
    assert_eq!(
        table["rows"][0]["cells"],
        json!(["jane", "0s", "example.com/x", "admin", "<none>", "Pending"])
    );
    assert_eq!(table["rows"][0]["object"]["kind"], "PartialObjectMetadata");

    let path = format!("{CSRS}/jane");
    let patch = json!({"metadata": {"labels": {"team": null, "new": "1"}}}).to_string();
    let patched =
        world.ask("PATCH", &path, &[("content-type", "application/merge-patch+json")], patch).json();
    assert_eq!(patched["metadata"]["labels"], json!({"new": "1"}));
    let mut stale = made.clone();
    stale["metadata"]["labels"] = json!({"x": "y"});
    let stale = world.ask("PUT", &path, &[("content-type", "application/json")], stale.to_string());
    assert_eq!((stale.code, stale.json()["reason"].as_str()), (409, Some("Conflict")));

    let gone = world.ask("DELETE", &path, &[], "").json();
    assert_eq!((gone["status"].as_str(), gone["details"]["name"].as_str()), (Some("Success"), Some("jane")));
    assert_eq!(
        world.get(&path).message(),
        "certificatesigningrequests.certificates.k8s.io \"jane\" not found"
    );
}

#[test]
fn bodies_that_do_not_fit_are_refused_in_the_servers_words() {
    let world = World::new();
    let post = |body: &str| {
        world.ask("POST", CSRS, &[("content-type", "application/json")], body.to_owned()).message()
    };
    assert_eq!(
        post("hello"),
        "the object provided is unrecognized (must be of type CertificateSigningRequest): couldn't get version/kind; json parse error: invalid character 'h' looking for beginning of value (68656c6c6f)"
    );
    assert_eq!(
        post("{\"kind\":\"Pod\"}"),
        "Pod in version \"v1\" cannot be handled as a CertificateSigningRequest: no kind \"Pod\" is registered for version \"certificates.k8s.io/v1\" in scheme \"pkg/api/legacyscheme/scheme.go:30\""
    );
    let html = world.ask("GET", CSRS, &[("accept", "text/html")], "");
    assert_eq!(html.code, 406);
    assert!(
        html.message().starts_with("406: Not Acceptable\n\nAvailable representations: application/json,")
    );
    let form = world.ask("POST", CSRS, &[("content-type", "application/x-www-form-urlencoded")], "a=b");
    assert_eq!((form.code, form.json()["reason"].as_str()), (415, Some("UnsupportedMediaType")));
    let nowhere = world.get("/apis/certificates.k8s.io/v1beta1/certificatesigningrequests");
    let words = "the server could not find the requested resource";
    assert_eq!((nowhere.code, nowhere.message().as_str()), (404, words));
    let beyond = world.get("/apis/cert-manager.io/v1/certificaterequests");
    assert_eq!((beyond.code, beyond.text.as_str()), (404, "404 page not found\n"));
    let mut strict = csr("x");
    strict["spec"]["usage"] = json!(1);
    let refused = world.post(&format!("{CSRS}?fieldValidation=Strict"), &strict);
    assert_eq!(
        refused.message(),
        "CertificateSigningRequest in version \"v1\" cannot be handled as a CertificateSigningRequest: strict decoding error: unknown field \"spec.usage\""
    );
    let warned = world.post(&format!("{CSRS}?dryRun=All"), &strict);
    assert_eq!(warned.headers["warning"], "299 - \"unknown field \\\"spec.usage\\\"\"");
    assert!(warned.json()["metadata"].get("resourceVersion").is_none());
}

#[test]
fn watches_see_what_matches_come_change_and_go() {
    let world = World::new();
    let (_, mut body) =
        world.send("GET", &format!("{CSRS}?watch=1&labelSelector=team%3Dblue"), &[], "").into_parts();
    let mut next = || {
        let chunk = futures::FutureExt::now_or_never(body.next()).flatten()?;
        let event: Value = serde_json::from_slice(&chunk).expect("event");
        Some((
            event["type"].as_str()?.to_owned(),
            event["object"]["metadata"]["labels"]["team"].as_str()?.to_owned(),
        ))
    };
    assert_eq!(next(), None);
    world.post(CSRS, &csr("jane"));
    assert_eq!(next(), Some(("ADDED".to_owned(), "blue".to_owned())));
    let path = format!("{CSRS}/jane");
    let merge = [("content-type", "application/merge-patch+json")];
    world.ask("PATCH", &path, &merge, "{\"metadata\":{\"labels\":{\"team\":\"red\"}}}");
    assert_eq!(next().map(|event| event.0), Some("DELETED".to_owned()));
    world.ask("DELETE", &path, &[], "");
    assert_eq!(next(), None);
    let old = world.get(&format!("{CSRS}?watch=1&resourceVersion=1"));
    assert_eq!(old.json()["object"]["reason"], "Expired");
}
