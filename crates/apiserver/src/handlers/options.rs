//! What query parameters ask of a handler. Upstream: k8s.io/apimachinery/pkg/apis/meta/v1 …Options and their validation.

use countersign_api::{GroupKind, go_quote};
use serde_json::json;

use crate::error::ApiError;
use crate::field::{BadValue, FieldError, Path};
use crate::pipeline::request_info::{RequestInfo, truthy};

/// What becomes of unknown and repeated fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldValidation {
    /// They are dropped.
    Ignore,
    /// They are dropped and told.
    #[default]
    Warn,
    /// They are refused.
    Strict,
}

/// Options of a write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// Nothing is stored.
    pub dry_run: bool,
    /// Unknown fields.
    pub field_validation: FieldValidation,
    /// Who manages the fields; empty to take the user agent.
    pub field_manager: String,
    /// Server-side apply takes fields from their managers.
    pub force: bool,
}

/// Which options these are: the kind that errors name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionsKind {
    /// POST.
    Create,
    /// PUT.
    Update,
    /// PATCH; whether it is server-side apply.
    Patch {
        /// It is.
        apply: bool,
    },
}

impl WriteOptions {
    /// Reads the query.
    ///
    /// # Errors
    /// 422 about the options' kind.
    pub fn read(info: &RequestInfo, kind: OptionsKind) -> Result<Self, ApiError> {
        let mut errors = Vec::new();
        let force = info.parameter("force").map(truthy);
        let manager = info.parameter("fieldManager").unwrap_or_default();
        if let OptionsKind::Patch { apply } = kind {
            if apply && manager.is_empty() {
                errors.push(FieldError::required(&Path::new("fieldManager"), "is required for apply patch"));
            }
            if !apply && force.is_some() {
                errors.push(FieldError::forbidden(
                    &Path::new("force"),
                    "may not be specified for non-apply patch",
                ));
            }
        }
        errors.extend(field_manager(manager));
        let dry_run = dry_run(&info.parameters("dryRun"), &mut errors);
        let validation = info.parameter("fieldValidation").unwrap_or_default();
        let field_validation = match validation {
            "Ignore" => FieldValidation::Ignore,
            "" | "Warn" => FieldValidation::Warn,
            "Strict" => FieldValidation::Strict,
            other => {
                let path = Path::new("fieldValidation");
                errors.push(FieldError::not_supported(&path, other, &["", "Ignore", "Strict", "Warn"]));
                FieldValidation::Warn
            }
        };
        if errors.is_empty() {
            return Ok(Self {
                dry_run,
                field_validation,
                field_manager: manager.to_owned(),
                force: force == Some(true),
            });
        }
        let kind = match kind {
            OptionsKind::Create => "CreateOptions",
            OptionsKind::Update => "UpdateOptions",
            OptionsKind::Patch { .. } => "PatchOptions",
        };
        Err(invalid(kind, errors))
    }
}

/// A 422 about options of that kind.
pub fn invalid(kind: &str, errors: Vec<FieldError>) -> ApiError {
    ApiError::Invalid(
        GroupKind { group: "meta.k8s.io".to_owned(), kind: kind.to_owned() },
        String::new(),
        errors,
    )
}

/// Reads `dryRun`; only `All` is known.
pub fn dry_run(values: &[&str], errors: &mut Vec<FieldError>) -> bool {
    let values: Vec<&&str> = values.iter().filter(|value| !value.is_empty()).collect();
    if values.iter().any(|value| **value != "All") {
        let bad = BadValue::Json(json!(values));
        errors.push(FieldError::not_supported(&Path::new("dryRun"), bad, &["All"]));
    }
    !values.is_empty()
}

/// Upstream: ValidateFieldManager.
fn field_manager(manager: &str) -> Vec<FieldError> {
    let path = Path::new("fieldManager");
    let mut errors = Vec::new();
    if manager.chars().count() > 128 {
        errors.push(FieldError::too_long(&path, 128));
    }
    for (at, sign) in manager.chars().enumerate() {
        if sign.is_control() {
            let detail = format!(
                "should not contain non-printable characters (at position {at}): {}",
                go_quote(&sign.to_string())
            );
            errors.push(FieldError::invalid(&path, manager, detail));
        }
    }
    errors
}
