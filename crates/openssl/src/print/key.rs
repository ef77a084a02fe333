//! Keys as text: `EVP_PKEY_print_private` and `EVP_PKEY_print_public`.

use countersign_pki::key::{Curve, EcPublicKey, RsaPublicKey};
use countersign_pki::{PrivateKey, PublicKey};

use super::hex;

/// `label: 65537 (0x10001)`, or the label and a block for a number beyond 64 bits.
fn number(label: &str, magnitude: &[u8], indent: usize) -> String {
    let bytes = hex::signed(magnitude);
    let significant = bytes.iter().skip_while(|byte| **byte == 0);
    if significant.clone().count() <= 8 {
        let value = significant.fold(0_u64, |value, byte| (value << 8) | u64::from(*byte));
        let hexadecimal = if value == 0 { String::new() } else { format!(" (0x{value:x})") };
        return format!("{:indent$}{label} {value}{hexadecimal}\n", "");
    }
    format!("{:indent$}{label}\n{}", "", hex::block(&bytes, indent + 4, 15))
}

/// The text of a private key.
pub fn private(key: &PrivateKey, indent: usize) -> String {
    match key {
        PrivateKey::Rsa(rsa) | PrivateKey::RsaPss(rsa) => {
            let parts = rsa.components();
            let pss = matches!(key, PrivateKey::RsaPss(_));
            let mut text = format!("{:indent$}Private-Key: ({} bit, 2 primes)\n", "", rsa.bits());
            for (label, value) in [
                ("modulus:", &parts.n),
                ("publicExponent:", &parts.e),
                ("privateExponent:", &parts.d),
                ("prime1:", &parts.p),
                ("prime2:", &parts.q),
                ("exponent1:", &parts.dp),
                ("exponent2:", &parts.dq),
                ("coefficient:", &parts.qinv),
            ] {
                text.push_str(&number(label, value, indent));
            }
            if pss {
                text.push_str(&unrestricted(indent));
            }
            text
        }
        PrivateKey::Ec(key) => format!(
            "{:indent$}Private-Key: ({} bit)\n{:indent$}priv:\n{}{:indent$}pub:\n{}{}",
            "",
            key.curve.bits(),
            "",
            hex::block(&key.scalar, indent + 4, 15),
            "",
            hex::block(&key.point, indent + 4, 15),
            curve(key.curve, indent)
        ),
        PrivateKey::Ed25519(key) => format!(
            "{:indent$}ED25519 Private-Key:\n{:indent$}priv:\n{}{:indent$}pub:\n{}",
            "",
            "",
            hex::block(&key.seed, indent + 4, 15),
            "",
            hex::block(&key.public_key().bytes, indent + 4, 15)
        ),
        PrivateKey::Ed448(key) => format!(
            "{:indent$}ED448 Private-Key:\n{:indent$}priv:\n{}{:indent$}pub:\n{}",
            "",
            "",
            hex::block(&key.seed, indent + 4, 15),
            "",
            hex::block(&key.public_key().bytes, indent + 4, 15)
        ),
    }
}

/// The text of a public key.
pub fn public(key: &PublicKey, indent: usize) -> String {
    match key {
        PublicKey::Rsa(key) => rsa(key, indent),
        PublicKey::RsaPss(key) => rsa(key, indent) + &unrestricted(indent),
        PublicKey::Ec(key) => ec(key, indent),
        PublicKey::Ed25519(key) => format!(
            "{:indent$}ED25519 Public-Key:\n{:indent$}pub:\n{}",
            "",
            "",
            hex::block(&key.bytes, indent + 4, 15)
        ),
        PublicKey::Ed448(key) => format!(
            "{:indent$}ED448 Public-Key:\n{:indent$}pub:\n{}",
            "",
            "",
            hex::block(&key.bytes, indent + 4, 15)
        ),
    }
}

/// The line of a key for PSS signatures that leaves digest and salt open.
fn unrestricted(indent: usize) -> String {
    format!("{:indent$}No PSS parameter restrictions\n", "")
}

fn rsa(key: &RsaPublicKey, indent: usize) -> String {
    format!(
        "{:indent$}Public-Key: ({} bit)\n{}{}",
        "",
        key.bits(),
        number("Modulus:", &key.n, indent),
        number("Exponent:", &key.e, indent)
    )
}

fn ec(key: &EcPublicKey, indent: usize) -> String {
    format!(
        "{:indent$}Public-Key: ({} bit)\n{:indent$}pub:\n{}{}",
        "",
        key.curve.bits(),
        "",
        hex::block(&key.point, indent + 4, 15),
        curve(key.curve, indent)
    )
}

/// The parameters of a curve, which is its name.
pub fn curve_parameters(named: Curve) -> String {
    format!("EC-Parameters: ({} bit)\n{}", named.bits(), curve(named, 0))
}

/// The lines that name a curve.
pub fn curve(curve: Curve, indent: usize) -> String {
    let nist = match curve.nist_name() {
        Some(name) => format!("{:indent$}NIST CURVE: {name}\n", ""),
        None => String::new(),
    };
    format!("{:indent$}ASN1 OID: {}\n{nist}", "", curve.name())
}
