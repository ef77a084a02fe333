//! The API server: a pipeline of stages in front of a store with resource versions and watches.
//!
//! A request passes, in this order, the files of [`pipeline`]: request info, authentication, impersonation, authorization, then the
//! handler, which decodes, admits, validates and stores. What differs between kinds is described by a [`resources::Resource`].
//! Upstream: k8s.io/apiserver.

pub mod admission;
pub mod audit;
pub mod authentication;
pub mod authorization;
pub mod codec;
pub mod context;
pub mod error;
pub mod field;
pub mod go;
pub mod handlers;
pub mod managed_fields;
pub mod names;
pub mod patch;
pub mod pipeline;
pub mod resources;
pub mod schema;
pub mod selector;
mod server;
pub mod store;
pub mod watchers;

pub use context::Context;
pub use error::ApiError;
pub use server::{ApiServer, Config, ServerState};
pub use store::{Change, Saved};
