//! Goals about objects.

use std::rc::Rc;

use countersign_api::certificates::{APPROVED, DENIED, FAILED};
use countersign_api::meta;
use serde_json::Value;

use super::{Fault, Unmet, facts, partial, unmet};
use crate::model::ObjectGoal;
use crate::{Login, View};

/// What keeps the goal from being met: nothing if one object fits, else what the nearest one lacks.
pub(super) fn present(goal: &ObjectGoal, login: &Login, view: &dyn View) -> Vec<Unmet> {
    nearest(candidates(&goal.object, view).iter().map(|object| lacks(goal, object, login, view)))
        .unwrap_or_else(|| vec![unmet(words(&goal.object), Fault::Missing)])
}

/// The shortest list; the later of equals, as people work on what they made last.
pub(super) fn nearest(all: impl Iterator<Item = Vec<Unmet>>) -> Option<Vec<Unmet>> {
    all.reduce(|best, next| if next.len() <= best.len() { next } else { best })
}

/// Whether any object matches.
pub(super) fn any(object: &Value, view: &dyn View) -> bool {
    candidates(object, view).iter().any(|found| partial::matches(object, found))
}

/// The kind, and the name where one is given.
pub(super) fn words(object: &Value) -> String {
    let kind = meta::text(object, &["kind"]).unwrap_or("object");
    match meta::name(object) {
        "" => kind.to_owned(),
        name => format!("{kind} {name}"),
    }
}

/// Objects of the kind (and of the name, if there is one), oldest first.
fn candidates(object: &Value, view: &dyn View) -> Vec<Rc<Value>> {
    let text = |key| meta::text(object, &[key]).unwrap_or_default();
    let mut all = view.objects(text("apiVersion"), text("kind"));
    let (name, namespace) = (meta::name(object), meta::namespace(object));
    all.retain(|found| name.is_empty() || meta::name(found) == name);
    all.retain(|found| namespace.is_empty() || meta::namespace(found) == namespace);
    all.sort_by_key(|found| meta::resource_version(found).parse::<u64>().unwrap_or_default());
    all
}

fn lacks(goal: &ObjectGoal, found: &Value, login: &Login, view: &dyn View) -> Vec<Unmet> {
    let mut unmet_clauses = partial::compare(&goal.object, Some(found), "");
    if let Some(wanted) = &goal.request {
        match crate::facts::spec_request(found) {
            Some(request) => unmet_clauses.extend(facts::holder(wanted, &request.holder, login, view)),
            None => unmet_clauses.push(unmet("spec.request", Fault::NotA("a readable certificate request"))),
        }
    }
    if let Some(wanted) = &goal.certificate {
        match crate::facts::status_certificate(found) {
            Some(issued) => unmet_clauses.extend(facts::issued(wanted, &issued, login, view)),
            None => unmet_clauses.push(unmet("status.certificate", Fault::Missing)),
        }
    }
    if !goal.state.is_empty() && !states(found).contains(&goal.state.as_str()) {
        let found = states(found).last().copied().unwrap_or_default().to_owned();
        unmet_clauses.push(unmet("CONDITION", Fault::Differs { wanted: goal.state.clone(), found }));
    }
    unmet_clauses
}

/// Every state a request can be said to be in, the most telling one last.
pub(crate) fn states(object: &Value) -> Vec<&'static str> {
    let conditions = object.pointer("/status/conditions").and_then(Value::as_array);
    let has = |kind: &str| {
        conditions.is_some_and(|all| all.iter().any(|one| meta::text(one, &["type"]) == Some(kind)))
    };
    let issued = meta::text(object, &["status", "certificate"]).is_some_and(|text| !text.is_empty());
    let mut states = Vec::new();
    if has(APPROVED) {
        states.push("Approved");
    }
    if has(DENIED) {
        states.push("Denied");
    }
    if states.is_empty() {
        states.push("Pending");
    }
    if issued {
        states.push("Issued");
    }
    if has(FAILED) {
        states.push("Failed");
    }
    states
}
