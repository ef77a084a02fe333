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
