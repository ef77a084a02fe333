//! Goals about requests that were sent.

use super::{Fault, Unmet, unmet};
use crate::View;
use crate::model::AskedGoal;

/// What keeps the goal from being met.
pub(super) fn was(goal: &AskedGoal, view: &dyn View) -> Vec<Unmet> {
    let (resource, subresource) = goal.resource.split_once('/').unwrap_or((&goal.resource, ""));
    let fits = |wanted: &Option<String>, found: &str| wanted.as_ref().is_none_or(|wanted| wanted == found);
    let mut otherwise = false;
    for asked in view.asked() {
        let same = asked.verb == goal.verb
            && asked.resource == resource
            && asked.subresource == subresource
            && fits(&goal.name, &asked.name)
            && fits(&goal.namespace, &asked.namespace)
            && fits(&goal.user, &asked.user);
        if !same {
            continue;
        }
        let refused = matches!(asked.code, 401 | 403);
        if goal.allowed.is_none_or(|allowed| allowed != refused) {
            return Vec::new();
        }
        otherwise = true;
    }
    let fault = match goal.allowed {
        Some(allowed) if otherwise => Fault::AnsweredOtherwise { allowed },
        _ => Fault::NotAsked,
    };
    let mut words = format!("{} {}", goal.verb, goal.resource);
    if let Some(name) = &goal.name {
        words.push_str(&format!(" {name}"));
    }
    if let Some(user) = &goal.user {
        words.push_str(&format!(" as {user}"));
    }
    vec![unmet(words, fault)]
}
