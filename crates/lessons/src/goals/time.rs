//! Goals about the clock.

use super::{Fault, Unmet, unmet};
use crate::model::TimeGoal;
use crate::{Login, View};

/// What keeps the goal from being met.
pub(super) fn passed(goal: &TimeGoal, login: &Login, view: &dyn View) -> Vec<Unmet> {
    let path = &goal.past;
    let Some(bytes) = view.file(login, path) else { return vec![unmet(path, Fault::Missing)] };
    match crate::facts::certificate(&bytes) {
        None => vec![unmet(path, Fault::NotA("a certificate"))],
        Some(found) if view.now() <= found.not_after => {
            vec![unmet(format!("the end of {path}"), Fault::TooEarly)]
        }
        Some(_) => Vec::new(),
    }
}
