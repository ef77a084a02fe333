//! Field errors of a request, in upstream's order. Upstream: pkg/apis/certificates/validation/validation.go.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_api::certificates::{APPROVED, DENIED, FAILED, LEGACY_UNKNOWN, USAGES};
use countersign_api::meta::text;
use countersign_pki as pki;
use serde_json::Value;

use super::signer_name;
use super::strategy::conditions;
use crate::field::{BadValue, FieldError, Path};

/// The shortest life that may be asked for, seconds.
const SHORTEST: i64 = 600;

/// Defects of the old object that an update may keep ("ratcheting").
#[derive(Clone, Copy, Default)]
struct Tolerated {
    legacy_signer: bool,
    both_decisions: bool,
    duplicate_conditions: bool,
    empty_condition: bool,
    certificate: bool,
    unknown_usages: bool,
    duplicate_usages: bool,
}

/// What is wrong with a new request.
pub(super) fn create(object: &Value) -> Vec<FieldError> {
    validate(object, Tolerated::default())
}

/// What is wrong with a changed request.
pub(super) fn update(subresource: &str, object: &Value, old: &Value) -> Vec<FieldError> {
    let mut errors = validate(object, tolerated(object, old));
    let path = Path::new("status");
    let (status, old_status) = (&object["status"], &old["status"]);
    let of_type = |status, kind| {
        let list: Vec<&Value> = conditions(status)
            .iter()
            .filter(|condition| condition.get("type").and_then(Value::as_str) == Some(kind))
            .collect();
        list
    };
    let forbid = |what: &str, kind| {
        let detail =
            format!("updates may not {what} a condition of type {}", countersign_api::go_quote(kind));
        FieldError::forbidden(&path.child("conditions"), detail)
    };
    for kind in [APPROVED, DENIED, FAILED] {
        if of_type(status, kind).len() < of_type(old_status, kind).len() {
            errors.push(forbid("remove", kind));
        }
    }
    if subresource != "approval" {
        for kind in [APPROVED, DENIED] {
            let (new, old) = (of_type(status, kind), of_type(old_status, kind));
            if new.len() > old.len() {
                errors.push(forbid("add", kind));
            } else if new.len() == old.len() && new != old {
                errors.push(forbid("modify", kind));
            }
        }
    }
    let (new, before) = (certificate(object), certificate(old));
    if new != before {
        let path = path.child("certificate");
        if subresource != "status" {
            errors.push(FieldError::forbidden(&path, "updates may not set certificate content"));
        } else if !before.is_empty() {
            errors.push(FieldError::forbidden(&path, "updates may not modify existing certificate content"));
        }
    }
    errors
}

fn certificate(object: &Value) -> &str {
    text(object, &["status", "certificate"]).unwrap_or_default()
}

fn tolerated(object: &Value, old: &Value) -> Tolerated {
    let kinds = condition_types(&old["status"]);
    let usages = usages(old);
    Tolerated {
        legacy_signer: text(old, &["spec", "signerName"]) == Some(LEGACY_UNKNOWN),
        both_decisions: kinds.contains(&APPROVED) && kinds.contains(&DENIED),
        duplicate_conditions: has_duplicates(&kinds),
        empty_condition: kinds.contains(&""),
        certificate: certificate(object) == certificate(old)
            || certificate_problem(&decode(certificate(old))).is_some(),
        unknown_usages: usages.iter().any(|usage| !USAGES.contains(usage)),
        duplicate_usages: has_duplicates(&usages),
    }
}

fn has_duplicates(list: &[&str]) -> bool {
    list.iter().enumerate().any(|(index, item)| list.iter().take(index).any(|earlier| earlier == item))
}

fn condition_types(status: &Value) -> Vec<&str> {
    conditions(status).iter().map(|condition| text(condition, &["type"]).unwrap_or_default()).collect()
}

fn usages(object: &Value) -> Vec<&str> {
    let list = object["spec"].get("usages").and_then(Value::as_array);
    list.into_iter().flatten().map(|usage| usage.as_str().unwrap_or_default()).collect()
}

