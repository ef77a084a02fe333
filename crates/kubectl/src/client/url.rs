//! Server addresses and query strings. Upstream: net/url, client-go rest.DefaultServerURL.

use crate::Error;
use crate::command::quote;

/// Where a server is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// https.
    pub secure: bool,
    /// Host name or address, without brackets.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Host and port as they stood in the URL.
    pub authority: String,
    /// Path in front of all paths, without `/` at its end.
    pub prefix: String,
}

impl Address {
    /// Reads a URL or `host:port`; without a scheme `secure` decides.
    pub fn parse(text: &str, secure: bool) -> Result<Self, Error> {
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) if !rest.is_empty() => (scheme.to_ascii_lowercase(), rest),
            _ => ((if secure { "https" } else { "http" }).to_owned(), text),
        };
        let (authority, path) = match rest.find('/') {
            Some(at) => rest.split_at_checked(at).unwrap_or((rest, "")),
            None => (rest, ""),
        };
        if text.split_once("://").is_none() && !path.trim_matches('/').is_empty() {
            return Err(Error::message(format!("host must be a URL or a host:port pair: {}", quote(text))));
        }
        if text.contains(' ') {
            return Err(Error::message(format!(
                "parse {}: invalid character \" \" in host name",
                quote(&format!("{scheme}://{rest}"))
            )));
        }
        let secure = scheme == "https";
        let default = if secure { 443 } else { 80 };
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if (host.ends_with(']') || !host.contains(':')) && !port.contains(']') => {
                let number = match port {
                    "" => default,
                    port => port.parse().map_err(|_| {
                        Error::message(format!(
                            "parse {}: invalid port {} after host",
                            quote(&format!("{scheme}://{rest}")),
                            quote(&format!(":{port}"))
                        ))
                    })?,
                };
                (host, number)
            }
            _ => (authority, default),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let prefix = path.trim_end_matches('/').to_owned();
        Ok(Self { secure, host, port, authority: authority.to_owned(), prefix })
    }

    /// `https://host:port`, as it was written.
    pub fn origin(&self) -> String {
        format!("{}://{}", if self.secure { "https" } else { "http" }, self.authority)
    }

    /// The `Host` header.
    pub fn host_header(&self) -> String {
        self.authority.clone()
    }
}

/// url.Values.Encode: sorted by key, form-encoded.
pub fn encode_query(query: &[(String, String)]) -> String {
    let mut pairs: Vec<&(String, String)> = query.iter().collect();
    pairs.sort_by(|a, b| a.0.cmp(&b.0));
    let encoded = pairs.iter().map(|(key, value)| format!("{}={}", encode(key), encode(value)));
    encoded.collect::<Vec<_>>().join("&")
}

fn encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// url.QueryUnescape; what is no escape stays.
pub fn decode_query(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, tail @ ..]) => {
                let digit = |byte: &u8| char::from(*byte).to_digit(16);
                match (digit(high), digit(low)) {
                    (Some(high), Some(low)) => {
                        bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
                        rest = tail;
                    }
                    _ => bytes.push(b'%'),
                }
            }
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// url.PathEscape of one path segment.
pub fn encode_segment(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b'-'
            | b'_'
            | b'.'
            | b'~'
            | b'$'
            | b'&'
            | b'+'
            | b':'
            | b'='
            | b'@' => {
                encoded.push(char::from(byte));
            }
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// The key of an impersonated extra as a header name can hold it: in small letters, percent-encoded.
pub(super) fn header_key(key: &str) -> String {
    let mut encoded = String::new();
    for byte in key.to_lowercase().bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' => encoded.push(char::from(byte)),
            b'!' | b'#' | b'$' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|'
            | b'~' => encoded.push(char::from(byte)),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let address = Address::parse("https://controlplane:6443/", false).unwrap();
        assert_eq!((address.host.as_str(), address.port, address.secure), ("controlplane", 6443, true));
        assert_eq!(address.origin(), "https://controlplane:6443");
        assert_eq!(Address::parse("localhost", false).unwrap().port, 80);
        assert_eq!(Address::parse("https://[::1]", false).unwrap().host, "::1");
        assert_eq!(Address::parse("https://h:1/a/b/", false).unwrap().prefix, "/a/b");
    }
}
