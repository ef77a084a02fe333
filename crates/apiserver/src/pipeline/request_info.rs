//! What a URL means. Upstream: k8s.io/apiserver/pkg/endpoints/request RequestInfoFactory.

use std::collections::VecDeque;

use countersign_api::authorization::{NonResourceAttributes, ResourceAttributes};
use http::Method;

use crate::authorization::Attributes;
use crate::selector::fields;

/// A request as authorization and routing see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestInfo {
    /// Whether the path is below `/api/VERSION` or `/apis/GROUP/VERSION`.
    pub is_resource: bool,
    /// The decoded path.
    pub path: String,
    /// RBAC's verb; the lower-case method for other paths.
    pub verb: String,
    /// Group, empty for core.
    pub group: String,
    /// Version.
    pub version: String,
    /// Namespace; for `namespaces/NAME` that name too.
    pub namespace: String,
    /// Plural resource.
    pub resource: String,
    /// Subresource.
    pub subresource: String,
    /// Object name.
    pub name: String,
    /// The segments from the resource on; more than three are a path that nobody serves.
    pub parts: Vec<String>,
    /// The field selector's terms, of list, watch and deletecollection.
    pub fields: Vec<(String, String)>,
    /// The query, decoded, in order.
    pub query: Vec<(String, String)>,
}

/// Subresources of a namespace; any other second segment is a resource in it.
const NAMESPACE_SUBRESOURCES: [&str; 2] = ["status", "finalize"];

impl RequestInfo {
    /// Reads method and URL.
    pub fn new(method: &Method, uri: &http::Uri) -> Self {
        let mut info = Self {
            path: percent_decode(uri.path(), false),
            verb: method.as_str().to_ascii_lowercase(),
            query: parse_query(uri.query().unwrap_or_default()),
            ..Self::default()
        };
        info.read_path(method);
        info
    }

    fn read_path(&mut self, method: &Method) {
        let mut parts: VecDeque<String> = self
            .path
            .trim_matches('/')
            .split('/')
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        if parts.len() < 3 {
            return;
        }
        match parts.pop_front().as_deref() {
            Some("api") => {}
            Some("apis") => {
                if parts.len() < 3 {
                    return;
                }
                self.group = parts.pop_front().unwrap_or_default();
            }
            _ => return,
        }
        self.is_resource = true;
        self.version = parts.pop_front().unwrap_or_default();
        let old_watch = parts.front().is_some_and(|part| part == "watch" || part == "proxy");
        self.verb = match method.as_str() {
            _ if old_watch => parts.pop_front().unwrap_or_default(),
            "POST" => "create".to_owned(),
            "GET" | "HEAD" => "get".to_owned(),
            "PUT" => "update".to_owned(),
            "PATCH" => "patch".to_owned(),
            "DELETE" => "delete".to_owned(),
            _ => String::new(),
        };
        if parts.front().is_some_and(|part| part == "namespaces")
            && let Some(namespace) = parts.get(1)
        {
            self.namespace.clone_from(namespace);
            let own = parts.get(2).is_none_or(|part| NAMESPACE_SUBRESOURCES.contains(&part.as_str()));
            if !own {
                parts.drain(..2);
            }
        }
        self.parts = parts.into();
        let part = |index: usize| self.parts.get(index).cloned().unwrap_or_default();
        (self.resource, self.name, self.subresource) = (part(0), part(1), part(2));
        if self.name.is_empty() {
            self.read_collection();
        }
    }

    /// A GET without a name lists or watches, a DELETE without a name deletes all that match.
    fn read_collection(&mut self) {
        match self.verb.as_str() {
            "get" => {
                let watch = self.parameter("watch").is_some_and(truthy);
                self.verb = if watch { "watch" } else { "list" }.to_owned();
            }
            "delete" => self.verb = "deletecollection".to_owned(),
            _ => {}
        }
        if matches!(self.verb.as_str(), "list" | "watch" | "deletecollection")
            && let Some(selector) = self.parameter("fieldSelector")
            && let Ok(selector) = fields::Selector::parse(selector)
        {
            self.fields = selector.equal_terms();
            let name = self.fields.iter().find(|(label, _)| label == "metadata.name");
            if let Some((_, name)) = name
                && is_path_segment(name)
                && self.verb != "deletecollection"
            {
                self.name.clone_from(name);
            }
        }
    }

