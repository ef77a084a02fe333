//! Keys and certificates: what `OSSL_STORE` finds in a file, and how it says that it found nothing.

use countersign_host::Errno;
use countersign_pki::asn1::Reader;
use countersign_pki::key::KeyError;
use countersign_pki::pem::{self, Block};
use countersign_pki::{Certificate, PrivateKey, PublicKey, RevocationList};

use crate::app::{App, Exit, Step};
use crate::encryption::Scheme;
use crate::errors::{self, Reason};
use crate::options::Format;
use crate::passphrase;
use crate::pkcs12::{Container, Content, LOCAL_KEY_ID};

/// What a subcommand looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A private key.
    PrivateKey,
    /// A public key.
    PublicKey,
    /// A certificate.
    Certificate,
    /// A revocation list.
    RevocationList,
}

/// What a file holds.
pub enum Object {
    /// A private key.
    PrivateKey(PrivateKey),
    /// A public key.
    PublicKey(PublicKey),
    /// A certificate.
    Certificate(Box<Certificate>),
    /// A revocation list.
    RevocationList(Box<RevocationList>),
}

/// Where bytes came from, for messages.
struct Source<'a> {
    app: &'a App,
    name: String,
    from_file: bool,
    format: Option<Format>,
    description: &'a str,
}

/// A private key from a file or standard input. `description` is what messages call it.
pub async fn private_key(
    app: &App,
    path: Option<&str>,
    format: Option<Format>,
    phrase: Option<&str>,
    description: &str,
) -> Step<PrivateKey> {
    let (source, bytes) = Source::read(app, path, format, description).await?;
    for object in source.find(&bytes, Wanted::PrivateKey, phrase).await? {
        if let Object::PrivateKey(key) = object {
            return Ok(key);
        }
    }
    source.not_found().await
}

/// A public key from a file or standard input.
pub async fn public_key(
    app: &App,
    path: Option<&str>,
    format: Option<Format>,
    phrase: Option<&str>,
    description: &str,
) -> Step<PublicKey> {
    let (source, bytes) = Source::read(app, path, format, description).await?;
    for object in source.find(&bytes, Wanted::PublicKey, phrase).await? {
        if let Object::PublicKey(key) = object {
            return Ok(key);
        }
    }
    source.not_found().await
}

/// The first certificate of a file or standard input.
pub async fn certificate(
    app: &App,
    path: Option<&str>,
    format: Option<Format>,
    phrase: Option<&str>,
    description: &str,
) -> Step<Certificate> {
    let all = certificates(app, path, format, phrase, description).await?;
    match all.into_iter().next() {
        Some(certificate) => Ok(certificate),
        None => Err(Exit(1)),
    }
}

/// Every certificate of a file or standard input, at least one.
pub async fn certificates(
    app: &App,
    path: Option<&str>,
    format: Option<Format>,
    phrase: Option<&str>,
    description: &str,
) -> Step<Vec<Certificate>> {
    let (source, bytes) = Source::read(app, path, format, description).await?;
    let mut all = Vec::new();
    for object in source.find(&bytes, Wanted::Certificate, phrase).await? {
        if let Object::Certificate(certificate) = object {
            all.push(*certificate);
        }
    }
    if all.is_empty() { source.not_found().await } else { Ok(all) }
}

/// The first revocation list of a file or standard input.
pub async fn revocation_list(
    app: &App,
    path: Option<&str>,
    format: Option<Format>,
    description: &str,
) -> Step<RevocationList> {
    let (source, bytes) = Source::read(app, path, format, description).await?;
    for object in source.find(&bytes, Wanted::RevocationList, None).await? {
        if let Object::RevocationList(list) = object {
            return Ok(*list);
        }
    }
    source.not_found().await
}

/// Every readable certificate in the bytes.
pub fn all_certificates(bytes: &[u8]) -> Vec<Certificate> {
    let mut all = Vec::new();
    let mut rest = bytes;
    while let Ok((block, next)) = pem::decode_openssl(rest) {
        rest = next;
        if let Ok(Some(Object::Certificate(certificate))) = object_of(&block) {
            all.push(*certificate);
        }
    }
    all
}

fn object_of(block: &Block) -> Result<Option<Object>, KeyError> {
    Ok(Some(match block.label.as_str() {
        "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" | "ENCRYPTED PRIVATE KEY" => {
            Object::PrivateKey(PrivateKey::from_block(block)?)
        }
        "PUBLIC KEY" | "RSA PUBLIC KEY" => Object::PublicKey(PublicKey::from_pem(block.to_pem().as_bytes())?),
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => {
            let der = first_element(&block.der);
            Object::Certificate(Box::new(Certificate::parse(der).map_err(KeyError::Asn1)?))
        }
        "X509 CRL" => {
            Object::RevocationList(Box::new(RevocationList::parse(&block.der).map_err(KeyError::Asn1)?))
        }
        _ => return Ok(None),
    }))
}

