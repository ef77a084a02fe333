//! A stream of changes. Upstream: k8s.io/apiserver/pkg/endpoints/handlers/watch.go and the watch cache.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use countersign_api::{Body, BodySender, meta};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::list::{self, Filter};
use super::{Call, Kind, Reply, options};
use crate::codec::json_write;
use crate::codec::negotiate::{Format, Output, Shape};
use crate::codec::view::{IncludeObject, Shaped, TableOptions, View};
use crate::codec::yaml;
use crate::error::ApiError;
use crate::field::{FieldError, Path};
use crate::schema;
use crate::server::ServerState;
use crate::store::{Event, EventKind};

/// Marks the end of the initial events.
const INITIAL_END: &str = "k8s.io/initial-events-end";

/// Answers a watch.
///
/// # Errors
/// 400, 422; a resource version that is too old is told in the stream.
pub fn handle(call: &Call<'_>) -> Result<Reply, ApiError> {
    let info = call.info;
    let filter = Filter::read(call)?;
    let version_text = info.parameter("resourceVersion").unwrap_or_default();
    let initial = info.parameter("sendInitialEvents").map(crate::pipeline::request_info::truthy);
    check_options(initial, version_text, info.parameter("resourceVersionMatch").unwrap_or_default())?;
    let from = list::parse_version("ListOptions", version_text)?;
    list::check_not_ahead(call, from)?;
    let names = call.kind.info();
    let (sender, body) = Body::chunked();
    let watcher = Rc::new(Watcher {
        kind: call.kind,
        namespace: call.context.namespace.to_owned(),
        filter,
        output: call.output,
        include: call.table_options().include,
        headers_sent: std::cell::Cell::new(false),
        sender: RefCell::new(Some(sender)),
    });
    let state = call.state;
    let bookmarks = list::flag(call, "allowWatchBookmarks");
    if initial == Some(true) || initial.is_none() && from == 0 {
        for object in state.store.list(names.group, names.resource, Some(call.context.namespace)) {
            let event = Event { kind: EventKind::Added, revision: 0, object, old: None };
            watcher.send(state, &event);
        }
        if initial == Some(true) && bookmarks {
            watcher.bookmark(state, true);
        }
    } else {
        match state.store.events_since(names.group, names.resource, from) {
            Ok(events) => events.iter().for_each(|event| watcher.send(state, event)),
            Err(too_old) => {
                let message = format!("too old resource version: {from} ({})", too_old.oldest);
                let status = ApiError::Expired { message, metadata: Map::new() }.to_status();
                watcher.write(state, "ERROR", &status);
                return Ok(Reply::Stream(body));
            }
        }
    }
    let timeout = info
        .parameter("timeoutSeconds")
        .and_then(|text| text.parse::<u64>().ok())
        .filter(|seconds| *seconds > 0);
    if let Some(seconds) = timeout {
        let clock = state.config.clock.clone();
        let watcher = Rc::downgrade(&watcher);
        state.config.tasks.spawn(async move {
            clock.sleep(Duration::from_secs(seconds)).await;
            if let Some(watcher) = watcher.upgrade() {
                watcher.sender.take();
            }
        });
    }
    state.watchers.add(names, watcher);
    Ok(Reply::Stream(body))
}

/// Upstream: ValidateListOptions with isWatchListFeatureEnabled.
fn check_options(initial: Option<bool>, version: &str, matching: &str) -> Result<(), ApiError> {
    let mut errors = Vec::new();
    let path = Path::new("resourceVersionMatch");
    if initial.is_some() {
        if matching != "NotOlderThan" {
            let detail = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan";
            errors.push(FieldError::forbidden(&path, detail));
        }
    } else if !matching.is_empty() {
        let detail = "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided";
        errors.push(FieldError::forbidden(&path, detail));
    }
    let _ = version;
    if errors.is_empty() { Ok(()) } else { Err(options::invalid("ListOptions", errors)) }
}

