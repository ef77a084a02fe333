//! Goals: what must be true of the world.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Inline, is_default};

/// One goal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// What it says to the learner.
    pub text: Vec<Inline>,
    /// Login whose home relative paths start in; empty: the first terminal's.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub on: String,
    /// What must be true.
    #[serde(rename = "is")]
    pub kind: GoalKind,
}

/// What must be true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(clippy::large_enum_variant, reason = "a lesson holds a few dozen of them")]
pub enum GoalKind {
    /// An object that matches.
    Object(ObjectGoal),
    /// No object that matches, though one did.
    Absent(AbsentGoal),
    /// A file.
    File(FileGoal),
    /// A context in a kubeconfig.
    Kubeconfig(KubeconfigGoal),
    /// A request that was sent since the step began.
    Asked(AskedGoal),
    /// What RBAC says.
    Access(AccessGoal),
    /// The clock.
    Time(TimeGoal),
}

/// An object that matches.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ObjectGoal {
    /// Partial object with `apiVersion` and `kind`.
    pub object: Value,
    /// What `spec.request` of a CertificateSigningRequest decodes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestFacts>,
    /// What `status.certificate` decodes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateFacts>,
    /// `Pending`, `Approved`, `Denied`, `Failed` or `Issued`; an issued request is approved, too.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub state: String,
}

/// No object that matches, though one did since the lesson began.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AbsentGoal {
    /// Partial object with `apiVersion` and `kind`.
    pub object: Value,
}

/// A file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FileGoal {
    /// Path.
    pub path: String,
    /// What it holds.
    pub is: FileKind,
    /// Facts about a request; for a manifest: about its `spec.request`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestFacts>,
    /// Facts about a certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateFacts>,
    /// Partial object that a manifest holds.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub holds: Value,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// Anything.
    #[default]
    Anything,
    /// A certificate in PEM.
    Certificate,
    /// A private key in PEM.
    Key,
    /// Kubernetes objects in YAML or JSON.
    Manifest,
    /// A certificate request in PEM.
    Request,
}

/// Facts about a certificate request; what is absent does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RequestFacts {
    /// Common name.
    #[serde(rename = "CN", skip_serializing_if = "Option::is_none")]
    pub common_name: Option<String>,
    /// Organisations, exactly these in any order.
    #[serde(rename = "O", skip_serializing_if = "Option::is_none")]
    pub organizations: Option<Vec<String>>,
    /// DNS names, exactly these in any order.
    #[serde(rename = "DNS", skip_serializing_if = "Option::is_none")]
    pub dns: Option<Vec<String>>,
    /// IP addresses, exactly these in any order.
    #[serde(rename = "IP", skip_serializing_if = "Option::is_none")]
    pub ip: Option<Vec<String>>,
    /// Kind of key, such as `RSA 2048`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// File of the private key it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pair: Option<String>,
}

/// Facts about a certificate; what is absent does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CertificateFacts {
    /// What a request has as well.
    #[serde(flatten)]
    pub subject: RequestFacts,
    /// Issuer, as `CN=kubernetes`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Usages that must be there, by Kubernetes' names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usages: Option<Vec<String>>,
    /// Whole days it lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<i64>,
    /// Whether it is valid now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid: Option<bool>,
}

/// A context in a kubeconfig.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct KubeconfigGoal {
    /// The file; empty: `.kube/config`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// Name of the context; empty: any.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub context: String,
    /// Whether it must be the current one.
    #[serde(skip_serializing_if = "is_default")]
    pub current: bool,
    /// Namespace of the context.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Facts about the user's client certificate, which must belong to the user's key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateFacts>,
}

/// A request sent to the API server since the step began; what is absent does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AskedGoal {
    /// API verb: `get`, `list`, `create`, `update`, `patch`, `delete`, `watch`.
    pub verb: String,
    /// Plural resource, with `/subresource` where one is meant.
    pub resource: String,
    /// Object name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// User name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Whether it was allowed (or, `false`, refused with 401 or 403).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed: Option<bool>,
}

/// What RBAC says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccessGoal {
    /// User name.
    pub user: String,
    /// Groups, `system:authenticated` goes without saying.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// API verb.
    pub verb: String,
    /// API group; empty: core.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// Plural resource, with `/subresource` where one is meant.
    pub resource: String,
    /// Object name; empty: all.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Namespace; empty: cluster scope.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// What the answer must be.
    pub allowed: bool,
}

impl Default for AccessGoal {
    fn default() -> Self {
        Self {
            user: String::new(),
            groups: Vec::new(),
            verb: String::new(),
            group: String::new(),
            resource: String::new(),
            name: String::new(),
            namespace: String::new(),
            allowed: true,
        }
    }
}

/// The clock has passed the end of a certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TimeGoal {
    /// File with the certificate whose end must be past.
    pub past: String,
}
