//! What may I do? Upstream: pkg/registry/authorization/selfsubjectrulesreview.

use countersign_api::meta::text;
use serde_json::{Value, json};

use super::{answer, info};
use crate::authorization::rules_for;
use crate::context::Context;
use crate::error::ApiError;
use crate::resources::{Info, Resource};

static INFO: Info = info(
    "authorization.k8s.io",
    "selfsubjectrulesreviews",
    "SelfSubjectRulesReview",
    "selfsubjectrulesreview",
);

/// `kubectl auth can-i --list`.
pub(crate) struct SelfSubjectRulesReview;

impl Resource for SelfSubjectRulesReview {
    fn info(&self) -> &Info {
        &INFO
    }

    fn review(&self, context: &Context<'_>, object: &Value) -> Option<Result<Value, ApiError>> {
        let namespace = text(object, &["spec", "namespace"]).unwrap_or_default();
        if namespace.is_empty() {
            return Some(Err(ApiError::bad_request("no namespace on request")));
        }
        let found = rules_for(context.server, context.user, namespace);
        let resources: Vec<Value> = found
            .rules
            .iter()
            .filter(|rule| !rule.resources.is_empty())
            .map(|rule| {
                json!({"verbs": rule.verbs, "apiGroups": rule.api_groups, "resources": rule.resources,
                    "resourceNames": rule.resource_names})
            })
            .collect();
        let paths: Vec<Value> = found
            .rules
            .iter()
            .filter(|rule| !rule.non_resource_urls.is_empty())
            .map(|rule| json!({"verbs": rule.verbs, "nonResourceURLs": rule.non_resource_urls}))
            .collect();
        let status = json!({"resourceRules": resources, "nonResourceRules": paths,
            "incomplete": found.incomplete, "evaluationError": found.error});
        // The answer does not repeat the question.
        Some(Ok(answer(&INFO, &json!({}), status)))
    }
}
