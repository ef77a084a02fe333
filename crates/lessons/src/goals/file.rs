//! Goals about files.

use countersign_api::meta;
use serde_json::Value;

use super::{Fault, Unmet, facts, object, partial, unmet};
use crate::model::{FileGoal, FileKind};
use crate::{Login, View};

/// What keeps the file from being what it should be.
pub(super) fn holds(goal: &FileGoal, login: &Login, view: &dyn View) -> Vec<Unmet> {
    let path = &goal.path;
    let Some(bytes) = view.file(login, path) else { return vec![unmet(path, Fault::Missing)] };
    match goal.is {
        FileKind::Anything => Vec::new(),
        FileKind::Key => match crate::facts::public_half(&bytes) {
            Some(_) => Vec::new(),
            None => vec![unmet(path, Fault::NotA("a private key"))],
        },
        FileKind::Request => match crate::facts::request(&bytes) {
            Some(found) => goal
                .request
                .as_ref()
                .map_or_else(Vec::new, |wanted| facts::holder(wanted, &found.holder, login, view)),
            None => vec![unmet(path, Fault::NotA("a certificate request"))],
        },
        FileKind::Certificate => match crate::facts::certificate(&bytes) {
            Some(found) => goal
                .certificate
                .as_ref()
                .map_or_else(Vec::new, |wanted| facts::issued(wanted, &found, login, view)),
            None => vec![unmet(path, Fault::NotA("a certificate"))],
        },
        FileKind::Manifest => manifest(goal, &bytes, login, view),
    }
}

fn manifest(goal: &FileGoal, bytes: &[u8], login: &Login, view: &dyn View) -> Vec<Unmet> {
    let documents = documents(bytes);
    let lacks = |document: &Value| {
        let mut all = partial::compare(&goal.holds, Some(document), "");
        if let Some(wanted) = &goal.request {
            let text = meta::text(document, &["spec", "request"]).unwrap_or_default();
            match crate::facts::spec_request(document) {
                // Lines that YAML has folded: Go does not read base64 with blanks inside.
                _ if text.trim().contains(' ') => all.push(unmet("spec.request", Fault::Wrapped)),
                Some(found) => all.extend(facts::holder(wanted, &found.holder, login, view)),
                None => all.push(unmet("spec.request", Fault::NotA("a request in base64"))),
            }
        }
        all
    };
    object::nearest(documents.iter().map(lacks)).unwrap_or_else(|| {
        vec![match is_wrapped(&String::from_utf8_lossy(bytes)) {
            true => unmet("spec.request", Fault::Wrapped),
            false => unmet(&goal.path, Fault::NotA("YAML that can be read")),
        }]
    })
}

/// Whether a line of base64 stands below `request:` where YAML expects a key.
fn is_wrapped(text: &str) -> bool {
    let is_base64 = |line: &str| {
        let word = line.trim();
        word.len() > 40 && word.chars().all(|sign| sign.is_ascii_alphanumeric() || "+/=".contains(sign))
    };
    text.lines().zip(text.lines().skip(1)).any(|(line, below)| {
        line.trim_start().strip_prefix("request:").is_some_and(is_base64) && is_base64(below)
    })
}

/// The documents of a YAML (or JSON) text that can be read, up to the first that cannot.
fn documents(bytes: &[u8]) -> Vec<Value> {
    let text = String::from_utf8_lossy(bytes);
    let mut parts = vec![String::new()];
    for line in text.lines() {
        if line == "---" || line.starts_with("--- ") {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push_str(line);
            part.push('\n');
        }
    }
    let documents = parts.iter().map_while(|part| countersign_api::yaml::parse(part).ok());
    documents.filter(Value::is_object).collect()
}
