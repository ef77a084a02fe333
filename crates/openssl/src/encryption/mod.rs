//! Encryption under a pass phrase: PKCS#8 (PBES2), the older PEM headers, and the ciphers of `enc`.

pub mod base64;
mod cipher;
mod legacy;
mod rc2;
mod scheme;

pub use cipher::Cipher;
pub use legacy::{bytes_to_key, from_hex, open_legacy};
pub use scheme::{Scheme, is_encrypted_key, open, pbkdf2, seal};

use countersign_pki::PrivateKey;
use countersign_pki::pem;

use crate::app::{App, Exit, Step};

impl Cipher {
    /// The cipher of an option such as `-aes256`; says so when there is none of that name.
    pub async fn find(app: &App, name: &str) -> Step<Self> {
        if let Some(cipher) = Self::from_name(name) {
            return Ok(cipher);
        }
        if is_authenticated(name) {
            return app.fail(format!("{}: AEAD ciphers not supported", app.name)).await;
        }
        if is_left_out(name) {
            return app.fail(format!("{}: The cipher {name} is not simulated here", app.name)).await;
        }
        app.say(format!("{}: Unknown cipher: {name}\n", app.name)).await;
        app.raise(crate::errors::cannot_fetch(name));
        Err(Exit(1))
    }

    /// The same with the line that points to `-help` after a failure.
    pub async fn option(app: &App, name: &str) -> Step<Self> {
        match Self::find(app, name).await {
            Ok(cipher) => Ok(cipher),
            Err(_) => app.usage().await,
        }
    }

    /// An `ENCRYPTED PRIVATE KEY` block.
    pub fn seal_pem(self, app: &App, key: &PrivateKey, phrase: &str) -> String {
        pem::encode("ENCRYPTED PRIVATE KEY", &seal(app, &Scheme::pbes2(self), &key.to_pkcs8_der(), phrase))
    }

    /// A block in the key's traditional format with `Proc-Type` and `DEK-Info` headers.
    pub fn seal_legacy(self, app: &App, key: &PrivateKey, phrase: &str) -> String {
        legacy::seal(app, self, key.traditional_label(), &key.to_traditional_der(), phrase)
    }
}

/// Whether it is the name of a cipher, so that it may stand for a subcommand.
pub fn is_known(name: &str) -> bool {
    Cipher::from_name(name).is_some() || is_left_out(name) || is_authenticated(name)
}

/// Whether it is an AES mode that also authenticates, which no subcommand can use.
fn is_authenticated(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("aes") && ["-gcm", "-ccm", "-ocb"].iter().any(|mode| name.ends_with(mode))
}

/// Whether OpenSSL knows a cipher of that name.
fn is_left_out(name: &str) -> bool {
    let mut listed = include_str!("../help/ciphers-list.txt").split_whitespace();
    listed.any(|known| known.strip_prefix('-').is_some_and(|known| known.eq_ignore_ascii_case(name)))
}
