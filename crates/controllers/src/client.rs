//! An API client: objects out, objects or a `Status` in.

use std::fmt;
use std::rc::Rc;

use bytes::Bytes;
use countersign_api::{Body, Request, Status, Transport};
use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use http::{HeaderValue, Method};
use serde_json::{Value, json};

const AGENT: &str = "kube-controller-manager/v1.36.2 (linux/amd64) kubernetes";
const JSON: &str = "application/json";

/// One identity's way to the API server.
#[derive(Clone)]
pub(crate) struct Client(Rc<dyn Transport>);

/// A request that failed, in the server's words.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    /// The HTTP status.
    pub(crate) code: u16,
    /// The causes' reasons.
    pub(crate) causes: Vec<String>,
    message: String,
}

impl fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl ApiError {
    /// The object, or the resource, is not there.
    pub(crate) fn is_not_found(&self) -> bool {
        self.code == 404
    }

    /// The namespace is going away.
    pub(crate) fn is_namespace_terminating(&self) -> bool {
        self.code == 403 && self.causes.iter().any(|cause| cause == "NamespaceTerminating")
    }
}

impl Client {
    /// Sends over `transport`, whose identity is the client's.
    pub(crate) fn new(transport: Rc<dyn Transport>) -> Self {
        Self(transport)
    }

    /// GET of an object or a list.
    pub(crate) async fn get(&self, path: &str) -> Result<Value, ApiError> {
        self.send(Method::GET, path, JSON, None).await
    }

    /// POST of a new object.
    pub(crate) async fn create(&self, path: &str, object: &Value) -> Result<Value, ApiError> {
        self.send(Method::POST, path, JSON, Some(object)).await
    }

    /// PUT of a changed object.
    pub(crate) async fn update(&self, path: &str, object: &Value) -> Result<Value, ApiError> {
        self.send(Method::PUT, path, JSON, Some(object)).await
    }

    /// PATCH in the named patch language.
    pub(crate) async fn patch(&self, path: &str, language: &str, patch: &Value) -> Result<Value, ApiError> {
        self.send(Method::PATCH, path, language, Some(patch)).await
    }

    /// DELETE; `uid` guards against another object of the same name, `policy` is a propagation policy.
    pub(crate) async fn delete(
        &self,
        path: &str,
        uid: Option<&str>,
        policy: Option<&str>,
    ) -> Result<(), ApiError> {
        let mut options = json!({"kind": "DeleteOptions", "apiVersion": "v1"});
        if let Some(uid) = uid {
            set(&mut options, "preconditions", json!({ "uid": uid }));
        }
        if let Some(policy) = policy {
            set(&mut options, "propagationPolicy", Value::from(policy));
        }
        self.send(Method::DELETE, path, JSON, Some(&options)).await.map(drop)
    }

    /// GET of a stream of events.
    pub(crate) async fn watch(&self, path: &str) -> Result<Body, ApiError> {
        let response = self.0.send(request(Method::GET, path, JSON, Bytes::new())?).await;
        let code = response.status().as_u16();
        match code {
            200 => Ok(response.into_body()),
            _ => Err(refusal(code, &response.into_body().collect().await)),
        }
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        content: &str,
        body: Option<&Value>,
    ) -> Result<Value, ApiError> {
        let body = body.map(|body| Bytes::from(body.to_string())).unwrap_or_default();
        let response = self.0.send(request(method, path, content, body)?).await;
        let code = response.status().as_u16();
        let bytes = response.into_body().collect().await;
        if code >= 400 {
            return Err(refusal(code, &bytes));
        }
        serde_json::from_slice(&bytes).map_err(|error| local(error.to_string()))
    }
}

/// Puts a field into an object; other values stay as they are.
pub(crate) fn set(object: &mut Value, key: &str, value: Value) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(key.to_owned(), value);
    }
}

fn request(method: Method, path: &str, content: &str, body: Bytes) -> Result<Request, ApiError> {
    let content = HeaderValue::from_str(content).map_err(|error| local(error.to_string()))?;
    http::Request::builder()
        .method(method)
        .uri(path)
        .header(ACCEPT, JSON)
        .header(CONTENT_TYPE, content)
        .header(USER_AGENT, AGENT)
        .body(body)
        .map_err(|error| local(error.to_string()))
}

fn local(message: String) -> ApiError {
    ApiError { code: 0, causes: Vec::new(), message }
}

fn refusal(code: u16, body: &[u8]) -> ApiError {
    match serde_json::from_slice::<Status>(body) {
        Ok(status) => ApiError {
            code,
            causes: status.details.into_iter().flat_map(|it| it.causes).map(|cause| cause.reason).collect(),
            message: status.message,
        },
        Err(_) => ApiError { code, causes: Vec::new(), message: String::from_utf8_lossy(body).into_owned() },
    }
}

/// A path segment that may hold anything (names of requests may).
pub(crate) fn segment(name: &str) -> String {
    let mut out = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~:@!$&'()*+,;=".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_in_paths() {
        assert_eq!(segment("system:node.a-b_c"), "system:node.a-b_c");
        assert_eq!(segment("a b%/ä"), "a%20b%25%2F%C3%A4");
    }

    #[test]
    fn a_refusal_keeps_its_causes() {
        let error = refusal(
            403,
            br#"{"kind":"Status","message":"no","details":{"causes":[{"reason":"NamespaceTerminating"}]}}"#,
        );
        assert!(error.is_namespace_terminating());
        assert_eq!(error.to_string(), "no");
        assert_eq!(refusal(404, b"404 page not found").to_string(), "404 page not found");
    }
}
