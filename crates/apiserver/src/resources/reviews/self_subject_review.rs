//! Who am I? Upstream: pkg/registry/authentication/selfsubjectreview.

use serde_json::{Value, json};

use super::{answer, info};
use crate::context::Context;
use crate::error::ApiError;
use crate::resources::{Info, Resource};

static INFO: Info =
    info("authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview", "selfsubjectreview");

/// `kubectl auth whoami`.
pub(crate) struct SelfSubjectReview;

impl Resource for SelfSubjectReview {
    fn info(&self) -> &Info {
        &INFO
    }

    fn review(&self, context: &Context<'_>, _: &Value) -> Option<Result<Value, ApiError>> {
        let question = json!({"metadata": {"creationTimestamp": context.server.now_rfc3339()}});
        Some(Ok(answer(&INFO, &question, json!({"userInfo": context.user}))))
    }
}
