//! `openssl list`: what this build can do.

use crate::app::{App, Exit, Step};
use crate::options::Options;

/// Digests and ciphers that only the legacy provider has; they are no subcommands of their own.
const LEGACY: &[&str] = &["md4", "bf", "cast", "cast5", "des", "desx", "rc2", "rc4", "seed"];

/// The subcommand.
pub async fn run(app: &App, mut options: Options) -> Step {
    let mut wanted = Vec::new();
    let mut one_column = false;
    while let Some((name, value)) = options.next() {
        match name.as_str() {
            "1" => one_column = true,
            "verbose" | "propquery" | "provider" | "provider-path" => {}
            _ => wanted.push((name, value)),
        }
    }
    options.no_more(app).await?;
    if wanted.is_empty() {
        app.say(format!("{}: Use -help for summary.\n", app.name)).await;
        return Err(Exit(1));
    }
    for (name, value) in &wanted {
        let text = match name.as_str() {
            "commands" | "standard-commands" => columns(&names("Standard"), one_column),
            "digest-commands" => columns(&names("Message"), one_column),
            "cipher-commands" => columns(&names("Cipher"), one_column),
            "disabled" => "Disabled algorithms:\nIDEA\nMD2\nMDC2\nRC5\nSCTP\nSSL3\nZLIB\n".to_owned(),
            "providers" => {
                "Providers:\n  default\n    name: OpenSSL Default Provider\n    version: 3.0.19\n    status: active\n"
                    .to_owned()
            }
            "options" if super::find(value).is_none() => return super::unknown(app, value).await,
            _ => return app.fail(format!("{}: -{name} is not simulated here", app.name)).await,
        };
        app.print(text).await?;
    }
    Ok(())
}

/// The names under a heading of the list of subcommands.
fn names(heading: &str) -> Vec<&'static str> {
    let lines = include_str!("../help/commands.txt").lines().skip_while(|line| !line.starts_with(heading));
    let all = lines.skip(1).take_while(|line| !line.is_empty()).flat_map(str::split_whitespace);
    let is_legacy = |name: &str| {
        let family = name.split('-').next().unwrap_or_default();
        heading != "Standard"
            && (LEGACY.contains(&family) && !name.starts_with("des-ede") || name == "base64")
    };
    all.filter(|name| !is_legacy(name)).collect()
}

/// In columns as wide as the longest name.
fn columns(names: &[&str], one_column: bool) -> String {
    let lines = |chunk: &[&str]| -> String {
        if one_column {
            return format!("{}\n", chunk.concat());
        }
        chunk.iter().map(|name| format!("{name:18}")).collect::<String>() + "\n"
    };
    let text: String = names.chunks(if one_column { 1 } else { 4 }).map(lines).collect();
    if one_column { text } else { text + "\n" }
}
