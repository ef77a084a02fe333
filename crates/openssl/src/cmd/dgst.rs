//! `openssl dgst` and the digests' own names: digests, HMACs and signatures of files.

use countersign_host::Errno;
use countersign_pki::{Digest, PrivateKey, PublicKey, SignatureAlgorithm};

use crate::app::{App, Exit, Step};
use crate::encryption::from_hex;
use crate::errors::{self, Reason};
use crate::files::{Opening, Output};
use crate::options::{Format, Options};
use crate::print::hex;
use crate::{input, passphrase, signing};

/// What was asked for.
#[derive(Default)]
struct Wishes {
    binary: Option<bool>,
    digest: Option<String>,
    key: Option<(KeyUse, String)>,
    key_format: Option<Format>,
    mac: Option<String>,
    mac_key: Option<Vec<u8>>,
    mac_options: Vec<String>,
    out: Option<String>,
    passin: Option<String>,
    separator: Separator,
    signature: Option<String>,
    signature_options: Vec<String>,
    xof: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum KeyUse {
    Sign,
    Verify,
    /// Verify with a private key.
    PrivateVerify,
}

/// How hexadecimal digits are set.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Separator {
    #[default]
    None,
    Colons,
    /// As `sha256sum` does.
    Coreutils,
}

/// What is done with each file.
enum Work {
    Digest(Digest),
    Hmac(Digest, Vec<u8>),
    Sign(Box<PrivateKey>, SignatureAlgorithm),
    Verify(Box<PublicKey>, SignatureAlgorithm, Vec<u8>),
}

/// A digest and what OpenSSL calls it: the two names of one differ by how it was asked for.
#[derive(Clone, Copy)]
struct Chosen {
    digest: Digest,
    name: &'static str,
}

async fn wishes(app: &App, options: &mut Options) -> Step<Wishes> {
    let digest = (app.name != "dgst").then(|| app.name.clone());
    let mut wishes = Wishes { digest, ..Wishes::default() };
    while let Some((name, value)) = options.next() {
        match name.as_str() {
            "binary" => wishes.binary = Some(true),
            "c" => wishes.separator = Separator::Colons,
            "hex" => wishes.binary = Some(false),
            "hmac" => wishes.mac_key = Some(value.into_bytes()),
            "keyform" => wishes.key_format = Some(Format::of(&value)),
            "list" => {
                app.print(include_str!("../help/digests.txt")).await?;
                return Err(Exit(0));
            }
            "mac" => wishes.mac = Some(value),
            "macopt" => wishes.mac_options.push(value),
            "out" => wishes.out = Some(value),
            "passin" => wishes.passin = Some(value),
            "prverify" => wishes.key = Some((KeyUse::PrivateVerify, value)),
            "r" => wishes.separator = Separator::Coreutils,
            "sign" => wishes.key = Some((KeyUse::Sign, value)),
            "signature" => wishes.signature = Some(value),
            "sigopt" => wishes.signature_options.push(value),
            "verify" => wishes.key = Some((KeyUse::Verify, value)),
            "xoflen" => wishes.xof = true,
            "*" => wishes.digest = Some(value),
            _ => {}
        }
    }
    Ok(wishes)
}

/// The subcommand.
pub async fn run(app: &App, mut options: Options) -> Step {
    let wishes = wishes(app, &mut options).await?;
    if wishes.key.is_some() && options.rest.len() > 1 {
        return app.fail(format!("{}: Can only sign or verify one file.", app.name)).await;
    }
    let chosen = match &wishes.digest {
        Some(name) => Some(find(app, name).await?),
        None => None,
    };
    if matches!(wishes.key, Some((KeyUse::Verify | KeyUse::PrivateVerify, _))) && wishes.signature.is_none() {
        return app.fail("No signature to verify: use the -signature option").await;
    }
    let passin = passphrase::one(app, wishes.passin.as_deref(), "Error getting password").await?;
    let output = Output::open(app, wishes.out.as_deref(), Opening::Default).await?;
    let purposes = [wishes.key.is_some(), wishes.mac.is_some(), wishes.mac_key.is_some()];
    if purposes.iter().filter(|given| **given).count() > 1 {
        return app.fail("MAC and signing key cannot both be specified").await;
    }
    let (work, title) = work(app, &wishes, chosen, passin.as_deref()).await?;
    if wishes.xof {
        return app.fail("Length can only be specified for XOF").await;
    }
    let binary = wishes.binary.unwrap_or(matches!(work, Work::Sign(..)));
    let form = Form { binary, separator: wishes.separator, title };
    let mut failed = false;
    if options.rest.is_empty() {
        let bytes = app.process.read_stdin().await.unwrap_or_default();
        failed = one(app, &work, &form, &bytes, "stdin", &output).await?;
    }
    for path in &options.rest {
        match app.process.read_file(path).await {
            Ok(bytes) => failed |= one(app, &work, &form, &bytes, path, &output).await?,
            Err(errno @ Errno::EISDIR) => {
                app.raise_all(errors::fread(errno));
                app.say(format!("Read error in {path}\n")).await;
                failed = true;
            }
            Err(errno) => {
                app.raise_all(errors::read_filename(errno, path, "r"));
                app.say(format!("{path}: {errno}\n")).await;
                failed = true;
            }
        }
    }
    if failed { Err(Exit(1)) } else { Ok(()) }
}

