//! `openssl enc` and the ciphers' own names: encryption, decryption, base64.

use countersign_pki::Digest;

use crate::app::{App, Exit, Step};
use crate::encryption::{Cipher, base64, bytes_to_key, pbkdf2};
use crate::errors::Reason;
use crate::files::{self, Opening, Output};
use crate::input::bad_decrypt;
use crate::options::{Options, integer};
use crate::passphrase;
use crate::print::hex;

/// What a salted file begins with.
const MAGIC: &[u8] = b"Salted__";

/// What was asked for.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each flag of the command line")]
struct Wishes {
    base64: bool,
    cipher: Option<String>,
    decrypt: bool,
    digest: Option<String>,
    input: Option<String>,
    iterations: Option<i32>,
    iv: Option<String>,
    key: Option<String>,
    no_padding: bool,
    no_salt: bool,
    one_line: bool,
    out: Option<String>,
    pass: Option<String>,
    pbkdf2: bool,
    phrase: Option<String>,
    print: bool,
    print_only: bool,
    salt: Option<String>,
    verbose: bool,
}

async fn wishes(app: &App, mut options: Options) -> Step<Wishes> {
    let mut wishes = Wishes::default();
    match app.name.as_str() {
        "base64" => wishes.base64 = true,
        "enc" => {}
        name => wishes.cipher = Some(name.to_owned()),
    }
    while let Some((name, value)) = options.next() {
        match name.as_str() {
            "A" => wishes.one_line = true,
            "K" => wishes.key = Some(value),
            "P" => wishes.print_only = true,
            "S" => wishes.salt = Some(value),
            "a" | "base64" => wishes.base64 = true,
            "bufsize" => {
                let number = value.strip_suffix('k').unwrap_or(&value);
                if number.parse::<i64>().is_err() {
                    app.say(format!("{}: Can't parse \"{number}\" as a number\n", app.name)).await;
                    return app.usage().await;
                }
            }
            "d" => wishes.decrypt = true,
            "e" => wishes.decrypt = false,
            "in" => wishes.input = Some(value),
            "iter" => {
                wishes.iterations = integer(&app.name, &value).ok();
                wishes.pbkdf2 = true;
            }
            "iv" => wishes.iv = Some(value),
            "k" => wishes.phrase = Some(value),
            "kfile" => wishes.phrase = Some(phrase_of_file(app, &value).await?),
            "list" | "ciphers" => {
                app.print(include_str!("../help/ciphers-list.txt")).await?;
                return Err(Exit(0));
            }
            "md" => wishes.digest = Some(value),
            "none" => wishes.cipher = None,
            "nopad" => wishes.no_padding = true,
            "nosalt" => wishes.no_salt = true,
            "out" => wishes.out = Some(value),
            "p" => wishes.print = true,
            "pass" => wishes.pass = Some(value),
            "pbkdf2" => wishes.pbkdf2 = true,
            "salt" => wishes.no_salt = false,
            "v" => wishes.verbose = true,
            "*" => wishes.cipher = Some(value),
            _ => {}
        }
    }
    options.no_more(app).await?;
    Ok(wishes)
}

