//! What `-v=6` and more tell about each request. Upstream: client-go transport/round_trippers.go.

use countersign_api::{Body, Request};
use countersign_host::Timestamp;
use http::Response;

use super::{Call, Client};

/// Before a request.
pub(super) async fn request(client: &Client, call: &Call, request: &Request) {
    let level = client.context.verbosity();
    if level >= 8 && !call.body.is_empty() {
        let limit = if level >= 10 {
            usize::MAX
        } else if level == 9 {
            10_240
        } else {
            1024
        };
        let body = truncate(&String::from_utf8_lossy(&call.body), limit);
        client.context.log('I', "request.go:1332", &format!("\"Request Body\" body={}", block(&body))).await;
    }
    if level < 7 {
        return;
    }
    let mut headers: Vec<String> = Vec::new();
    for (name, value) in request.headers() {
        if name == "host" {
            continue;
        }
        let mut value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        if name == "authorization" {
            value = format!("{} <masked>", value.split(' ').next().unwrap_or_default());
        }
        headers.push(format!("\t{}: {value}\n", canonical(name.as_str())));
    }
    headers.sort();
    let text = format!(
        "\"Request\" verb=\"{}\" url=\"{}\" headers=<\n{} >",
        call.method,
        client.url(call),
        headers.concat()
    );
    client.context.log('I', "round_trippers.go:527", &text).await;
}

/// After the head of its answer.
pub(super) async fn response(client: &Client, call: &Call, response: &Response<Body>, started: Timestamp) {
    let level = client.context.verbosity();
    if level < 6 {
        return;
    }
    let milliseconds = client.context.clock().now().since(started).as_millis();
    let status = format!(
        "{} {}",
        response.status().as_u16(),
        response.status().canonical_reason().unwrap_or_default()
    );
    let mut text = "\"Response\"".to_owned();
    if level == 6 {
        text.push_str(&format!(" verb=\"{}\" url=\"{}\"", call.method, client.url(call)));
    }
    text.push_str(&format!(" status=\"{status}\""));
    if level >= 8 {
        let mut headers: Vec<String> = response
            .headers()
            .iter()
            .map(|(name, value)| {
                format!("\t{}: {}\n", canonical(name.as_str()), String::from_utf8_lossy(value.as_bytes()))
            })
            .collect();
        headers.sort();
        text.push_str(&format!(" headers=<\n{} >", headers.concat()));
    }
    text.push_str(&format!(" milliseconds={milliseconds}"));
    client.context.log('I', "round_trippers.go:632", &text).await;
    if level >= 8
        && let Some(bytes) = response.body().as_bytes()
    {
        let limit = if level >= 10 {
            usize::MAX
        } else if level == 9 {
            10_240
        } else {
            1024
        };
        let body = truncate(&String::from_utf8_lossy(bytes), limit);
        let text = format!("\"Response Body\" body={}", block(&body));
        client.context.log('I', "request.go:1332", &text).await;
    }
}

/// `content-type` as `Content-Type`.
fn canonical(name: &str) -> String {
    let word = |word: &str| {
        let mut signs = word.chars();
        signs.next().map(|first| first.to_uppercase().chain(signs).collect::<String>()).unwrap_or_default()
    };
    name.split('-').map(word).collect::<Vec<_>>().join("-")
}

/// klog shows a text with line feeds as an indented block.
fn block(text: &str) -> String {
    match text.contains('\n') {
        false => crate::command::quote(text),
        true => {
            let lines: String = text.lines().map(|line| format!("\t{line}\n")).collect();
            format!("<\n{lines} >")
        }
    }
}

fn truncate(text: &str, limit: usize) -> String {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    match text.split_at_checked(end) {
        Some((kept, rest)) if !rest.is_empty() => format!("{kept} [truncated {} chars]", rest.len()),
        _ => text.to_owned(),
    }
}
