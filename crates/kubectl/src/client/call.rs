//! One request before it is sent, and the names error messages use for it.

use std::time::Duration;

use bytes::Bytes;
use countersign_api::GroupResource;
use http::Method;

/// A request to the API server.
#[derive(Clone, Debug)]
pub struct Call {
    /// HTTP method.
    pub method: Method,
    /// Absolute path, percent-encoded where needed.
    pub path: String,
    /// Query parameters.
    pub query: Vec<(String, String)>,
    /// `Accept`.
    pub accept: String,
    /// `Content-Type`.
    pub content_type: String,
    /// The body.
    pub body: Bytes,
    /// What the request is about, for errors without a Status.
    pub resource: Option<GroupResource>,
    /// Name of the object it is about.
    pub name: String,
    /// Whether a failure is told by the status code alone, not by the body (client-go's `Result.Raw`).
    pub unstructured: bool,
    /// A limit of its own.
    pub timeout: Option<Duration>,
    /// Further headers.
    pub headers: Vec<(String, String)>,
}

impl Call {
    /// A request with a JSON answer.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            query: Vec::new(),
            accept: "application/json".to_owned(),
            content_type: String::new(),
            body: Bytes::new(),
            resource: None,
            name: String::new(),
            unstructured: false,
            timeout: None,
            headers: Vec::new(),
        }
    }

    /// A GET.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    /// With a query parameter; an empty value is left out.
    #[must_use]
    pub fn query(mut self, key: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.is_empty() {
            self.query.push((key.to_owned(), value));
        }
        self
    }

    /// With another `Accept`.
    #[must_use]
    pub fn accept(mut self, accept: impl Into<String>) -> Self {
        self.accept = accept.into();
        self
    }

    /// With a body.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.content_type = content_type.to_owned();
        self.body = body.into();
        self
    }

    /// With an object as JSON body.
    #[must_use]
    pub fn object(self, object: &serde_json::Value) -> Self {
        self.body("application/json", format!("{object}\n"))
    }

    /// About this resource and object.
    #[must_use]
    pub fn about(mut self, resource: GroupResource, name: &str) -> Self {
        self.resource = Some(resource);
        self.name = name.to_owned();
        self
    }

    /// Go's name of the method in url.Error: `Get`, `Post`.
    pub fn operation(&self) -> &'static str {
        match self.method.as_str() {
            "GET" => "Get",
            "POST" => "Post",
            "PUT" => "Put",
            "PATCH" => "Patch",
            "DELETE" => "Delete",
            _ => "Do",
        }
    }
}
