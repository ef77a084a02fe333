//! One request as a card: who asks, and to become whom.

use std::rc::Rc;

use yew::prelude::*;

use super::summary::{Summary, power, span};
use crate::components::Chip;

/// Properties of [`Card`].
#[derive(Properties, PartialEq)]
pub struct CardProps {
    /// What it says.
    pub summary: Rc<Summary>,
    /// The world's time, seconds since 1970.
    pub now: i64,
    /// Whether its YAML is shown.
    pub selected: bool,
    /// It was chosen.
    pub on_select: Callback<Rc<str>>,
}

/// A card.
#[component]
pub fn Card(props: &CardProps) -> Html {
    let Summary { name, stage, asked_by, user, groups, usages, expiration_seconds, created } =
        &*props.summary;
    let onclick = {
        let name: Rc<str> = name.as_str().into();
        props.on_select.reform(move |_: MouseEvent| name.clone())
    };
    let mut more = Vec::new();
    if !usages.is_empty() {
        more.push(usages.join(", "));
    }
    more.extend(expiration_seconds.map(|seconds| format!("for {}", span(seconds))));
    more.extend(created.map(|created| format!("{} ago", span((props.now - created).max(0)))));
    let warnings: Vec<_> =
        user.iter().chain(groups).filter_map(|name| power(name).map(|why| (name, why))).collect();
    html! {
        <li>
            <button type="button" class="card" aria-current={props.selected.then_some("true")} {onclick}>
                <span class="card__name">{name}</span>
                <Chip stage={*stage} />
                <span class="card__who">
                    {"asked by "}<b>{asked_by}</b>{" to become "}
                    { whom(user.as_deref(), groups) }
                </span>
                for (name, why) in warnings {
                    <span class="card__who card__danger">{format!("{name} {why}")}</span>
                }
                <span class="card__more">{more.join(" · ")}</span>
            </button>
        </li>
    }
}

fn whom(user: Option<&str>, groups: &[String]) -> Html {
    let strong = |name: &str| {
        html! { <b data-danger={power(name).is_some().to_string()}>{name}</b> }
    };
    let Some(user) = user else {
        return html! { <span class="card__danger">{"nobody: the request cannot be read"}</span> };
    };
    let groups = groups.iter().enumerate().map(|(index, group)| {
        let before = match index {
            0 if groups.len() == 1 => ", group ",
            0 => ", groups ",
            _ => ", ",
        };
        html! { <>{before}{strong(group)}</> }
    });
    let user = if user.is_empty() {
        html! { "a user without a name" }
    } else {
        strong(user)
    };
    html! { <>{user}{for groups}</> }
}
