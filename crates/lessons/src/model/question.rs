//! Questions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Inline, is_default};

/// A question with everything needed to mark an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quiz {
    /// Unique within the lesson; never changes.
    pub id: String,
    /// What is asked.
    pub question: Vec<Inline>,
    /// What kind of answer it wants.
    pub kind: QuizKind,
    /// The reason behind the right answer; a kind with options has one for each option instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<Inline>,
    /// Where to read again, `lesson#step`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub read: String,
}

/// What kind of answer a question wants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuizKind {
    /// Think first, then look, then say whether you knew it. Holds the answer, a paragraph each.
    Reveal(Vec<Vec<Inline>>),
    /// One option is right.
    One(Vec<Choice>),
    /// Several options may be right.
    Many(Vec<Choice>),
    /// A few words.
    Short {
        /// Forms that count; the first is shown as the answer.
        accept: Vec<String>,
        /// What to say to foreseen mistakes.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        wrong: BTreeMap<String, Vec<Inline>>,
    },
    /// Items to be put in order; they are stored in the right one.
    Order(Vec<Vec<Inline>>),
    /// A faulty line to be found.
    Fault {
        /// The text.
        manifest: String,
        /// The faulty line, from 1.
        line: usize,
        /// What to say to other lines.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        others: BTreeMap<usize, Vec<Inline>>,
    },
    /// What will this command print now? The right answer is found by running it in a copy of the learner's world.
    Predict {
        /// Shell text.
        command: String,
        /// Login; empty: the first terminal's.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        on: String,
        /// Outputs that are wrong, as texts.
        options: Vec<Choice>,
    },
}

/// An option.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Choice {
    /// What it says.
    pub text: Vec<Inline>,
    /// Whether it belongs to the answer.
    #[serde(skip_serializing_if = "is_default")]
    pub right: bool,
    /// Why, or why not.
    pub because: Vec<Inline>,
}

/// What a learner answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reply {
    /// [`QuizKind::Reveal`]: whether they knew it.
    Knew(bool),
    /// Chosen options, as places in the lesson's own order.
    Chosen(Vec<usize>),
    /// Typed words.
    Words(String),
    /// Places of the items, in the learner's order.
    Order(Vec<usize>),
    /// A line, from 1.
    Line(usize),
}
