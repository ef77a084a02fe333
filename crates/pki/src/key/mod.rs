//! Private and public keys: kinds, formats, signatures, and where new ones come from.

mod algorithm;
mod ec;
mod ed25519;
mod ed448;
mod error;
mod modulus;
mod pkcs8;
mod private;
mod public;
mod rsa;
mod signature;
mod source;
mod spki;
mod weierstrass;

pub use algorithm::{Curve, KeyAlgorithm};
pub use ec::{EcPrivateKey, EcPublicKey};
pub use ed448::{Ed448PrivateKey, Ed448PublicKey};
pub use ed25519::{Ed25519PrivateKey, Ed25519PublicKey};
pub use error::{KeyError, VerifyError};
pub use private::PrivateKey;
pub use public::PublicKey;
pub use rsa::{RsaComponents, RsaFault, RsaPrivateKey, RsaPublicKey};
pub use signature::SignatureAlgorithm;
pub use source::{KeySource, LocalKeySource, generate, generate_rsa};
pub use spki::{AlgorithmIdentifier, SubjectPublicKeyInfo};