fn known(name: &str) -> Option<Chosen> {
    if let Some(digest) = Digest::from_name(name) {
        return Some(Chosen { digest, name: fetched_name(digest) });
    }
    // The names of signature algorithms stand for their digests.
    let upper = name.to_ascii_uppercase();
    let plain = upper.strip_prefix("RSA-").or_else(|| upper.strip_suffix("WITHRSAENCRYPTION"));
    let digest = plain.or_else(|| upper.strip_prefix("SSL3-")).and_then(Digest::from_name)?;
    Some(Chosen { digest, name: digest.name() })
}

/// The digest of an option, or of the subcommand's own name.
async fn find(app: &App, name: &str) -> Step<Chosen> {
    if let Some(chosen) = known(name) {
        return Ok(chosen);
    }
    if is_left_out(name) {
        return app.fail(format!("{}: The digest {name} is not simulated here", app.name)).await;
    }
    app.say(format!("{}: Unknown option or message digest: {name}\n", app.name)).await;
    app.raise(errors::cannot_fetch(name));
    app.usage().await
}

/// Whether OpenSSL knows a digest of that name that is not computed here.
pub fn is_left_out(name: &str) -> bool {
    let mut listed =
        include_str!("../help/digests.txt").split_whitespace().filter_map(|word| word.strip_prefix('-'));
    listed.any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether it is the name of a digest, so that it may stand for a subcommand.
pub fn is_name(name: &str) -> bool {
    known(name).is_some() || is_left_out(name)
}

/// The name under which OpenSSL's providers know it.
pub fn fetched_name(digest: Digest) -> &'static str {
    match digest {
        Digest::Md5 => "MD5",
        Digest::Sha1 => "SHA1",
        Digest::Sha224 => "SHA2-224",
        Digest::Sha256 => "SHA2-256",
        Digest::Sha384 => "SHA2-384",
        Digest::Sha512 => "SHA2-512",
    }
}

/// What to do, and what goes before the file's name in parentheses.
async fn work(
    app: &App,
    wishes: &Wishes,
    chosen: Option<Chosen>,
    passin: Option<&str>,
) -> Step<(Work, String)> {
    let Chosen { digest, name } =
        chosen.unwrap_or(Chosen { digest: Digest::Sha256, name: Digest::Sha256.name() });
    if let Some((purpose, path)) = &wishes.key {
        let name = chosen.map_or(fetched_name(digest), |chosen| chosen.name);
        return signature(app, wishes, digest, name, *purpose, path, passin).await;
    }
    if let Some(kind) = &wishes.mac {
        let key = mac_key(app, kind, &wishes.mac_options).await?;
        let Some(Chosen { digest, name }) = chosen else {
            let file = "../crypto/evp/m_sigver.c";
            app.raise(Reason::new(0x0300_009E, "do_sigver_init", "no default digest", file, 282));
            return app.fail("Error setting context").await;
        };
        return Ok((Work::Hmac(digest, key), format!("HMAC-{name}")));
    }
    Ok(match &wishes.mac_key {
        Some(key) => (Work::Hmac(digest, key.clone()), format!("HMAC-{name}")),
        None => (Work::Digest(digest), name.to_owned()),
    })
}

