//! The pieces of a step, in order.

use countersign_lessons::model::{Block, Step};
use countersign_lessons::progress::Standing;
use yew::prelude::*;

use super::command::{Command, File};
use super::{Learning, diagrams, goals, prose};
use crate::quiz::Question;
use crate::state::Action;

/// Blocks as elements.
pub fn blocks(
    blocks: &[Block],
    learning: &Learning,
    version: u32,
    step: &Step,
    standing: &Standing,
    dispatch: &Callback<Action>,
) -> Html {
    let one = |block: &Block| match block {
        Block::Prose(text) => html! { <div class="prose">{ prose(std::slice::from_ref(text)) }</div> },
        Block::Run(typed) => html! {
            <Command learning={learning.clone()} text={typed.run.clone()} on={typed.on.clone()} fails={typed.fails}
                dispatch={dispatch.clone()} />
        },
        Block::File(file) => {
            html! { <File learning={learning.clone()} file={file.clone()} dispatch={dispatch.clone()} /> }
        }
        Block::Diagram(name) => diagrams::by_name(name),
        Block::Quiz(quiz) => {
            html! { <Question key={quiz.id.clone()} learning={learning.clone()} id={quiz.id.clone()} {version} /> }
        }
        Block::Goals => goals::goals(&step.goals, &standing.goals, learning.is_settled()),
    };
    html! { for block in blocks { { one(block) } } }
}
