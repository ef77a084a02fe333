//! URLs as curl reads them. Upstream: lib/urlapi.c.

use crate::error::Failure;
use crate::punycode;

/// A URL for HTTP or HTTPS in its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Url {
    /// `http` or `https`.
    pub(crate) scheme: String,
    /// User and password, percent-decoded.
    pub(crate) user: Option<(String, String)>,
    /// Name or address in ASCII, without brackets.
    pub(crate) host: String,
    /// The port if one is written.
    pub(crate) written_port: Option<u16>,
    /// Path, with `/` first.
    pub(crate) path: String,
    /// What follows `?`.
    pub(crate) query: Option<String>,
    /// What follows `#`; it is not sent.
    pub(crate) fragment: Option<String>,
}

impl Url {
    /// Reads a URL; without a scheme it is one for `default_scheme`.
    pub(crate) fn parse(text: &str, default_scheme: &str, path_as_is: bool) -> Result<Self, Failure> {
        if text.chars().any(|sign| sign.is_ascii_control() || sign == ' ') || text.is_empty() {
            return Err(Failure::MalformedUrl);
        }
        let (scheme, rest) = match split_scheme(text) {
            Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
            None => (default_scheme.to_ascii_lowercase(), text),
        };
        if scheme != "http" && scheme != "https" {
            return Err(Failure::UnsupportedProtocol(scheme));
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at_checked(end).ok_or(Failure::MalformedUrl)?;
        let mut url = Self { scheme, ..Self::default() };
        url.set_authority(authority)?;
        url.set_tail(rest, path_as_is);
        Ok(url)
    }

    fn set_authority(&mut self, authority: &str) -> Result<(), Failure> {
        let (login, host) = match authority.rsplit_once('@') {
            Some((login, host)) => (Some(login), host),
            None => (None, authority),
        };
        if let Some(login) = login {
            let (user, password) = login.split_once(':').unwrap_or((login, ""));
            self.user = Some((decoded(user), decoded(password)));
        }
        let (host, port) = match host.strip_prefix('[') {
            Some(rest) => {
                let (literal, rest) = rest.split_once(']').ok_or(Failure::MalformedUrl)?;
                let address = literal.split('%').next().unwrap_or(literal);
                address.parse::<std::net::Ipv6Addr>().map_err(|_| Failure::MalformedUrl)?;
                let port = match rest {
                    "" => None,
                    _ => Some(rest.strip_prefix(':').ok_or(Failure::MalformedUrl)?),
                };
                (literal.to_owned(), port)
            }
            None => {
                let (host, port) = match host.rsplit_once(':') {
                    Some((host, port)) => (host, Some(port)),
                    None => (host, None),
                };
                let host = decoded(host);
                let refused =
                    |sign: char| sign.is_ascii_control() || " \"#$%&'()*+,/:;<=>?@[\\]^`{|}!".contains(sign);
                if host.is_empty() || host.contains(refused) {
                    return Err(Failure::MalformedUrl);
                }
                (punycode::to_ascii(&host).ok_or(Failure::MalformedUrl)?, port)
            }
        };
        self.host = host;
        self.written_port = match port.filter(|port| !port.is_empty()) {
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(digits.parse().map_err(|_| Failure::MalformedUrl)?)
            }
            Some(_) => return Err(Failure::MalformedUrl),
            None => None,
        };
        Ok(())
    }

    fn set_tail(&mut self, tail: &str, path_as_is: bool) {
        let (tail, fragment) = match tail.split_once('#') {
            Some((tail, fragment)) => (tail, Some(fragment.to_owned())),
            None => (tail, None),
        };
        let (path, query) = match tail.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (tail, None),
        };
        let path = if path.is_empty() { "/" } else { path };
        self.path = if path_as_is { path.to_owned() } else { without_dots(path) };
        (self.query, self.fragment) = (query, fragment);
    }

    /// The port to dial.
    pub(crate) fn port(&self) -> u16 {
        self.written_port.unwrap_or(if self.is_tls() { 443 } else { 80 })
    }

    /// Whether TLS is spoken.
    pub(crate) fn is_tls(&self) -> bool {
        self.scheme == "https"
    }

    /// Host and, unless it is the usual one, port: what the header `Host` says.
    pub(crate) fn authority(&self) -> String {
        let host = bracketed(&self.host);
        let usual = if self.is_tls() { 443 } else { 80 };
        match self.written_port.filter(|port| *port != usual) {
            Some(port) => format!("{host}:{port}"),
            None => host,
        }
    }

    /// Path and query: what the request line says.
    pub(crate) fn target(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }

    /// Adds to the query.
    pub(crate) fn add_query(&mut self, more: &str) {
        match &mut self.query {
            Some(query) if !query.is_empty() => {
                query.push('&');
                query.push_str(more);
            }
            query => *query = Some(more.to_owned()),
        }
    }

    /// Where a `Location` leads to.
    pub(crate) fn join(&self, location: &str) -> Result<Self, Failure> {
        let location: String = location.trim().replace(' ', "%20");
        if split_scheme(&location).is_some() {
            return Self::parse(&location, "http", false);
        }
        let mut url = Self { fragment: None, ..self.clone() };
        if let Some(rest) = location.strip_prefix("//") {
            return Self::parse(&format!("{}://{rest}", self.scheme), "http", false);
        }
        if location.starts_with('/') {
            url.set_tail(&location, false);
        } else if location.starts_with('?') {
            url.set_tail(&format!("{}{location}", self.path), false);
        } else if let Some(fragment) = location.strip_prefix('#') {
            url.fragment = Some(fragment.to_owned());
        } else {
            let directory = self.path.rsplit_once('/').map_or("", |(directory, _)| directory);
            url.set_tail(&format!("{directory}/{location}"), false);
        }
        Ok(url)
    }
}

