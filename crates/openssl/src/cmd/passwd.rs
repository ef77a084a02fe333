//! `openssl passwd`: hashes of pass words as /etc/shadow and web servers keep them.

use crate::app::{App, Exit, Step};
use crate::crypt::{self, Method};
use crate::files;
use crate::options::Options;
use crate::passphrase;

/// The subcommand.
pub async fn run(app: &App, mut options: Options) -> Step {
    let (mut salt, mut input, mut method) = (None, None, None);
    let (mut stdin, mut table, mut reverse) = (false, false, false);
    while let Some((name, value)) = options.next() {
        match name.as_str() {
            "in" => input = Some(value),
            "stdin" => stdin = true,
            "reverse" => reverse = true,
            "salt" => salt = Some(value),
            "table" => table = true,
            other => {
                if let Some(known) = Method::from_option(other) {
                    if method.is_some() {
                        return app.usage().await;
                    }
                    method = Some(known);
                }
            }
        }
    }
    let sources = [input.is_some(), stdin, !options.rest.is_empty()];
    if sources.iter().filter(|given| **given).count() > 1 {
        return app.usage().await;
    }
    let method = method.unwrap_or(Method::Md5);
    let words: Vec<String> = if stdin || input.is_some() {
        let bytes = files::read(app, input.as_deref()).await?;
        String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect()
    } else if options.rest.is_empty() {
        match passphrase::ask(app, "Password: ").await {
            Some(word) => vec![word],
            None => return Err(Exit(1)),
        }
    } else {
        options.rest.clone()
    };
    for word in words {
        let salt = salt.clone().unwrap_or_else(|| random_salt(app, method.salt_len()));
        // Newer schemes cannot do with no word at all.
        if word.is_empty() && matches!(method, Method::Sha256 | Method::Sha512) {
            app.print("<NULL>\n").await?;
            continue;
        }
        let Some(hash) = crypt::hash(method, word.as_bytes(), &salt) else {
            return app.fail(format!("{}: Too many rounds are not simulated here", app.name)).await;
        };
        let line = match (table, reverse) {
            (true, false) => format!("{word}\t{hash}\n"),
            (true, true) => format!("{hash}\t{word}\n"),
            (false, _) => format!("{hash}\n"),
        };
        app.print(line).await?;
    }
    Ok(())
}

fn random_salt(app: &App, len: usize) -> String {
    let mut bytes = vec![0; len];
    app.process.entropy().fill(&mut bytes);
    bytes.into_iter().map(|byte| crypt::digit(u32::from(byte))).collect()
}
