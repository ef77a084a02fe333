//! Loading a configuration file from the host, with OpenSSL's words when it cannot be read.

use std::collections::BTreeMap;

use countersign_host::Errno;

use crate::app::{App, Exit, Step};
use crate::config::{self, Config};
use crate::errors;

/// Where Debian's build looks by default; a link to the file under /etc/ssl.
const DEFAULT: &str = "/usr/lib/ssl/openssl.cnf";

/// The file named, or `OPENSSL_CONF`'s, or the default one.
pub async fn load(app: &App, path: Option<&str>) -> Step<Config> {
    let chosen = path.or_else(|| app.process.variable("OPENSSL_CONF")).unwrap_or(DEFAULT).to_owned();
    let mut bytes = app.process.read_file(&chosen).await;
    if chosen == DEFAULT && bytes.is_err() {
        bytes = app.process.read_file("/etc/ssl/openssl.cnf").await;
    }
    match bytes {
        Ok(bytes) => of_text(app, &String::from_utf8_lossy(&bytes), &chosen).await,
        Err(Errno::EISDIR) => of_text(app, "", &chosen).await,
        Err(errno) => {
            app.say(format!("Can't open \"{chosen}\" for reading, {errno}\n")).await;
            app.raise_all(errors::fopen(errno, &chosen, "r"));
            Err(Exit(1))
        }
    }
}

/// A configuration given as text; `path` is what messages call it.
pub async fn of_text(app: &App, text: &str, path: &str) -> Step<Config> {
    let environment: BTreeMap<String, String> = app.process.environment.clone();
    let include = |path: &str| -> Option<String> {
        let absolute = app.process.absolute(path);
        let bytes = app.process.with_files(|files, caller| files.read(caller, &absolute)).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    match config::load(text, &environment, &include) {
        Ok(config) => Ok(config),
        Err(fault) => {
            app.say(format!("{}: Error on line {} of config file \"{path}\"\n", app.name, fault.line)).await;
            app.raise(fault.reason);
            Err(Exit(1))
        }
    }
}
