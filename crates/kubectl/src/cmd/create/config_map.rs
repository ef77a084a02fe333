//! `kubectl create configmap`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::generate::{FLAGS, Generator};
use super::sources::{CONFIG_MAP_FLAGS, Owner, gather, hash};
use crate::Context;
use crate::command::flag_sets::PRINT_FLAGS;
use crate::command::{Command, Outcome, Run};
use crate::output::json as go_json;

/// The verb.
pub static COMMAND: Command = Command {
    name: "configmap",
    aliases: &["cm"],
    usage: "configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
    short: "Create a config map from a local file, directory or literal value",
    long: "Create a config map based on a file, directory, or specified literal value.\n\n A single config map may package one or more key/value pairs.\n\n When creating a config map based on a file, the key will default to the basename of the file, and the value will default to the file content.  If the basename is an invalid key, you may specify an alternate key.\n\n When creating a config map based on a directory, each file whose basename is a valid key in the directory will be packaged into the config map.  Any directory entries except regular files are ignored (e.g. subdirectories, symlinks, devices, pipes, etc).",
    examples: "# Create a new config map named my-config based on folder bar
kubectl create configmap my-config --from-file=path/to/bar

# Create a new config map named my-config with specified keys instead of file basenames on disk
kubectl create configmap my-config --from-file=key1=/path/to/bar/file1.txt --from-file=key2=/path/to/bar/file2.txt

# Create a new config map named my-config with key1=config1 and key2=config2
kubectl create configmap my-config --from-literal=key1=config1 --from-literal=key2=config2

# Create a new config map named my-config from the key=value pairs in the file
kubectl create configmap my-config --from-file=path/to/bar

# Create a new config map named my-config from an env file
kubectl create configmap my-config --from-env-file=path/to/foo.env --from-env-file=path/to/bar.env",
    flags: &[&CONFIG_MAP_FLAGS, &FLAGS, &PRINT_FLAGS],
    run: Run::Verb(run),
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let mut generator = Generator::new(&context).await?;
        let gathered = gather(&context, Owner::ConfigMap(&generator.name)).await?;
        let (mut data, mut binary) = (Map::new(), Map::new());
        for (key, value) in gathered {
            match String::from_utf8(value) {
                Ok(text) => data.insert(key, Value::String(text)),
                Err(error) => binary.insert(key, Value::String(STANDARD.encode(error.as_bytes()))),
            };
        }
        if context.flags().is("append-hash") {
            let shown = if data.is_empty() { Value::Null } else { Value::Object(data.clone()) };
            let mut hashed = json!({ "data": shown, "kind": "ConfigMap", "name": generator.name });
            if let Some(hashed) = hashed.as_object_mut().filter(|_| !binary.is_empty()) {
                hashed.insert("binaryData".to_owned(), Value::Object(binary.clone()));
            }
            let hash = hash(&go_json::compact(&go_json::sort_keys(hashed)));
            generator.name = format!("{}-{hash}", generator.name);
        }
        let mut object = json!({ "kind": "ConfigMap", "apiVersion": "v1", "metadata": generator.metadata() });
        if let Some(object) = object.as_object_mut() {
            for (field, values) in [("data", data), ("binaryData", binary)] {
                if !values.is_empty() {
                    object.insert(field.to_owned(), Value::Object(values));
                }
            }
        }
        generator.create(object, "failed to create configmap: ").await
    })
}
