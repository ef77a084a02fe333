//! Who manages which field. Upstream: k8s.io/apimachinery/pkg/util/managedfields.

pub mod compare;
pub mod merge;
pub mod set;

use http::header;
use serde_json::{Map, Value};

use crate::handlers::options::WriteOptions;
use crate::handlers::{Call, Kind};
use crate::schema;
use set::Set;

/// The most entries of operation Update; older ones are merged.
const MOST_UPDATES: usize = 10;
/// The name merged entries get.
const ANCIENT: &str = "ancient-changes";

/// Fields nobody manages.
const NEVER: &[&[&str]] = &[
    &["apiVersion"],
    &["kind"],
    &["metadata", "name"],
    &["metadata", "namespace"],
    &["metadata", "creationTimestamp"],
    &["metadata", "selfLink"],
    &["metadata", "uid"],
    &["metadata", "generation"],
    &["metadata", "managedFields"],
    &["metadata", "resourceVersion"],
];

/// Who writes, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manager {
    /// The name: `fieldManager`, or the user agent up to its slash.
    pub name: String,
    /// RFC 3339.
    pub now: String,
}

impl Manager {
    /// The manager of a request.
    pub fn of(call: &Call<'_>, options: &WriteOptions) -> Self {
        let agent =
            call.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let name = match options.field_manager.as_str() {
            "" => agent
                .split('/')
                .next()
                .unwrap_or_default()
                .chars()
                .filter(|sign| !sign.is_control())
                .take(128)
                .collect(),
            manager => manager.to_owned(),
        };
        Self { name, now: call.state.now_rfc3339() }
    }
}

/// An entry of `managedFields`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Who.
    pub manager: String,
    /// `Update` or `Apply`.
    pub operation: String,
    /// In which version the fields are named.
    pub api_version: String,
    /// RFC 3339.
    pub time: Option<String>,
    /// Which fields.
    pub fields: Set,
    /// Through which subresource.
    pub subresource: String,
}

impl Entry {
    fn read(value: &Value) -> Self {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        Self {
            manager: text("manager"),
            operation: text("operation"),
            api_version: text("apiVersion"),
            time: value.get("time").and_then(Value::as_str).map(str::to_owned),
            fields: value.get("fieldsV1").map(Set::read).unwrap_or_default(),
            subresource: text("subresource"),
        }
    }

    fn write(&self) -> Value {
        let mut map = Map::new();
        let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
        put("manager", self.manager.as_str().into());
        put("operation", self.operation.as_str().into());
        put("apiVersion", self.api_version.as_str().into());
        if let Some(time) = &self.time {
            put("time", time.as_str().into());
        }
        put("fieldsType", "FieldsV1".into());
        put("fieldsV1", self.fields.write());
        if !self.subresource.is_empty() {
            put("subresource", self.subresource.as_str().into());
        }
        Value::Object(map)
    }

    /// Whether two entries are one manager's.
    pub fn same(&self, other: &Self) -> bool {
        self.manager == other.manager
            && self.operation == other.operation
            && self.subresource == other.subresource
            && (self.operation == "Apply" || self.api_version == other.api_version)
    }
}

/// The entries of an object.
pub fn read(object: &Value) -> Vec<Entry> {
    let entries =
        object.get("metadata").and_then(|metadata| metadata.get("managedFields")).and_then(Value::as_array);
    entries.into_iter().flatten().map(Entry::read).collect()
}

/// Puts entries into an object, sorted as upstream sorts them; none leave no field.
pub fn write(object: &mut Value, mut entries: Vec<Entry>) {
    entries.retain(|entry| !entry.fields.is_empty());
    entries.sort_by(|one, other| {
        let key = |entry: &Entry| {
            (
                entry.operation.clone(),
                entry.time.clone(),
                entry.manager.clone(),
                entry.api_version.clone(),
                entry.subresource.clone(),
            )
        };
        key(one).cmp(&key(other))
    });
    let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) else { return };
    if entries.is_empty() {
        metadata.shift_remove("managedFields");
    } else {
        metadata.insert("managedFields".to_owned(), entries.iter().map(Entry::write).collect());
    }
}

