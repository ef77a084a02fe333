//! Objects that a command line names, and what can be asked of the server about them.
//! Upstream: k8s.io/cli-runtime/pkg/resource.

mod builder;
mod files;
mod helper;
mod info;
mod metadata;
mod select;

pub use builder::{Builder, Selected};
pub use files::{Document, documents, split_yaml};
pub use helper::{Helper, ListOptions, PatchType};
pub use info::Info;
pub(crate) use select::{normalize, split_pair};
