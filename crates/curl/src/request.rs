//! What is sent: the request line, the headers in curl's order, the body. Upstream: lib/http.c.

use base64::Engine as _;
use bytes::Bytes;
use countersign_host::words;
use http::{HeaderName, HeaderValue, Method};

use crate::args::config::{Config, HttpVersion};
use crate::terms::VERSION;
use crate::url::Url;

/// A header as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    name: String,
    /// What follows the colon, blanks included.
    rest: String,
}

impl Line {
    fn new(name: &str, value: &str) -> Self {
        Self { name: name.to_owned(), rest: format!(" {value}") }
    }
}

/// The method that is used, as far as redirects have not changed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Intent {
    /// `-X`
    pub(crate) custom: Option<String>,
    /// What the other options mean.
    pub(crate) inferred: &'static str,
    /// What is sent.
    pub(crate) body: Option<Bytes>,
    /// Whether the body is a file that is put somewhere.
    pub(crate) upload: bool,
    /// Whether the length of the body is known before.
    pub(crate) sized: bool,
}

impl Intent {
    /// The method on the request line.
    pub(crate) fn method(&self) -> &str {
        self.custom.as_deref().filter(|custom| !custom.is_empty()).unwrap_or(self.inferred)
    }
}

/// A request, ready to be shown and sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outgoing {
    method: String,
    target: String,
    authority: String,
    lines: Vec<Line>,
    /// What is sent after the headers.
    pub(crate) body: Option<Bytes>,
    /// How user and password, or the token, are proven: for `-v`.
    pub(crate) proof: Option<(&'static str, String)>,
}

impl Outgoing {
    /// Puts a request together. `own_host` is false once a redirect has led to another host: then nothing secret is told.
    pub(crate) fn new(
        config: &Config,
        url: &Url,
        intent: &Intent,
        login: Option<&(String, String)>,
        own_host: bool,
        http2: bool,
    ) -> Self {
        let custom = Custom::read(&config.headers);
        let mut lines = Vec::new();
        let authority = custom.value("host").map_or_else(|| url.authority(), str::to_owned);
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value.filter(|_| !custom.names(name)) {
                lines.push(Line::new(name, &value));
            }
        };
        let tell = own_host || config.trusted;
        let mut proof = None;
        if tell && !custom.names("Authorization") {
            if let Some(token) = &config.bearer {
                let user = login.map(|(user, _)| user.clone()).unwrap_or_default();
                proof = Some(("Bearer", user));
                add("Authorization", Some(format!("Bearer {token}")));
            } else if let Some((user, password)) = login {
                let pair = words::encode(&format!("{user}:{password}"));
                let pair = base64::engine::general_purpose::STANDARD.encode(pair);
                proof = Some(("Basic", user.clone()));
                add("Authorization", Some(format!("Basic {pair}")));
            }
        }
        add("Range", config.range.as_ref().map(|range| format!("bytes={range}")));
        let agent = config.user_agent.clone().unwrap_or_else(|| format!("curl/{VERSION}"));
        add("User-Agent", Some(agent).filter(|agent| !agent.is_empty()));
        if !config.json {
            add("Accept", Some("*/*".to_owned()));
        }
        add("Accept-Encoding", config.compressed.then(|| "deflate, gzip, br, zstd".to_owned()));
        add("Referer", config.referer.clone());
        add("Cookie", config.cookie.clone().filter(|_| tell));
        let sends_form = intent.body.is_some() && !intent.upload;
        for line in &custom.lines {
            let name = line.name.to_ascii_lowercase();
            let hidden = match name.as_str() {
                "host" => true,
                "authorization" | "cookie" => !tell,
                "connection" | "transfer-encoding" | "keep-alive" | "proxy-connection" | "upgrade" => http2,
                "content-length" => intent.body.is_some(),
                _ => false,
            };
            if !hidden {
                lines.push(line.clone());
            }
        }
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value.filter(|_| !custom.names(name)) {
                lines.push(Line::new(name, &value));
            }
        };
        if config.json {
            add("Content-Type", Some("application/json".to_owned()));
            add("Accept", Some("application/json".to_owned()));
        }
        if let Some(body) = &intent.body {
            match intent.sized {
                true => lines.push(Line::new("Content-Length", &body.len().to_string())),
                false if !http2 => {
                    lines.push(Line::new("Transfer-Encoding", "chunked"));
                    lines.push(Line::new("Expect", "100-continue"));
                }
                false => {}
            }
        }
        if sends_form && !config.json && !custom.names("Content-Type") {
            lines.push(Line::new("Content-Type", "application/x-www-form-urlencoded"));
        }
        if http2 {
            lines.iter_mut().for_each(|line| line.name.make_ascii_lowercase());
        }
        Self {
            method: intent.method().to_owned(),
            target: config.request_target.clone().unwrap_or_else(|| url.target()),
            authority,
            lines,
            body: intent.body.clone(),
            proof,
        }
    }

    /// What HTTP/2 sends, for `-v`: pseudo headers first.
    pub(crate) fn fields(&self, scheme: &str) -> Vec<String> {
        let pseudo = [
            (":method", self.method.as_str()),
            (":path", &self.target),
            (":scheme", scheme),
            (":authority", &self.authority),
        ];
        let pseudo = pseudo.iter().map(|(name, value)| format!("[{name}: {value}]"));
        pseudo.chain(self.lines.iter().map(|line| format!("[{}: {}]", line.name, line.rest.trim()))).collect()
    }

    /// The head of the request as text, each line with its end.
    pub(crate) fn head(&self, http2: bool, version: HttpVersion) -> Vec<String> {
        let version = match (http2, version) {
            (true, _) => "2",
            (false, HttpVersion::Http10) => "1.0",
            _ => "1.1",
        };
        let first = [
            format!("{} {} HTTP/{version}\r\n", self.method, self.target),
            format!("Host: {}\r\n", self.authority),
        ];
        let rest = self.lines.iter().map(|line| format!("{}:{}\r\n", line.name, line.rest));
        first.into_iter().chain(rest).chain(["\r\n".to_owned()]).collect()
    }

    /// The request for the wire; `None` for a method that is no word.
    pub(crate) fn to_request(&self) -> Option<http::Request<Bytes>> {
        let method = Method::from_bytes(&words::encode(&self.method)).ok()?;
        let target: http::Uri = self.target.parse().or_else(|_| escaped(&self.target).parse()).ok()?;
        let mut request = http::Request::new(self.body.clone().unwrap_or_default());
        *request.method_mut() = method;
        *request.uri_mut() = target;
        let headers = request.headers_mut();
        if let Ok(value) = HeaderValue::from_bytes(&words::encode(&self.authority)) {
            headers.insert(http::header::HOST, value);
        }
        for line in &self.lines {
            let name = HeaderName::from_bytes(&words::encode(line.name.trim()));
            let value = HeaderValue::from_bytes(&words::encode(line.rest.trim()));
            if let (Ok(name), Ok(value)) = (name, value) {
                headers.append(name, value);
            }
        }
        Some(request)
    }
}

