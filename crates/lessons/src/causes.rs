//! Why a step is not done yet: the usual causes, found from unmet goals, refusals and what was typed last.

use serde::{Deserialize, Serialize};

use crate::View;
use crate::goals::{Fault, Unmet};
use crate::model::{GoalKind, Step};

/// A cause that help can be written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Base64 in several lines where one is needed.
    #[serde(rename = "base64-wrapped")]
    Base64Wrapped,
    /// The request was denied.
    Denied,
    /// Key and request, or key and certificate, are of different rounds.
    KeyDiffers,
    /// The request waits for a decision.
    NotApproved,
    /// An API version that is no longer served.
    OldVersion,
    /// Somebody lacks a right, or has one too many.
    Rbac,
    /// `spec.usages` lacks what the signer or the task needs.
    UsagesMissing,
    /// Another context than the one that is meant is current.
    WrongContext,
    /// CN is another.
    WrongCn,
    /// O is another.
    WrongO,
    /// `spec.signerName` is another.
    WrongSigner,
}

impl Cause {
    /// Every cause, alphabetical.
    pub const ALL: [Self; 11] = [
        Self::Base64Wrapped,
        Self::Denied,
        Self::KeyDiffers,
        Self::NotApproved,
        Self::OldVersion,
        Self::Rbac,
        Self::UsagesMissing,
        Self::WrongCn,
        Self::WrongContext,
        Self::WrongO,
        Self::WrongSigner,
    ];

    /// The word in a lesson.
    pub fn name(self) -> &'static str {
        match self {
            Self::Base64Wrapped => "base64-wrapped",
            Self::Denied => "denied",
            Self::KeyDiffers => "key-differs",
            Self::NotApproved => "not-approved",
            Self::OldVersion => "old-version",
            Self::Rbac => "rbac",
            Self::UsagesMissing => "usages-missing",
            Self::WrongCn => "wrong-cn",
            Self::WrongContext => "wrong-context",
            Self::WrongO => "wrong-o",
            Self::WrongSigner => "wrong-signer",
        }
    }

    /// What was found, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Base64Wrapped => "The base64 text is broken into lines.",
            Self::Denied => "The request was denied.",
            Self::KeyDiffers => "These two do not belong to the same key.",
            Self::NotApproved => "The request is not approved yet.",
            Self::OldVersion => "The manifest names an API version that is no longer served.",
            Self::Rbac => "A right is missing.",
            Self::UsagesMissing => "A usage is missing.",
            Self::WrongCn => "The common name (CN) is another one.",
            Self::WrongContext => "kubectl uses another context.",
            Self::WrongO => "The organisation (O) is another one.",
            Self::WrongSigner => "Another signer is asked.",
        }
    }
}

/// The causes found for a step whose goals stand like this, the most likely first. `unmet` has an entry per goal.
pub fn find(step: &Step, unmet: &[Vec<Unmet>], view: &dyn View) -> Vec<Cause> {
    let mut causes = Vec::new();
    let mut add = |cause: Cause| {
        if !causes.contains(&cause) {
            causes.push(cause);
        }
    };
    said_last(view).into_iter().for_each(&mut add);
    for (goal, clauses) in step.goals.iter().zip(unmet) {
        for clause in clauses {
            if let Some(cause) = of_clause(&goal.kind, clause, view) {
                add(cause);
            }
        }
    }
    causes
}

/// What one unmet clause points to.
fn of_clause(goal: &GoalKind, clause: &Unmet, view: &dyn View) -> Option<Cause> {
    let field = clause.field.as_str();
    match &clause.fault {
        Fault::OtherKey(_) => Some(Cause::KeyDiffers),
        Fault::Wrapped => Some(Cause::Base64Wrapped),
        Fault::Rbac { .. } => Some(Cause::Rbac),
        Fault::AnsweredOtherwise { allowed: true } => Some(Cause::Rbac),
        _ if field.ends_with("subject's CN") => Some(Cause::WrongCn),
        _ if field.contains("subject's O") => Some(Cause::WrongO),
        _ if field == "spec.signerName" => Some(Cause::WrongSigner),
        _ if field == "spec.usages" => Some(Cause::UsagesMissing),
        Fault::Differs { found, .. } if field == "apiVersion" && found.contains("beta") => {
            Some(Cause::OldVersion)
        }
        Fault::Differs { found, .. } if field == "CONDITION" && found == "Denied" => Some(Cause::Denied),
        Fault::Differs { found, .. } if field == "CONDITION" && found == "Pending" => {
            Some(Cause::NotApproved)
        }
        Fault::Missing if field == "status.certificate" => Some(Cause::NotApproved),
        Fault::Differs { .. } | Fault::Missing if field == "the current context" => Some(Cause::WrongContext),
        // An expired or missing certificate in a kubeconfig, while a request for the next one waits.
        Fault::Differs { .. } | Fault::Missing
            if matches!(goal, GoalKind::Kubeconfig(_))
                && ["the certificate", "the user's client certificate"].contains(&field)
                && somebody_waits(view) =>
        {
            Some(Cause::NotApproved)
        }
        // An empty file where a certificate should be, while a request waits.
        Fault::NotA(_) | Fault::Missing if matches!(goal, GoalKind::File(_)) && somebody_waits(view) => {
            matches!(goal, GoalKind::File(file) if file.certificate.is_some()).then_some(Cause::NotApproved)
        }
        _ => None,
    }
}

fn somebody_waits(view: &dyn View) -> bool {
    let requests = view.objects("certificates.k8s.io/v1", "CertificateSigningRequest");
    requests.iter().any(|request| crate::goals::states(request) == ["Pending"])
}

/// What the newest command's output points to: refusals that leave no trace in the world.
fn said_last(view: &dyn View) -> Option<Cause> {
    let commands = view.commands();
    let output = &commands.last()?.output;
    let has = |words: &str| output.contains(words);
    if has("no matches for kind") && has("beta") {
        Some(Cause::OldVersion)
    } else if has("illegal base64 data") || has("could not find expected ':'") {
        Some(Cause::Base64Wrapped)
    } else if has("is already Denied") {
        Some(Cause::Denied)
    } else if has("private key does not match public key") {
        Some(Cause::KeyDiffers)
    } else if has("context was not found") || has("does not exist") && has("context") {
        Some(Cause::WrongContext)
    } else {
        None
    }
}
