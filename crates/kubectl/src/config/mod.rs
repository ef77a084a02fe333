//! kubeconfig files: what they hold, how they are found, merged and turned into a way to the server.

mod load;
mod model;
mod resolve;
mod store;
mod validate;

pub use load::{LoadError, LoadingRules, load_file, parse, resolve};
pub use model::{Cluster, Config, KubeContext, User, decode_base64};
pub use resolve::{ClientConfig, Connection};
pub use store::{Store, stored_path};
