//! PKCS#12 containers (RFC 7292): certificates and keys under one pass phrase.

pub mod kdf;
mod read;
mod write;

pub use read::{Bag, Container, Content, Safe};
pub use write::{Integrity, certificate_bag, key_bag, sealed};

/// The names of the object identifiers that may be met inside (`openssl pkcs12` prints long ones).
pub const LOCAL_KEY_ID: &str = "localKeyID";
/// The attribute that names an entry.
pub const FRIENDLY_NAME: &str = "friendlyName";
