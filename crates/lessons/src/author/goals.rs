//! The `goals` block.

use serde_json::Value;

use super::fields::{Fields, list};
use super::node::{Data, Node};
use super::problem::Problems;
use crate::model::{
    AbsentGoal, AccessGoal, AskedGoal, CertificateFacts, FileGoal, FileKind, Goal, GoalKind, Inline,
    KubeconfigGoal, ObjectGoal, RequestFacts, TimeGoal,
};

/// Keys of which a goal has exactly one.
pub(super) const KINDS: [&str; 7] = ["object", "absent", "file", "kubeconfig", "asked", "access", "time"];
/// Keys that go with `object`.
pub(super) const OBJECT_KEYS: [&str; 3] = ["request", "certificate", "state"];
/// Keys that go with `file`.
pub(super) const FILE_KEYS: [&str; 4] = ["is", "request", "certificate", "holds"];
/// Facts about a request.
pub(super) const REQUEST_FACTS: [&str; 6] = ["CN", "O", "DNS", "IP", "key", "pair"];
/// Facts about a certificate.
pub(super) const CERTIFICATE_FACTS: [&str; 10] =
    ["CN", "O", "DNS", "IP", "key", "pair", "issuer", "usages", "days", "valid"];
/// States of a request.
pub(super) const STATES: [&str; 5] = ["Pending", "Approved", "Denied", "Failed", "Issued"];
/// What a file may hold.
pub(super) const FILE_KINDS: [&str; 5] = ["anything", "certificate", "key", "manifest", "request"];
/// Keys of `kubeconfig`.
pub(super) const KUBECONFIG_KEYS: [&str; 5] = ["path", "context", "current", "namespace", "certificate"];
/// Keys of `asked`.
pub(super) const ASKED_KEYS: [&str; 6] = ["verb", "resource", "name", "namespace", "user", "allowed"];
/// Keys of `access`.
pub(super) const ACCESS_KEYS: [&str; 8] =
    ["user", "groups", "verb", "group", "resource", "name", "namespace", "allowed"];

/// Reads the list.
pub(super) fn read(node: &Node, problems: &mut Problems) -> Vec<Goal> {
    list(node, "goals", problems).iter().filter_map(|item| goal(item, problems)).collect()
}

fn goal(node: &Node, problems: &mut Problems) -> Option<Goal> {
    let Data::Map(entries) = &node.data else {
        problems.add(node.place, "a goal must be a map", "for example `- file: developer.key`");
        return None;
    };
    let kinds: Vec<&str> =
        entries.iter().map(|(key, ..)| key.as_str()).filter(|key| KINDS.contains(key)).collect();
    let kind = match kinds.as_slice() {
        [one] => *one,
        [] => {
            problems.add(
                node.place,
                "this goal does not say what must be true",
                format!("give one of: {}", KINDS.join(", ")),
            );
            ""
        }
        several => {
            problems.add(
                node.place,
                format!("this goal has both `{}`", several.join("` and `")),
                "make two goals of it",
            );
            return None;
        }
    };
    let more: &[&str] = match kind {
        "object" => &OBJECT_KEYS,
        "file" => &FILE_KEYS,
        _ => &[],
    };
    let known: Vec<&str> = ["text", "on"].iter().chain(&KINDS).chain(more).copied().collect();
    let fields = Fields::of(node, "the goal", &known, problems);
    if kind.is_empty() {
        return None;
    }
    let inner = fields.need(kind, problems)?;
    let kind = match kind {
        "object" => GoalKind::Object(ObjectGoal {
            object: object(inner, problems),
            request: fields.get("request").map(|node| request(node, problems)),
            certificate: fields.get("certificate").map(|node| certificate(node, problems)),
            state: one_of(&fields, "state", &STATES, problems),
        }),
        "absent" => GoalKind::Absent(AbsentGoal { object: object(inner, problems) }),
        "file" => file(&fields, problems),
        "kubeconfig" => kubeconfig(inner, problems),
        "asked" => asked(inner, problems),
        "access" => access(inner, problems),
        _ => {
            let time = Fields::of(inner, "`time`", &["past"], problems);
            GoalKind::Time(TimeGoal { past: time.need_text("past", problems) })
        }
    };
    let mut text = fields.inline("text", problems);
    if text.is_empty() {
        text = words(&kind);
    }
    Some(Goal { text, on: fields.login(problems), kind })
}

fn object(node: &Node, problems: &mut Problems) -> Value {
    let value = node.to_value();
    for key in ["apiVersion", "kind"] {
        if value.get(key).and_then(Value::as_str).is_none_or(str::is_empty) {
            problems.add(node.place, format!("the object lacks `{key}`"), "");
        }
    }
    value
}

fn one_of(fields: &Fields<'_>, key: &'static str, known: &[&str], problems: &mut Problems) -> String {
    let text = fields.text(key, problems);
    if let Some(node) = fields.get(key)
        && !known.contains(&text.as_str())
    {
        problems.unknown(node.place, key, &text, known);
    }
    text
}

fn request(node: &Node, problems: &mut Problems) -> RequestFacts {
    let fields = Fields::of(node, "`request`", &REQUEST_FACTS, problems);
    facts(&fields, problems)
}