/// Records who set the fields of a new object.
pub fn created(kind: Kind, object: &mut Value, manager: &Manager) {
    let info = kind.info();
    let mut empty = schema::zero_object(info.kind);
    if let Some(fields) = empty.as_object_mut() {
        fields.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
    }
    let entries = if is_reset(object) { Vec::new() } else { read(object) };
    record(kind, "", object, &empty, entries, manager);
}

/// Records who changed which fields of an object; untracked objects stay untracked.
pub fn updated(kind: Kind, subresource: &str, object: &mut Value, old: &Value, manager: &Manager) {
    let reset = subresource.is_empty() && is_reset(object);
    let own = if subresource.is_empty() { read(object) } else { Vec::new() };
    let entries = if !own.is_empty() { own } else { read(old) };
    if reset || entries.is_empty() {
        write(object, Vec::new());
        return;
    }
    record(kind, subresource, object, old, entries, manager);
}

/// `managedFields: [{}]` asks for a fresh start.
fn is_reset(object: &Value) -> bool {
    let entries =
        object.get("metadata").and_then(|metadata| metadata.get("managedFields")).and_then(Value::as_array);
    entries.is_some_and(|entries| matches!(entries.as_slice(), [Value::Object(entry)] if entry.is_empty()))
}

fn record(
    kind: Kind,
    subresource: &str,
    object: &mut Value,
    old: &Value,
    mut entries: Vec<Entry>,
    manager: &Manager,
) {
    let info = kind.info();
    write(object, Vec::new());
    let comparison = compare::compare(info.kind, old, object);
    let mut taken = comparison.added;
    taken.union(&comparison.modified);
    prune(kind, subresource, &mut taken);
    for entry in &mut entries {
        entry.fields.subtract(&comparison.removed);
        entry.fields.subtract(&taken);
    }
    if !taken.is_empty() {
        let mut mine = Entry {
            manager: manager.name.clone(),
            operation: "Update".to_owned(),
            api_version: info.api_version(),
            time: Some(manager.now.clone()),
            fields: taken,
            subresource: subresource.to_owned(),
        };
        if let Some(at) = entries.iter().position(|entry| entry.same(&mine)) {
            mine.fields.union(&entries.swap_remove(at).fields);
        }
        entries.push(mine);
    }
    entries.retain(|entry| !entry.fields.is_empty());
    cap(&mut entries);
    write(object, entries);
}

/// Takes away what nobody manages and what the strategy of this endpoint resets.
pub fn prune(kind: Kind, subresource: &str, set: &mut Set) {
    let reset = kind.reset_fields(subresource);
    NEVER.iter().chain(reset).for_each(|path| set.prune(path));
    // `metadata` itself is nobody's, either.
    if let Some(metadata) = set.below.get_mut(&set::Step::Field("metadata".to_owned())) {
        metadata.here = false;
    }
    set.here = false;
    set.below.retain(|_, below| !below.is_empty());
}

/// Merges the oldest entries of updates when there are too many.
fn cap(entries: &mut Vec<Entry>) {
    let updates = |entries: &[Entry]| entries.iter().filter(|entry| entry.operation == "Update").count();
    while updates(entries) > MOST_UPDATES {
        let oldest = |entries: &[Entry]| {
            let mut updates: Vec<(usize, &Entry)> =
                entries.iter().enumerate().filter(|(_, entry)| entry.operation == "Update").collect();
            updates.sort_by(|(_, one), (_, other)| one.time.cmp(&other.time));
            updates.first().map(|(at, _)| *at)
        };
        let (Some(first), second) = (oldest(entries).map(|at| entries.swap_remove(at)), oldest(entries))
        else {
            return;
        };
        let Some(second) = second.and_then(|at| entries.get_mut(at)) else { return };
        second.manager = ANCIENT.to_owned();
        second.subresource.clear();
        second.fields.union(&first.fields);
    }
}

/// An update that changed nothing but the times of entries writes nothing.
pub fn keep_times_if_unchanged(object: Value, old: &Value) -> Value {
    let without_times = |object: &Value| {
        let mut entries = read(object);
        entries.iter_mut().for_each(|entry| entry.time = None);
        entries
    };
    let rest = |object: &Value| {
        let mut object = object.clone();
        if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
            metadata.shift_remove("managedFields");
        }
        object
    };
    if without_times(&object) == without_times(old) && rest(&object) == rest(old) {
        old.clone()
    } else {
        object
    }
}