/// The key of `-mac HMAC -macopt key:…`.
async fn mac_key(app: &App, kind: &str, options: &[String]) -> Step<Vec<u8>> {
    if !kind.eq_ignore_ascii_case("HMAC") {
        if ["CMAC", "POLY1305", "SIPHASH"].iter().any(|known| known.eq_ignore_ascii_case(kind)) {
            return app.fail(format!("{}: {kind} is not simulated here", app.name)).await;
        }
        app.raise(errors::cannot_fetch(kind));
        return app.fail(format!("Error initializing {kind} context")).await;
    }
    let mut key = None;
    for option in options {
        let (name, value) = option.split_once(':').unwrap_or((option, ""));
        match name {
            "key" => key = Some(value.as_bytes().to_vec()),
            "hexkey" => key = from_hex(value),
            _ => {
                app.raise(errors::not_supported(name, value));
                return app.fail(format!("MAC parameter error \"{option}\"")).await;
            }
        }
    }
    match key {
        Some(key) => Ok(key),
        None => app.fail("Error generating key").await,
    }
}

async fn signature(
    app: &App,
    wishes: &Wishes,
    digest: Digest,
    name: &str,
    purpose: KeyUse,
    path: &str,
    passin: Option<&str>,
) -> Step<(Work, String)> {
    let (private, public) = if purpose == KeyUse::Verify {
        (None, input::public_key(app, Some(path), wishes.key_format, None, "public key").await?)
    } else {
        let key = input::private_key(app, Some(path), wishes.key_format, passin, "private key").await?;
        let public = key.public_key();
        (Some(key), public)
    };
    let kind = match &public {
        PublicKey::Rsa(_) => "RSA",
        PublicKey::RsaPss(_) => "RSA-PSS",
        PublicKey::Ec(_) => "EC",
        PublicKey::Ed25519(_) | PublicKey::Ed448(_) => {
            return app.fail("Key type not supported for this operation").await;
        }
    };
    let algorithm = signing::algorithm(app, &public, digest, &wishes.signature_options).await?;
    let title = format!("{kind}-{name}");
    if let (KeyUse::Sign, Some(key)) = (purpose, &private) {
        return Ok((Work::Sign(Box::new(key.clone()), algorithm), title));
    }
    let path = wishes.signature.clone().unwrap_or_default();
    match app.process.read_file(&path).await {
        Ok(bytes) if bytes.is_empty() => app.fail(format!("Error reading signature file {path}")).await,
        Ok(mut bytes) => {
            bytes.truncate(signing::signature_len(&public));
            Ok((Work::Verify(Box::new(public), algorithm, bytes), title))
        }
        Err(errno) => {
            app.raise_all(errors::fopen(errno, &path, "rb"));
            app.fail(format!("Error opening signature file {path}")).await
        }
    }
}

/// How a result is written.
struct Form {
    binary: bool,
    separator: Separator,
    title: String,
}

/// Does the work for one file; true when it failed.
async fn one(app: &App, work: &Work, form: &Form, bytes: &[u8], path: &str, output: &Output) -> Step<bool> {
    let result = match work {
        Work::Digest(digest) => digest.hash(bytes),
        Work::Hmac(digest, key) => digest.hmac(key, bytes),
        Work::Sign(key, algorithm) => match key.sign(*algorithm, bytes) {
            Ok(signature) => signature,
            Err(_) => {
                app.raise(signing::digest_too_big());
                app.say("Error signing data\n").await;
                return Ok(true);
            }
        },
        Work::Verify(key, algorithm, signature) => {
            let verified = key.verify(*algorithm, bytes, signature).is_ok();
            output.write(if verified { "Verified OK\n" } else { "Verification failure\n" }).await?;
            if !verified {
                app.raise_all(signing::refusal(key, *algorithm, signature));
            }
            return Ok(!verified);
        }
    };
    if form.binary {
        output.write(result).await?;
        return Ok(false);
    }
    let text = match form.separator {
        Separator::Coreutils => {
            let escaped = path.replace('\\', "\\\\").replace('\n', "\\n");
            let mark = if escaped == path { "" } else { "\\" };
            format!("{mark}{} *{escaped}\n", hex::lower(&result))
        }
        Separator::Colons => format!("{}({path})= {}\n", form.title, hex::lower_colons(&result)),
        Separator::None => format!("{}({path})= {}\n", form.title, hex::lower(&result)),
    };
    output.write(text).await?;
    Ok(false)
}
