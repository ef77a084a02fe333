//! `kubectl create secret docker-registry`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::super::generate::{FLAGS, Generator};
use super::super::sources::{Data, Owner, gather};
use crate::command::flag_sets::PRINT_FLAGS;
use crate::command::{Command, Flag, Outcome, Run};
use crate::output::json as go_json;
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "docker-registry",
    usage: "docker-registry NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none]",
    short: "Create a secret for use with a Docker registry",
    long: "Create a new secret for use with Docker registries.\n\n        Dockercfg secrets are used to authenticate against Docker registries.\n\n        When using the Docker command line to push images, you can authenticate to a given registry by running:\n            '$ docker login DOCKER_REGISTRY_SERVER --username=DOCKER_USER --password=DOCKER_PASSWORD --email=DOCKER_EMAIL'.\n\n That produces a ~/.dockercfg file that is used by subsequent 'docker push' and 'docker pull' commands to authenticate to the registry. The email address is optional.\n\n        When creating applications, you may have a Docker registry that requires authentication.  In order for the\n        nodes to pull images on your behalf, they must have the credentials.  You can provide this information\n        by creating a dockercfg secret and attaching it to your service account.",
    examples: "# If you do not already have a .dockercfg file, create a dockercfg secret directly
kubectl create secret docker-registry my-secret --docker-server=DOCKER_REGISTRY_SERVER --docker-username=DOCKER_USER --docker-password=DOCKER_PASSWORD --docker-email=DOCKER_EMAIL

# Create a new secret named my-secret from ~/.docker/config.json
kubectl create secret docker-registry my-secret --from-file=path/to/.docker/config.json",
    flags: &[&REGISTRY_FLAGS, &FLAGS, &PRINT_FLAGS],
    run: Run::Verb(run),
    ..Command::NEW
};

static REGISTRY_FLAGS: [Flag; 8] = [
    Flag::boolean("append-hash", "Append a hash of the secret to its name."),
    Flag::text("docker-email", "Email for Docker registry"),
    Flag::text("docker-password", "Password for Docker registry authentication"),
    Flag::text("docker-server", "Server location for Docker registry").or("https://index.docker.io/v1/"),
    Flag::text("docker-username", "Username for Docker registry authentication"),
    Flag::slice("from-env-file", "").hidden(),
    Flag::slice(
        "from-file",
        "Key files can be specified using their file path, in which case a default name of .dockerconfigjson will be given to them, or optionally with a name and file path, in which case the given name will be used. Specifying a directory will iterate each named file in the directory that is a valid secret key. For this command, the key should always be .dockerconfigjson.",
    ),
    Flag::array("from-literal", "").hidden(),
];

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let generator = Generator::new(&context).await?;
        let flags = context.flags();
        let text = |name: &str| flags.text(&format!("docker-{name}")).to_owned();
        let (server, user, password, email) =
            (text("server"), text("username"), text("password"), text("email"));
        let data = if !flags.list("from-file").is_empty() {
            gather(&context, Owner::Secret).await?
        } else {
            if server.is_empty() || user.is_empty() || password.is_empty() {
                return Err(Error::message(
                    "either --from-file or the combination of --docker-username, --docker-password and --docker-server is required",
                ));
            }
            let mut entry = Map::new();
            entry.insert("username".to_owned(), user.clone().into());
            entry.insert("password".to_owned(), password.clone().into());
            if !email.is_empty() {
                entry.insert("email".to_owned(), email.into());
            }
            entry.insert("auth".to_owned(), STANDARD.encode(format!("{user}:{password}")).into());
            let config = json!({ "auths": { server: Value::Object(entry) } });
            Data::from([(".dockerconfigjson".to_owned(), go_json::compact(&config).into_bytes())])
        };
        super::create(&context, generator, "kubernetes.io/dockerconfigjson", data).await
    })
}
