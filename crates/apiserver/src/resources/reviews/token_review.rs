//! Whose token is this? Upstream: pkg/registry/authentication/tokenreview.

use countersign_api::meta::text;
use serde_json::{Value, json};

use super::{answer, info};
use crate::authentication::authenticate_token;
use crate::context::Context;
use crate::error::ApiError;
use crate::resources::{Info, Resource};

static INFO: Info = info("authentication.k8s.io", "tokenreviews", "TokenReview", "tokenreview");

/// Asked by servers that let the API server check tokens for them.
pub(crate) struct TokenReview;

impl Resource for TokenReview {
    fn info(&self) -> &Info {
        &INFO
    }

    fn review(&self, context: &Context<'_>, object: &Value) -> Option<Result<Value, ApiError>> {
        let token = text(object, &["spec", "token"]).unwrap_or_default();
        if token.is_empty() {
            return Some(Err(ApiError::bad_request("token is required for TokenReview in authentication")));
        }
        let wanted: Vec<String> = object["spec"]
            .get("audiences")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect();
        let status = match authenticate_token(context.server, token, &wanted) {
            Ok(known) => {
                json!({"authenticated": true, "user": known.user, "audiences": known.audiences})
            }
            Err(error) => json!({"user": {}, "error": error}),
        };
        Some(Ok(answer(&INFO, object, status)))
    }
}
