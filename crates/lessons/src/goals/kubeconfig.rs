//! Goals about kubeconfigs.

use serde_json::Value;

use super::{Fault, Unmet, facts, object, unmet};
use crate::facts::{certificate, decode, public_half};
use crate::model::KubeconfigGoal;
use crate::{Login, View};

/// What keeps every context of the kubeconfig from fitting.
pub(super) fn fits(goal: &KubeconfigGoal, login: &Login, view: &dyn View) -> Vec<Unmet> {
    let path = if goal.path.is_empty() { ".kube/config" } else { &goal.path };
    let Some(bytes) = view.file(login, path) else { return vec![unmet(path, Fault::Missing)] };
    let Ok(config) = countersign_api::yaml::parse(&String::from_utf8_lossy(&bytes)) else {
        return vec![unmet(path, Fault::NotA("a kubeconfig"))];
    };
    let current = text(&config, "current-context");
    let contexts = entries(&config, "contexts").into_iter().filter(|context| {
        let name = text(context, "name");
        (goal.context.is_empty() || goal.context == name) && (!goal.current || name == current)
    });
    let lacks = contexts.map(|context| of_context(goal, &config, context, login, view));
    object::nearest(lacks).unwrap_or_else(|| {
        vec![match (goal.current, goal.context.as_str()) {
            (true, "") => unmet("the current context", Fault::Missing),
            (true, wanted) if !current.is_empty() => unmet(
                "the current context",
                Fault::Differs { wanted: wanted.to_owned(), found: current.to_owned() },
            ),
            (_, "") => unmet("a context", Fault::Missing),
            (_, wanted) => unmet(format!("the context {wanted}"), Fault::Missing),
        }]
    })
}

fn of_context(
    goal: &KubeconfigGoal,
    config: &Value,
    context: &Value,
    login: &Login,
    view: &dyn View,
) -> Vec<Unmet> {
    let mut all = Vec::new();
    let inner = context.get("context").unwrap_or(&Value::Null);
    if let Some(wanted) = &goal.namespace {
        let found = text(inner, "namespace");
        if found != wanted {
            let found = if found.is_empty() { "default" } else { found }.to_owned();
            all.push(unmet("the context's namespace", Fault::Differs { wanted: wanted.clone(), found }));
        }
    }
    let Some(wanted) = &goal.certificate else { return all };
    let name = text(inner, "user");
    let Some(user) = entries(config, "users").into_iter().find(|user| text(user, "name") == name) else {
        all.push(unmet(format!("the user {name}"), Fault::Missing));
        return all;
    };
    let user = user.get("user").unwrap_or(&Value::Null);
    let part = |data: &str, file: &str| match text(user, data) {
        "" => view.file(login, text(user, file)).map(|bytes| bytes.to_vec()),
        data => decode(data),
    };
    let shown = part("client-certificate-data", "client-certificate").and_then(|pem| certificate(&pem));
    let Some(shown) = shown else {
        all.push(unmet("the user's client certificate", Fault::Missing));
        return all;
    };
    all.extend(facts::issued(wanted, &shown, login, view));
    match part("client-key-data", "client-key").and_then(|pem| public_half(&pem)) {
        None => all.push(unmet("the user's client key", Fault::Missing)),
        Some(half) if half != shown.holder.public_key => {
            all.push(unmet("the user's certificate", Fault::OtherKey("the client key beside it".to_owned())));
        }
        Some(_) => {}
    }
    all
}

fn entries<'a>(config: &'a Value, key: &str) -> Vec<&'a Value> {
    config.get(key).and_then(Value::as_array).map(|all| all.iter().collect()).unwrap_or_default()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
