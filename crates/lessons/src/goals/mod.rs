//! Comparing goals with the world. Each unmet clause is named by its field, in words.

mod access;
mod asked;
mod facts;
mod file;
mod kubeconfig;
mod object;
mod partial;
mod time;

use std::fmt;

use crate::model::{Goal, GoalKind, Lesson};
use crate::{Login, View};

pub(crate) use object::states;

/// What a goal needs to remember between two looks: whether what must be gone was ever there.
pub type Seen = bool;

/// How a goal stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoalState {
    /// What is missing; nothing: it is met.
    pub unmet: Vec<Unmet>,
    /// Whether something that an `absent` goal is about has been seen by now.
    pub seen: Seen,
}

impl GoalState {
    /// Whether the goal is met.
    pub fn is_met(&self) -> bool {
        self.unmet.is_empty()
    }
}

/// One clause that is not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// Where: `spec.usages`, `subject CN`, a file's path, a kind.
    pub field: String,
    /// What is wrong there.
    pub fault: Fault,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is nothing of the sort.
    Missing,
    /// There is something that should not be.
    Present,
    /// It has another value.
    Differs {
        /// What must be there.
        wanted: String,
        /// What is there.
        found: String,
    },
    /// A list lacks items.
    Lacks {
        /// What must be there, too.
        wanted: Vec<String>,
        /// What is there.
        found: Vec<String>,
    },
    /// Base64 in several lines where one is needed.
    Wrapped,
    /// It is not what it should be, such as "a private key".
    NotA(&'static str),
    /// It belongs to another key than the one in this file.
    OtherKey(String),
    /// The clock has not come there.
    TooEarly,
    /// RBAC says otherwise.
    Rbac {
        /// What it must say.
        allowed: bool,
    },
    /// No such request was sent since the step began.
    NotAsked,
    /// Such a request was sent, but was answered otherwise.
    AnsweredOtherwise {
        /// Whether it must be allowed.
        allowed: bool,
    },
}

impl fmt::Display for Unmet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = &self.field;
        match &self.fault {
            Fault::Missing => write!(formatter, "{field} is missing"),
            Fault::Present => write!(formatter, "{field} is still there"),
            Fault::Differs { wanted, found } => {
                write!(formatter, "{field} is {found}; it should be {wanted}")
            }
            Fault::Lacks { wanted, found } if found.is_empty() => {
                write!(formatter, "{field} is empty; {} is missing", wanted.join(", "))
            }
            Fault::Lacks { wanted, found } => {
                write!(formatter, "{field} holds {}; {} is missing", found.join(", "), wanted.join(", "))
            }
            Fault::Wrapped => write!(formatter, "{field} is broken into lines; its base64 must be one line"),
            Fault::NotA(what) => write!(formatter, "{field} is not {what}"),
            Fault::OtherKey(file) => write!(formatter, "{field} belongs to another key than {file}"),
            Fault::TooEarly => write!(formatter, "{field} has not come yet"),
            Fault::Rbac { allowed: true } => write!(formatter, "{field} is not allowed yet"),
            Fault::Rbac { allowed: false } => write!(formatter, "{field} is allowed, and should not be"),
            Fault::NotAsked => write!(formatter, "{field} has not been asked for yet"),
            Fault::AnsweredOtherwise { allowed: true } => {
                write!(formatter, "{field} was asked for, and refused")
            }
            Fault::AnsweredOtherwise { allowed: false } => {
                write!(formatter, "{field} was asked for, and allowed; it should be refused")
            }
        }
    }
}

/// Looks at one goal. `seen` is what the last look at it gave back.
pub fn evaluate(goal: &Goal, lesson: &Lesson, view: &dyn View, seen: Seen) -> GoalState {
    let login = Login::parse(if goal.on.is_empty() { lesson.first_login() } else { &goal.on });
    let unmet = match &goal.kind {
        GoalKind::Object(goal) => object::present(goal, &login, view),
        GoalKind::Absent(goal) => {
            let there = object::any(&goal.object, view);
            let seen = seen || there;
            let unmet = match (there, seen) {
                (false, true) => Vec::new(),
                (true, _) => vec![unmet(object::words(&goal.object), Fault::Present)],
                (false, false) => vec![unmet(object::words(&goal.object), Fault::Missing)],
            };
            return GoalState { unmet, seen };
        }
        GoalKind::File(goal) => file::holds(goal, &login, view),
        GoalKind::Kubeconfig(goal) => kubeconfig::fits(goal, &login, view),
        GoalKind::Asked(goal) => asked::was(goal, view),
        GoalKind::Access(goal) => access::is(goal, view),
        GoalKind::Time(goal) => time::passed(goal, &login, view),
    };
    GoalState { unmet, seen: false }
}

fn unmet(field: impl Into<String>, fault: Fault) -> Unmet {
    Unmet { field: field.into(), fault }
}