/// The first element: trust settings may follow a certificate.
fn first_element(der: &[u8]) -> &[u8] {
    Reader::new(der).read().map_or(der, |element| element.raw)
}

fn object_of_der(der: &[u8], wanted: Wanted) -> Option<Object> {
    match wanted {
        Wanted::PrivateKey => PrivateKey::from_der(first_element(der)).ok().map(Object::PrivateKey),
        Wanted::PublicKey => PublicKey::from_spki_der(first_element(der)).ok().map(Object::PublicKey),
        Wanted::Certificate => {
            Certificate::parse(first_element(der)).ok().map(|found| Object::Certificate(Box::new(found)))
        }
        Wanted::RevocationList => RevocationList::parse(first_element(der))
            .ok()
            .map(|found| Object::RevocationList(Box::new(found))),
    }
}

impl<'a> Source<'a> {
    async fn read(
        app: &'a App,
        path: Option<&str>,
        format: Option<Format>,
        description: &'a str,
    ) -> Step<(Self, Vec<u8>)> {
        let Some(path) = path.filter(|path| *path != "-") else {
            let source = Self { app, name: "<stdin>".to_owned(), from_file: false, format, description };
            return Ok((source, app.process.read_stdin().await.unwrap_or_default()));
        };
        let plain = path.strip_prefix("file:").unwrap_or(path);
        let from_file = app.process.metadata(plain).is_ok_and(|metadata| metadata.is_file());
        let source = Self { app, name: path.to_owned(), from_file, format, description };
        match app.process.read_file(plain).await {
            Ok(bytes) => Ok((source, bytes)),
            // A directory is a store, too: one with nothing of interest in it.
            Err(Errno::EISDIR) => Ok((source, Vec::new())),
            Err(errno) => {
                let of = if description.contains("certificates") { "certs of " } else { "" };
                app.say(format!("Could not open file or uri for loading {of}{description} from {path}\n"))
                    .await;
                let register = "../crypto/store/store_register.c";
                let scheme = Reason::new(
                    0x1600_0069,
                    "ossl_store_get0_loader_int",
                    "unregistered scheme",
                    register,
                    237,
                );
                app.raise(scheme.with("scheme=file"));
                if errno == Errno::EACCES {
                    app.raise_all(errors::fopen(errno, plain, "rb"));
                } else {
                    let file = "../providers/implementations/storemgmt/file_store.c";
                    let stat = errors::system(errno, "file_open", file, 266);
                    app.raise(stat.with(format!("calling stat({plain})")));
                }
                app.print_errors().await;
                Err(Exit(1))
            }
        }
    }

    /// What is wanted among the bytes; when nothing is, the error queue says why.
    async fn find(&self, bytes: &[u8], wanted: Wanted, phrase: Option<&str>) -> Step<Vec<Object>> {
        let mut found = Vec::new();
        if self.format != Some(Format::Pem) && first_byte_is_sequence(bytes) {
            if let Some(object) = object_of_der(bytes, wanted) {
                return Ok(vec![object]);
            }
            if wanted == Wanted::PrivateKey && crate::encryption::is_encrypted_key(bytes) {
                return Ok(self.encrypted(bytes, false, wanted, phrase).await?.into_iter().collect());
            }
        }
        if first_byte_is_sequence(bytes)
            && let Ok(container) = Container::parse(bytes)
        {
            return self.contained(container, wanted, phrase).await;
        }
        let mut blocks = 0;
        if self.format != Some(Format::Der) {
            let mut rest = bytes;
            while let Ok((block, next)) = pem::decode_openssl(rest) {
                rest = next;
                blocks += 1;
                let label = block.label.as_str();
                if block.header("DEK-Info").is_some() {
                    if let Some(object) = self.legacy(&block, phrase).await
                        && wanted == Wanted::PrivateKey
                    {
                        found.push(object);
                        break;
                    }
                    continue;
                }
                if label == "ENCRYPTED PRIVATE KEY"
                    && matches!(wanted, Wanted::PrivateKey | Wanted::PublicKey)
                {
                    if let Some(object) = self.encrypted(&block.der, true, wanted, phrase).await? {
                        found.push(object);
                        break;
                    }
                    continue;
                }
                match object_of(&block) {
                    Ok(Some(object)) => {
                        let fits = matches!(
                            (&object, wanted),
                            (Object::PrivateKey(_), Wanted::PrivateKey)
                                | (Object::PublicKey(_), Wanted::PublicKey)
                                | (Object::Certificate(_), Wanted::Certificate)
                                | (Object::RevocationList(_), Wanted::RevocationList)
                        );
                        if fits {
                            found.push(object);
                            if wanted != Wanted::Certificate {
                                break;
                            }
                        } else if !matches!(object, Object::Certificate(_) | Object::RevocationList(_)) {
                            self.app.raise(unsupported());
                        }
                    }
                    Ok(None) if known_to_store(label) => {}
                    Ok(None) => {
                        blocks -= 1;
                    }
                    Err(_) => self.app.raise(unsupported()),
                }
            }
        }
        if found.is_empty() && blocks == 0 && self.format != Some(Format::Pem) {
            self.raise_undecodable(bytes, wanted);
        }
        if !found.is_empty() {
            self.app.clear_errors();
        }
        Ok(found)
    }

