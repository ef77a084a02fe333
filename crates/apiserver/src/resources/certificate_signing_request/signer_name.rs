//! Which signer names are well-formed. Upstream: ValidateSignerName in pkg/apis/certificates/validation.

use crate::field::{FieldError, Path};
use crate::names;

/// Longest domain: a DNS-1123 subdomain.
const LONGEST_DOMAIN: usize = 253;
/// Longest name altogether: domain, slash, and a path of dotted labels with room for more.
const LONGEST: usize = 253 + 1 + 253 + 1 + 63;

/// What is wrong with a signer name at `path`.
pub(crate) fn validate(path: &Path, name: &str) -> Vec<FieldError> {
    if name.is_empty() {
        return vec![FieldError::required(path, "")];
    }
    let parts: Vec<&str> = name.split('/').collect();
    let [domain, rest] = parts.as_slice() else {
        let form = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
        return vec![FieldError::invalid(path, name, form)];
    };
    let mut errors = Vec::new();
    if domain.len() > LONGEST_DOMAIN {
        errors.push(FieldError::too_long(path, LONGEST_DOMAIN));
    }
    let labels: Vec<&str> = domain.split('.').collect();
    if let Some(label) = labels.iter().find(|label| !names::dns_label(label).is_empty()) {
        for message in names::dns_label(label) {
            let detail = format!("validating label {}: {message}", countersign_api::go_quote(label));
            errors.push(FieldError::invalid(path, *domain, detail));
        }
    }
    if labels.len() < 2 {
        let detail = "should be a domain with at least two segments separated by dots";
        errors.push(FieldError::invalid(path, *domain, detail));
    }
    for label in rest.split('.') {
        let messages = names::dns_subdomain(label);
        for message in &messages {
            let detail = format!("validating label {}: {message}", countersign_api::go_quote(label));
            errors.push(FieldError::invalid(path, *rest, detail));
        }
        if !messages.is_empty() {
            break;
        }
    }
    if name.len() > LONGEST {
        errors.push(FieldError::too_long(path, LONGEST));
    }
    errors
}
