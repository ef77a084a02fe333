//! Why a request fails, and the one function that makes it a `Status`. Upstream: k8s.io/apimachinery/pkg/api/errors.

use countersign_api::{GroupKind, GroupResource, Status, StatusCause, StatusDetails, StatusReason, go_quote};
use serde_json::Value;

use crate::codec::json_write;
use crate::field::{FieldError, aggregate};

/// A refusal or failure of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum ApiError {
    /// 400: `message` as it is.
    BadRequest(String),
    /// 401.
    Unauthorized,
    /// 403: `resource "name" is forbidden: why`; an empty name is left out, an empty resource leaves `forbidden: why`.
    Forbidden {
        /// What was to be touched.
        resource: GroupResource,
        /// Which one; may be empty.
        name: String,
        /// Why not.
        why: String,
        /// Machine-readable causes, mostly none.
        causes: Vec<StatusCause>,
    },
    /// 404: `resource "name" not found`.
    NotFound(GroupResource, String),
    /// 404 for paths nobody serves: the router's `Status` below a group it knows, a plain text elsewhere.
    NoSuchPath,
    /// 405: `verb is not supported on resources of kind "resource"`.
    MethodNotSupported(GroupResource, String),
    /// 405 by the router: `the server does not allow this method on the requested resource`.
    MethodNotAllowed,
    /// 406, with the media types that would do.
    NotAcceptable(Vec<String>),
    /// 406 or 415 in the words of the router, which knows media types before any handler does.
    Router(u16, String),
    /// 409: `resource "name" already exists`.
    AlreadyExists {
        /// The resource.
        resource: GroupResource,
        /// The name taken.
        name: String,
        /// The holder is being deleted.
        terminating: bool,
        /// The name came from `generateName`.
        generated: bool,
    },
    /// 409: `Operation cannot be fulfilled on resource "name": why`.
    Conflict(GroupResource, String, String),
    /// 409 of server-side apply: the message and one cause per field.
    ApplyConflict(String, Vec<StatusCause>),
    /// 410: `message` as it is; `metadata` may hold a token to go on with.
    Expired {
        /// What to tell.
        message: String,
        /// `continue` and `resourceVersion` of an inconsistent continuation.
        metadata: serde_json::Map<String, Value>,
    },
    /// 413.
    TooLarge(String),
    /// 415, with the media types that would do.
    UnsupportedMediaType(Vec<String>),
    /// 422: `Kind "name" is invalid: …`.
    Invalid(GroupKind, String, Vec<FieldError>),
    /// 422: the server's own words about a patch that cannot be applied.
    Unprocessable(String),
    /// 500: `Internal error occurred: …`.
    Internal(String),
    /// 500 without reason or details, as a plain Go error gives.
    Plain(String),
    /// 504: asked for a resource version that is yet to come.
    TooLargeResourceVersion {
        /// What was asked for.
        asked: u64,
        /// What there is.
        current: u64,
    },
    /// A `Status` made elsewhere.
    Other(Box<Status>),
}

impl ApiError {
    /// A [`Self::Forbidden`] without causes.
    pub fn forbidden(resource: GroupResource, name: &str, why: impl Into<String>) -> Self {
        Self::Forbidden { resource, name: name.to_owned(), why: why.into(), causes: Vec::new() }
    }