    /// The phrase given, or one asked for at most `times` times.
    async fn phrase(&self, given: Option<&str>, times: usize) -> Option<String> {
        if let Some(phrase) = given {
            return Some(phrase.to_owned());
        }
        for _ in 0..times {
            let asked = passphrase::ask(self.app, &format!("Enter pass phrase for {}:", self.name)).await;
            if asked.is_some() {
                return asked;
            }
        }
        None
    }

    /// The key inside PKCS#8's EncryptedPrivateKeyInfo.
    async fn encrypted(
        &self,
        der: &[u8],
        from_pem: bool,
        wanted: Wanted,
        phrase: Option<&str>,
    ) -> Step<Option<Object>> {
        if !crate::encryption::is_encrypted_key(der) {
            return Ok(None);
        }
        if from_pem {
            self.app.raise(unsupported());
        }
        // Each decoder that could take what is inside asks anew.
        let times = match (from_pem, wanted) {
            (true, Wanted::PrivateKey) => 3,
            (true, _) => 2,
            (false, _) => 1,
        };
        let Some(phrase) = self.phrase(phrase, times).await else {
            let file = "../providers/implementations/encode_decode/decode_epki2pki.c";
            let unable = Reason::new(0x1C80_009F, "epki2pki_decode", "unable to get passphrase", file, 96);
            self.app.raise_all([passphrase::not_read(), passphrase::no_dialogue(), unable]);
            return Ok(None);
        };
        let Some(plain) = crate::encryption::open(der, &phrase) else {
            self.app.raise_all(bad_decrypt(&phrase));
            return Ok(None);
        };
        match PrivateKey::from_pkcs8_der(&plain) {
            Ok(key) if wanted == Wanted::PrivateKey => Ok(Some(Object::PrivateKey(key))),
            _ => {
                self.app.raise(unsupported());
                Ok(None)
            }
        }
    }

    /// The key inside a block with a `DEK-Info` header.
    async fn legacy(&self, block: &Block, phrase: Option<&str>) -> Option<Object> {
        let header =
            |code, reason, line| Reason::new(code, "PEM_do_header", reason, "../crypto/pem/pem_lib.c", line);
        let Some(phrase) = self.phrase(phrase, 1).await else {
            let unread = header(0x0480_0068, "bad password read", 442);
            self.app.raise_all([passphrase::not_read(), passphrase::no_dialogue(), unread]);
            return None;
        };
        let plain = crate::encryption::open_legacy(block, &phrase);
        let key = plain.and_then(|der| PrivateKey::from_block(&Block::new(&block.label, &der)).ok());
        if key.is_none() {
            self.app.raise_all(bad_decrypt(&phrase).into_iter().take(1));
            self.app.raise(header(0x0480_0065, "bad decrypt", 469));
        }
        key.map(Object::PrivateKey)
    }

