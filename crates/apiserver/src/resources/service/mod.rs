//! Service. Upstream: pkg/registry/core/service.

use countersign_api::meta::{self, text};
use serde_json::{Map, Value, json};

use super::cells::{self, NAME};
use super::pod::defaults::set;
use super::{Column, Info, NameRule, Resource, Subresource};
use crate::context::Context;
use crate::field::{BadValue, FieldError, Path};

/// k8s.io/api/core/v1
pub(crate) const TYPES: &str = "
Service metadata:ObjectMeta spec:ServiceSpec status:ServiceStatus
ServiceSpec ports:[]ServicePort selector:{}string clusterIP clusterIPs:[]string type:ServiceType
 externalIPs:[]string sessionAffinity:ServiceAffinity loadBalancerIP loadBalancerSourceRanges:[]string externalName
 externalTrafficPolicy healthCheckNodePort:int32 publishNotReadyAddresses:bool sessionAffinityConfig:raw
 ipFamilies:[]IPFamily ipFamilyPolicy:*string allocateLoadBalancerNodePorts:*bool loadBalancerClass:*string
 internalTrafficPolicy:*string trafficDistribution:*string
ServiceType = string
ServiceAffinity = string
IPFamily = string
ServicePort name protocol:Protocol appProtocol:*string port!:int32 targetPort:intorstring nodePort:int32
ServiceStatus loadBalancer:LoadBalancerStatus conditions:[]Condition
LoadBalancerStatus ingress:[]LoadBalancerIngress
LoadBalancerIngress ip hostname ipMode:*string ports:[]raw
";

static INFO: Info = Info {
    resource: "services",
    kind: "Service",
    singular: "service",
    short_names: &["svc"],
    categories: &["all"],
    subresources: &[
        Subresource {
            name: "proxy",
            group: "",
            version: "v1",
            kind: "ServiceProxyOptions",
            verbs: &["create", "delete", "get", "patch", "update"],
        },
        Subresource {
            name: "status",
            group: "",
            version: "v1",
            kind: "Service",
            verbs: &["get", "patch", "update"],
        },
    ],
    name: NameRule::DnsLabel,
    returns_deleted: true,
    field_labels: &["spec.clusterIP", "spec.type"],
    ..Info::DEFAULT
};

/// An address for pods.
pub(crate) struct Service;

impl Resource for Service {
    fn info(&self) -> &Info {
        &INFO
    }

    fn default(&self, object: &mut Value) {
        let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) else { return };
        set(spec, "type", json!("ClusterIP"));
        set(spec, "sessionAffinity", json!("None"));
        let kind = spec.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        if kind != "ExternalName" {
            set(spec, "internalTrafficPolicy", json!("Cluster"));
        }
        if matches!(kind.as_str(), "NodePort" | "LoadBalancer") {
            set(spec, "externalTrafficPolicy", json!("Cluster"));
        }
        if kind == "LoadBalancer" {
            set(spec, "allocateLoadBalancerNodePorts", json!(true));
        }
        let ports = spec.get_mut("ports").and_then(Value::as_array_mut);
        for port in ports.into_iter().flatten().filter_map(Value::as_object_mut) {
            set(port, "protocol", json!("TCP"));
            let target = port.get("targetPort").cloned().unwrap_or_default();
            if target.is_null() || target == json!(0) || target == json!("") {
                let number = port.get("port").cloned().unwrap_or_else(|| json!(0));
                port.insert("targetPort".to_owned(), number);
            }
        }
    }

    fn prepare_for_create(&self, context: &Context<'_>, object: &mut Value) {
        let Some(map) = object.as_object_mut() else { return };
        map.insert("status".to_owned(), json!({"loadBalancer": {}}));
        if let Some(spec) = map.get_mut("spec").and_then(Value::as_object_mut) {
            allocate(context, spec);
        }
    }

    fn validate_create(&self, _: &Context<'_>, object: &Value) -> Vec<FieldError> {
        validate(object)
    }

    fn prepare_for_update(&self, context: &Context<'_>, subresource: &str, object: &mut Value, old: &Value) {
        let Some(object) = object.as_object_mut() else { return };
        if subresource == "status" {
            object.insert("spec".to_owned(), old["spec"].clone());
            return;
        }
        object.insert("status".to_owned(), old["status"].clone());
        if let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) {
            for field in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
                if let Some(value) = old["spec"].get(field) {
                    set(spec, field, value.clone());
                }
            }
            allocate(context, spec);
        }
    }

    fn validate_update(&self, _: &Context<'_>, _: &str, object: &Value, old: &Value) -> Vec<FieldError> {
        let mut errors = validate(object);
        let of = |object: &Value| text(object, &["spec", "clusterIP"]).unwrap_or_default().to_owned();
        let (new, before) = (of(object), of(old));
        if !before.is_empty() && new != before {
            let path = Path::new("spec").child("clusterIPs").index(0);
            let shown = BadValue::Json(meta::at(object, &["spec", "clusterIPs"]).clone());
            errors.push(FieldError::invalid(&path, shown, "may not change once set"));
        }
        errors
    }

    fn columns(&self) -> &'static [Column] {
        COLUMNS
    }

    fn row(&self, object: &Value, now: i64) -> Vec<Value> {
        row(object, now)
    }
}

