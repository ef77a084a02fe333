//! `kubectl create secret`: a subcommand per type.

mod docker_registry;
mod generic;
mod tls;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::generate::Generator;
use super::sources::{Data, hash};
use crate::command::{Command, Run};
use crate::output::json as go_json;
use crate::{Context, Error};

/// The group.
pub static COMMAND: Command = Command {
    name: "secret",
    usage: "secret (docker-registry | generic | tls)",
    short: "Create a secret using a specified subcommand",
    long: "Create a secret with specified type.\n\n A docker-registry type secret is for accessing a container registry.\n\n A generic type secret indicate an Opaque secret type.\n\n A tls type secret holds TLS certificate and its associated key.",
    subcommands: &[&docker_registry::COMMAND, &generic::COMMAND, &tls::COMMAND],
    run: Run::Group,
    ..Command::NEW
};

/// Creates a secret of these data.
async fn create(context: &Context, mut generator: Generator, kind: &str, data: Data) -> Result<(), Error> {
    let data: Map<String, Value> =
        data.into_iter().map(|(key, value)| (key, Value::String(STANDARD.encode(value)))).collect();
    if context.flags().is("append-hash") {
        let shown = if data.is_empty() { Value::Null } else { Value::Object(data.clone()) };
        let hashed = json!({ "data": shown, "kind": "Secret", "name": generator.name, "type": kind });
        generator.name = format!("{}-{}", generator.name, hash(&go_json::compact(&hashed)));
    }
    let mut object = json!({ "kind": "Secret", "apiVersion": "v1", "metadata": generator.metadata() });
    if let Some(object) = object.as_object_mut() {
        if !data.is_empty() {
            object.insert("data".to_owned(), Value::Object(data));
        }
        if !kind.is_empty() {
            object.insert("type".to_owned(), kind.into());
        }
    }
    generator.create(object, "failed to create secret ").await
}
