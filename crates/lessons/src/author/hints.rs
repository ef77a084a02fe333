//! The `hints` block.

use super::fields::{Fields, list};
use super::node::Node;
use super::problem::Problems;
use crate::causes::Cause;
use crate::model::Hint;

/// Keys of a hint.
pub(super) const KEYS: [&str; 6] = ["cause", "question", "pointer", "command", "on", "mistake"];

/// Reads the list.
pub(super) fn read(node: &Node, problems: &mut Problems) -> Vec<Hint> {
    list(node, "hints", problems)
        .iter()
        .map(|item| {
            let fields = Fields::of(item, "the hint", &KEYS, problems);
            let cause = fields.maybe_text("cause", problems).and_then(|name| {
                let found = Cause::ALL.into_iter().find(|cause| cause.name() == name);
                if found.is_none() {
                    let names = Cause::ALL.map(Cause::name);
                    problems.unknown(
                        fields.get("cause").map_or(item.place, |node| node.place),
                        "cause",
                        &name,
                        &names,
                    );
                }
                found
            });
            Hint {
                cause,
                question: fields.need_inline("question", problems),
                pointer: fields.need_inline("pointer", problems),
                command: fields.need_text("command", problems),
                on: fields.login(problems),
                mistake: fields.text("mistake", problems),
            }
        })
        .collect()
}
