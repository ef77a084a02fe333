//! `kubectl version`: the client's and the server's version.

use serde_json::{Map, Value, json};

use crate::client::Call;
use crate::command::{ArgumentHint, Command, Flag, Outcome, Run, ValueHint};
use crate::output::yaml;
use crate::{Context, Error};

/// What this kubectl says it is.
pub const VERSION: &str = "v1.36.2";
const KUSTOMIZE: &str = "v5.8.1";

/// The verb.
pub static COMMAND: Command = Command {
    name: "version",
    usage: "version",
    short: "Print the client and server version information",
    long: "Print the client and server version information for the current context.",
    examples: "# Print the client and server versions for the current context\nkubectl version",
    flags: &[&FLAGS],
    run: Run::Verb(run),
    arguments: ArgumentHint::Nothing,
    ..Command::NEW
};

static FLAGS: [Flag; 2] = [
    Flag::boolean("client", "If true, shows client version only (no server required)."),
    Flag::text("output", "One of 'yaml' or 'json'.").short('o').hint(ValueHint::Words(&["json", "yaml"])),
];

/// The client's build, in the order Go's struct has.
fn client() -> Value {
    json!({
        "major": "1",
        "minor": "36",
        "gitVersion": VERSION,
        "gitCommit": "7a5a1c2e9f3b4d6081c9e2a4f5b6d7e8091a2b3c",
        "gitTreeState": "clean",
        "buildDate": "2026-06-11T09:08:07Z",
        "goVersion": "go1.25.5",
        "compiler": "gc",
        "platform": "linux/amd64",
    })
}

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let flags = context.flags();
        // The configuration is looked at before the arguments are judged.
        let server = match flags.is("client") {
            true => None,
            false => Some(context.client().await?),
        };
        if !context.arguments().is_empty() {
            return Err(Error::message(format!("extra arguments: [{}]", context.arguments().join(" "))));
        }
        let output = flags.text("output");
        if !matches!(output, "" | "yaml" | "json") {
            return Err(Error::message("--output must be 'yaml' or 'json'"));
        }
        let mut failure = None;
        let mut server_version = None;
        if let Some(client) = server {
            match client.send(&Call::get("/version").query("timeout", "32s")).await {
                Ok(answer) => server_version = Some(answer.json()?),
                Err(error) => failure = Some(error),
            }
        }
        let git = |version: &Value| {
            version.get("gitVersion").and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        match output {
            "" => {
                let mut text = format!("Client Version: {VERSION}\nKustomize Version: {KUSTOMIZE}\n");
                if let Some(version) = &server_version {
                    text.push_str(&format!("Server Version: {}\n", git(version)));
                }
                context.out(text).await?;
            }
            format => {
                let mut all = Map::new();
                all.insert("clientVersion".to_owned(), client());
                all.insert("kustomizeVersion".to_owned(), Value::from(KUSTOMIZE));
                if let Some(version) = &server_version {
                    all.insert("serverVersion".to_owned(), version.clone());
                }
                let all = Value::Object(all);
                let text = match format {
                    "yaml" => format!("{}\n", yaml::document(&all)),
                    _ => format!("{}\n", crate::output::json::indented(&all, "  ")),
                };
                context.out(text).await?;
            }
        }
        if let Some(version) = server_version.as_ref() {
            warn_of_skew(&context, &git(version)).await;
        }
        failure.map_or(Ok(()), Err)
    })
}

/// More than one minor version apart is not supported.
async fn warn_of_skew(context: &Context, server: &str) {
    let parts = |version: &str| -> Option<(i64, i64)> {
        let mut numbers = version.trim_start_matches('v').split('.');
        Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
    };
    let (Some(client), Some(server)) = (parts(VERSION), parts(server)) else { return };
    if client.0 != server.0 || (client.1 - server.1).abs() > 1 {
        context
            .err(format!(
                "Warning: version difference between client ({}.{}) and server ({}.{}) exceeds the supported minor version skew of +/-1\n",
                client.0, client.1, server.0, server.1
            ))
            .await;
    }
}
