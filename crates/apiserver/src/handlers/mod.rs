//! What is done for a request that was let through: one file per verb or kind of answer.

pub mod apply;
pub mod create;
pub mod delete;
pub mod discovery;
pub mod get;
pub mod health;
pub mod list;
pub mod metadata;
pub mod options;
pub mod patch;
pub mod root;
pub mod table;
pub mod update;
pub mod version;
pub mod watch;

use std::rc::Rc;

use bytes::Bytes;
use countersign_api::{Body, Status};
use http::HeaderMap;
use serde_json::{Map, Value};

use crate::codec::body::Expected;
use crate::codec::negotiate::{self, Output};
use crate::codec::view::{IncludeObject, TableOptions};
use crate::context::Context;
use crate::error::ApiError;
use crate::pipeline::request_info::RequestInfo;
use crate::resources::{self, Resource, Subresource};
use crate::server::ServerState;

/// A kind in the registry.
pub type Kind = &'static (dyn Resource + Sync);

/// A request for a kind that is served, past authorization.
pub struct Call<'a> {
    /// The server.
    pub state: &'a Rc<ServerState>,
    /// What the URL means.
    pub info: &'a RequestInfo,
    /// The kind.
    pub kind: Kind,
    /// The subresource, if the URL names one.
    pub subresource: Option<&'static Subresource>,
    /// Who, where, and the warnings so far.
    pub context: Context<'a>,
    /// Headers.
    pub headers: &'a HeaderMap,
    /// Body.
    pub body: &'a Bytes,
    /// The form of the answer.
    pub output: Output,
}

/// What a handler answers.
pub enum Reply {
    /// An object of the URL's kind, with an HTTP status.
    Object(u16, Rc<Value>),
    /// A value of another kind, or one that has no table.
    Value(u16, Value),
    /// A list: its metadata and items.
    List(Map<String, Value>, Vec<Rc<Value>>),
    /// A `Status`.
    Status(Box<Status>),
    /// A stream.
    Stream(Body),
}

impl Call<'_> {
    /// The subresource's name, empty for the object itself.
    pub fn subresource_name(&self) -> &'static str {
        self.subresource.map_or("", |subresource| subresource.name)
    }

    /// The stored object the URL names.
    ///
    /// # Errors
    /// 404.
    pub fn stored(&self) -> Result<Rc<Value>, ApiError> {
        let info = self.kind.info();
        let found = self.state.store.get(info.group, info.resource, self.context.namespace, &self.info.name);
        found.ok_or_else(|| ApiError::NotFound(info.group_resource(), self.info.name.clone()))
    }

    /// The kind a body of this URL has.
    pub fn expected(&self) -> Expected<'static> {
        match self.subresource {
            Some(subresource) => {
                Expected { group: subresource.group, version: subresource.version, kind: subresource.kind }
            }
            None => {
                let info = self.kind.info();
                Expected { group: info.group, version: info.version, kind: info.kind }
            }
        }
    }

    /// How tables are made for this request.
    pub fn table_options(&self) -> TableOptions {
        let include = match self.info.parameter("includeObject") {
            Some("None") => IncludeObject::None,
            Some("Object") => IncludeObject::Object,
            _ => IncludeObject::Metadata,
        };
        TableOptions { include, no_headers: false, now: self.state.now().seconds() }
    }
}

/// Finds kind and subresource of a URL.
///
/// # Errors
/// [`ApiError::NoSuchPath`], 405.
pub fn route(info: &RequestInfo) -> Result<(Kind, Option<&'static Subresource>), ApiError> {
    let kind = resources::find(&info.group, &info.version, &info.resource).ok_or(ApiError::NoSuchPath)?;
    let names = kind.info();
    let in_namespace = !info.namespace.is_empty();
    if info.parts.len() > 3 || in_namespace && !names.namespaced && names.resource != "namespaces" {
        return Err(ApiError::NoSuchPath);
    }
    let subresource = match info.subresource.as_str() {
        "" => None,
        name => Some(names.subresource(name).ok_or(ApiError::NoSuchPath)?),
    };
    // A namespaced object has no path outside its namespace.
    let named = info.parts.len() > 1;
    if names.namespaced && !in_namespace && named {
        return Err(ApiError::NoSuchPath);
    }
    let verbs = subresource.map_or(names.verbs, |subresource| subresource.verbs);
    let known = verbs.contains(&info.verb.as_str());
    let collection_only = matches!(info.verb.as_str(), "create" | "list" | "deletecollection");
    let fits = subresource.is_some() || named != collection_only || info.verb == "watch";
    let across =
        names.namespaced && !in_namespace && matches!(info.verb.as_str(), "create" | "deletecollection");
    let reviews = names.verbs == ["create"];
    if known && fits && (!across || reviews && !names.namespaced) {
        Ok((kind, subresource))
    } else {
        Err(ApiError::MethodNotAllowed)
    }
}

/// Runs the handler of the verb.
///
/// # Errors
/// Whatever the handler refuses.
pub fn handle(call: &Call<'_>) -> Result<Reply, ApiError> {
    negotiate::route_accepts(call.headers, matches!(call.info.verb.as_str(), "list" | "watch"))?;
    match call.info.verb.as_str() {
        "get" => get::handle(call),
        "list" => list::handle(call),
        "watch" => watch::handle(call),
        "create" => create::handle(call),
        "update" => update::handle(call),
        "patch" => patch::handle(call),
        "delete" => delete::one(call),
        "deletecollection" => delete::collection(call),
        _ => Err(ApiError::MethodNotAllowed),
    }
}
