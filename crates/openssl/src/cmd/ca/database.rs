//! The text files of a small CA: `index.txt` with its entries, and files that hold the next number.

use countersign_host::Errno;

use crate::app::{App, Exit, Step};
use crate::encryption::from_hex;
use crate::errors::{self, Reason};
use crate::print::hex;
use crate::signing::random_serial;

/// A line of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `V`alid, `R`evoked or `E`xpired.
    pub kind: char,
    /// The last moment of validity as certificates write it.
    pub expires: String,
    /// When and why it was revoked, else empty.
    pub revoked: String,
    /// The serial number in hexadecimal.
    pub serial: String,
    /// A file's name, never used.
    pub file: String,
    /// The subject in one line.
    pub name: String,
}

/// The index and its settings.
pub struct Database {
    path: String,
    /// The entries in order.
    pub entries: Vec<Entry>,
    /// Whether a subject may be certified only once at a time.
    pub unique: bool,
    /// Whether the file of settings was there.
    had_settings: bool,
}

impl Database {
    /// Reads an index. `unique` is what the configuration says about subjects.
    pub async fn load(app: &App, path: &str, unique: Option<bool>) -> Step<Self> {
        let settings = app.process.read_file(&format!("{path}.attr")).await.ok();
        let told = settings.as_ref().and_then(|bytes| {
            let text = String::from_utf8_lossy(bytes).into_owned();
            let line = text.lines().find(|line| line.trim_start().starts_with("unique_subject"))?;
            Some(!matches!(line.split_once('=')?.1.trim().chars().next(), Some('n' | 'N' | '0' | 'f' | 'F')))
        });
        let problem = format!("Problem with index file: {path} (could not load/parse file)");
        let bytes = match app.process.read_file(path).await {
            Ok(bytes) => bytes,
            Err(Errno::EISDIR) => Vec::new(),
            Err(errno) => {
                app.raise_all(errors::fopen(errno, path, "r"));
                app.print_errors().await;
                return app.fail(problem).await;
            }
        };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let mut entries = Vec::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let fields: Vec<String> = line.split('\t').map(str::to_owned).collect();
            let Ok([kind, expires, revoked, serial, file, name]) = <[String; 6]>::try_from(fields) else {
                return app.fail(problem).await;
            };
            let kind = kind.chars().next().unwrap_or('V');
            entries.push(Entry { kind, expires, revoked, serial, file, name });
        }
        Ok(Self {
            path: path.to_owned(),
            entries,
            unique: told.or(unique).unwrap_or(true),
            had_settings: settings.is_some(),
        })
    }

    /// The entry of a serial number in hexadecimal.
    pub fn with_serial(&self, serial: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.serial.eq_ignore_ascii_case(serial))
    }

    /// The valid entry of a subject.
    pub fn with_name(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.kind == 'V' && entry.name == name)
    }

    /// Writes the index; what was there before stays beside it as `.old`.
    pub async fn save(&self, app: &App) -> Step {
        let line = |entry: &Entry| {
            let Entry { kind, expires, revoked, serial, file, name } = entry;
            format!("{kind}\t{expires}\t{revoked}\t{serial}\t{file}\t{name}\n")
        };
        let text: String = self.entries.iter().map(line).collect();
        rotate(app, &self.path, &text).await?;
        let settings = format!("{}.attr", self.path);
        let text = format!("unique_subject = {}\n", if self.unique { "yes" } else { "no" });
        if self.had_settings {
            rotate(app, &settings, &text).await
        } else {
            write(app, &settings, &text).await
        }
    }
}

async fn write(app: &App, path: &str, text: &str) -> Step {
    match app.process.write_file(path, text.as_bytes()).await {
        Ok(()) => Ok(()),
        Err(errno) => {
            let new = format!("{path}.new");
            app.raise_all(errors::fopen(errno, &new, "w"));
            app.fail(format!("Unable to open '{new}'")).await
        }
    }
}

async fn rotate(app: &App, path: &str, text: &str) -> Step {
    if let Ok(old) = app.process.read_file(path).await {
        let old = String::from_utf8_lossy(&old).into_owned();
        write(app, &format!("{path}.old"), &old).await?;
    }
    write(app, path, text).await
}

/// The number in a file; with `create`, a random one when the file is missing.
pub async fn load_number(app: &App, path: &str, create: bool, failure: &str) -> Step<Vec<u8>> {
    let bytes = match app.process.read_file(path).await {
        Ok(bytes) => bytes,
        Err(_) if create => return Ok(random_serial(app)),
        Err(errno) => {
            app.say(format!("{path}: {errno}\n")).await;
            app.raise_all(errors::fopen(errno, path, "r"));
            app.print_errors().await;
            return app.fail(failure).await;
        }
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let digits = text.lines().next().unwrap_or_default().trim_end();
    match from_hex(digits).filter(|bytes| !bytes.is_empty()) {
        Some(bytes) => Ok(bytes),
        None => {
            app.say(format!("Unable to load number from {path}\n")).await;
            let file = "../crypto/asn1/f_int.c";
            let reason = if digits.len() % 2 == 1 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                Reason::new(0x0680_0091, "a2i_ASN1_INTEGER", "odd number of chars", file, 102)
            } else {
                Reason::new(0x0680_0096, "a2i_ASN1_INTEGER", "short line", file, 138)
            };
            app.raise(reason);
            app.print_errors().await;
            app.fail(failure).await
        }
    }
}

/// Writes the next number; what was there before stays beside it as `.old`.
pub async fn save_number(app: &App, path: &str, number: &[u8]) -> Step {
    rotate(app, path, &format!("{}\n", shown(number))).await
}

/// A number in hexadecimal, at least two digits.
pub fn shown(number: &[u8]) -> String {
    let zeros = number.iter().take_while(|byte| **byte == 0).count().min(number.len().saturating_sub(1));
    match hex::upper(number.get(zeros..).unwrap_or_default()) {
        text if text.is_empty() => "00".to_owned(),
        text => text,
    }
}

/// Ends with exit status 1.
pub fn stop<T>() -> Step<T> {
    Err(Exit(1))
}