fn decode(base64: &str) -> Vec<u8> {
    STANDARD.decode(base64).unwrap_or_default()
}

fn validate(object: &Value, tolerated: Tolerated) -> Vec<FieldError> {
    let spec = Path::new("spec");
    let mut errors = Vec::new();

    let request = object["spec"].get("request").unwrap_or(&Value::Null);
    if let Some(problem) = request_problem(&decode(request.as_str().unwrap_or_default())) {
        errors.push(FieldError::invalid(&spec.child("request"), request, problem));
    }

    let usages = usages(object);
    let path = spec.child("usages");
    if usages.is_empty() {
        errors.push(FieldError::required(&path, ""));
    }
    // `KeyUsage` is a named string type, so it is shown as JSON.
    let shown = |usage: &str| BadValue::Json(usage.into());
    if !tolerated.unknown_usages {
        for (index, usage) in usages.iter().enumerate().filter(|(_, usage)| !USAGES.contains(usage)) {
            errors.push(FieldError::not_supported(&path.index(index), shown(usage), &USAGES));
        }
    }
    if !tolerated.duplicate_usages {
        for (index, usage) in usages.iter().enumerate() {
            if usages.iter().take(index).any(|earlier| earlier == usage) {
                errors.push(FieldError::duplicate(&path.index(index), shown(usage)));
            }
        }
    }

    let name = text(object, &["spec", "signerName"]).unwrap_or_default();
    let path = spec.child("signerName");
    if !tolerated.legacy_signer && name == LEGACY_UNKNOWN {
        let detail = "the legacy signerName is not allowed via this API version";
        errors.push(FieldError::invalid(&path, name, detail));
    } else {
        errors.extend(signer_name::validate(&path, name));
    }

    if let Some(seconds) = object["spec"].get("expirationSeconds").and_then(Value::as_i64)
        && seconds < SHORTEST
    {
        let detail = "may not specify a duration less than 600 seconds (10 minutes)";
        errors.push(FieldError::invalid(&spec.child("expirationSeconds"), seconds, detail));
    }

    errors.extend(validate_conditions(&object["status"], tolerated));
    if !tolerated.certificate
        && let Some(problem) = certificate_problem(&decode(certificate(object)))
    {
        let path = Path::new("status").child("certificate");
        errors.push(FieldError::invalid(&path, "<certificate data>", problem));
    }
    errors
}

/// `ParseCSR` and the self-signature.
fn request_problem(pem: &[u8]) -> Option<String> {
    let request = match pki::go::parse_request_pem(pem) {
        Ok(request) => request,
        Err(error) => return Some(error.to_string()),
    };
    request.check_signature().err().map(|error| error.to_string())
}

fn validate_conditions(status: &Value, tolerated: Tolerated) -> Vec<FieldError> {
    let path = Path::new("status").child("conditions");
    let mut errors = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for (index, condition) in conditions(status).iter().enumerate() {
        let kind = text(condition, &["type"]).unwrap_or_default();
        if kind.is_empty() && !tolerated.empty_condition {
            errors.push(FieldError::required(&path.index(index).child("type"), ""));
        }
        let value = text(condition, &["status"]).unwrap_or_default();
        let allowed: &[&str] = match kind {
            APPROVED | DENIED | FAILED => &["True"],
            _ => &["False", "True", "Unknown"],
        };
        let status_path = path.index(index).child("status");
        if value.is_empty() {
            errors.push(FieldError::required(&status_path, ""));
        } else if !allowed.contains(&value) {
            errors.push(FieldError::not_supported(&status_path, BadValue::Json(value.into()), allowed));
        }
        let other = match kind {
            APPROVED => Some(DENIED),
            DENIED => Some(APPROVED),
            _ => None,
        };
        if !tolerated.both_decisions && other.is_some_and(|other| seen.contains(&other)) {
            let detail = "Approved and Denied conditions are mutually exclusive";
            errors.push(FieldError::invalid(&path, BadValue::Json(kind.into()), detail));
        }
        if !tolerated.duplicate_conditions && seen.contains(&kind) {
            let path = path.index(index).child("type");
            errors.push(FieldError::duplicate(&path, BadValue::Json(kind.into())));
        }
        seen.push(kind);
    }
    errors
}

