//! What Go programs (API server, controllers, kubectl) see: the strict readings of `encoding/asn1`,
//! `crypto/x509` and `crypto/tls`, with their words.

mod certificate;
mod cryptobyte;
mod hostname;
mod key_pair;
mod name;
mod parse_error;
mod pkix;
mod public_key;
mod request;
mod san;
mod signature;
mod unmarshal;
mod url;
mod verify;

pub use certificate::{CertificatesError, parse_certificate, parse_certificates_pem};
pub use hostname::{HostnameError, verify_hostname};
pub use key_pair::{KeyPair, KeyPairError, parse_private_key, x509_key_pair};
pub use parse_error::ParseError;
pub use pkix::PkixName;
pub use request::{Request, RequestError, parse_request, parse_request_pem};
pub use san::SubjectAltNames;
pub use signature::{SignatureError, check_request_signature, check_signature};
pub use verify::{VerifyError, VerifyOptions, verify};
