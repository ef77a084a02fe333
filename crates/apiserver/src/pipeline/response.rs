//! The way back: an answer or a refusal as an HTTP response. Upstream: k8s.io/apiserver/pkg/endpoints/handlers/responsewriters.

use bytes::Bytes;
use countersign_api::{Body, Response, Status};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde_json::Value;

use super::request_info::RequestInfo;
use crate::codec::json_write;
use crate::codec::negotiate::{self, Format, Output};
use crate::codec::view::{self, View};
use crate::error::ApiError;
use crate::handlers::discovery;
use crate::handlers::root::Page;
use crate::handlers::{Call, Reply};

/// An answer with a whole body.
pub fn whole(code: u16, content_type: &'static str, bytes: impl Into<Bytes>) -> Response {
    let bytes = bytes.into();
    let length = bytes.len();
    let mut response = Response::new(Body::whole(bytes));
    *response.status_mut() = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response
}

/// What a handler answered, in the negotiated form.
pub fn of_reply(call: &Call<'_>, reply: Reply) -> Response {
    let output = call.output;
    let mut response = match reply {
        Reply::Object(code, object) => {
            let bytes = view::encode(&View::Object(call.kind, &object), output, call.table_options());
            whole(code, output.content_type(), bytes)
        }
        Reply::List(metadata, items) => {
            let bytes = view::encode(&View::List(call.kind, &metadata, &items), output, call.table_options());
            whole(200, output.content_type(), bytes)
        }
        Reply::Value(code, value) => whole(code, output.content_type(), view::write(&value, output.format)),
        Reply::Status(status) => of_status(&status, output),
        Reply::Stream(body) => {
            let mut response = Response::new(body);
            let content_type = match output.format {
                Format::Yaml => "application/yaml;stream=watch",
                _ => negotiate::JSON,
            };
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
            response
        }
    };
    warn(call, &mut response);
    response
}

/// A handler's refusal, with the warnings that came before it.
pub fn of_refusal(call: &Call<'_>, error: &ApiError) -> Response {
    let mut response = of_error(error, call.headers, call.info);
    warn(call, &mut response);
    response
}

fn warn(call: &Call<'_>, response: &mut Response) {
    for text in call.context.take_warnings() {
        let text = text.replace('\\', "\\\\").replace('"', "\\\"");
        if let Ok(value) = HeaderValue::from_str(&format!("299 - \"{text}\"")) {
            response.headers_mut().append(header::WARNING, value);
        }
    }
}

/// A `Status` in the negotiated form.
pub fn of_status(status: &Status, output: Output) -> Response {
    let code = if status.code == 0 { 200 } else { status.code };
    whole(code, output.content_type(), view::write(status, output.format))
}

/// A refusal; a client that accepts nothing we write gets indented JSON.
pub fn of_error(error: &ApiError, headers: &HeaderMap, info: &RequestInfo) -> Response {
    if *error == ApiError::NoSuchPath && !discovery::is_routed(&info.path) {
        return whole(404, "text/plain; charset=utf-8", "404 page not found\n");
    }
    let status = error.to_status();
    let mut response = match negotiate::negotiate(headers, info, true) {
        Ok(output) => of_status(&status, output),
        Err(_) => whole(status.code, negotiate::JSON, json_write::pretty(&status)),
    };
    if let Some(seconds) = status.details.as_ref().and_then(|details| details.retry_after_seconds) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if matches!(error, ApiError::Forbidden { .. }) {
        response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    }
    response
}

/// A page that is no resource.
pub fn of_page(page: Page, headers: &HeaderMap, info: &RequestInfo) -> Response {
    match page {
        Page::Text(text) => {
            let mut response = whole(200, "text/plain; charset=utf-8", text);
            response
                .headers_mut()
                .insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
            response
        }
        Page::Json(value) => whole(200, negotiate::JSON, json_write::pretty(&value)),
        Page::Negotiated(value) => match negotiate::negotiate(headers, info, false) {
            Ok(output) => whole(200, output.content_type(), view::write(&value, output.format)),
            Err(error) => of_error(&error, headers, info),
        },
        Page::Tagged(content_type, value) => tagged(content_type, &value, headers),
    }
}

/// JSON that clients keep and ask for again by its tag.
fn tagged(content_type: &'static str, value: &Value, headers: &HeaderMap) -> Response {
    use sha2::Digest as _;
    let bytes = view::write(value, Format::Json);
    let digest = sha2::Sha512::digest(&bytes);
    let tag: String = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    let tag = format!("\"{tag}\"");
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut response = if known {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        whole(200, content_type, bytes)
    };
    let map = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        map.insert(header::ETAG, tag);
    }
    map.insert(header::VARY, HeaderValue::from_static("Accept"));
    map.insert(header::CACHE_CONTROL, HeaderValue::from_static("public"));
    response
}

/// What every response carries.
pub fn finish(response: &mut Response, audit_id: &str, date: &str) {
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(audit_id) {
        headers.insert(HeaderName::from_static("audit-id"), value);
    }
    if let Ok(value) = HeaderValue::from_str(date) {
        headers.insert(header::DATE, value);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache, private"));
}

/// `seconds` since the epoch as HTTP writes a date.
pub fn http_date(seconds: i64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let text = countersign_api::format_rfc3339(seconds);
    let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    let day = DAYS.get(seconds.div_euclid(86_400).rem_euclid(7) as usize).copied().unwrap_or_default();
    let month = part(5..7)
        .parse::<usize>()
        .ok()
        .and_then(|month| MONTHS.get(month.saturating_sub(1)))
        .copied()
        .unwrap_or_default();
    format!("{day}, {} {month} {} {} GMT", part(8..10), part(0..4), part(11..19))
}

#[cfg(test)]
mod tests {
    #[test]
    fn dates_are_https() {
        assert_eq!(super::http_date(1_767_225_600), "Thu, 01 Jan 2026 00:00:00 GMT");
    }
}
