//! Private keys as subcommands write them out: encrypted or not, in either format.

use countersign_pki::PrivateKey;

use crate::app::{App, Exit, Step};
use crate::encryption::Cipher;
use crate::errors::Reason;
use crate::options::Format;
use crate::passphrase;

/// Which of OpenSSL's writers a subcommand calls: they ask for a pass phrase in different words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// `PEM_write_bio_PrivateKey`: at least four characters.
    Pem,
    /// `OSSL_ENCODER_to_bio`.
    Encoder,
}

/// How a private key shall be written.
pub struct KeyForm {
    /// The writer.
    pub writer: Writer,
    /// Encrypts with this cipher.
    pub cipher: Option<Cipher>,
    /// The format of the key's own kind instead of PKCS#8.
    pub traditional: bool,
    /// The pass phrase; asked for when absent and needed.
    pub phrase: Option<String>,
}

impl KeyForm {
    /// The PEM text. A failure leaves its reasons in the queue, for the caller to say what failed.
    pub async fn pem(self, app: &App, key: &PrivateKey) -> Step<String> {
        if self.traditional && self.writer == Writer::Pem && key.traditional_label() == "PRIVATE KEY" {
            let file = "../crypto/pem/pem_pkey.c";
            let function = "PEM_write_bio_PrivateKey_traditional";
            app.raise(Reason::new(0x0480_006E, function, "unsupported public key type", file, 358));
            return Err(Exit(1));
        }
        let Some(cipher) = self.cipher else {
            return Ok(if self.traditional { key.to_traditional_pem() } else { key.to_pkcs8_pem() });
        };
        let pem_lib = "../crypto/pem/pem_lib.c";
        if self.traditional && cipher.iv_len() < 8 {
            let reason = Reason::new(0x0480_0071, "PEM_ASN1_write_bio", "unsupported cipher", pem_lib, 337);
            app.raise(reason);
            return Err(Exit(1));
        }
        let phrase = match self.phrase {
            Some(phrase) => phrase,
            None => {
                let (prompt, least) = match (self.writer, self.traditional) {
                    (Writer::Pem, _) => ("Enter PEM pass phrase:", 4),
                    (Writer::Encoder, false) => ("Enter pass phrase:", 0),
                    (Writer::Encoder, true) => ("Enter pass phrase for PEM:", 0),
                };
                match passphrase::ask_new(app, prompt, least).await {
                    Ok(phrase) => phrase,
                    Err(reasons) => {
                        app.raise_all(reasons);
                        app.raise_all(unanswered(self.writer, self.traditional));
                        return Err(Exit(1));
                    }
                }
            }
        };
        if self.traditional {
            return Ok(cipher.seal_legacy(app, key, &phrase));
        }
        if cipher.oid().is_none() {
            app.raise(no_identifier());
            let file = "../crypto/pkcs12/p12_p8e.c";
            app.raise(Reason::new(0x1188_000D, "PKCS8_encrypt_ex", "ASN1 lib", file, 48));
            return Err(Exit(1));
        }
        Ok(cipher.seal_pem(app, key, &phrase))
    }

    /// The bytes in either encoding; DER is never encrypted.
    pub async fn bytes(self, app: &App, key: &PrivateKey, format: Format) -> Step<Vec<u8>> {
        match format {
            Format::Pem => self.pem(app, key).await.map(String::into_bytes),
            _ if self.traditional => Ok(key.to_traditional_der()),
            _ => Ok(key.to_pkcs8_der()),
        }
    }
}

/// `asn1 encoding routines:PKCS5_pbe2_set_iv_ex:cipher has no object identifier`.
pub fn no_identifier() -> Reason {
    let file = "../crypto/asn1/p5_pbev2.c";
    Reason::new(0x0680_006C, "PKCS5_pbe2_set_iv_ex", "cipher has no object identifier", file, 55)
}

/// What lies in the queue after the user interface's own entries.
fn unanswered(writer: Writer, traditional: bool) -> Vec<Reason> {
    let pem_lib = "../crypto/pem/pem_lib.c";
    let dialog = "../crypto/passphrase.c";
    let problems = Reason::new(0x0480_006D, "PEM_def_callback", "problems getting password", pem_lib, 62);
    let read_key = Reason::new(0x0480_006F, "PEM_ASN1_write_bio", "read key", pem_lib, 364);
    let user_interface = passphrase::no_dialogue();
    let unable = Reason::new(
        0x1C80_009F,
        "p8info_to_encp8",
        "unable to get passphrase",
        "../providers/implementations/encode_decode/encode_key2any.c",
        115,
    );
    match (writer, traditional) {
        (Writer::Pem, true) => vec![problems, read_key],
        (Writer::Pem, false) => vec![
            problems,
            Reason::new(0x0788_0109, "do_ui_passphrase", "interrupted or cancelled", dialog, 184),
            unable,
        ],
        (Writer::Encoder, true) => vec![user_interface, read_key],
        (Writer::Encoder, false) => vec![user_interface, unable],
    }
}
