//! One request in the words of a card, from the object and its decoded request.

use serde_json::Value;

use countersign_sandbox::facts;

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nobody decided.
    Pending,
    /// Approved, no certificate yet.
    Approved,
    /// The certificate is in the status.
    Issued,
    /// Refused for good.
    Denied,
    /// Approved, but the signer could not.
    Failed,
}

impl Stage {
    /// The stage a CertificateSigningRequest is in.
    pub fn of(object: &Value) -> Self {
        let has = |kind: &str| {
            let conditions = object.pointer("/status/conditions").and_then(Value::as_array);
            conditions.is_some_and(|all| {
                all.iter().any(|one| one.get("type").and_then(Value::as_str) == Some(kind))
            })
        };
        let issued = object
            .pointer("/status/certificate")
            .and_then(Value::as_str)
            .is_some_and(|text| !text.is_empty());
        if has("Denied") {
            Self::Denied
        } else if has("Failed") {
            Self::Failed
        } else if issued {
            Self::Issued
        } else if has("Approved") {
            Self::Approved
        } else {
            Self::Pending
        }
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Approved => "Approved",
            Self::Issued => "Issued",
            Self::Denied => "Denied",
            Self::Failed => "Failed",
        }
    }
}

/// What a card says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// metadata.name.
    pub name: String,
    /// Where it stands.
    pub stage: Stage,
    /// spec.username: who asks.
    pub asked_by: String,
    /// The user the certificate would stand for; `None` if the request cannot be read.
    pub user: Option<String>,
    /// The groups it would stand for.
    pub groups: Vec<String>,
    /// spec.usages.
    pub usages: Vec<String>,
    /// spec.expirationSeconds.
    pub expiration_seconds: Option<i64>,
    /// When it was created, in seconds since 1970.
    pub created: Option<i64>,
}

impl Summary {
    /// Reads an object.
    pub fn of(object: &Value) -> Self {
        let text =
            |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let request = facts::request(object);
        let usages = object.pointer("/spec/usages").and_then(Value::as_array);
        Self {
            name: text("/metadata/name"),
            stage: Stage::of(object),
            asked_by: text("/spec/username"),
            user: request.as_ref().map(|facts| facts.common_name.clone()),
            groups: request.map(|facts| facts.organizations).unwrap_or_default(),
            usages: usages.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect(),
            expiration_seconds: object.pointer("/spec/expirationSeconds").and_then(Value::as_i64),
            created: countersign_api::parse_rfc3339(&text("/metadata/creationTimestamp")),
        }
    }
}

/// Why a user or group is more than it seems, in a few words; `None` for ordinary ones.
///
/// Upstream: bootstrappolicy's cluster role bindings, and system:masters in pkg/registry/rbac/escalation_check.go.
pub fn power(name: &str) -> Option<&'static str> {
    Some(match name {
        "system:masters" => "may do everything; RBAC is not asked",
        "kubeadm:cluster-admins" => "is the group of cluster administrators",
        "system:kube-controller-manager" | "system:kube-scheduler" => "is part of the control plane",
        "kubernetes-admin" | "kubernetes-super-admin" => "is the name of an administrator",
        _ => return None,
    })
}

/// A span of seconds in the largest fitting unit: `10 min`, `24 h`, `365 d`.
pub fn span(seconds: i64) -> String {
    match seconds {
        ..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn stages_follow_conditions_and_certificate() {
        let stage = |status: Value| Stage::of(&json!({ "status": status }));
        assert_eq!(stage(json!({})), Stage::Pending);
        assert_eq!(stage(json!({"conditions": [{"type": "Approved"}]})), Stage::Approved);
        assert_eq!(
            stage(json!({"conditions": [{"type": "Approved"}], "certificate": "TFM="})),
            Stage::Issued
        );
        assert_eq!(stage(json!({"conditions": [{"type": "Denied"}]})), Stage::Denied);
        assert_eq!(stage(json!({"conditions": [{"type": "Approved"}, {"type": "Failed"}]})), Stage::Failed);
    }

    #[test]
    fn spans_take_the_unit_people_would() {
        assert_eq!(span(600), "10 min");
        assert_eq!(span(86_400), "24 h");
        assert_eq!(span(31_536_000), "365 d");
    }
}
