//! What a pod's spec says when it says nothing. Upstream: pkg/apis/core/v1/defaults.go.

use serde_json::{Map, Value, json};

/// Fills in a pod's spec, or that of a template.
pub(crate) fn spec(spec: &mut Value) {
    let Some(spec) = spec.as_object_mut() else { return };
    for (field, value) in [
        ("restartPolicy", json!("Always")),
        ("terminationGracePeriodSeconds", json!(30)),
        ("dnsPolicy", json!("ClusterFirst")),
        ("securityContext", json!({})),
        ("schedulerName", json!("default-scheduler")),
    ] {
        set(spec, field, value);
    }
    // Either name of the account stands for both.
    match (filled(spec, "serviceAccountName"), filled(spec, "serviceAccount")) {
        (Some(name), None) => set(spec, "serviceAccount", name),
        (None, Some(name)) => set(spec, "serviceAccountName", name),
        _ => {}
    }
    for field in ["initContainers", "containers"] {
        for item in list(spec, field) {
            container(item);
        }
    }
    for item in list(spec, "volumes") {
        volume(item);
    }
}

/// What only a pod gets, and no template.
pub(crate) fn pod_only(spec: &mut Value) {
    let Some(spec) = spec.as_object_mut() else { return };
    set(spec, "enableServiceLinks", json!(true));
    if spec.get("hostNetwork") == Some(&json!(true)) {
        for item in list(spec, "containers") {
            for port in item.as_object_mut().map(|item| list(item, "ports")).into_iter().flatten() {
                if let Some(port) = port.as_object_mut()
                    && let Some(number) = port.get("containerPort").cloned()
                {
                    set(port, "hostPort", number);
                }
            }
        }
    }
}

fn filled(map: &Map<String, Value>, field: &str) -> Option<Value> {
    map.get(field).filter(|value| value.as_str().is_some_and(|text| !text.is_empty())).cloned()
}

/// Sets what is absent or zero.
pub(crate) fn set(map: &mut Map<String, Value>, field: &str, value: Value) {
    let is_unset = match map.get(field) {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(_) => false,
    };
    if is_unset {
        map.insert(field.to_owned(), value);
    }
}

fn list<'a>(map: &'a mut Map<String, Value>, field: &str) -> &'a mut [Value] {
    map.get_mut(field).and_then(Value::as_array_mut).map(Vec::as_mut_slice).unwrap_or_default()
}

fn container(value: &mut Value) {
    let Some(container) = value.as_object_mut() else { return };
    set(container, "resources", json!({}));
    set(container, "terminationMessagePath", json!("/dev/termination-log"));
    set(container, "terminationMessagePolicy", json!("File"));
    let image = container.get("image").and_then(Value::as_str).unwrap_or_default();
    let policy = if is_latest(image) { "Always" } else { "IfNotPresent" };
    set(container, "imagePullPolicy", json!(policy));
    for port in list(container, "ports").iter_mut().filter_map(Value::as_object_mut) {
        set(port, "protocol", json!("TCP"));
    }
    for env in list(container, "env") {
        let reference = env.get_mut("valueFrom").and_then(|from| from.get_mut("fieldRef"));
        if let Some(reference) = reference.and_then(Value::as_object_mut) {
            set(reference, "apiVersion", json!("v1"));
        }
    }
    for field in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let Some(probe) = container.get_mut(field).and_then(Value::as_object_mut) else { continue };
        for (field, value) in
            [("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3)]
        {
            set(probe, field, json!(value));
        }
        if let Some(get) = probe.get_mut("httpGet").and_then(Value::as_object_mut) {
            set(get, "path", json!("/"));
            set(get, "scheme", json!("HTTP"));
        }
    }
    // A limit is a request, too.
    let limits = container.get("resources").and_then(|resources| resources.get("limits")).cloned();
    if let Some(Value::Object(limits)) = limits
        && let Some(resources) = container.get_mut("resources").and_then(Value::as_object_mut)
        && let Some(requests) = resources.entry("requests").or_insert_with(|| json!({})).as_object_mut()
    {
        for (name, amount) in limits {
            requests.entry(name).or_insert(amount);
        }
    }
}

/// Whether an image has no tag, or `latest`, and no digest.
fn is_latest(image: &str) -> bool {
    if image.contains('@') {
        return false;
    }
    let last = image.rsplit('/').next().unwrap_or_default();
    match last.split_once(':') {
        None => true,
        Some((_, tag)) => tag == "latest",
    }
}

fn volume(value: &mut Value) {
    let Some(volume) = value.as_object_mut() else { return };
    let has_source = volume.iter().any(|(key, value)| key != "name" && !value.is_null());
    if !has_source {
        volume.insert("emptyDir".to_owned(), json!({}));
    }
    for field in ["secret", "configMap", "downwardAPI", "projected"] {
        if let Some(source) = volume.get_mut(field).and_then(Value::as_object_mut) {
            set(source, "defaultMode", json!(420));
        }
    }
    if let Some(path) = volume.get_mut("hostPath").and_then(Value::as_object_mut)
        && path.get("type").is_none_or(Value::is_null)
    {
        path.insert("type".to_owned(), json!(""));
    }
    let sources = volume.get_mut("projected").and_then(|projected| projected.get_mut("sources"));
    for source in sources.and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(token) = source.get_mut("serviceAccountToken").and_then(Value::as_object_mut) {
            set(token, "expirationSeconds", json!(3600));
        }
        let items = source.get_mut("downwardAPI").and_then(|projection| projection.get_mut("items"));
        for item in items.and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(reference) = item.get_mut("fieldRef").and_then(Value::as_object_mut) {
                set(reference, "apiVersion", json!("v1"));
            }
        }
    }
}

/// `GetPodQOS`
pub(crate) fn quality(spec: &Value) -> &'static str {
    let containers = ["containers", "initContainers"]
        .iter()
        .filter_map(|field| spec.get(field).and_then(Value::as_array))
        .flatten();
    let mut any = false;
    let mut guaranteed = true;
    for container in containers {
        let resources = container.get("resources");
        let amounts = |kind: &str| {
            let map = resources.and_then(|resources| resources.get(kind)).and_then(Value::as_object);
            map.cloned().unwrap_or_default()
        };
        let (requests, limits) = (amounts("requests"), amounts("limits"));
        any |= !requests.is_empty() || !limits.is_empty();
        guaranteed &= ["cpu", "memory"]
            .iter()
            .all(|name| limits.contains_key(*name) && requests.get(*name) == limits.get(*name));
    }
    match (any, guaranteed) {
        (false, _) => "BestEffort",
        (true, true) => "Guaranteed",
        (true, false) => "Burstable",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_without_a_tag_are_pulled_always() {
        for (image, latest) in
            [("nginx", true), ("nginx:latest", true), ("nginx:1", false), ("r:5000/nginx", true)]
        {
            assert_eq!(is_latest(image), latest, "{image}");
        }
    }

    #[test]
    fn limits_alone_guarantee() {
        let mut pod = json!({"containers": [{"resources": {"limits": {"cpu": "1", "memory": "1Gi"}}}]});
        spec(&mut pod);
        assert_eq!(quality(&pod), "Guaranteed");
        assert_eq!(quality(&json!({"containers": [{}]})), "BestEffort");
    }
}
