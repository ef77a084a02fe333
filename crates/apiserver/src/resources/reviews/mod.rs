//! Questions that are answered and not kept: who am I, may I, may they, what may I, whose token is this.
//! Upstream: pkg/registry/authentication and pkg/registry/authorization.

mod self_subject_review;
mod self_subject_rules_review;
mod subject_access_review;
mod token_review;

use serde_json::{Value, json};

use super::{Info, NameRule};
use crate::schema;

pub(crate) use self_subject_review::SelfSubjectReview;
pub(crate) use self_subject_rules_review::SelfSubjectRulesReview;
pub(crate) use subject_access_review::{
    LocalSubjectAccessReview, SelfSubjectAccessReview, SubjectAccessReview,
};
pub(crate) use token_review::TokenReview;

/// k8s.io/api/authentication/v1 and k8s.io/api/authorization/v1
pub(crate) const TYPES: &str = "
SelfSubjectReview metadata:ObjectMeta status:SelfSubjectReviewStatus
SelfSubjectReviewStatus userInfo:UserInfo
UserInfo username uid groups:[]string extra:{}ExtraValue
TokenReview metadata:ObjectMeta spec!:TokenReviewSpec status:TokenReviewStatus
TokenReviewSpec token audiences:[]string
TokenReviewStatus authenticated:bool user:UserInfo audiences:[]string error
SubjectAccessReview metadata:ObjectMeta spec!:SubjectAccessReviewSpec status:SubjectAccessReviewStatus
LocalSubjectAccessReview metadata:ObjectMeta spec!:SubjectAccessReviewSpec status:SubjectAccessReviewStatus
SelfSubjectAccessReview metadata:ObjectMeta spec!:SelfSubjectAccessReviewSpec status:SubjectAccessReviewStatus
SubjectAccessReviewSpec resourceAttributes:*ResourceAttributes nonResourceAttributes:*NonResourceAttributes
 user groups:[]string extra:{}ExtraValue uid
SelfSubjectAccessReviewSpec resourceAttributes:*ResourceAttributes nonResourceAttributes:*NonResourceAttributes
SubjectAccessReviewStatus allowed!:bool denied:bool reason evaluationError
ResourceAttributes namespace verb group version resource subresource name
 fieldSelector:*FieldSelectorAttributes labelSelector:*LabelSelectorAttributes
FieldSelectorAttributes rawSelector requirements:[]FieldSelectorRequirement
FieldSelectorRequirement key! operator! values:[]string
LabelSelectorAttributes rawSelector requirements:[]LabelSelectorRequirement
NonResourceAttributes path verb
SelfSubjectRulesReview metadata:ObjectMeta spec!:SelfSubjectRulesReviewSpec status:SubjectRulesReviewStatus
SelfSubjectRulesReviewSpec namespace
SubjectRulesReviewStatus resourceRules!:[]ResourceRule nonResourceRules!:[]NonResourceRule incomplete!:bool
 evaluationError
ResourceRule verbs!:[]string apiGroups:[]string resources:[]string resourceNames:[]string
NonResourceRule verbs!:[]string nonResourceURLs:[]string
";

const fn info(
    group: &'static str,
    resource: &'static str,
    kind: &'static str,
    singular: &'static str,
) -> Info {
    Info {
        group,
        resource,
        kind,
        singular,
        namespaced: false,
        verbs: &["create"],
        name: NameRule::PathSegment,
        ..Info::DEFAULT
    }
}

/// The question with its answer, as Go writes it.
fn answer(info: &Info, question: &Value, status: Value) -> Value {
    let mut object = json!({"kind": info.kind, "apiVersion": info.api_version()});
    if let (Some(object), Some(question)) = (object.as_object_mut(), question.as_object()) {
        for field in ["metadata", "spec"] {
            if let Some(value) = question.get(field) {
                object.insert(field.to_owned(), value.clone());
            }
        }
        object.insert("status".to_owned(), status);
    }
    let plain = object.clone();
    schema::decode(info.kind, object).map_or(plain, |decoded| decoded.object)
}