/// The first line of a file that holds a pass phrase.
async fn phrase_of_file(app: &App, path: &str) -> Step<String> {
    let bytes = match files::read(app, Some(path)).await {
        Ok(bytes) => bytes,
        Err(_) => return app.usage().await,
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    if text.is_empty() {
        app.say(format!("{} Can't read key from {path}\n", app.name)).await;
        return app.usage().await;
    }
    let line = text.split('\n').next().unwrap_or_default().trim_end_matches('\r');
    if line.is_empty() {
        app.say(format!("{}: zero length password\n", app.name)).await;
        return app.usage().await;
    }
    Ok(line.to_owned())
}

/// The subcommand. What lies in the queue is shown even after success.
pub async fn run(app: &App, options: Options) -> Step {
    let wishes = wishes(app, options).await?;
    let outcome = work(app, &wishes).await;
    app.print_errors().await;
    outcome
}

async fn work(app: &App, wishes: &Wishes) -> Step {
    let cipher = match &wishes.cipher {
        Some(name) => Some(Cipher::option(app, name).await?),
        None => None,
    };
    let digest = match &wishes.digest {
        Some(name) => match Digest::from_name(name) {
            Some(digest) => digest,
            None => {
                app.raise(crate::errors::cannot_fetch(name));
                app.say(format!("{}: Unknown option or message digest: {name}\n", app.name)).await;
                return app.usage().await;
            }
        },
        None => Digest::Sha256,
    };
    if wishes.verbose {
        app.say("bufsize=8192\n").await;
    }
    let mode = if wishes.base64 && wishes.decrypt { "r" } else { "rb" };
    let input = files::open_input(app, wishes.input.as_deref(), mode).await?;
    let phrase = match (&wishes.phrase, &wishes.pass) {
        (Some(phrase), _) => Some(phrase.clone()),
        (None, Some(pass)) => passphrase::one(app, Some(pass), "Error getting password").await?,
        (None, None) => match cipher {
            Some(cipher) if wishes.key.is_none() => Some(ask(app, cipher, wishes.decrypt).await?),
            _ => None,
        },
    };
    let is_text = wishes.base64 && !wishes.decrypt;
    let opening = if is_text { Opening::Default } else { Opening::Binary };
    let output = Output::open(app, wishes.out.as_deref(), opening).await?;
    let mut bytes = input.read().await;
    let read = bytes.len();
    if wishes.base64 && wishes.decrypt {
        bytes = base64::decode(&bytes, wishes.one_line);
    }
    let mut written = Vec::new();
    let mut failed = false;
    match cipher {
        None => written = bytes,
        Some(cipher) => {
            let secrets = Secrets::new(app, wishes, cipher, digest, phrase, &bytes).await?;
            if wishes.print || wishes.print_only {
                app.print(secrets.shown(wishes.no_salt)).await?;
                if wishes.print_only {
                    return Ok(());
                }
            }
            written.extend_from_slice(&secrets.prefix);
            let content = bytes.get(secrets.skipped..).unwrap_or_default();
            failed = seal(app, wishes, cipher, &secrets, content, &mut written);
        }
    }
    if is_text {
        written = base64::encode(&written, wishes.one_line).into_bytes();
    }
    let count = written.len();
    output.write(written).await?;
    if failed {
        return app.fail(if wishes.decrypt { "bad decrypt" } else { "bad encrypt" }).await;
    }
    if wishes.verbose {
        app.say(format!("bytes read   : {read:8}\nbytes written: {count:8}\n")).await;
    }
    Ok(())
}

/// Encrypts or decrypts; true when the last block does not fit.
fn seal(
    app: &App,
    wishes: &Wishes,
    cipher: Cipher,
    secrets: &Secrets,
    content: &[u8],
    out: &mut Vec<u8>,
) -> bool {
    let Secrets { key, iv, .. } = secrets;
    let block = cipher.block_len();
    let wrong_length = || {
        let line = if wishes.decrypt { 440 } else { 417 };
        let file = "../providers/implementations/ciphers/ciphercommon.c";
        let function = "ossl_cipher_generic_block_final";
        Reason::new(0x1C80_006B, function, "wrong final block length", file, line)
    };
    let whole = content.len() - content.len() % block;
    let blocks = content.get(..whole).unwrap_or_default();
    if !wishes.decrypt {
        if wishes.no_padding && cipher.pads() {
            out.extend(cipher.encrypt_blocks(key, iv, blocks).unwrap_or_default());
            if whole != content.len() {
                app.raise(wrong_length());
            }
            return whole != content.len();
        }
        out.extend(cipher.encrypt(key, iv, content).unwrap_or_default());
        return false;
    }
    if !cipher.pads() {
        out.extend(cipher.decrypt_blocks(key, iv, content).unwrap_or_default());
        return false;
    }
    let plain = cipher.decrypt_blocks(key, iv, blocks).unwrap_or_default();
    if wishes.no_padding {
        out.extend(plain);
        if whole != content.len() {
            app.raise(wrong_length());
        }
        return whole != content.len();
    }
    if whole != content.len() || content.is_empty() {
        // All whole blocks but the last have gone out by then, and that one, too, once more bytes came.
        let gone = if whole == content.len() { 0 } else { whole };
        out.extend(plain.get(..gone).unwrap_or_default());
        app.raise(wrong_length());
        return true;
    }
    match cipher.decrypt(key, iv, content) {
        Some(plain) => {
            out.extend(plain);
            false
        }
        None => {
            out.extend(plain.get(..whole.saturating_sub(block)).unwrap_or_default());
            app.raise_all(bad_decrypt("").into_iter().take(1));
            true
        }
    }
}

async fn ask(app: &App, cipher: Cipher, decrypt: bool) -> Step<String> {
    let direction = if decrypt { "decryption" } else { "encryption" };
    let prompt = format!("enter {} {direction} password:", cipher.name());
    let answer = if decrypt {
        passphrase::ask(app, &prompt).await.ok_or_else(|| vec![passphrase::not_read()])
    } else {
        passphrase::ask_new(app, &prompt, 0).await
    };
    match answer {
        Ok(phrase) if phrase.is_empty() => Err(Exit(1)),
        Ok(phrase) => Ok(phrase),
        Err(reasons) => {
            app.raise_all(reasons);
            app.fail("bad password read").await
        }
    }
}

/// Key, vector and salt, and what of the input and output the salt takes.
#[derive(Default)]
struct Secrets {
    key: Vec<u8>,
    iv: Vec<u8>,
    salt: Vec<u8>,
    /// Written before everything else.
    prefix: Vec<u8>,
    /// Bytes of the input that were not content.
    skipped: usize,
}

impl Secrets {
    async fn new(
        app: &App,
        wishes: &Wishes,
        cipher: Cipher,
        digest: Digest,
        phrase: Option<String>,
        input: &[u8],
    ) -> Step<Self> {
        let mut secrets = Self { salt: vec![0; 8], ..Self::default() };
        let (key_len, iv_len) = (cipher.key_len(), cipher.iv_len());
        if let Some(phrase) = &phrase {
            if !wishes.no_salt {
                secrets.find_salt(app, wishes, input).await?;
            }
            let salt: &[u8] = if wishes.no_salt { &[] } else { &secrets.salt };
            let material = if wishes.pbkdf2 {
                let iterations = u32::try_from(wishes.iterations.unwrap_or(10_000)).unwrap_or(1);
                pbkdf2(digest, phrase.as_bytes(), salt, iterations.min(10_000_000), key_len + iv_len)
            } else {
                app.say(
                    "*** WARNING : deprecated key derivation used.\nUsing -iter or -pbkdf2 would be better.\n",
                )
                .await;
                bytes_to_key(digest, phrase.as_bytes(), salt, key_len + iv_len)
            };
            secrets.iv = material.get(key_len..).unwrap_or_default().to_vec();
            secrets.key = material;
            secrets.key.truncate(key_len);
        }
        if let Some(text) = &wishes.iv {
            if iv_len == 0 {
                app.say("warning: iv not used by this cipher\n").await;
            } else {
                secrets.iv = set_hex(app, text, iv_len, "invalid hex iv value").await?;
            }
        } else if phrase.is_none() && iv_len > 0 {
            return app.fail("iv undefined").await;
        }
        if let Some(text) = &wishes.key {
            secrets.key = set_hex(app, text, key_len, "invalid hex key value").await?;
        }
        Ok(secrets)
    }

    async fn find_salt(&mut self, app: &App, wishes: &Wishes, input: &[u8]) -> Step {
        if let Some(text) = &wishes.salt {
            self.salt = set_hex(app, text, 8, "invalid hex salt value").await?;
        } else if !wishes.decrypt {
            app.process.entropy().fill(&mut self.salt);
            self.prefix = [MAGIC, &self.salt].concat();
        } else {
            let Some(head) = input.get(..8) else { return app.fail("error reading input file").await };
            if head != MAGIC {
                return app.fail("bad magic number").await;
            }
            let Some(salt) = input.get(8..16) else { return app.fail("error reading input file").await };
            self.salt = salt.to_vec();
            self.skipped = 16;
        }
        Ok(())
    }

    fn shown(&self, no_salt: bool) -> String {
        let mut text = String::new();
        if !no_salt {
            text.push_str(&format!("salt={}\n", hex::upper(&self.salt)));
        }
        text.push_str(&format!("key={}\n", hex::upper(&self.key)));
        if !self.iv.is_empty() {
            text.push_str(&format!("iv ={}\n", hex::upper(&self.iv)));
        }
        text
    }
}

/// Hexadecimal digits as so many bytes, cut or filled up with a warning.
async fn set_hex(app: &App, text: &str, len: usize, failure: &str) -> Step<Vec<u8>> {
    let wanted = len * 2;
    let count = text.chars().count();
    if count > wanted {
        app.say("hex string is too long, ignoring excess\n").await;
    } else if count < wanted {
        app.say("hex string is too short, padding with zero bytes to length\n").await;
    }
    let mut bytes = vec![0_u8; len];
    for (index, character) in text.chars().take(wanted).enumerate() {
        let Some(digit) = character.to_digit(16).and_then(|digit| u8::try_from(digit).ok()) else {
            app.say("non-hex digit\n").await;
            return app.fail(failure).await;
        };
        if let Some(byte) = bytes.get_mut(index / 2) {
            *byte |= if index % 2 == 0 { digit << 4 } else { digit };
        }
    }
    Ok(bytes)
}
