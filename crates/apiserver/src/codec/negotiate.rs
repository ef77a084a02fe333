//! In which form a client wants its answer. Upstream: k8s.io/apiserver/pkg/endpoints/handlers/negotiation, and go-restful in front of it.

use http::{HeaderMap, header};

use crate::error::ApiError;
use crate::pipeline::request_info::{RequestInfo, truthy};

/// JSON.
pub const JSON: &str = "application/json";
/// YAML.
pub const YAML: &str = "application/yaml";
/// Protobuf, which the real server speaks, too.
pub const PROTOBUF: &str = "application/vnd.kubernetes.protobuf";
/// What error messages name.
pub const MEDIA_TYPES: [&str; 3] = [JSON, YAML, PROTOBUF];
/// What lists and watches can answer beside [`MEDIA_TYPES`].
const STREAMS: [&str; 2] =
    ["application/json;stream=watch", "application/vnd.kubernetes.protobuf;stream=watch"];

/// How bytes are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// JSON on one line.
    #[default]
    Json,
    /// Indented JSON.
    PrettyJson,
    /// YAML.
    Yaml,
}

/// What an object is turned into before it is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// Nothing.
    #[default]
    Object,
    /// `meta.k8s.io/v1` Table.
    Table,
    /// `meta.k8s.io/v1` PartialObjectMetadata or PartialObjectMetadataList.
    Metadata,
}

/// The outcome of content negotiation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// How bytes are written.
    pub format: Format,
    /// What is written.
    pub shape: Shape,
}

impl Output {
    /// The `Content-Type` of the answer.
    pub fn content_type(self) -> &'static str {
        match self.format {
            Format::Json | Format::PrettyJson => JSON,
            Format::Yaml => YAML,
        }
    }
}

/// One entry of an `Accept` header.
struct Clause<'a> {
    media_type: &'a str,
    parameters: Vec<(&'a str, &'a str)>,
}

impl Clause<'_> {
    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }

    fn quality(&self) -> f32 {
        self.parameter("q").and_then(|text| text.parse().ok()).unwrap_or(1.0)
    }

    fn format(&self) -> Option<Format> {
        match self.media_type {
            "*/*" | "application/*" | JSON => Some(Format::Json),
            YAML => Some(Format::Yaml),
            _ => None,
        }
    }
}

/// The entries, best first.
fn clauses(accept: &str) -> Vec<Clause<'_>> {
    let mut clauses: Vec<Clause<'_>> = accept
        .split(',')
        .map(|clause| {
            let mut parts = clause.split(';').map(str::trim);
            let media_type = parts.next().unwrap_or_default();
            let parameters =
                parts.filter_map(|part| part.split_once('=')).map(|(key, value)| (key.trim(), value.trim()));
            Clause { media_type, parameters: parameters.collect() }
        })
        .collect();
    clauses.sort_by(|one, other| other.quality().total_cmp(&one.quality()));
    clauses
}

fn accept(headers: &HeaderMap) -> &str {
    headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Browsers and curl get indented JSON unless they say otherwise.
fn wants_pretty(headers: &HeaderMap, info: &RequestInfo) -> bool {
    if let Some(pretty) = info.parameter("pretty") {
        return truthy(pretty);
    }
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    ["curl", "Wget", "Mozilla/5.0"].iter().any(|prefix| agent.starts_with(prefix))
}

/// Finds the form of an answer; `transforms` says whether tables and bare metadata can be asked for.
///
/// # Errors
/// [`ApiError::NotAcceptable`] if no entry fits.
pub fn negotiate(headers: &HeaderMap, info: &RequestInfo, transforms: bool) -> Result<Output, ApiError> {
    let pretty = |format| match format {
        Format::Json if wants_pretty(headers, info) => Format::PrettyJson,
        format => format,
    };
    let accept = accept(headers);
    if accept.is_empty() {
        return Ok(Output { format: pretty(Format::Json), shape: Shape::Object });
    }
    for clause in clauses(accept) {
        let shape = match clause.parameter("as") {
            None => Some(Shape::Object),
            Some(_)
                if !transforms
                    || clause.parameter("g") != Some("meta.k8s.io")
                    || clause.parameter("v") != Some("v1") =>
            {
                None
            }
            Some("Table") => Some(Shape::Table),
            Some("PartialObjectMetadata" | "PartialObjectMetadataList") => Some(Shape::Metadata),
            Some(_) => None,
        };
        if let (Some(format), Some(shape)) = (clause.format(), shape) {
            return Ok(Output { format: pretty(format), shape });
        }
    }
    Err(ApiError::NotAcceptable(MEDIA_TYPES.map(str::to_owned).to_vec()))
}

/// The router's own look at `Accept`, before any handler.
///
/// # Errors
/// A 406 in go-restful's words if no entry names a media type of the route.
pub fn route_accepts(headers: &HeaderMap, list: bool) -> Result<(), ApiError> {
    let accept = accept(headers);
    let known = |clause: &Clause<'_>| clause.media_type == "*/*" || MEDIA_TYPES.contains(&clause.media_type);
    if accept.is_empty() || clauses(accept).iter().any(known) {
        return Ok(());
    }
    let mut available = MEDIA_TYPES.to_vec();
    if list {
        available.extend(STREAMS);
    }
    Err(ApiError::Router(
        406,
        format!("406: Not Acceptable\n\nAvailable representations: {}", available.join(", ")),
    ))
}

/// The media type of a body, without parameters; JSON if none is given.
pub fn content_type(headers: &HeaderMap) -> &str {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match value.split(';').next().unwrap_or_default().trim() {
        "" => JSON,
        media_type => media_type,
    }
}

/// How a body is read.
///
/// # Errors
/// [`ApiError::UnsupportedMediaType`].
pub fn input_format(headers: &HeaderMap) -> Result<Format, ApiError> {
    match content_type(headers) {
        JSON => Ok(Format::Json),
        YAML => Ok(Format::Yaml),
        _ => Err(ApiError::UnsupportedMediaType(MEDIA_TYPES.map(str::to_owned).to_vec())),
    }
}
