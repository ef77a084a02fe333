//! Reading keys, certificates and requests, with the words and error queue of OpenSSL's loaders.

mod request;
mod store;

pub use request::{asn1_reasons, pem_reason, request};
pub use store::{certificate, certificates, private_key, public_key};