/// Takes a free address and free node ports.
fn allocate(context: &Context<'_>, spec: &mut Map<String, Value>) {
    let kind = spec.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    if kind == "ExternalName" {
        return;
    }
    let services = context.server.store.snapshot("", "services");
    if spec.get("clusterIP").and_then(Value::as_str).unwrap_or_default().is_empty() {
        // 10.96.0.0/12; the first addresses are kept for static use.
        let is_taken =
            |ip: &str| services.values().any(|service| text(service, &["spec", "clusterIP"]) == Some(ip));
        let mut ip = String::new();
        for _ in 0..100 {
            let number = 0x0a60_0000_u64 + 256 + context.server.config.entropy.below((1 << 20) - 512);
            let part = |shift: u32| (number >> shift) & 0xff;
            ip = format!("{}.{}.{}.{}", part(24), part(16), part(8), part(0));
            if !is_taken(&ip) {
                break;
            }
        }
        spec.insert("clusterIP".to_owned(), json!(ip));
    }
    let ip = spec.get("clusterIP").cloned().unwrap_or_default();
    if spec.get("clusterIPs").and_then(Value::as_array).is_none_or(Vec::is_empty) {
        spec.insert("clusterIPs".to_owned(), json!([ip]));
    }
    if spec.get("ipFamilies").and_then(Value::as_array).is_none_or(Vec::is_empty) {
        spec.insert("ipFamilies".to_owned(), json!(["IPv4"]));
    }
    set(spec, "ipFamilyPolicy", json!("SingleStack"));
    if !matches!(kind.as_str(), "NodePort" | "LoadBalancer") {
        return;
    }
    let mut taken: Vec<i64> = services
        .values()
        .filter_map(|service| service["spec"].get("ports")?.as_array())
        .flatten()
        .filter_map(|port| port.get("nodePort")?.as_i64())
        .collect();
    let ports = spec.get_mut("ports").and_then(Value::as_array_mut);
    for port in ports.into_iter().flatten().filter_map(Value::as_object_mut) {
        if port.get("nodePort").and_then(Value::as_i64).unwrap_or_default() != 0 {
            continue;
        }
        for _ in 0..100 {
            let offset = context.server.config.entropy.below(2768);
            let number = 30_000 + i64::try_from(offset).unwrap_or_default();
            if !taken.contains(&number) {
                taken.push(number);
                port.insert("nodePort".to_owned(), json!(number));
                break;
            }
        }
    }
}