    /// The first value of a query parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All values of a query parameter.
    pub fn parameters(&self, name: &str) -> Vec<&str> {
        self.query.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    /// What the authorizer is asked.
    pub fn attributes(&self) -> Attributes {
        if !self.is_resource {
            let (path, verb) = (self.path.clone(), self.verb.clone());
            return Attributes::NonResource(NonResourceAttributes { path, verb });
        }
        let attributes = ResourceAttributes {
            namespace: self.namespace.clone(),
            verb: self.verb.clone(),
            group: self.group.clone(),
            version: self.version.clone(),
            resource: self.resource.clone(),
            subresource: self.subresource.clone(),
            name: self.name.clone(),
        };
        Attributes::Resource { attributes, fields: self.fields.clone() }
    }

    /// `resource.group`.
    pub fn group_resource(&self) -> countersign_api::GroupResource {
        countersign_api::GroupResource { group: self.group.clone(), resource: self.resource.clone() }
    }
}

/// Upstream: Convert_Slice_string_To_bool; an empty value means yes.
pub fn truthy(value: &str) -> bool {
    !matches!(value.to_ascii_lowercase().as_str(), "false" | "0")
}

/// Whether a text can be one segment of a path. Upstream: k8s.io/apimachinery/pkg/api/validation/path.
pub fn is_path_segment(name: &str) -> bool {
    !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '%'])
}

/// Undoes `%xx` (and `+` in queries); what is no escape stays.
pub fn percent_decode(text: &str, plus: bool) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        let hex = |byte: Option<&u8>| byte.and_then(|&byte| char::from(byte).to_digit(16));
        match first {
            b'%' => match (hex(tail.first()), hex(tail.get(1))) {
                (Some(high), Some(low)) => {
                    bytes.push((high * 16 + low) as u8);
                    rest = tail.get(2..).unwrap_or_default();
                }
                _ => bytes.push(first),
            },
            b'+' if plus => bytes.push(b' '),
            byte => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn parse_query(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (percent_decode(key, true), percent_decode(value, true))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(method: &str, uri: &str) -> RequestInfo {
        RequestInfo::new(&Method::from_bytes(method.as_bytes()).unwrap(), &uri.parse().unwrap())
    }

    #[test]
    fn paths_mean_what_upstream_says() {
        let list = info("GET", "/api/v1/namespaces/a/pods?limit=5");
        assert_eq!(
            (list.verb.as_str(), list.namespace.as_str(), list.resource.as_str()),
            ("list", "a", "pods")
        );
        let namespace = info("DELETE", "/api/v1/namespaces/foo");
        assert_eq!((namespace.verb.as_str(), namespace.namespace.as_str()), ("delete", "foo"));
        assert_eq!((namespace.resource.as_str(), namespace.name.as_str()), ("namespaces", "foo"));
        let status = info("PUT", "/api/v1/namespaces/foo/status");
        assert_eq!((status.resource.as_str(), status.subresource.as_str()), ("namespaces", "status"));
        let approval = info("PUT", "/apis/certificates.k8s.io/v1/certificatesigningrequests/a%20b/approval");
        assert_eq!((approval.name.as_str(), approval.subresource.as_str()), ("a b", "approval"));
        let watch = info("GET", "/api/v1/secrets?watch=1&fieldSelector=metadata.name%3Dx");
        assert_eq!((watch.verb.as_str(), watch.name.as_str()), ("watch", "x"));
        assert_eq!(info("DELETE", "/api/v1/secrets").verb, "deletecollection");
        assert!(!info("GET", "/apis/certificates.k8s.io/v1").is_resource);
        assert_eq!(info("GET", "/version").verb, "get");
    }
}
