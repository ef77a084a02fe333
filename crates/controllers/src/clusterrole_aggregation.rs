//! clusterrole-aggregation: fills roles such as `admin` with the rules of the roles they select.
//!
//! Upstream: pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go.

use std::rc::Rc;

use countersign_api::meta;
use serde_json::{Value, json};

use crate::client::{Client, segment, set};
use crate::informer::Informer;
use crate::queue::{Backoff, WorkQueue};
use crate::run::Run;

const ROLES: &str = "/apis/rbac.authorization.k8s.io/v1/clusterroles";

/// Starts the controller.
pub(crate) fn start(run: &Rc<Run>) {
    let queue = WorkQueue::new(&run.environment.clock, Backoff::DEFAULT);
    let roles = run.informer(ROLES);
    let (incoming, known) = (queue.clone(), Rc::downgrade(&roles));
    // Any change may matter to any role that aggregates.
    roles.listen(move |event| {
        if is_aggregated(event.object()) {
            incoming.add(meta::name(event.object()));
        }
        let Some(known) = known.upgrade() else { return };
        for role in known.all().iter().filter(|role| is_aggregated(role)) {
            incoming.add(meta::name(role));
        }
    });
    let client = run.client("clusterrole-aggregation-controller");
    run.work(queue, move |name| {
        let (client, roles) = (client.clone(), roles.clone());
        async move {
            roles.synced().await;
            match roles.get(&name) {
                Some(role) => aggregate(&client, &roles, &role).await,
                None => Ok(()),
            }
        }
    });
}

fn is_aggregated(role: &Value) -> bool {
    role.get("aggregationRule").is_some_and(|rule| !rule.is_null())
}

async fn aggregate(client: &Client, roles: &Informer, role: &Value) -> Result<(), String> {
    let Some(selectors) = role.pointer("/aggregationRule/clusterRoleSelectors").and_then(Value::as_array)
    else {
        return Ok(());
    };
    let mut rules: Vec<Value> = Vec::new();
    let all = roles.all();
    for selector in selectors {
        for other in
            all.iter().filter(|other| meta::name(other) != meta::name(role) && selects(selector, other))
        {
            for rule in other.get("rules").and_then(Value::as_array).into_iter().flatten() {
                if !rules.contains(rule) {
                    rules.push(rule.clone());
                }
            }
        }
    }
    let old = role.get("rules").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if old == rules {
        return Ok(());
    }
    let name = meta::name(role);
    let path = format!("{ROLES}/{}", segment(name));
    let applied = json!({
        "kind": "ClusterRole",
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "metadata": {"name": name},
        "rules": rules,
    });
    let forced = format!("{path}?fieldManager=clusterrole-aggregation-controller&force=true");
    match client.patch(&forced, "application/apply-patch+yaml", &applied).await {
        Err(error) if error.code == 415 => {
            let mut changed = role.clone();
            set(&mut changed, "rules", Value::Array(rules));
            client.update(&path, &changed).await.map(drop).map_err(|error| error.to_string())
        }
        outcome => outcome.map(drop).map_err(|error| error.to_string()),
    }
}

/// Whether a label selector matches an object. Upstream: metav1.LabelSelectorAsSelector.
fn selects(selector: &Value, object: &Value) -> bool {
    let label = |key: &str| object.get("metadata")?.get("labels")?.get(key)?.as_str();
    let equal = selector
        .get("matchLabels")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .all(|(key, value)| label(key) == value.as_str() && value.is_string());
    let expressions = selector.get("matchExpressions").and_then(Value::as_array);
    equal
        && expressions.into_iter().flatten().all(|expression| {
            let found = label(meta::text(expression, &["key"]).unwrap_or_default());
            let values = expression.get("values").and_then(Value::as_array);
            let listed = values.into_iter().flatten().any(|value| found.is_some() && value.as_str() == found);
            match meta::text(expression, &["operator"]) {
                Some("In") => listed,
                Some("NotIn") => !listed,
                Some("Exists") => found.is_some(),
                Some("DoesNotExist") => found.is_none(),
                _ => false,
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_are_label_selectors() {
        let object = json!({"metadata": {"labels": {"a": "1"}}});
        for (selector, matches) in [
            (json!({}), true),
            (json!({"matchLabels": {"a": "1"}}), true),
            (json!({"matchLabels": {"a": "2"}}), false),
            (json!({"matchLabels": {"b": "1"}}), false),
            (json!({"matchExpressions": [{"key": "a", "operator": "In", "values": ["0", "1"]}]}), true),
            (json!({"matchExpressions": [{"key": "b", "operator": "NotIn", "values": ["1"]}]}), true),
            (json!({"matchExpressions": [{"key": "a", "operator": "DoesNotExist"}]}), false),
        ] {
            assert_eq!(selects(&selector, &object), matches, "{selector}");
        }
    }
}
