//! What the page around may ask for: no more than a learner could do by hand.

use serde::Deserialize;

use super::event::VERSION;
use crate::place::is_id;

/// The longest command, bytes; a learner who pastes more waits, too.
const LONGEST: usize = 64 * 1024;

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Order {
    /// Type a command and press Enter.
    Run {
        /// The command, of one or more lines.
        command: String,
        /// Login; absent: the terminal in front.
        #[serde(default)]
        terminal: Option<String>,
    },
    /// Start anew.
    Reset,
    /// Open a lesson.
    Open {
        /// Its id.
        lesson: String,
    },
}

impl Order {
    /// An order from a message's JSON; `None` for anything else.
    pub fn read(text: &str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Message {
            countersign: u32,
            #[serde(flatten)]
            order: Order,
        }
        let message: Message = serde_json::from_str(text).ok()?;
        let fits = match &message.order {
            Self::Run { command, .. } => command.len() <= LONGEST,
            Self::Open { lesson } => is_id(lesson),
            Self::Reset => true,
        };
        (message.countersign == VERSION && fits).then_some(message.order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read_and_all_else_is_passed_over() {
        let run = r#"{"countersign":1,"type":"run","command":"id","terminal":"jane@laptop"}"#;
        assert_eq!(
            Order::read(run),
            Some(Order::Run { command: "id".into(), terminal: Some("jane@laptop".into()) })
        );
        assert_eq!(Order::read(r#"{"countersign":1,"type":"reset"}"#), Some(Order::Reset));
        for bad in [
            "",
            "null",
            r#"{"type":"reset"}"#,
            r#"{"countersign":2,"type":"reset"}"#,
            r#"{"countersign":1,"type":"eval","code":"1"}"#,
            r#"{"countersign":1,"type":"run","command":{"a":1}}"#,
            r#"{"countersign":1,"type":"open","lesson":"../../evil"}"#,
            r#"{"countersign":1,"type":"open","lesson":"javascript:1"}"#,
        ] {
            assert_eq!(Order::read(bad), None, "{bad}");
        }
        let long = format!(r#"{{"countersign":1,"type":"run","command":"{}"}}"#, "x".repeat(LONGEST + 1));
        assert_eq!(Order::read(&long), None);
    }
}
