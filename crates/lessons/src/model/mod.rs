//! A lesson as data: what `countersign lesson build` writes and the page reads.

mod goal;
mod prose;
mod question;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use goal::{
    AbsentGoal, AccessGoal, AskedGoal, CertificateFacts, FileGoal, FileKind, Goal, GoalKind, KubeconfigGoal,
    ObjectGoal, RequestFacts, TimeGoal,
};
pub use prose::{Align, Aside, Inline, Prose, plain};
pub use question::{Choice, Quiz, QuizKind, Reply};

/// A whole lesson or test.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lesson {
    /// The folder's name; never changes, links and stored progress name it.
    pub id: String,
    /// Heading.
    pub title: String,
    /// One sentence for the front page.
    pub summary: String,
    /// How long it takes, minutes.
    pub minutes: u32,
    /// Lesson or test.
    #[serde(skip_serializing_if = "is_default")]
    pub kind: LessonKind,
    /// Place on the front page.
    pub order: i32,
    /// What the learner finds.
    #[serde(skip_serializing_if = "is_default")]
    pub world: WorldSpec,
    /// Variables of which one value each is drawn.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub vars: BTreeMap<String, Vec<String>>,
    /// What stands before the first step.
    pub introduction: Vec<Block>,
    /// Steps of a lesson, sections of a test.
    pub steps: Vec<Step>,
}

/// What a lesson is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LessonKind {
    /// Steps with goals.
    #[default]
    Lesson,
    /// Sections with questions, and a report at the end.
    Test,
}

/// The world a lesson begins in, beside what every world has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WorldSpec {
    /// RFC 3339; absent: now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// Logins with a terminal, `user@host`; the first is in front. Empty: root@controlplane.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub terminals: Vec<String>,
    /// More users by host.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub users: BTreeMap<String, Vec<String>>,
    /// Feature gates to switch on in the API server.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<String>,
    /// Kubernetes objects.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<Value>,
    /// Files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileSpec>,
    /// Commands typed before the learner comes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub setup: Vec<Typed>,
}

/// A file that a lesson brings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FileSpec {
    /// Login whose home a relative path starts in; empty: the first terminal's.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub on: String,
    /// Path.
    pub path: String,
    /// Content.
    pub text: String,
}

/// Shell text for a terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Typed {
    /// Login; empty: the first terminal's. In a solution it may be [`CLOCK`](crate::CLOCK).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub on: String,
    /// One or more command lines.
    pub run: String,
    /// Whether it is meant to end with an error.
    #[serde(skip_serializing_if = "is_default")]
    pub fails: bool,
}

impl Typed {
    /// Whether the lines are moves of the clock.
    pub fn is_clock(&self) -> bool {
        self.on == crate::CLOCK
    }
}

/// A step of a lesson or a section of a test.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Step {
    /// Unique within the lesson; never changes.
    pub id: String,
    /// Heading.
    pub title: String,
    /// What is to be read and done, in order.
    pub blocks: Vec<Block>,
    /// What must be true.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub goals: Vec<Goal>,
    /// Help by cause.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<Hint>,
    /// What solves the step, typed in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub solution: Vec<Typed>,
    /// Other ways that must count as well, each typed in order; a proof, never shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Vec<Typed>>,
}

/// A piece of a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Block {
    /// Text.
    Prose(Prose),
    /// A command to run, type in or copy.
    Run(Typed),
    /// A file to look at or edit.
    File(FileSpec),
    /// A picture by name.
    Diagram(String),
    /// A question.
    Quiz(Quiz),
    /// The place where the step's goals are shown.
    Goals,
}

/// Help in three grades.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Hint {
    /// The cause this help is for; absent: any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<crate::causes::Cause>,
    /// First grade.
    pub question: Vec<Inline>,
    /// Second grade.
    pub pointer: Vec<Inline>,
    /// Third grade: shell text.
    pub command: String,
    /// Login the command is for; empty: the first terminal's.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub on: String,
    /// Shell text that makes the cause happen; a proof, never shown.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub mistake: String,
}

impl Lesson {
    /// The login of the terminal in front.
    pub fn first_login(&self) -> &str {
        self.world.terminals.first().map_or("root@controlplane", String::as_str)
    }

    /// Every question, with the step it is in.
    pub fn questions(&self) -> impl Iterator<Item = (&Step, &Quiz)> {
        self.steps.iter().flat_map(|step| step.questions().map(move |quiz| (step, quiz)))
    }
}

impl Step {
    /// The questions in order.
    pub fn questions(&self) -> impl Iterator<Item = &Quiz> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Quiz(quiz) => Some(quiz),
            _ => None,
        })
    }

    /// What solves it: the solution, or else the commands in the text.
    pub fn solved_by(&self) -> Vec<&Typed> {
        match self.solution.as_slice() {
            [] => self.commands().collect(),
            solution => solution.iter().collect(),
        }
    }

    /// The commands in the text, in order.
    pub fn commands(&self) -> impl Iterator<Item = &Typed> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Run(typed) => Some(typed),
            _ => None,
        })
    }
}

/// For fields that are left out when they say nothing.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