impl std::fmt::Display for Url {
    /// Without user and password.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}://{}", self.scheme, bracketed(&self.host))?;
        if let Some(port) = self.written_port {
            write!(out, ":{port}")?;
        }
        out.write_str(&self.target())?;
        match &self.fragment {
            Some(fragment) => write!(out, "#{fragment}"),
            None => Ok(()),
        }
    }
}

/// An IPv6 address in brackets, anything else as it is.
pub(crate) fn bracketed(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}

/// The scheme and what follows the slashes; one to three slashes will do.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let known = scheme.starts_with(|sign: char| sign.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let slashes = rest.bytes().take_while(|byte| *byte == b'/').count();
    (known && (1..=3).contains(&slashes)).then(|| (scheme, rest.get(slashes..).unwrap_or_default()))
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
        match (first, hex(tail.first()), hex(tail.get(1))) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// RFC 3986, 5.2.4: `.` and `..` are resolved.
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut parts = path.split('/').skip(1).peekable();
    while let Some(part) = parts.next() {
        let last = parts.peek().is_none();
        match part {
            "." | "%2e" | "%2E" => {}
            ".." => {
                kept.pop();
            }
            other => {
                kept.push(other);
                continue;
            }
        }
        if last {
            kept.push("");
        }
    }
    format!("/{}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Url, Failure> {
        Url::parse(text, "http", false)
    }

    #[test]
    fn parts_are_found() {
        let url = parse("HTTPS://jane:p%40w@controlplane:6443/api/../x/./y?a=b#c").unwrap();
        assert_eq!((url.scheme.as_str(), url.host.as_str(), url.port()), ("https", "controlplane", 6443));
        assert_eq!(url.user, Some(("jane".to_owned(), "p@w".to_owned())));
        assert_eq!(url.target(), "/x/y?a=b");
        assert_eq!(url.to_string(), "https://controlplane:6443/x/y?a=b#c");
        assert_eq!(parse("controlplane:6443").unwrap().to_string(), "http://controlplane:6443/");
        assert_eq!(parse("https:/controlplane").unwrap().host, "controlplane");
        assert_eq!(parse("http:///x").unwrap().host, "x");
        assert_eq!(parse("http://[::1]:1/").unwrap().authority(), "[::1]:1");
        assert_eq!(parse("https://a:443").unwrap().authority(), "a");
        assert_eq!(parse("http://a/b/..").unwrap().path, "/");
    }

    #[test]
    fn what_is_no_url_is_refused() {
        for text in [
            "",
            "http://",
            "http://a b",
            "https://controlplane:abc",
            "https://controlplane:99999/",
            "/api",
            "://x",
            "https:x",
            "\"https://x\"",
            "http://<host>:1/",
            "https://$APISERVER/api",
            "http://[::1/",
            "http://a{b}/",
        ] {
            assert_eq!(parse(text), Err(Failure::MalformedUrl), "{text}");
        }
        assert_eq!(parse("foo://x"), Err(Failure::UnsupportedProtocol("foo".to_owned())));
    }

    #[test]
    fn locations_are_relative() {
        let url = parse("https://a:1/b/c?d").unwrap();
        let join = |location: &str| url.join(location).unwrap().to_string();
        assert_eq!(join("/x"), "https://a:1/x");
        assert_eq!(join("x"), "https://a:1/b/x");
        assert_eq!(join("?x"), "https://a:1/b/c?x");
        assert_eq!(join("//h/x"), "https://h/x");
        assert_eq!(join("http://h"), "http://h/");
    }
}
