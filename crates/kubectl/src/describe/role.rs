//! `describe role` and `describe clusterrole`. Upstream: describe.go describeRole, rbac validation.BreakdownRule.

use countersign_api::rbac::PolicyRule;
use serde_json::Value;

use super::metadata;

/// Tabbed lines.
pub(super) fn describe(object: &Value) -> String {
    let rules: Vec<PolicyRule> =
        object.get("rules").cloned().and_then(|rules| serde_json::from_value(rules).ok()).unwrap_or_default();
    let mut out = metadata::head(object, false);
    out.push_str("PolicyRule:\n  Resources\tNon-Resource URLs\tResource Names\tVerbs\n");
    out.push_str("  ---------\t-----------------\t--------------\t-----\n");
    for [resource, path, names, verbs] in rows(&rules) {
        out.push_str(&format!("  {resource}\t{path}\t{names}\t{verbs}\n"));
    }
    out
}

/// Rules broken down to one resource each, those of one resource and name merged, in the order of their Go texts.
pub(crate) fn rows(rules: &[PolicyRule]) -> Vec<[String; 4]> {
    let mut merged: Vec<PolicyRule> = Vec::new();
    for single in rules.iter().flat_map(breakdown) {
        let same = merged.iter_mut().find(|rule| {
            single.non_resource_urls.is_empty()
                && rule.api_groups == single.api_groups
                && rule.resources == single.resources
                && rule.resource_names == single.resource_names
                && rule.non_resource_urls.is_empty()
        });
        match same {
            Some(rule) => rule.verbs.extend(single.verbs),
            None => merged.push(single),
        }
    }
    merged.sort_by_key(go_text);
    merged.iter().map(row).collect()
}

fn breakdown(rule: &PolicyRule) -> Vec<PolicyRule> {
    let mut all = Vec::new();
    let one = |text: &String| vec![text.clone()];
    for group in &rule.api_groups {
        for resource in &rule.resources {
            for verb in &rule.verbs {
                let base = PolicyRule {
                    verbs: one(verb),
                    api_groups: one(group),
                    resources: one(resource),
                    ..PolicyRule::default()
                };
                if rule.resource_names.is_empty() {
                    all.push(base);
                    continue;
                }
                all.extend(
                    rule.resource_names
                        .iter()
                        .map(|name| PolicyRule { resource_names: one(name), ..base.clone() }),
                );
            }
        }
    }
    for url in &rule.non_resource_urls {
        all.extend(rule.verbs.iter().map(|verb| PolicyRule {
            verbs: one(verb),
            non_resource_urls: one(url),
            ..PolicyRule::default()
        }));
    }
    all
}

fn go_text(rule: &PolicyRule) -> String {
    format!(
        "&PolicyRule{{Verbs:{},APIGroups:{},Resources:{},ResourceNames:{},NonResourceURLs:{},}}",
        slice(&rule.verbs),
        slice(&rule.api_groups),
        slice(&rule.resources),
        slice(&rule.resource_names),
        slice(&rule.non_resource_urls)
    )
}

/// Go's `%v` of a list of strings.
pub(crate) fn slice(items: &[String]) -> String {
    format!("[{}]", items.join(" "))
}

fn row(rule: &PolicyRule) -> [String; 4] {
    let group = rule.api_groups.first().map(String::as_str).unwrap_or_default();
    let resource = rule.resources.first().map(String::as_str).unwrap_or_default();
    let full = match (resource.split_once('/'), group) {
        (_, "") => resource.to_owned(),
        (Some((resource, subresource)), group) => format!("{resource}.{group}/{subresource}"),
        (None, group) => format!("{resource}.{group}"),
    };
    [full, slice(&rule.non_resource_urls), slice(&rule.resource_names), slice(&rule.verbs)]
}
