//! Where a request is now and who must act, from the object and the audit trail. Pure.

use countersign_lessons::Asked;
use serde_json::Value;

use crate::requests::{Stage, Summary};

/// How a stage of the way stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Behind the request.
    Done,
    /// Here it is now.
    Now,
    /// Here it ended.
    Refused,
    /// Not reached.
    Open,
}

/// A stage in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Who or what.
    pub name: &'static str,
    /// What is so.
    pub says: String,
    /// How it stands.
    pub state: State,
}

const NAMES: [&str; 5] = ["Key and request", "API server", "Approver", "Controller manager", "Certificate"];

/// The way of a request that the API server holds. `decided_by` is who sent the decision.
pub fn of_object(
    object: &Value,
    summary: &Summary,
    clock: impl Fn(i64) -> String,
    asked: &[Asked],
) -> Vec<Step> {
    let condition = |kind: &str, field: &str| {
        let conditions = object.pointer("/status/conditions").and_then(Value::as_array)?;
        let found = conditions.iter().find(|one| one.get("type").and_then(Value::as_str) == Some(kind))?;
        found.get(field).and_then(Value::as_str).map(str::to_owned)
    };
    let decided = |kind: &str, word: &str| {
        let at = condition(kind, "lastUpdateTime").and_then(|time| countersign_api::parse_rfc3339(&time));
        let who = asked.iter().rev().find(|one| {
            one.subresource == "approval" && one.name == summary.name && (200..300).contains(&one.code)
        });
        let by = who.map(|one| format!(" by {}", one.user)).unwrap_or_default();
        format!("{word}{by}{}", at.map(|at| format!(", {}", clock(at))).unwrap_or_default())
    };
    let user =
        summary.user.clone().filter(|user| !user.is_empty()).unwrap_or_else(|| "cannot be read".to_owned());
    let accepted =
        format!("accepted{}", summary.created.map(|at| format!(", {}", clock(at))).unwrap_or_default());
    let signer = object.pointer("/spec/signerName").and_then(Value::as_str).unwrap_or_default();
    let waits = if signer.starts_with("kubernetes.io/") { "holds the CA key" } else { "not its signer" };
    let (third, fourth, fifth) = match summary.stage {
        Stage::Pending => (
            ("waiting for a decision".to_owned(), State::Now),
            (waits.to_owned(), State::Open),
            ("in status".to_owned(), State::Open),
        ),
        Stage::Denied => (
            (decided("Denied", "denied"), State::Refused),
            ("will not sign".to_owned(), State::Open),
            ("none".to_owned(), State::Open),
        ),
        Stage::Approved => (
            (decided("Approved", "approved"), State::Done),
            (
                if waits == "holds the CA key" { "signs" } else { "another signer must act" }.to_owned(),
                State::Now,
            ),
            ("in status".to_owned(), State::Open),
        ),
        Stage::Failed => (
            (decided("Approved", "approved"), State::Done),
            (condition("Failed", "reason").unwrap_or_else(|| "failed".to_owned()), State::Refused),
            ("none".to_owned(), State::Open),
        ),
        Stage::Issued => (
            (decided("Approved", "approved"), State::Done),
            ("signed".to_owned(), State::Done),
            ("in status".to_owned(), State::Done),
        ),
    };
    steps([(user, State::Done), (accepted, State::Done), third, fourth, fifth])
}

/// The way of a request that the API server did not take.
pub fn of_refusal(refused: &Asked) -> Vec<Step> {
    steps([
        (refused.user.clone(), State::Done),
        (reason(refused), State::Refused),
        ("never saw it".to_owned(), State::Open),
        ("holds the CA key".to_owned(), State::Open),
        ("none".to_owned(), State::Open),
    ])
}

/// The newest request to create a signing request, if the API server refused it.
pub fn last_refusal(asked: &[Asked]) -> Option<&Asked> {
    let made = |one: &&Asked| {
        one.resource == "certificatesigningrequests" && one.subresource.is_empty() && one.verb == "create"
    };
    asked.iter().rev().find(made).filter(|one| one.code >= 400)
}

/// Which rule refused, in a few words.
fn reason(refused: &Asked) -> String {
    let message = refused.message.as_str();
    let plugin = ["CertificateSubjectRestriction", "CertificateApproval", "CertificateSigning"]
        .into_iter()
        .find(|plugin| {
            let subject = *plugin == "CertificateSubjectRestriction" && message.contains("system:masters");
            subject || message.contains(plugin)
        });
    match (refused.code, plugin) {
        (_, Some(plugin)) => format!("refused: {plugin}"),
        (401, _) => "refused: not recognised".to_owned(),
        (403, _) => "refused: RBAC".to_owned(),
        (409, _) => "refused: the name is taken".to_owned(),
        (422, _) => "refused: not valid".to_owned(),
        (code, _) => format!("refused: {code}"),
    }
}

fn steps(says: [(String, State); 5]) -> Vec<Step> {
    NAMES.into_iter().zip(says).map(|(name, (says, state))| Step { name, says, state }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn states(object: &Value) -> Vec<State> {
        let summary = Summary::of(object);
        of_object(object, &summary, |_| "10:00".to_owned(), &[]).into_iter().map(|step| step.state).collect()
    }

    #[test]
    fn a_request_waits_is_refused_or_goes_through() {
        use State::{Done, Now, Open, Refused};
        let object = |status: Value| json!({"spec": {"signerName": "kubernetes.io/kube-apiserver-client"}, "status": status});
        assert_eq!(states(&object(json!({}))), [Done, Done, Now, Open, Open]);
        assert_eq!(
            states(&object(json!({"conditions": [{"type": "Denied"}]}))),
            [Done, Done, Refused, Open, Open]
        );
        let issued = json!({"conditions": [{"type": "Approved"}], "certificate": "LS0="});
        assert_eq!(states(&object(issued)), [Done; 5]);
    }

    #[test]
    fn a_refusal_counts_until_the_next_request_is_taken() {
        let create = |code: u16| Asked {
            verb: "create".to_owned(),
            resource: "certificatesigningrequests".to_owned(),
            code,
            ..Asked::default()
        };
        assert!(last_refusal(&[create(201), create(403)]).is_some());
        assert!(last_refusal(&[create(403), create(201)]).is_none());
    }
}
