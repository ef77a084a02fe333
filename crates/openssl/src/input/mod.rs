//! Reading keys, certificates and requests, with the words and error queue of OpenSSL's loaders.

mod request;
mod store;
mod trusted;

pub use request::{asn1_reasons, not_enough_data, pem_reason, plain_revocation_list, request};
pub use store::{
    all_certificates, bad_decrypt, certificate, certificates, private_key, public_key, revocation_list,
};
pub use trusted::trusted_file;