/// `validateCertificate`: only readable `CERTIFICATE` blocks without headers, one at least; empty is fine.
fn certificate_problem(pem: &[u8]) -> Option<String> {
    if pem.is_empty() {
        return None;
    }
    let mut blocks = 0;
    for block in pki::pem::blocks_go(pem) {
        blocks += 1;
        if block.label != "CERTIFICATE" {
            let label = countersign_api::go_quote(&block.label);
            return Some(format!("only CERTIFICATE PEM blocks are allowed, found {label}"));
        }
        if !block.headers.is_empty() {
            return Some("no PEM block headers are permitted".to_owned());
        }
        if block.der.is_empty() {
            return Some("found CERTIFICATE PEM block containing 0 certificates".to_owned());
        }
        if let Err(error) = pki::go::parse_certificate(&block.der) {
            return Some(error.to_string());
        }
    }
    (blocks == 0).then(|| "must contain at least one CERTIFICATE PEM block".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::aggregate;
    use serde_json::json;

    fn create_without_request(spec: Value) -> String {
        let mut errors = create(&json!({"spec": spec}));
        errors.retain(|error| error.path.to_string() != "spec.request");
        aggregate(&errors)
    }

    #[test]
    fn everything_missing_is_named_in_order() {
        assert_eq!(
            aggregate(&create(&json!({"spec": {}}))),
            "[spec.request: Invalid value: null: PEM block type must be CERTIFICATE REQUEST, spec.usages: Required value, spec.signerName: Required value]"
        );
    }

    #[test]
    fn unknown_usages_come_before_repeated_ones() {
        let errors = create(&json!({"spec": {"usages": ["any", "foo", "any"], "signerName": "a.b/c"}}));
        let paths: Vec<String> = errors.iter().map(|error| error.path.to_string()).collect();
        assert_eq!(paths, ["spec.request", "spec.usages[1]", "spec.usages[2]"]);
    }

    #[test]
    fn signer_names_are_domain_and_path() {
        let check = |name: &str| create_without_request(json!({"usages": ["any"], "signerName": name}));
        assert_eq!(check("example.com/x"), "[]");
        assert!(check("example/x").contains("\"example\": should be a domain with at least two segments"));
        assert!(check("/x").starts_with("[spec.signerName: Invalid value: \"\": validating label \"\": a"));
        assert!(check("a.b/c/d").contains("fully qualified domain and path"));
        assert!(check("a.b/X").contains("\"X\": validating label \"X\": a lowercase RFC 1123 subdomain"));
    }

    #[test]
    fn decisions_stay_and_exclude_each_other() {
        let condition = |kind: &str| json!({"type": kind, "status": "True"});
        let request = |list: Value| json!({"spec": {}, "status": {"conditions": list}});
        let of = |new: Value, old: Value, sub: &str| {
            let mut errors = update(sub, &request(new), &request(old));
            errors.retain(|error| error.path.to_string().starts_with("status"));
            aggregate(&errors)
        };
        assert_eq!(
            of(json!([condition("Denied")]), json!([condition("Approved")]), "approval"),
            "status.conditions: Forbidden: updates may not remove a condition of type \"Approved\""
        );
        assert_eq!(
            of(json!([condition("Approved")]), json!([]), "status"),
            "status.conditions: Forbidden: updates may not add a condition of type \"Approved\""
        );
        assert_eq!(
            of(json!([condition("Approved"), condition("Denied")]), json!([]), "approval"),
            "status.conditions: Invalid value: \"Denied\": Approved and Denied conditions are mutually exclusive"
        );
    }
}
