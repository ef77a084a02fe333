//! Encryption under a pass phrase: PKCS#8 (PBES2), the older PEM headers, and the ciphers of `enc`.

mod cipher;
mod legacy;
mod rc2;
mod scheme;

pub use cipher::Cipher;
pub use legacy::{from_hex, open_legacy};
pub use scheme::{Scheme, is_encrypted_key, open, seal};

use countersign_pki::PrivateKey;
use countersign_pki::pem;

use crate::app::{App, Exit, Step};

impl Cipher {
    /// The cipher of an option such as `-aes256`; says so when there is none of that name.
    pub async fn find(app: &App, name: &str) -> Step<Self> {
        if let Some(cipher) = Self::from_name(name) {
            return Ok(cipher);
        }
        if ["-gcm", "-ccm", "-ocb"].iter().any(|mode| name.to_ascii_lowercase().ends_with(mode)) {
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

/// Whether OpenSSL knows a cipher of that name.
pub fn is_left_out(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let listed = include_str!("../help/commands.txt").lines().skip_while(|line| !line.starts_with("Cipher"));
    let mut known = listed.skip(1).flat_map(str::split_whitespace);
    known.any(|known| known == name)
        || [
            "aes-128-wrap",
            "chacha20",
            "blowfish",
            "camellia128",
            "camellia192",
            "camellia256",
            "aria128",
            "aria192",
            "aria256",
            "id-aes256-wrap",
        ]
        .contains(&name.as_str())
}
