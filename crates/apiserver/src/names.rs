//! Which texts can be names, label keys, label values. Upstream: k8s.io/apimachinery/pkg/util/validation and pkg/api/validate/content.
//!
//! Each function gives Kubernetes' messages, none for a good text.

const LABEL_CHARS: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const KEY_CHARS: &str = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const KEY_MESSAGE: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

/// Longest DNS label.
const LONGEST_LABEL: usize = 63;
/// Longest DNS subdomain.
const LONGEST_SUBDOMAIN: usize = 253;

/// `RegexError`
fn regex_error(message: &str, regex: &str, examples: &[&str]) -> String {
    let examples: Vec<String> = examples.iter().map(|example| format!("'{example}', ")).collect();
    format!("{message} (e.g. {}regex used for validation is '{regex}')", examples.join(" or "))
}

/// Begins and ends with a lower-case letter or digit, with these and hyphens between.
fn is_label(text: &str) -> bool {
    let edge =
        |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit());
    edge(text.chars().next())
        && edge(text.chars().next_back())
        && text.chars().all(|sign| sign == '-' || edge(Some(sign)))
}

fn is_subdomain(text: &str) -> bool {
    text.split('.').all(is_label)
}

/// `IsDNS1123Label`
pub fn dns_label(text: &str) -> Vec<String> {
    let mut messages = Vec::new();
    if text.len() > LONGEST_LABEL {
        messages.push(format!("must be no more than {LONGEST_LABEL} characters"));
    }
    if !is_label(text) {
        messages.push(if is_subdomain(text) {
            "must not contain dots".to_owned()
        } else {
            regex_error(
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
                LABEL_CHARS,
                &["my-name", "123-abc"],
            )
        });
    }
    messages
}

/// `IsDNS1123Subdomain`
pub fn dns_subdomain(text: &str) -> Vec<String> {
    subdomain(text, "characters")
}

fn subdomain(text: &str, unit: &str) -> Vec<String> {
    let mut messages = Vec::new();
    if text.len() > LONGEST_SUBDOMAIN {
        messages.push(format!("must be no more than {LONGEST_SUBDOMAIN} {unit}"));
    }
    if !is_subdomain(text) {
        messages.push(regex_error(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
            &format!("{LABEL_CHARS}(\\.{LABEL_CHARS})*"),
            &["example.com"],
        ));
    }
    messages
}

/// `IsDNS1035Label`
pub fn dns_1035_label(text: &str) -> Vec<String> {
    let mut messages = Vec::new();
    if text.len() > LONGEST_LABEL {
        messages.push(format!("must be no more than {LONGEST_LABEL} characters"));
    }
    if !is_label(text) || !text.starts_with(|sign: char| sign.is_ascii_lowercase()) {
        messages.push(regex_error(
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
            "[a-z]([-a-z0-9]*[a-z0-9])?",
            &["my-name", "abc-123"],
        ));
    }
    messages
}

/// `IsValidPathSegmentName`
pub fn path_segment(text: &str) -> Vec<String> {
    if text == "." || text == ".." {
        return vec![format!("may not be '{text}'")];
    }
    ['/', '%']
        .iter()
        .filter(|sign| text.contains(**sign))
        .map(|sign| format!("may not contain '{sign}'"))
        .collect()
}

fn is_key(text: &str) -> bool {
    let edge = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_alphanumeric());
    edge(text.chars().next())
        && edge(text.chars().next_back())
        && text.chars().all(|sign| "-_.".contains(sign) || sign.is_ascii_alphanumeric())
}

/// `IsLabelKey`: a label key, an annotation key, a qualified name.
pub fn label_key(text: &str) -> Vec<String> {
    let explain = |head: &str| {
        format!("{head}{}", regex_error(KEY_MESSAGE, KEY_CHARS, &["MyName", "my.name", "123-abc"]))
    };
    let mut messages = Vec::new();
    let parts: Vec<&str> = text.split('/').collect();
    let name = match parts.as_slice() {
        [name] => name,
        [prefix, name] => {
            if prefix.is_empty() {
                messages.push("prefix part must be non-empty".to_owned());
            } else {
                let parts = subdomain(prefix, "bytes");
                messages.extend(parts.iter().map(|message| format!("prefix part {message}")));
            }
            name
        }
        _ => {
            return vec![
                explain("a valid label key ")
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
            ];
        }
    };
    if name.is_empty() {
        messages.push("name part must be non-empty".to_owned());
    } else if name.len() > LONGEST_LABEL {
        messages.push(format!("name part must be no more than {LONGEST_LABEL} bytes"));
    }
    if !is_key(name) {
        messages.push(explain("name part "));
    }
    messages
}

/// `IsLabelValue`
pub fn label_value(text: &str) -> Vec<String> {
    let mut messages = Vec::new();
    if text.len() > LONGEST_LABEL {
        messages.push(format!("must be no more than {LONGEST_LABEL} bytes"));
    }
    if !text.is_empty() && !is_key(text) {
        messages.push(regex_error(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
            &format!("({KEY_CHARS})?"),
            &["MyValue", "my_value", "12345"],
        ));
    }
    messages
}

/// `IsConfigMapKey`
pub fn config_key(text: &str) -> Vec<String> {
    let mut messages = Vec::new();
    if text.len() > LONGEST_SUBDOMAIN {
        messages.push(format!("must be no more than {LONGEST_SUBDOMAIN} characters"));
    }
    if text.is_empty() || !text.chars().all(|sign| "-._".contains(sign) || sign.is_ascii_alphanumeric()) {
        messages.push(regex_error(
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
            "[-._a-zA-Z0-9]+",
            &["key.name", "KEY_NAME", "key-name"],
        ));
    }
    if text == "." || text == ".." {
        messages.push(format!("must not be {}", countersign_api::go_quote(text)));
    } else if text.starts_with("..") {
        messages.push("must not start with \"..\"".to_owned());
    }
    messages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_what_is_wrong() {
        assert!(dns_label("a-1").is_empty());
        assert_eq!(dns_label("a.b"), ["must not contain dots"]);
        assert!(dns_label("").first().unwrap().contains("(e.g. 'my-name',  or '123-abc', regex"));
        assert!(dns_subdomain("a.b-c.d").is_empty() && !dns_subdomain("a..b").is_empty());
        assert_eq!(path_segment("a/b%"), ["may not contain '/'", "may not contain '%'"]);
        assert!(label_key("example.com/My_name").is_empty());
        assert_eq!(label_key("/x"), ["prefix part must be non-empty"]);
        assert_eq!(label_key("a/").first().unwrap(), "name part must be non-empty");
        assert!(label_value("").is_empty() && !label_value("c d").is_empty());
        assert!(config_key("tls.crt").is_empty() && !config_key("a b").is_empty());
    }
}
