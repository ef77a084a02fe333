//! What comes back, as the lines a Go server writes. Upstream: net/http server.go, golang.org/x/net/http2/write.go.

use countersign_api::Response;

/// The head of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// The status code.
    pub(crate) status: u16,
    /// The version of HTTP, such as `2` or `1.1`.
    pub(crate) version: &'static str,
    /// Every line with its end: status, headers, the empty one.
    pub(crate) lines: Vec<String>,
    /// The headers in the order of their lines.
    pub(crate) headers: Vec<(String, String)>,
}

impl Head {
    /// Reads the head of a response to a request of method `method`.
    pub(crate) fn of(response: &Response, http2: bool) -> Self {
        let status = response.status();
        let mut headers: Vec<(String, String)> = response
            .headers()
            .iter()
            .map(|(name, value)| {
                (name.as_str().to_owned(), countersign_host::words::decode(value.as_bytes()))
            })
            .collect();
        let chunked = !response.headers().contains_key(http::header::CONTENT_LENGTH)
            && status != http::StatusCode::NOT_MODIFIED;
        let plain = response.version() == http::Version::HTTP_10;
        if chunked && !http2 && !plain {
            headers.push(("transfer-encoding".to_owned(), "chunked".to_owned()));
        }
        // Headers are sorted, and those that the server itself adds come last.
        let last: [&str; 3] = match http2 {
            true => ["content-length", "date", ""],
            false => ["date", "content-length", "transfer-encoding"],
        };
        headers.sort_by_cached_key(|(name, _)| {
            let place = last.iter().position(|known| known == name).map_or(0, |place| place + 1);
            (place, if place == 0 { name.clone() } else { String::new() })
        });
        let version = match (http2, plain) {
            (true, _) => "2",
            (_, true) => "1.0",
            _ => "1.1",
        };
        if !http2 {
            headers.iter_mut().for_each(|(name, _)| *name = canonical(name));
        }
        let reason = if http2 { "" } else { status.canonical_reason().unwrap_or_default() };
        let first = format!("HTTP/{version} {} {reason}\r\n", status.as_u16());
        let lines = std::iter::once(first)
            .chain(headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")))
            .chain(["\r\n".to_owned()])
            .collect();
        Self { status: status.as_u16(), version, lines, headers }
    }

    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(found.1.as_str())
    }

    /// The length of the head in bytes.
    pub(crate) fn size(&self) -> usize {
        self.lines.iter().map(String::len).sum()
    }
}

/// `content-type` as `Content-Type`.
fn canonical(name: &str) -> String {
    let word = |word: &str| {
        let mut signs = word.chars();
        let first = signs.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(signs).collect::<String>()
    };
    name.split('-').map(word).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_api::Body;

    #[test]
    fn a_go_server_writes_its_own_headers_last() {
        let mut response = Response::new(Body::whole("{}"));
        for (name, value) in
            [("date", "D"), ("content-length", "2"), ("content-type", "application/json"), ("audit-id", "A")]
        {
            response.headers_mut().insert(name, value.parse().unwrap());
        }
        assert_eq!(
            Head::of(&response, true).lines.concat(),
            "HTTP/2 200 \r\naudit-id: A\r\ncontent-type: application/json\r\ncontent-length: 2\r\ndate: D\r\n\r\n"
        );
        assert_eq!(
            Head::of(&response, false).lines.concat(),
            "HTTP/1.1 200 OK\r\nAudit-Id: A\r\nContent-Type: application/json\r\nDate: D\r\n\
             Content-Length: 2\r\n\r\n"
        );
    }
}
