//! What the page around is told.

use serde::Serialize;

/// The protocol's version, in every message.
pub const VERSION: u32 = 1;

/// A message: an event and the version.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Message<'a> {
    /// See [`VERSION`].
    pub countersign: u32,
    /// What happened.
    #[serde(flatten)]
    pub event: &'a Event,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Event {
    /// The prompt is there, and orders are read.
    Ready {
        /// The lesson that is open.
        #[serde(skip_serializing_if = "Option::is_none")]
        lesson: Option<String>,
        /// The test that is open.
        #[serde(skip_serializing_if = "Option::is_none")]
        quiz: Option<String>,
        /// The logins that have a terminal.
        terminals: Vec<String>,
    },
    /// A command ended.
    Command {
        /// Login, such as `root@controlplane`.
        terminal: String,
        /// What was typed.
        command: String,
        /// What appeared meanwhile.
        output: String,
        /// Its exit status.
        exit: u8,
    },
    /// A step is done.
    Step {
        /// The lesson.
        lesson: String,
        /// The step's id.
        step: String,
        /// Its place, from 1.
        number: usize,
        /// How many steps there are.
        of: usize,
    },
    /// A question was answered.
    Quiz {
        /// The lesson or test.
        lesson: String,
        /// The question's id.
        question: String,
        /// Whether the answer is right.
        right: bool,
        /// Which attempt it was, from 1.
        attempt: u32,
    },
    /// All steps are done, or all questions answered.
    Completed {
        /// The lesson or test.
        lesson: String,
        /// Questions that were answered right at the first attempt.
        right: usize,
        /// How many questions there are.
        questions: usize,
    },
    /// The page would like to be so high.
    Size {
        /// CSS pixels.
        height: u32,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_a_flat_object() {
        let event = Event::Step { lesson: "jane".into(), step: "wrap".into(), number: 4, of: 9 };
        let message = Message { countersign: VERSION, event: &event };
        let text = serde_json::to_string(&message).unwrap();
        assert_eq!(
            text,
            r#"{"countersign":1,"type":"step","lesson":"jane","step":"wrap","number":4,"of":9}"#
        );
    }
}