    /// A [`Self::BadRequest`].
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::BadRequest(message.into())
    }

    /// The `Status` of the response.
    pub fn to_status(&self) -> Status {
        match self {
            Self::BadRequest(message) => Status::failure(400, StatusReason::BadRequest, message),
            Self::Unauthorized => Status::failure(401, StatusReason::Unauthorized, "Unauthorized"),
            Self::Forbidden { resource, name, why, causes } => {
                let message = match (resource.resource.as_str(), name.as_str()) {
                    ("", _) => format!("forbidden: {why}"),
                    (_, "") => format!("{resource} is forbidden: {why}"),
                    (_, name) => format!("{resource} {} is forbidden: {why}", go_quote(name)),
                };
                let mut status = about(403, StatusReason::Forbidden, message, resource, name);
                if let Some(details) = &mut status.details {
                    details.causes.clone_from(causes);
                }
                status
            }
            Self::NotFound(resource, name) => {
                let message = format!("{resource} {} not found", go_quote(name));
                about(404, StatusReason::NotFound, message, resource, name)
            }
            Self::NoSuchPath => {
                let message = "the server could not find the requested resource";
                with_details(Status::failure(404, StatusReason::NotFound, message), StatusDetails::default())
            }
            Self::MethodNotSupported(resource, verb) => {
                let message = format!(
                    "{verb} is not supported on resources of kind {}",
                    go_quote(&resource.to_string())
                );
                about(405, StatusReason::MethodNotAllowed, message, resource, "")
            }
            Self::MethodNotAllowed => {
                let message = "the server does not allow this method on the requested resource";
                with_details(
                    Status::failure(405, StatusReason::MethodNotAllowed, message),
                    StatusDetails::default(),
                )
            }
            Self::NotAcceptable(accepted) => {
                let message = format!("only the following media types are accepted: {}", accepted.join(", "));
                Status::failure(406, StatusReason::NotAcceptable, message)
            }
            Self::Router(code, message) => {
                let reason = if *code == 406 {
                    StatusReason::NotAcceptable
                } else {
                    StatusReason::UnsupportedMediaType
                };
                with_details(Status::failure(*code, reason, message), StatusDetails::default())
            }
            Self::AlreadyExists { resource, name, terminating, generated } => {
                let head = if *terminating { "object is being deleted: " } else { "" };
                let tail = if *generated {
                    ", the server was not able to generate a unique name for the object"
                } else {
                    ""
                };
                let message = format!("{head}{resource} {} already exists{tail}", go_quote(name));
                about(409, StatusReason::AlreadyExists, message, resource, name)
            }
            Self::Conflict(resource, name, why) => {
                let message =
                    format!("Operation cannot be fulfilled on {resource} {}: {why}", go_quote(name));
                about(409, StatusReason::Conflict, message, resource, name)
            }
            Self::ApplyConflict(message, causes) => {
                let details = StatusDetails { causes: causes.clone(), ..StatusDetails::default() };
                with_details(Status::failure(409, StatusReason::Conflict, message), details)
            }
            Self::Expired { message, metadata } => {
                let status = Status::failure(410, StatusReason::Expired, message);
                Status { metadata: metadata.clone(), ..status }
            }
            Self::TooLarge(message) => Status::failure(413, StatusReason::RequestEntityTooLarge, message),
            Self::UnsupportedMediaType(accepted) => {
                let message = format!(
                    "the body of the request was in an unknown format - accepted media types include: {}",
                    accepted.join(", ")
                );
                Status::failure(415, StatusReason::UnsupportedMediaType, message)
            }
            Self::Invalid(kind, name, errors) => {
                let message = match errors.as_slice() {
                    [] => format!("{kind} {} is invalid", go_quote(name)),
                    errors => format!("{kind} {} is invalid: {}", go_quote(name), aggregate(errors)),
                };
                let details = StatusDetails {
                    name: name.clone(),
                    group: kind.group.clone(),
                    kind: kind.kind.clone(),
                    causes: errors.iter().map(FieldError::cause).collect(),
                    ..StatusDetails::default()
                };
                with_details(Status::failure(422, StatusReason::Invalid, message), details)
            }
            Self::Unprocessable(message) => {
                with_details(Status::failure(422, StatusReason::Invalid, message), StatusDetails::default())
            }
            Self::Internal(message) => {
                let cause = StatusCause { message: message.clone(), ..StatusCause::default() };
                let details = StatusDetails { causes: vec![cause], ..StatusDetails::default() };
                let message = format!("Internal error occurred: {message}");
                with_details(Status::failure(500, StatusReason::InternalError, message), details)
            }
            Self::Plain(message) => {
                let status = Status::failure(500, StatusReason::InternalError, message);
                Status { reason: None, ..status }
            }
            Self::TooLargeResourceVersion { asked, current } => {
                let message = format!("Too large resource version: {asked}, current: {current}");
                let cause = StatusCause {
                    reason: "ResourceVersionTooLarge".to_owned(),
                    message: "Too large resource version".to_owned(),
                    field: String::new(),
                };
                let details = StatusDetails {
                    causes: vec![cause],
                    retry_after_seconds: Some(1),
                    ..StatusDetails::default()
                };
                with_details(
                    Status::failure(504, StatusReason::Timeout, format!("Timeout: {message}")),
                    details,
                )
            }
            Self::Other(status) => (**status).clone(),
        }
    }
}

fn about(code: u16, reason: StatusReason, message: String, resource: &GroupResource, name: &str) -> Status {
    let details = StatusDetails {
        name: name.to_owned(),
        group: resource.group.clone(),
        kind: resource.resource.clone(),
        ..StatusDetails::default()
    };
    with_details(Status::failure(code, reason, message), details)
}

fn with_details(status: Status, details: StatusDetails) -> Status {
    Status { details: Some(details), ..status }
}

/// `value` as Go's `encoding/json` writes it: no blanks, and `<`, `>`, `&` escaped.
pub fn go_json(value: &Value) -> String {
    String::from_utf8(json_write::compact(value)).unwrap_or_default()
}