/// Percent signs for what cannot stand in a URI.
fn escaped(target: &str) -> String {
    let mut text = String::new();
    for byte in words::encode(target) {
        match byte {
            b'!'..=b'~' if !b"\"<>\\^`{|}#".contains(&byte) => text.push(char::from(byte)),
            byte => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

/// The headers of `-H`.
struct Custom {
    lines: Vec<Line>,
    /// Every name, those included that are only taken away.
    names: Vec<String>,
}

impl Custom {
    /// `NAME: VALUE` is sent, `NAME;` is sent empty, `NAME:` takes one of curl's own away.
    fn read(headers: &[String]) -> Self {
        let mut custom = Self { lines: Vec::new(), names: Vec::new() };
        for header in headers {
            let (name, rest) = match header.split_once(':') {
                Some((name, rest)) => {
                    if rest.trim().is_empty() {
                        custom.names.push(name.to_owned());
                        continue;
                    }
                    (name, rest)
                }
                None => match header.split_once(';') {
                    Some((name, rest)) if rest.trim().is_empty() => (name, ""),
                    _ => continue,
                },
            };
            if name.is_empty() {
                continue;
            }
            custom.names.push(name.to_owned());
            custom.lines.push(Line { name: name.to_owned(), rest: rest.to_owned() });
        }
        custom
    }

    fn names(&self, name: &str) -> bool {
        self.names.iter().any(|known| known.eq_ignore_ascii_case(name))
    }

    fn value(&self, name: &str) -> Option<&str> {
        let line = self.lines.iter().find(|line| line.name.eq_ignore_ascii_case(name))?;
        Some(line.rest.trim())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intent(body: Option<&'static str>) -> Intent {
        let inferred = if body.is_some() { "POST" } else { "GET" };
        let body = body.map(|body| Bytes::from_static(body.as_bytes()));
        Intent { custom: None, inferred, body, upload: false, sized: true }
    }

    fn head(config: &Config, body: Option<&'static str>, http2: bool) -> String {
        let url = Url::parse("https://controlplane:6443/api", "http", false).unwrap();
        Outgoing::new(config, &url, &intent(body), None, true, http2).head(http2, HttpVersion::Http2).concat()
    }

    #[test]
    fn headers_come_in_curls_order() {
        let config = Config { json: true, referer: Some("r".to_owned()), ..Config::default() };
        assert_eq!(
            head(&config, Some("{}"), true),
            "POST /api HTTP/2\r\nHost: controlplane:6443\r\nuser-agent: curl/7.88.1\r\nreferer: r\r\n\
             content-type: application/json\r\naccept: application/json\r\ncontent-length: 2\r\n\r\n"
        );
        assert_eq!(
            head(&Config::default(), Some("x"), false),
            "POST /api HTTP/1.1\r\nHost: controlplane:6443\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\
             Content-Length: 1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
        );
    }

    #[test]
    fn headers_replace_and_remove() {
        let headers = ["Host: foo", "User-Agent:", "X-Empty;", "Accept: x", "a:b", "nocolon"];
        let config = Config { headers: headers.map(str::to_owned).to_vec(), ..Config::default() };
        assert_eq!(
            head(&config, None, true),
            "GET /api HTTP/2\r\nHost: foo\r\nx-empty:\r\naccept: x\r\na:b\r\n\r\n"
        );
    }
}
