//! Whether rules somebody holds cover rules somebody wants to hand out.
//! Upstream: k8s.io/component-helpers/auth/rbac/validation and pkg/registry/rbac/validation.

use std::collections::BTreeSet;

use api::rbac::PolicyRule;
use countersign_api as api;

use super::rule::path_matches;
use crate::go::quoted_list;

/// The parts of `wanted` that `held` does not cover, described one per line as Kubernetes does; empty if all are.
pub fn missing(held: &[PolicyRule], wanted: &[PolicyRule]) -> Vec<String> {
    let uncovered: Vec<PolicyRule> = wanted
        .iter()
        .flat_map(break_down)
        .filter(|part| !held.iter().any(|rule| covers(rule, part)))
        .collect();
    let lines: BTreeSet<String> = compact(uncovered).iter().map(describe).collect();
    lines.into_iter().collect()
}

/// `BreakdownRule`: one rule per group, resource, verb and name, and per path and verb.
fn break_down(rule: &PolicyRule) -> Vec<PolicyRule> {
    let one = |text: &String| vec![text.clone()];
    let mut parts = Vec::new();
    for group in &rule.api_groups {
        for resource in &rule.resources {
            for verb in &rule.verbs {
                let part = PolicyRule {
                    verbs: one(verb),
                    api_groups: one(group),
                    resources: one(resource),
                    ..PolicyRule::default()
                };
                if rule.resource_names.is_empty() {
                    parts.push(part);
                    continue;
                }
                for name in &rule.resource_names {
                    parts.push(PolicyRule { resource_names: one(name), ..part.clone() });
                }
            }
        }
    }
    for url in &rule.non_resource_urls {
        for verb in &rule.verbs {
            parts.push(PolicyRule { verbs: one(verb), non_resource_urls: one(url), ..PolicyRule::default() });
        }
    }
    parts
}

/// `ruleCovers`
fn covers(held: &PolicyRule, part: &PolicyRule) -> bool {
    let all = |held: &[String], wanted: &[String]| wanted.iter().all(|item| held.contains(item));
    let star = |held: &[String]| held.iter().any(|item| item == "*");
    (star(&held.verbs) || all(&held.verbs, &part.verbs))
        && (star(&held.api_groups) || all(&held.api_groups, &part.api_groups))
        && (star(&held.resources) || part.resources.iter().all(|path| has_resource(&held.resources, path)))
        && part
            .non_resource_urls
            .iter()
            .all(|path| held.non_resource_urls.iter().any(|url| path_matches(url, path)))
        && (held.resource_names.is_empty()
            || (!part.resource_names.is_empty() && all(&held.resource_names, &part.resource_names)))
}

fn has_resource(held: &[String], path: &str) -> bool {
    held.iter().any(|item| item == path)
        || path.split_once('/').is_some_and(|(_, sub)| {
            held.iter().any(|item| item.strip_prefix("*/").is_some_and(|wild| wild == sub))
        })
}

/// `CompactRules`: rules that differ only in the verb become one.
fn compact(rules: Vec<PolicyRule>) -> Vec<PolicyRule> {
    let mut compacted: Vec<PolicyRule> = Vec::new();
    for rule in rules {
        let simple = rule.non_resource_urls.is_empty();
        let twin = compacted.iter_mut().find(|known| {
            simple
                && known.api_groups == rule.api_groups
                && known.resources == rule.resources
                && known.resource_names == rule.resource_names
                && known.non_resource_urls.is_empty()
        });
        match twin {
            Some(known) => {
                for verb in rule.verbs {
                    if !known.verbs.contains(&verb) {
                        known.verbs.push(verb);
                    }
                }
            }
            None => compacted.push(rule),
        }
    }
    compacted
}

/// `CompactString`
fn describe(rule: &PolicyRule) -> String {
    let parts = [
        ("APIGroups", &rule.api_groups),
        ("Resources", &rule.resources),
        ("NonResourceURLs", &rule.non_resource_urls),
        ("ResourceNames", &rule.resource_names),
        ("Verbs", &rule.verbs),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(_, list)| !list.is_empty())
        .map(|(name, list)| format!("{name}:{}", quoted_list(list)))
        .collect();
    format!("{{{}}}", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(groups: &[&str], resources: &[&str], verbs: &[&str]) -> PolicyRule {
        let list = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect();
        PolicyRule {
            verbs: list(verbs),
            api_groups: list(groups),
            resources: list(resources),
            ..PolicyRule::default()
        }
    }

    #[test]
    fn what_is_not_held_is_named() {
        let held = [rule(&[""], &["pods"], &["get", "list"])];
        let wanted = [rule(&[""], &["pods", "secrets"], &["get", "watch"])];
        assert_eq!(
            missing(&held, &wanted),
            [
                r#"{APIGroups:[""], Resources:["pods"], Verbs:["watch"]}"#,
                r#"{APIGroups:[""], Resources:["secrets"], Verbs:["get" "watch"]}"#,
            ]
        );
        assert!(missing(&[rule(&["*"], &["*"], &["*"])], &wanted).is_empty());
    }

    #[test]
    fn a_name_does_not_cover_all_names() {
        let named = PolicyRule { resource_names: vec!["a".to_owned()], ..rule(&[""], &["pods"], &["get"]) };
        assert!(!missing(std::slice::from_ref(&named), &[rule(&[""], &["pods"], &["get"])]).is_empty());
        assert!(missing(&[rule(&[""], &["pods"], &["get"])], &[named]).is_empty());
    }
}
