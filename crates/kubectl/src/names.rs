//! Which names and values kubectl refuses itself. Upstream: apimachinery util/validation.

/// What is wrong with a label's value.
pub fn label_value(value: &str) -> Vec<String> {
    let mut mistakes = Vec::new();
    if value.len() > 63 {
        mistakes.push("must be no more than 63 characters".to_owned());
    }
    let inner = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.');
    let edge = |sign: char| sign.is_ascii_alphanumeric();
    let fine = value.chars().all(inner) && value.starts_with(edge) && value.ends_with(edge);
    if !value.is_empty() && !fine {
        mistakes.push("a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')".to_owned());
    }
    mistakes
}

/// What is wrong with a label's key, or a taint's.
pub fn qualified_name(text: &str) -> Vec<String> {
    const RULE: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    let mut mistakes = Vec::new();
    let name = match text.split('/').collect::<Vec<_>>().as_slice() {
        [name] => *name,
        [prefix, name] => {
            let edge = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit();
            let label = |label: &str| {
                label.starts_with(edge)
                    && label.ends_with(edge)
                    && label.chars().all(|sign| edge(sign) || sign == '-')
            };
            if prefix.is_empty() {
                mistakes.push("prefix part must be non-empty".to_owned());
            } else {
                if prefix.len() > 253 {
                    mistakes.push("prefix part must be no more than 253 characters".to_owned());
                }
                if !prefix.split('.').all(label) {
                    mistakes.push("prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')".to_owned());
                }
            }
            *name
        }
        _ => {
            return vec![format!(
                "a qualified name {RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            )];
        }
    };
    if name.is_empty() {
        mistakes.push("name part must be non-empty".to_owned());
    } else if name.len() > 63 {
        mistakes.push("name part must be no more than 63 characters".to_owned());
    }
    if name.is_empty() || !label_value(name).iter().all(|mistake| mistake.starts_with("must be")) {
        mistakes.push(format!("name part {RULE}"));
    }
    mistakes
}

/// What is wrong with a key of a ConfigMap or Secret.
pub fn config_map_key(key: &str) -> Vec<String> {
    let mut mistakes = Vec::new();
    if key.len() > 253 {
        mistakes.push("must be no more than 253 characters".to_owned());
    }
    let fine = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.');
    if key.is_empty() || !key.chars().all(fine) {
        mistakes.push("a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')".to_owned());
    }
    match key {
        "." => mistakes.push("must not be '.'".to_owned()),
        ".." => mistakes.push("must not be '..'".to_owned()),
        key if key.starts_with("..") => mistakes.push("must not start with '..'".to_owned()),
        _ => {}
    }
    mistakes
}

/// What is wrong with the name of an environment variable.
pub fn environment_variable(name: &str) -> Vec<String> {
    let fine = |sign: char| !sign.is_control() && sign.is_ascii() && sign != '=';
    let mut mistakes = Vec::new();
    if name.is_empty() || !name.chars().all(fine) {
        mistakes.push("a valid environment variable name must consist only of printable ASCII characters other than '='".to_owned());
    }
    match name {
        "." => mistakes.push("must not be '.'".to_owned()),
        ".." => mistakes.push("must not be '..'".to_owned()),
        _ => {}
    }
    mistakes
}
