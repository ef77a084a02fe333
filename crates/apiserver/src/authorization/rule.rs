//! What one RBAC rule allows. Upstream: pkg/apis/rbac/v1/evaluation_helpers.go.

use api::rbac::PolicyRule;
use countersign_api as api;

/// Whether the rule lets `verb` act on a resource.
///
/// `resource` is `pods` or `pods/log`; `name` is empty when no single object is meant.
pub fn allows_resource(
    rule: &PolicyRule,
    verb: &str,
    group: &str,
    resource: &str,
    subresource: &str,
    name: &str,
) -> bool {
    verb_matches(rule, verb)
        && holds_or_star(&rule.api_groups, group)
        && resource_matches(rule, resource, subresource)
        && (rule.resource_names.is_empty() || rule.resource_names.iter().any(|known| known == name))
}

/// Whether the rule lets `verb` (a lower-case HTTP method) act on a URL path.
pub fn allows_path(rule: &PolicyRule, verb: &str, path: &str) -> bool {
    verb_matches(rule, verb) && rule.non_resource_urls.iter().any(|url| path_matches(url, path))
}

/// Whether a `nonResourceURLs` entry covers a path: equal, `*`, or a prefix before its last `*`s.
pub fn path_matches(url: &str, path: &str) -> bool {
    url == "*" || url == path || (url.ends_with('*') && path.starts_with(url.trim_end_matches('*')))
}

fn verb_matches(rule: &PolicyRule, verb: &str) -> bool {
    holds_or_star(&rule.verbs, verb)
}

fn holds_or_star(list: &[String], wanted: &str) -> bool {
    list.iter().any(|item| item == "*" || item == wanted)
}

fn resource_matches(rule: &PolicyRule, resource: &str, subresource: &str) -> bool {
    rule.resources.iter().any(|pattern| {
        if pattern == "*" {
            return true;
        }
        match pattern.split_once('/') {
            None => subresource.is_empty() && pattern == resource,
            Some((kind, rest)) => {
                rest == subresource && !subresource.is_empty() && (kind == "*" || kind == resource)
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(resources: &[&str], names: &[&str]) -> PolicyRule {
        let list = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect();
        PolicyRule {
            verbs: list(&["get"]),
            api_groups: list(&[""]),
            resources: list(resources),
            resource_names: list(names),
            ..PolicyRule::default()
        }
    }

    #[test]
    fn subresources_are_resources_of_their_own() {
        assert!(allows_resource(&rule(&["pods"], &[]), "get", "", "pods", "", "x"));
        assert!(!allows_resource(&rule(&["pods"], &[]), "get", "", "pods", "log", "x"));
        assert!(allows_resource(&rule(&["*/log"], &[]), "get", "", "pods", "log", "x"));
        assert!(!allows_resource(&rule(&["*/log"], &[]), "get", "", "pods", "", "x"));
        assert!(allows_resource(&rule(&["*"], &[]), "get", "", "pods", "log", "x"));
    }

    #[test]
    fn names_are_literal() {
        assert!(!allows_resource(&rule(&["pods"], &["*"]), "get", "", "pods", "", "x"));
        assert!(!allows_resource(&rule(&["pods"], &["x"]), "get", "", "pods", "", ""));
        assert!(allows_resource(&rule(&["pods"], &["x"]), "get", "", "pods", "", "x"));
    }

    #[test]
    fn a_star_ends_a_path() {
        assert!(path_matches("/apis/*", "/apis/x"));
        assert!(!path_matches("/apis/*", "/apis"));
        assert!(path_matches("*", "/"));
    }
}
