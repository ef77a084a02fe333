//! Requests about the objects of one resource. Upstream: cli-runtime resource.Helper.

use std::rc::Rc;

use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};

use crate::Error;
use crate::client::{Call, Client, Watch, encode_segment};
use crate::discovery::Mapping;

/// What a list or a watch is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct ListOptions {
    /// `-l`.
    pub label_selector: String,
    /// `--field-selector`.
    pub field_selector: String,
    /// Objects per answer, 0 for all.
    pub limit: i64,
    /// Where to go on.
    pub continue_token: String,
    /// Where to begin.
    pub resource_version: String,
    /// `Accept`, if not JSON.
    pub accept: String,
    /// Further query parameters.
    pub query: Vec<(String, String)>,
}

/// How a patch is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatchType {
    /// RFC 6902.
    Json,
    /// RFC 7386.
    Merge,
    /// Kubernetes' own.
    Strategic,
    /// Server-side apply.
    Apply,
}

impl PatchType {
    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json-patch+json",
            Self::Merge => "application/merge-patch+json",
            Self::Strategic => "application/strategic-merge-patch+json",
            Self::Apply => "application/apply-patch+yaml",
        }
    }
}

/// Sends requests about one resource.
#[derive(Clone)]
pub struct Helper {
    client: Rc<Client>,
    mapping: Rc<Mapping>,
    subresource: String,
    accept: String,
    query: Vec<(String, String)>,
}

impl Helper {
    /// For a resource of a server.
    pub fn new(client: Rc<Client>, mapping: Rc<Mapping>) -> Self {
        Self { client, mapping, subresource: String::new(), accept: String::new(), query: Vec::new() }
    }

    /// About a subresource of the objects.
    #[must_use]
    pub fn subresource(mut self, subresource: &str) -> Self {
        subresource.clone_into(&mut self.subresource);
        self
    }

    /// Asking for another form of the answer.
    #[must_use]
    pub fn accept(mut self, accept: &str) -> Self {
        accept.clone_into(&mut self.accept);
        self
    }

    /// With a query parameter in every request that writes, such as `dryRun=All`; an empty value is left out.
    #[must_use]
    pub fn parameter(mut self, key: &str, value: &str) -> Self {
        if !value.is_empty() {
            self.query.push((key.to_owned(), value.to_owned()));
        }
        self
    }

    /// The way to the server.
    pub fn client(&self) -> &Rc<Client> {
        &self.client
    }

    /// The resource.
    pub fn mapping(&self) -> &Rc<Mapping> {
        &self.mapping
    }

    /// A call on the collection or on one object, without parameters.
    pub fn call(&self, method: Method, namespace: &str, name: &str) -> Call {
        let namespace = Some(namespace).filter(|namespace| self.mapping.namespaced && !namespace.is_empty());
        let mut path = self.mapping.resource.path(namespace.map(encode_segment).as_deref());
        for part in [name, &self.subresource] {
            if !part.is_empty() {
                path.push('/');
                path.push_str(&encode_segment(part));
            }
        }
        let mut call = Call::new(method, path).about(self.mapping.resource.group_resource(), name);
        if !self.accept.is_empty() {
            call.accept.clone_from(&self.accept);
        }
        call
    }

    fn write(&self, method: Method, namespace: &str, name: &str) -> Call {
        let mut call = self.call(method, namespace, name);
        call.query.extend(self.query.iter().cloned());
        call
    }

    /// Reads one object.
    pub async fn get(&self, namespace: &str, name: &str) -> Result<Value, Error> {
        check_name(name)?;
        self.client.send(&self.call(Method::GET, namespace, name)).await?.json()
    }

    fn narrowed(&self, namespace: &str, options: &ListOptions) -> Call {
        let mut call = self
            .call(Method::GET, namespace, "")
            .query("labelSelector", &options.label_selector)
            .query("fieldSelector", &options.field_selector)
            .query("continue", &options.continue_token)
            .query("resourceVersion", &options.resource_version);
        if options.limit > 0 {
            call = call.query("limit", options.limit.to_string());
        }
        if !options.accept.is_empty() {
            call.accept.clone_from(&options.accept);
        }
        call.query.extend(options.query.iter().cloned());
        call
    }

    /// Reads a list, or one chunk of it.
    pub async fn list(&self, namespace: &str, options: &ListOptions) -> Result<Value, Error> {
        self.client.send(&self.narrowed(namespace, options)).await?.json()
    }

    /// Watches a list.
    pub async fn watch(&self, namespace: &str, options: &ListOptions) -> Result<Watch, Error> {
        self.client.watch(&self.narrowed(namespace, options).query("watch", "true")).await
    }

    /// Watches one object by name.
    pub async fn watch_one(
        &self,
        namespace: &str,
        name: &str,
        options: &ListOptions,
    ) -> Result<Watch, Error> {
        let selector = format!("metadata.name={name}");
        let options = ListOptions { field_selector: selector, ..options.clone() };
        self.watch(namespace, &options).await
    }

    /// Creates an object.
    pub async fn create(&self, namespace: &str, object: &Value) -> Result<Value, Error> {
        self.client.send(&self.write(Method::POST, namespace, "").object(object)).await?.json()
    }

    /// Creates a subresource of an object, such as a token.
    pub async fn create_subresource(
        &self,
        namespace: &str,
        name: &str,
        object: &Value,
    ) -> Result<Value, Error> {
        check_name(name)?;
        self.client.send(&self.write(Method::POST, namespace, name).object(object)).await?.json()
    }

    /// Replaces an object.
    pub async fn replace(&self, namespace: &str, name: &str, object: &Value) -> Result<Value, Error> {
        check_name(name)?;
        self.client.send(&self.write(Method::PUT, namespace, name).object(object)).await?.json()
    }

    /// Changes an object.
    pub async fn patch(
        &self,
        namespace: &str,
        name: &str,
        kind: PatchType,
        patch: impl Into<Bytes>,
    ) -> Result<Value, Error> {
        check_name(name)?;
        let call = self.write(Method::PATCH, namespace, name).body(kind.media_type(), patch);
        self.client.send(&call).await?.json()
    }

    /// Deletes an object; `options` is a DeleteOptions without kind.
    pub async fn delete(&self, namespace: &str, name: &str, options: Value) -> Result<Value, Error> {
        check_name(name)?;
        let mut body = json!({"kind": "DeleteOptions", "apiVersion": "v1"});
        if let (Some(body), Value::Object(options)) = (body.as_object_mut(), options) {
            body.extend(options);
        }
        let call = self.call(Method::DELETE, namespace, name).object(&body);
        self.client.send(&call).await?.json()
    }
}

/// What client-go refuses to put into a path. Upstream: rest.Request Name, api/validation/path.
pub(super) fn check_name(name: &str) -> Result<(), Error> {
    if name.is_empty() {
        return Err(Error::message("resource name may not be empty"));
    }
    let mistakes = match name {
        "." | ".." => vec![format!("may not be '{name}'")],
        name => {
            let held = ["/", "%"].into_iter().filter(|sign| name.contains(sign));
            held.map(|sign| format!("may not contain '{sign}'")).collect()
        }
    };
    if mistakes.is_empty() {
        return Ok(());
    }
    let name = crate::command::quote(name);
    Err(Error::message(format!("invalid resource name {name}: [{}]", mistakes.join(" "))))
}
