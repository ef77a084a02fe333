//! ServiceAccount and the tokens that can be asked for. Upstream: pkg/registry/core/serviceaccount.

mod token;

use serde_json::{Value, json};

use super::cells::{self, NAME};
use super::{Column, Info, Resource, Subresource};
use crate::context::Context;
use crate::error::ApiError;

/// k8s.io/api/core/v1 and k8s.io/api/authentication/v1
pub(crate) const TYPES: &str = "
ServiceAccount metadata:ObjectMeta secrets:[]ObjectReference imagePullSecrets:[]LocalObjectReference
 automountServiceAccountToken:*bool
TokenRequest metadata:ObjectMeta spec!:TokenRequestSpec status:TokenRequestStatus
TokenRequestSpec audiences!:[]string expirationSeconds!:*int64 boundObjectRef!:*BoundObjectReference
BoundObjectReference kind apiVersion name uid:UID
TokenRequestStatus token! expirationTimestamp!:time
";

static INFO: Info = Info {
    resource: "serviceaccounts",
    kind: "ServiceAccount",
    singular: "serviceaccount",
    short_names: &["sa"],
    subresources: &[Subresource {
        name: "token",
        group: "authentication.k8s.io",
        version: "v1",
        kind: "TokenRequest",
        verbs: &["create"],
    }],
    returns_deleted: true,
    ..Info::DEFAULT
};

/// An identity for programs.
pub(crate) struct ServiceAccount;

impl Resource for ServiceAccount {
    fn info(&self) -> &Info {
        &INFO
    }

    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[NAME, cells::AGE];
        COLUMNS
    }

    fn row(&self, object: &Value, now: i64) -> Vec<Value> {
        vec![json!(countersign_api::meta::name(object)), json!(cells::age(object, now))]
    }

    fn create_subresource(
        &self,
        context: &Context<'_>,
        name: &str,
        subresource: &str,
        body: &Value,
    ) -> Result<Value, ApiError> {
        match subresource {
            "token" => token::create(context, name, body),
            _ => Err(ApiError::MethodNotAllowed),
        }
    }
}
