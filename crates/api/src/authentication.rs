//! Who somebody is. Upstream: k8s.io/api/authentication/v1 UserInfo.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Group of every authenticated user.
pub const AUTHENTICATED: &str = "system:authenticated";
/// Group of requests without credentials.
pub const UNAUTHENTICATED: &str = "system:unauthenticated";
/// User of requests without credentials.
pub const ANONYMOUS: &str = "system:anonymous";
/// Group that may do everything, RBAC or not.
pub const MASTERS: &str = "system:masters";

/// A user as the API server sees one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UserInfo {
    /// Name: a certificate's CN.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub username: String,
    /// UID, mostly of service accounts.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub uid: String,
    /// Groups in order: a certificate's O values, then `system:authenticated`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Anything else an authenticator found out.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, Vec<String>>,
}

impl UserInfo {
    /// Whether the user is in `group`.
    pub fn in_group(&self, group: &str) -> bool {
        self.groups.iter().any(|item| item == group)
    }
}
