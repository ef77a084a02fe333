//! What the server answered, and which error a failure is. Upstream: client-go rest Request.transformResponse,
//! apimachinery errors.NewGenericServerResponse.

use bytes::Bytes;
use countersign_api::{Body, Status, StatusCause, StatusDetails, StatusReason};
use http::StatusCode;
use serde_json::Value;

use super::Call;
use crate::{Context, Error};

/// A successful answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// 200, 201, …
    pub status: StatusCode,
    /// `Content-Type`.
    pub content_type: String,
    /// The body.
    pub bytes: Bytes,
}

impl Answer {
    pub(super) async fn read(
        _context: &Context,
        call: &Call,
        response: http::Response<Body>,
    ) -> Result<Self, Error> {
        let (head, body) = response.into_parts();
        let content_type = head.headers.get(http::header::CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let bytes = body.collect().await;
        if head.status.is_success() {
            return Ok(Self { status: head.status, content_type, bytes });
        }
        if !call.unstructured
            && let Ok(status) = serde_json::from_slice::<Status>(&bytes)
            && status.kind == "Status"
            && status.status != "Success"
        {
            return Err(status.into());
        }
        let text = match content_type.starts_with("text/") {
            true => String::from_utf8_lossy(&bytes).trim().to_owned(),
            false => "unknown".to_owned(),
        };
        Err(generic(head.status, call, &text).into())
    }

    /// The body as JSON.
    pub fn json(&self) -> Result<Value, Error> {
        serde_json::from_slice(&self.bytes)
            .map_err(|error| Error::message(format!("couldn't get version/kind; json parse error: {error}")))
    }

    /// The body as a type.
    pub fn decode<T: serde::de::DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.bytes).map_err(|error| Error::message(error.to_string()))
    }
}

/// The text of a `Warning` header of code 299.
pub(super) fn warning_text(header: &str) -> Option<String> {
    let rest = header.strip_prefix("299 ")?;
    let (_, quoted) = rest.split_once(' ')?;
    let mut text = String::new();
    let mut signs = quoted.strip_prefix('"')?.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => text.extend(signs.next()),
            '"' => break,
            sign => text.push(sign),
        }
    }
    Some(text)
}

fn generic(code: StatusCode, call: &Call, text: &str) -> Status {
    let (reason, message) = match code.as_u16() {
        409 if call.method == http::Method::POST => {
            (StatusReason::AlreadyExists, "the server reported a conflict".to_owned())
        }
        409 => (StatusReason::Conflict, "the server reported a conflict".to_owned()),
        404 => (StatusReason::NotFound, "the server could not find the requested resource".to_owned()),
        400 => (
            StatusReason::BadRequest,
            "the server rejected our request for an unknown reason".to_owned(),
        ),
        401 => (
            StatusReason::Unauthorized,
            "the server has asked for the client to provide credentials".to_owned(),
        ),
        403 => (StatusReason::Forbidden, text.to_owned()),
        406 => (
            StatusReason::NotAcceptable,
            match text {
                "unknown" => {
                    "the server was unable to respond with a content type that the client supports".to_owned()
                }
                text => text.to_owned(),
            },
        ),
        415 => (
            StatusReason::UnsupportedMediaType,
            match text {
                "unknown" => {
                    "the body of the request was in an unknown format - accepted media types include: ".to_owned()
                }
                text => text.to_owned(),
            },
        ),
        405 => (
            StatusReason::MethodNotAllowed,
            "the server does not allow this method on the requested resource".to_owned(),
        ),
        422 => (
            StatusReason::Invalid,
            "the server rejected our request due to an error in our request".to_owned(),
        ),
        503 => (
            StatusReason::ServiceUnavailable,
            "the server is currently unable to handle the request".to_owned(),
        ),
        504 => (
            StatusReason::Timeout,
            "the server was unable to return a response in the time allotted, but may still be processing the request"
                .to_owned(),
        ),
        429 => (
            StatusReason::TooManyRequests,
            "the server has received too many requests and has asked us to try again later".to_owned(),
        ),
        500.. => (
            StatusReason::InternalError,
            format!(
                "an error on the server ({}) has prevented the request from succeeding",
                crate::command::quote(text)
            ),
        ),
        code => (
            StatusReason::Other(String::new()),
            format!("the server responded with the status code {code} but did not return more information"),
        ),
    };
    let verb = call.method.as_str().to_lowercase();
    let message = match &call.resource {
        None => message,
        Some(resource) => match call.name.as_str() {
            "" => format!("{message} ({verb} {resource})"),
            name => format!("{message} ({verb} {resource} {name})"),
        },
    };
    let resource = call.resource.clone().unwrap_or_default();
    let mut status = Status::failure(code.as_u16(), reason, message);
    status.details = Some(StatusDetails {
        name: call.name.clone(),
        group: resource.group,
        kind: resource.resource,
        causes: vec![StatusCause {
            reason: "UnexpectedServerResponse".to_owned(),
            message: text.to_owned(),
            field: String::new(),
        }],
        ..StatusDetails::default()
    });
    if status.reason == Some(StatusReason::Other(String::new())) {
        status.reason = None;
    }
    status
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_unquoted() {
        assert_eq!(warning_text("299 - \"say \\\"x\\\"\"").as_deref(), Some("say \"x\""));
        assert_eq!(warning_text("199 - \"x\""), None);
    }

    #[test]
    fn a_bare_404_names_verb_and_resource() {
        let call = Call::get("/x").about(
            countersign_api::GroupResource { group: "g".to_owned(), resource: "things".to_owned() },
            "a",
        );
        let status = generic(StatusCode::NOT_FOUND, &call, "unknown");
        assert_eq!(status.message, "the server could not find the requested resource (get things.g a)");
    }
}
