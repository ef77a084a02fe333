//! Text forms of names, keys, extensions, requests and certificates.

pub mod certificate;
pub mod crl;
pub mod extension;
pub mod hex;
pub mod key;
pub mod name;
pub mod request;
pub mod structure;
