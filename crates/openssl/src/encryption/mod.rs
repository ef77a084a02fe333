//! Encryption under a pass phrase: PKCS#8 (PBES2), the older PEM headers, and the ciphers of `enc`.

mod cipher;
mod legacy;
mod pbes2;

pub use cipher::Cipher;
pub use legacy::{from_hex, open_legacy};
pub use pbes2::{is_encrypted_key, open, seal};

use countersign_pki::PrivateKey;
use countersign_pki::pem;

use crate::app::{App, Step};
use crate::errors::Reason;
use crate::passphrase;

impl Cipher {
    /// The cipher of an option such as `-aes256`; says so when there is none of that name.
    pub async fn find(app: &App, name: &str) -> Step<Self> {
        if let Some(cipher) = Self::from_name(name) {
            return Ok(cipher);
        }
        app.say(format!("{}: Unknown cipher: {name}\n", app.name)).await;
        app.raise(crate::errors::cannot_fetch(name));
        app.usage().await
    }

    /// An `ENCRYPTED PRIVATE KEY` block.
    pub fn seal_pem(self, app: &App, key: &PrivateKey, phrase: &str) -> String {
        pem::encode("ENCRYPTED PRIVATE KEY", &seal(app, self, &key.to_pkcs8_der(), phrase))
    }

    /// A block in the key's traditional format with `Proc-Type` and `DEK-Info` headers.
    pub fn seal_legacy(self, app: &App, key: &PrivateKey, phrase: &str) -> String {
        legacy::seal(app, self, key.traditional_label(), &key.to_traditional_der(), phrase)
    }
}

/// Asks for a new pass phrase, and once more to be sure.
pub async fn ask_twice(app: &App) -> Step<String> {
    ask_new(app, "Enter PEM pass phrase:").await
}

/// The same with another question.
pub async fn ask_new(app: &App, prompt: &str) -> Step<String> {
    let ui = "../crypto/ui/ui_lib.c";
    for _ in 0..3 {
        let Some(phrase) = passphrase::ask(app, prompt).await else { break };
        if phrase.len() < 4 {
            app.raise(
                Reason::new(0x2800_006B, "UI_set_result_ex", "result too small", ui, 888)
                    .with("You must type in 4 to 1024 characters"),
            );
            break;
        }
        let again = passphrase::ask(app, &format!("Verifying - {prompt}")).await;
        if again.as_deref() == Some(phrase.as_str()) {
            return Ok(phrase);
        }
        app.say("Verify failure\n").await;
    }
    Err(crate::app::Exit(1))
}