fn facts(fields: &Fields<'_>, problems: &mut Problems) -> RequestFacts {
    RequestFacts {
        common_name: fields.maybe_text("CN", problems),
        organizations: fields.maybe_texts("O", problems),
        dns: fields.maybe_texts("DNS", problems),
        ip: fields.maybe_texts("IP", problems),
        key: fields.maybe_text("key", problems),
        pair: fields.maybe_text("pair", problems),
    }
}

fn certificate(node: &Node, problems: &mut Problems) -> CertificateFacts {
    let fields = Fields::of(node, "`certificate`", &CERTIFICATE_FACTS, problems);
    CertificateFacts {
        subject: facts(&fields, problems),
        issuer: fields.maybe_text("issuer", problems),
        usages: fields.maybe_texts("usages", problems),
        days: fields.number("days", problems),
        valid: fields.maybe_flag("valid", problems),
    }
}

fn file(fields: &Fields<'_>, problems: &mut Problems) -> GoalKind {
    let is = match one_of(fields, "is", &FILE_KINDS, problems).as_str() {
        "certificate" => FileKind::Certificate,
        "key" => FileKind::Key,
        "manifest" => FileKind::Manifest,
        "request" => FileKind::Request,
        _ => FileKind::Anything,
    };
    let needs = |key: &str, kinds: &[FileKind], problems: &mut Problems| {
        if let Some(node) = fields.get(key)
            && !kinds.contains(&is)
        {
            problems.add(node.place, format!("`{key}` says nothing about such a file"), "change `is`");
        }
    };
    needs("request", &[FileKind::Request, FileKind::Manifest], problems);
    needs("certificate", &[FileKind::Certificate], problems);
    needs("holds", &[FileKind::Manifest], problems);
    GoalKind::File(FileGoal {
        path: fields.text("file", problems),
        is,
        request: fields.get("request").map(|node| request(node, problems)),
        certificate: fields.get("certificate").map(|node| certificate(node, problems)),
        holds: fields.get("holds").map(Node::to_value).unwrap_or_default(),
    })
}

fn kubeconfig(node: &Node, problems: &mut Problems) -> GoalKind {
    let fields = Fields::of(node, "`kubeconfig`", &KUBECONFIG_KEYS, problems);
    GoalKind::Kubeconfig(KubeconfigGoal {
        path: fields.text("path", problems),
        context: fields.text("context", problems),
        current: fields.flag("current", false, problems),
        namespace: fields.maybe_text("namespace", problems),
        certificate: fields.get("certificate").map(|node| certificate(node, problems)),
    })
}

fn asked(node: &Node, problems: &mut Problems) -> GoalKind {
    let fields = Fields::of(node, "`asked`", &ASKED_KEYS, problems);
    GoalKind::Asked(AskedGoal {
        verb: fields.need_text("verb", problems),
        resource: fields.need_text("resource", problems),
        name: fields.maybe_text("name", problems),
        namespace: fields.maybe_text("namespace", problems),
        user: fields.maybe_text("user", problems),
        allowed: fields.maybe_flag("allowed", problems),
    })
}

fn access(node: &Node, problems: &mut Problems) -> GoalKind {
    let fields = Fields::of(node, "`access`", &ACCESS_KEYS, problems);
    GoalKind::Access(AccessGoal {
        user: fields.need_text("user", problems),
        groups: fields.maybe_texts("groups", problems).unwrap_or_default(),
        verb: fields.need_text("verb", problems),
        group: fields.text("group", problems),
        resource: fields.need_text("resource", problems),
        name: fields.text("name", problems),
        namespace: fields.text("namespace", problems),
        allowed: fields.flag("allowed", true, problems),
    })
}

/// What a goal without a text says.
fn words(kind: &GoalKind) -> Vec<Inline> {
    let code = |text: &str| Inline::Code(text.to_owned());
    let plain = |text: &str| Inline::Text(text.to_owned());
    let kind_of = |object: &Value| object.get("kind").and_then(Value::as_str).unwrap_or("object").to_owned();
    match kind {
        GoalKind::Object(goal) if goal.state.is_empty() => {
            vec![plain("The "), code(&kind_of(&goal.object)), plain(" exists as described")]
        }
        GoalKind::Object(goal) => vec![plain("The request is "), code(&goal.state)],
        GoalKind::Absent(goal) => vec![plain("The "), code(&kind_of(&goal.object)), plain(" is gone")],
        GoalKind::File(goal) => {
            let what = match goal.is {
                FileKind::Anything => " is there",
                FileKind::Certificate => " holds a certificate",
                FileKind::Key => " holds a private key",
                FileKind::Manifest => " holds a manifest",
                FileKind::Request => " holds a certificate request",
            };
            vec![code(&goal.path), plain(what)]
        }
        GoalKind::Kubeconfig(_) => vec![plain("The kubeconfig has the context")],
        GoalKind::Asked(goal) => {
            vec![
                plain("Somebody asked the API server to "),
                code(&goal.verb),
                plain(" "),
                code(&goal.resource),
            ]
        }
        GoalKind::Access(goal) => {
            let may = if goal.allowed { " may " } else { " may not " };
            vec![code(&goal.user), plain(may), code(&format!("{} {}", goal.verb, goal.resource))]
        }
        GoalKind::Time(goal) => vec![plain("The end of "), code(&goal.past), plain(" has passed")],
    }
}
