//! As much of `net/url.Parse` as tells which URI SANs Go refuses.

use super::parse_error::quoted;

/// The host of a URI, or why Go cannot parse it.
pub(super) fn parse_host(uri: &str) -> Result<String, String> {
    let fail = |reason: String| Err(format!("parse {}: {reason}", quoted(uri)));
    if uri.bytes().any(|byte| byte < 0x20 || byte == 0x7f) {
        return fail("net/url: invalid control character in URL".to_owned());
    }
    let without_fragment = uri.split('#').next().unwrap_or_default();
    let (scheme, rest) = match split_scheme(without_fragment) {
        Ok(parts) => parts,
        Err(reason) => return fail(reason.to_owned()),
    };
    let path = rest.split('?').next().unwrap_or_default();
    if let Some(bad) = bad_escape(path) {
        return fail(format!("invalid URL escape {}", quoted(bad)));
    }
    let Some(authority) = rest.strip_prefix("//") else {
        let first_segment = path.split('/').next().unwrap_or_default();
        if scheme.is_none() && first_segment.contains(':') {
            return fail("first path segment in URL cannot contain colon".to_owned());
        }
        return Ok(String::new());
    };
    let authority = authority.split(['/', '?']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if let Some(bad) = host.chars().find(|c| " \"<>\\^`{|}".contains(*c)) {
        return fail(format!("invalid character {} in host name", quoted(&bad.to_string())));
    }
    if host.starts_with('[') && !host.contains(']') {
        return fail("missing ']' in host".to_owned());
    }
    let port = host.rsplit_once(':').filter(|(name, _)| !name.contains('[') || name.ends_with(']'));
    if let Some((_, port)) = port
        && !port.bytes().all(|byte| byte.is_ascii_digit())
    {
        return fail(format!("invalid port {} after host", quoted(&format!(":{port}"))));
    }
    Ok(host.to_owned())
}

fn split_scheme(uri: &str) -> Result<(Option<&str>, &str), &'static str> {
    for (index, c) in uri.char_indices() {
        match c {
            'a'..='z' | 'A'..='Z' => {}
            '0'..='9' | '+' | '-' | '.' if index > 0 => {}
            ':' if index == 0 => return Err("missing protocol scheme"),
            ':' => {
                let (scheme, rest) = uri.split_once(':').unwrap_or((uri, ""));
                return Ok((Some(scheme), rest));
            }
            _ => break,
        }
    }
    Ok((None, uri))
}

fn bad_escape(text: &str) -> Option<&str> {
    text.match_indices('%').find_map(|(index, _)| {
        let escape = text.get(index..index + 3).or_else(|| text.get(index..))?;
        let valid = escape.len() == 3 && escape.bytes().skip(1).all(|byte| byte.is_ascii_hexdigit());
        (!valid).then_some(escape)
    })
}
