//! Keys, names, certificate requests, certificates and chains: bytes in, values out.
//!
//! Reading is tolerant and keeps every byte; writing is DER. Two readers of the world are rebuilt where their
//! words matter: Go's `crypto/x509` and `crypto/tls` (module `go`) and OpenSSL. Nothing here reads a clock,
//! draws randomness or touches a file: moments are unix seconds, generators are arguments.

pub mod asn1;
pub mod certificate;
pub mod crl;
pub mod csr;
pub mod digest;
pub mod extension;
pub mod go;
pub mod jwt;
pub mod key;
pub mod name;
pub mod oid;
mod oid_names;
pub mod pem;
#[cfg(test)]
mod test_rng;
pub mod verify;

pub use certificate::{Certificate, CertificateBuilder};
pub use crl::{RevocationList, RevocationListBuilder};
pub use csr::{CertificateRequest, RequestBuilder};
pub use digest::Digest;
pub use extension::Extension;
pub use key::{PrivateKey, PublicKey, SignatureAlgorithm};
pub use name::{Attribute, Name};
pub use oid::Oid;
