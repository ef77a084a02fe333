//! The `-modulus` line that several subcommands print.

use countersign_pki::PublicKey;
use countersign_pki::key::SubjectPublicKeyInfo;

use crate::print::hex;

/// `Modulus=…` of an RSA key; other kinds have none.
pub fn line(info: &SubjectPublicKeyInfo) -> String {
    match info.public_key() {
        Ok(PublicKey::Rsa(key)) => format!("Modulus={}\n", hex::upper(&key.n)),
        Ok(_) => "Modulus=Wrong Algorithm type\n".to_owned(),
        Err(_) => "Modulus=unavailable\n".to_owned(),
    }
}
