//! Objects that a command line names, and what can be asked of the server about them.
//! Upstream: k8s.io/cli-runtime/pkg/resource.

mod builder;
mod files;
mod info;
pub mod kustomization;
mod metadata;
mod requests;
mod select;

pub use builder::{Builder, Selected};
pub use files::{Document, documents, split_yaml};
pub use info::Info;
pub use requests::{Helper, ListOptions, PatchType};
pub(crate) use select::{normalize, split_pair};