fn validate(object: &Value) -> Vec<FieldError> {
    let spec = &object["spec"];
    let path = Path::new("spec");
    let mut errors = Vec::new();
    let ports = spec.get("ports").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let kind = text(spec, &["type"]).unwrap_or_default();
    let headless = text(spec, &["clusterIP"]) == Some("None");
    if ports.is_empty() && kind != "ExternalName" && !headless {
        errors.push(FieldError::required(&path.child("ports"), ""));
    }
    for (index, port) in ports.iter().enumerate() {
        let path = path.child("ports").index(index);
        if ports.len() > 1 && text(port, &["name"]).unwrap_or_default().is_empty() {
            errors.push(FieldError::required(&path.child("name"), ""));
        }
        let number = port.get("port").and_then(Value::as_i64).unwrap_or_default();
        if !(1..=65535).contains(&number) {
            let detail = "must be between 1 and 65535, inclusive";
            errors.push(FieldError::invalid(&path.child("port"), number, detail));
        }
    }
    let kinds = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
    if !kinds.contains(&kind) {
        let shown = BadValue::Json(json!(kind));
        errors.push(FieldError::not_supported(&path.child("type"), shown, &kinds));
    }
    errors
}

const COLUMNS: &[Column] = &[
    NAME,
    cells::string(
        "Type",
        "type determines how the Service is exposed. Defaults to ClusterIP. Valid options are ExternalName, ClusterIP, NodePort, and LoadBalancer. \"ClusterIP\" allocates a cluster-internal IP address for load-balancing to endpoints.",
    ),
    cells::string(
        "Cluster-IP",
        "clusterIP is the IP address of the service and is usually assigned randomly.",
    ),
    cells::string(
        "External-IP",
        "externalIPs is a list of IP addresses for which nodes in the cluster will also accept traffic for this service.  These IPs are not managed by Kubernetes.",
    ),
    cells::string(
        "Port(s)",
        "The list of ports that are exposed by this service. More info: https://kubernetes.io/docs/concepts/services-networking/service/#virtual-ips-and-service-proxies",
    ),
    cells::AGE,
    cells::wide(
        "Selector",
        "Route service traffic to pods with label keys and values matching this selector.",
    ),
];

/// Upstream: printService
fn row(object: &Value, now: i64) -> Vec<Value> {
    let spec = &object["spec"];
    let kind = text(spec, &["type"]).unwrap_or_default();
    let ip = match text(spec, &["clusterIP"]) {
        None | Some("") => "<none>",
        Some(ip) => ip,
    };
    let ports: Vec<String> = spec
        .get("ports")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|port| {
            let number = |field: &str| port.get(field).and_then(Value::as_i64).unwrap_or_default();
            let protocol = text(port, &["protocol"]).unwrap_or_default();
            match number("nodePort") {
                0 => format!("{}/{protocol}", number("port")),
                node => format!("{}:{node}/{protocol}", number("port")),
            }
        })
        .collect();
    let labels = spec.get("selector").and_then(Value::as_object);
    let selector: Vec<String> = labels
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    let or_none = |list: Vec<String>| if list.is_empty() { "<none>".to_owned() } else { list.join(",") };
    vec![
        json!(meta::name(object)),
        json!(kind),
        json!(if kind == "ExternalName" { "<none>" } else { ip }),
        json!(external(object, kind)),
        json!(or_none(ports)),
        json!(cells::age(object, now)),
        json!(or_none(selector)),
    ]
}

/// `getServiceExternalIP`
fn external(object: &Value, kind: &str) -> String {
    let mut all: Vec<&str> = Vec::new();
    if kind == "LoadBalancer" {
        let ingress = meta::at(object, &["status", "loadBalancer"]).get("ingress").and_then(Value::as_array);
        all.extend(ingress.into_iter().flatten().filter_map(|item| {
            text(item, &["ip"]).filter(|ip| !ip.is_empty()).or_else(|| text(item, &["hostname"]))
        }));
    }
    let external = object["spec"].get("externalIPs").and_then(Value::as_array);
    all.extend(external.into_iter().flatten().filter_map(Value::as_str));
    match kind {
        "ExternalName" => text(object, &["spec", "externalName"]).unwrap_or_default().to_owned(),
        "LoadBalancer" if all.is_empty() => "<pending>".to_owned(),
        _ if all.is_empty() => "<none>".to_owned(),
        _ => all.join(","),
    }
}
