//! GET of a collection: selectors, pages, resource versions. Upstream: ListResource and the watch cache.

use std::ops::Bound;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign_api::go_quote;
use serde_json::{Map, Value, json};

use super::{Call, Reply, options};
use crate::error::ApiError;
use crate::field::{FieldError, Path};
use crate::pipeline::request_info::truthy;
use crate::selector::{fields, labels};
use crate::store::{self, Key, Objects};

/// Which objects of a collection.
pub struct Filter {
    labels: labels::Selector,
    fields: fields::Selector,
}

impl Filter {
    /// Reads the selectors of a URL.
    ///
    /// # Errors
    /// 400 in the parsers' words.
    pub fn read(call: &Call<'_>) -> Result<Self, ApiError> {
        let labels = labels::Selector::parse(call.info.parameter("labelSelector").unwrap_or_default());
        let fields = fields::Selector::parse(call.info.parameter("fieldSelector").unwrap_or_default());
        let filter = Self {
            labels: labels.map_err(ApiError::BadRequest)?,
            fields: fields.map_err(ApiError::BadRequest)?,
        };
        filter.fields.check(call.kind)?;
        Ok(filter)
    }

    /// Whether everything is chosen.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty() && self.fields.is_empty()
    }

    /// Whether an object is chosen.
    pub fn matches(&self, call_kind: super::Kind, object: &Value) -> bool {
        self.labels.matches(object) && self.fields.matches(call_kind, object)
    }
}

/// Reads `resourceVersion`; an empty one is 0.
///
/// # Errors
/// 422 about options of that kind.
pub fn parse_version(kind: &str, text: &str) -> Result<u64, ApiError> {
    if text.is_empty() {
        return Ok(0);
    }
    text.parse().map_err(|_| {
        let why = if text.bytes().all(|byte| byte.is_ascii_digit()) {
            "value out of range"
        } else {
            "invalid syntax"
        };
        let detail = format!("strconv.ParseUint: parsing {}: {why}", go_quote(text));
        options::invalid(kind, vec![FieldError::invalid(&Path::new("resourceVersion"), text, detail)])
    })
}

/// Refuses a resource version that no write has reached yet.
///
/// # Errors
/// 504.
pub fn check_not_ahead(call: &Call<'_>, asked: u64) -> Result<(), ApiError> {
    let current = call.state.store.revision();
    if asked > current { Err(ApiError::TooLargeResourceVersion { asked, current }) } else { Ok(()) }
}

/// Answers the list, or a page of it.
///
/// # Errors
/// 400, 410, 422, 504.
pub fn handle(call: &Call<'_>) -> Result<Reply, ApiError> {
    let info = call.info;
    let filter = Filter::read(call)?;
    let version_text = info.parameter("resourceVersion").unwrap_or_default();
    let matching = info.parameter("resourceVersionMatch").unwrap_or_default();
    let token = info.parameter("continue").unwrap_or_default();
    check_options(info.parameter("sendInitialEvents").is_some(), version_text, matching, token)?;
    check_not_ahead(call, parse_version("ListOptions", version_text)?)?;
    let limit: usize = info.parameter("limit").unwrap_or_default().parse().unwrap_or(0);
    let names = call.kind.info();
    let objects = call.state.store.snapshot(names.group, names.resource);
    let (start, revision) = match token {
        "" => (None, call.state.store.revision()),
        token => read_token(token)?,
    };
    // Pages after the first come from the present: the store keeps no old maps.
    let page = page(&objects, call, &filter, start.as_deref(), limit);
    let mut metadata = Map::new();
    metadata.insert("resourceVersion".to_owned(), revision.to_string().into());
    if let Some(next) = page.next {
        metadata.insert("continue".to_owned(), write_token(&next, call.context.namespace, revision).into());
        if filter.is_empty() {
            metadata.insert("remainingItemCount".to_owned(), page.remaining.into());
        }
    }
    Ok(Reply::List(metadata, page.items))
}

