//! Goals about what RBAC allows.

use countersign_api::authentication::{AUTHENTICATED, UserInfo};
use countersign_api::authorization::ResourceAttributes;

use super::{Fault, Unmet, unmet};
use crate::View;
use crate::model::AccessGoal;

/// What keeps the goal from being met.
pub(super) fn is(goal: &AccessGoal, view: &dyn View) -> Vec<Unmet> {
    let (resource, subresource) = goal.resource.split_once('/').unwrap_or((&goal.resource, ""));
    let mut groups = goal.groups.clone();
    groups.push(AUTHENTICATED.to_owned());
    let user = UserInfo { username: goal.user.clone(), groups, ..UserInfo::default() };
    let attributes = ResourceAttributes {
        namespace: goal.namespace.clone(),
        verb: goal.verb.clone(),
        group: goal.group.clone(),
        version: "v1".to_owned(),
        resource: resource.to_owned(),
        subresource: subresource.to_owned(),
        name: goal.name.clone(),
    };
    if view.allows(&user, &attributes) == goal.allowed {
        return Vec::new();
    }
    let place = match goal.namespace.as_str() {
        "" => String::new(),
        namespace => format!(" in {namespace}"),
    };
    let words = format!("{} {} as {}{place}", goal.verb, goal.resource, goal.user);
    vec![unmet(words, Fault::Rbac { allowed: goal.allowed })]
}