    /// What is wanted out of a PKCS#12 container.
    async fn contained(
        &self,
        container: Container,
        wanted: Wanted,
        phrase: Option<&str>,
    ) -> Step<Vec<Object>> {
        let reason = |code, reason, line| {
            Reason::new(code, "try_pkcs12", reason, "../crypto/store/store_result.c", line)
        };
        let given = match phrase {
            Some(phrase) => Some(phrase.to_owned()),
            None if container.verify("") => Some(String::new()),
            None => passphrase::ask(self.app, "Enter pass phrase for PKCS12 import pass phrase:").await,
        };
        let Some(phrase) = given else {
            let failed = reason(0x1600_0072, "passphrase callback error", 570);
            self.app.raise_all([passphrase::not_read(), passphrase::no_dialogue(), failed]);
            return Ok(Vec::new());
        };
        if !container.verify(&phrase) {
            let data = if phrase.is_empty() { "empty password" } else { "maybe wrong password" };
            self.app.raise(reason(0x1600_0071, "error verifying pkcs12 mac", 581).with(data));
            return Ok(Vec::new());
        }
        let (mut keys, mut certificates) = (Vec::new(), Vec::new());
        for bag in container.safes.into_iter().filter_map(|safe| safe.bags(&phrase)).flatten() {
            let is_first = bag.attribute(LOCAL_KEY_ID).is_some();
            let key = match bag.content {
                Content::Key(der) => Some(der),
                Content::ShroudedKey(algorithm, sealed) => Scheme::read(&algorithm)
                    .and_then(|(scheme, parameters)| scheme.open(&parameters, &sealed, &phrase)),
                Content::Certificate(der) => {
                    if let Ok(certificate) = Certificate::parse(&der) {
                        let place = if is_first { 0 } else { certificates.len() };
                        certificates.insert(place, certificate);
                    }
                    None
                }
                _ => None,
            };
            keys.extend(key.and_then(|der| PrivateKey::from_pkcs8_der(&der).ok()));
        }
        Ok(match wanted {
            Wanted::PrivateKey => keys.into_iter().map(Object::PrivateKey).collect(),
            Wanted::PublicKey | Wanted::RevocationList => Vec::new(),
            Wanted::Certificate => {
                certificates.into_iter().map(|found| Object::Certificate(Box::new(found))).collect()
            }
        })
    }

    /// Bytes that are no PEM are tried as DER, element after element, for as long as they look like it.
    fn raise_undecodable(&self, bytes: &[u8], wanted: Wanted) {
        let mut reader = Reader::new(bytes);
        let mut count = 0;
        while count < 6 && !reader.is_empty() && reader.read().is_ok() {
            count += 1;
        }
        if count == 0 {
            return;
        }
        if !self.from_file {
            self.app.raise(unsupported());
            return;
        }
        let input = if self.format == Some(Format::Der) { "Input type: DER" } else { "" };
        let data = match (wanted, input) {
            (Wanted::Certificate, "") => {
                "No supported data to decode. Input structure: Certificate".to_owned()
            }
            (Wanted::Certificate, _) => {
                format!("No supported data to decode.  {input}, Input structure: Certificate")
            }
            _ => format!("No supported data to decode. {input}"),
        };
        let decoder = "../crypto/encode_decode/decoder_lib.c";
        for _ in 0..count {
            let none = Reason::new(0x1E08_010C, "OSSL_DECODER_from_bio", "unsupported", decoder, 103);
            self.app.raise_all([unsupported(), none.with(data.clone()), unsupported()]);
        }
    }

    async fn not_found<T>(&self) -> Step<T> {
        // The description that one caller spells otherwise does not count as naming a key.
        let of = match self.description {
            "Public Key" => "key of ",
            other if other.contains("certificates") => "any ",
            _ => "",
        };
        self.app.say(format!("Could not read {of}{} from {}\n", self.description, self.name)).await;
        self.app.print_errors().await;
        Err(Exit(1))
    }
}

fn first_byte_is_sequence(bytes: &[u8]) -> bool {
    bytes.first() == Some(&0x30)
}

/// Labels that the store knows and that hold neither keys nor certificates.
fn known_to_store(label: &str) -> bool {
    matches!(label, "EC PARAMETERS" | "DH PARAMETERS" | "PARAMETERS")
}

fn unsupported() -> Reason {
    Reason::new(
        0x1608_010C,
        "ossl_store_handle_load_result",
        "unsupported",
        "../crypto/store/store_result.c",
        149,
    )
}

/// What a wrong pass phrase leaves in the queue.
pub fn bad_decrypt(phrase: &str) -> [Reason; 2] {
    let ciphers = "../providers/implementations/ciphers/ciphercommon_block.c";
    let decrypt = "../crypto/pkcs12/p12_decr.c";
    [
        Reason::new(0x1C80_0064, "ossl_cipher_unpadblock", "bad decrypt", ciphers, 129),
        Reason::new(0x1180_0074, "PKCS12_pbe_crypt_ex", "pkcs12 cipherfinal error", decrypt, 88)
            .with(if phrase.is_empty() { "empty password" } else { "maybe wrong password" }),
    ]
}