/// Upstream: ValidateListOptions.
fn check_options(initial_events: bool, version: &str, matching: &str, token: &str) -> Result<(), ApiError> {
    let mut errors = Vec::new();
    let path = Path::new("resourceVersionMatch");
    if !matching.is_empty() {
        if version.is_empty() {
            errors.push(FieldError::forbidden(
                &path,
                "resourceVersionMatch is forbidden unless resourceVersion is provided",
            ));
        }
        if !token.is_empty() {
            errors.push(FieldError::forbidden(
                &path,
                "resourceVersionMatch is forbidden when continue is provided",
            ));
        }
        if !["Exact", "NotOlderThan"].contains(&matching) {
            let supported = ["Exact", "NotOlderThan", ""];
            errors.push(FieldError::not_supported(
                &path,
                crate::field::BadValue::Json(matching.into()),
                &supported,
            ));
        }
        if matching == "Exact" && version == "0" {
            let detail = "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"";
            errors.push(FieldError::forbidden(&path, detail));
        }
    }
    if initial_events {
        errors.push(FieldError::forbidden(
            &Path::new("sendInitialEvents"),
            "sendInitialEvents is forbidden for list",
        ));
    }
    if errors.is_empty() { Ok(()) } else { Err(options::invalid("ListOptions", errors)) }
}

struct Page {
    items: Vec<Rc<Value>>,
    /// The key the next page begins after.
    next: Option<Key>,
    remaining: usize,
}

fn page(objects: &Rc<Objects>, call: &Call<'_>, filter: &Filter, start: Option<&str>, limit: usize) -> Page {
    let namespace = call.context.namespace;
    let prefix = if namespace.is_empty() { "".into() } else { store::key(namespace, "") };
    let from: Key = start.map_or_else(|| prefix.clone(), |start| format!("{prefix}{start}").into());
    let range = objects.range::<Key, _>((Bound::Included(from), Bound::Unbounded));
    let mut range = range.take_while(|(key, _)| key.starts_with(&*prefix));
    let mut items = Vec::new();
    let mut last = None;
    for (key, object) in range.by_ref() {
        if !filter.matches(call.kind, object) {
            continue;
        }
        items.push(object.clone());
        if items.len() == limit {
            last = Some(key.clone());
            break;
        }
    }
    let remaining = if last.is_some() { range.count() } else { 0 };
    Page { items, next: last.filter(|_| remaining > 0), remaining }
}

/// Upstream: k8s.io/apiserver/pkg/storage/continue.go; `start` is the first key that may follow.
fn write_token(last: &Key, namespace: &str, revision: u64) -> String {
    let last = last.strip_prefix(&format!("{namespace}/")).unwrap_or(last);
    let token = json!({"v": "meta.k8s.io/v1", "rv": revision, "start": format!("{last}\0")});
    URL_SAFE_NO_PAD.encode(token.to_string())
}

fn read_token(token: &str) -> Result<(Option<String>, u64), ApiError> {
    let bad = |why: &str| ApiError::BadRequest(format!("continue key is not valid: {why}"));
    let bytes = URL_SAFE_NO_PAD.decode(token.trim_end_matches('=')).map_err(|_| {
        let at = token.bytes().position(|byte| !(byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        bad(&format!("illegal base64 data at input byte {}", at.unwrap_or(token.len().saturating_sub(1))))
    })?;
    let value = crate::codec::json_parse::parse(&bytes).map_err(|error| bad(&error))?.value;
    if value.get("v").and_then(Value::as_str) != Some("meta.k8s.io/v1") {
        return Err(bad("server does not recognize this encoded version"));
    }
    let start = value.get("start").and_then(Value::as_str).unwrap_or_default();
    if start.is_empty() {
        return Err(bad("encoded start key empty (version meta.k8s.io/v1)"));
    }
    let revision = value.get("rv").and_then(Value::as_u64).unwrap_or(0);
    if revision == 0 {
        return Err(bad("incorrect encoded start resourceVersion (version meta.k8s.io/v1)"));
    }
    Ok((Some(start.to_owned()), revision))
}

/// Whether a flag of the query is set.
pub fn flag(call: &Call<'_>, name: &str) -> bool {
    call.info.parameter(name).is_some_and(truthy)
}
