//! What the two ends of the Kubernetes API share: names, wire shapes, and the way requests travel. No behaviour.

pub mod authentication;
pub mod authorization;
mod body;
pub mod certificates;
mod duration;
mod float;
pub mod meta;
mod names;
mod network;
mod quote;
pub mod rbac;
mod status;
pub mod table;
mod time;
pub mod yaml;

pub use body::{Body, BodySender};
pub use duration::human_duration;
pub use float::{float_general, float_json};
pub use names::{GroupKind, GroupResource, GroupVersion, GroupVersionKind, GroupVersionResource};
pub use network::{ClientHello, ConnectError, Network, Peer, Request, Response, Transport};
pub use quote::go_quote;
pub use status::{Status, StatusCause, StatusDetails, StatusReason};
pub use time::{format_rfc3339, format_rfc3339_micro, parse_rfc3339};