/// One open watch.
pub struct Watcher {
    kind: Kind,
    namespace: String,
    filter: Filter,
    output: Output,
    include: IncludeObject,
    headers_sent: std::cell::Cell<bool>,
    /// Gone once the stream has ended.
    sender: RefCell<Option<BodySender>>,
}

impl Watcher {
    /// Whether nobody listens any more.
    pub fn is_closed(&self) -> bool {
        self.sender.borrow().as_ref().is_none_or(BodySender::is_closed)
    }

    /// What an event is to this watch: objects come into and go out of sight as they begin and cease to match.
    fn seen_as(&self, event: &Event) -> Option<EventKind> {
        let matches = |object: &Value| {
            (self.namespace.is_empty() || meta::namespace(object) == self.namespace)
                && self.filter.matches(self.kind, object)
        };
        let before = event.kind != EventKind::Added && event.old.as_deref().is_some_and(matches);
        let after = event.kind != EventKind::Deleted && matches(&event.object);
        match (before, after) {
            (false, true) => Some(EventKind::Added),
            (true, true) => Some(EventKind::Modified),
            (true, false) => Some(EventKind::Deleted),
            (false, false) => None,
        }
    }

    /// Sends an event, if it is one for this watch.
    pub fn send(&self, state: &ServerState, event: &Event) {
        let Some(kind) = self.seen_as(event) else { return };
        // Plain JSON is the same for all watches: it is written once.
        if self.output == Output::default() {
            let bytes = state.watchers.plain(kind, event);
            self.send_bytes(bytes);
            return;
        }
        let view = View::Object(self.kind, &event.object);
        let table = TableOptions {
            include: self.include,
            no_headers: self.headers_sent.replace(true),
            now: state.now().seconds(),
        };
        self.write(state, kind.as_str(), &Shaped { view: &view, shape: self.output.shape, table });
    }

    /// Tells how far the stream has come.
    fn bookmark(&self, state: &ServerState, end_of_initial: bool) {
        let info = self.kind.info();
        let mut metadata = Map::new();
        metadata.insert("resourceVersion".to_owned(), state.store.revision().to_string().into());
        if end_of_initial {
            metadata.insert("annotations".to_owned(), json!({INITIAL_END: "true"}));
        }
        let zero = json!({"kind": info.kind, "apiVersion": info.api_version(), "metadata": metadata});
        let object = schema::normalize(info.kind, zero);
        let view = View::Object(self.kind, &object);
        let table = TableOptions { include: self.include, no_headers: true, now: state.now().seconds() };
        let shape = if self.output.shape == Shape::Table { Shape::Table } else { self.output.shape };
        self.write(state, "BOOKMARK", &Shaped { view: &view, shape, table });
    }

    fn write(&self, _: &ServerState, kind: &str, object: &impl Serialize) {
        let event = Wire { r#type: kind, object };
        let bytes = match self.output.format {
            Format::Yaml => [b"---\n".to_vec(), yaml::write(&event)].concat(),
            Format::Json | Format::PrettyJson => line(&event),
        };
        self.send_bytes(bytes.into());
    }

    fn send_bytes(&self, bytes: Bytes) {
        let alive = self.sender.borrow().as_ref().is_some_and(|sender| sender.send(bytes));
        if !alive {
            self.sender.take();
        }
    }

    /// Ends the stream.
    pub fn close(&self) {
        self.sender.take();
    }
}

#[derive(Serialize)]
struct Wire<'a, T: Serialize> {
    r#type: &'a str,
    object: &'a T,
}

/// An event as the line of a watch.
pub fn line(event: &impl Serialize) -> Vec<u8> {
    let mut bytes = json_write::compact(event);
    bytes.push(b'\n');
    bytes
}

/// The line of an event whose object is sent as it is.
pub fn plain_line(kind: EventKind, event: &Event) -> Vec<u8> {
    line(&Wire { r#type: kind.as_str(), object: &*event.object })
}
