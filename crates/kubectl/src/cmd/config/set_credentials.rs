//! `kubectl config set-credentials`.

use super::one_argument;
use crate::command::{ArgumentHint, Command, Flag, Outcome, Run};
use crate::config::{Store, User, stored_path};
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "set-credentials",
    usage: "set-credentials NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password] [--auth-provider=provider_name] [--auth-provider-arg=key=value] [--exec-command=exec_command] [--exec-api-version=exec_api_version] [--exec-arg=arg] [--exec-env=key=value]",
    short: "Set a user entry in kubeconfig.",
    long: "Set a user entry in kubeconfig.\n\n Specifying a name that already exists will merge new fields on top of existing values.\n\n        Client-certificate flags:\n        --client-certificate=certfile --client-key=keyfile\n        \n        Bearer token flags:\n        --token=bearer_token\n        \n        Basic auth flags:\n        --username=basic_user --password=basic_password\n        \n Bearer token and basic auth are mutually exclusive.",
    examples: "# Set only the \"client-key\" field on the \"cluster-admin\"\n# entry, without touching other values\nkubectl config set-credentials cluster-admin --client-key=~/.kube/admin.key\n\n# Set basic auth for the \"cluster-admin\" entry\nkubectl config set-credentials cluster-admin --username=admin --password=uXFGweU9l35qcif\n\n# Embed client certificate data in the \"cluster-admin\" entry\nkubectl config set-credentials cluster-admin --client-certificate=~/.kube/admin.crt --embed-certs=true\n\n# Enable the Google Compute Platform auth provider for the \"cluster-admin\" entry\nkubectl config set-credentials cluster-admin --auth-provider=gcp\n\n# Enable the OpenID Connect auth provider for the \"cluster-admin\" entry with additional arguments\nkubectl config set-credentials cluster-admin --auth-provider=oidc --auth-provider-arg=client-id=foo --auth-provider-arg=client-secret=bar\n\n# Remove the \"client-secret\" config value for the OpenID Connect auth provider for the \"cluster-admin\" entry\nkubectl config set-credentials cluster-admin --auth-provider=oidc --auth-provider-arg=client-secret-\n\n# Enable new exec auth plugin for the \"cluster-admin\" entry\nkubectl config set-credentials cluster-admin --exec-command=/path/to/the/executable --exec-api-version=client.authentication.k8s.io/v1beta1\n\n# Enable new exec auth plugin for the \"cluster-admin\" entry with interactive mode\nkubectl config set-credentials cluster-admin --exec-command=/path/to/the/executable --exec-api-version=client.authentication.k8s.io/v1beta1 --exec-interactive-mode=Never\n\n# Define new exec auth plugin arguments for the \"cluster-admin\" entry\nkubectl config set-credentials cluster-admin --exec-arg=arg1 --exec-arg=arg2\n\n# Create or update exec auth plugin environment variables for the \"cluster-admin\" entry\nkubectl config set-credentials cluster-admin --exec-env=key1=val1 --exec-env=key2=val2\n\n# Remove exec auth plugin environment variables for the \"cluster-admin\" entry\nkubectl config set-credentials cluster-admin --exec-env=var-to-remove-",
    flags: &[&[
        Flag::text("auth-provider", "Auth provider for the user entry in kubeconfig"),
        Flag::slice("auth-provider-arg", "'key=value' arguments for the auth provider"),
        Flag::text("client-certificate", "Path to client-certificate file for the user entry in kubeconfig"),
        Flag::text("client-key", "Path to client-key file for the user entry in kubeconfig"),
        Flag::boolean("embed-certs", "Embed client cert/key for the user entry in kubeconfig"),
        Flag::text(
            "exec-api-version",
            "API version of the exec credential plugin for the user entry in kubeconfig",
        ),
        Flag::slice(
            "exec-arg",
            "New arguments for the exec credential plugin command for the user entry in kubeconfig",
        ),
        Flag::text("exec-command", "Command for the exec credential plugin for the user entry in kubeconfig"),
        Flag::array("exec-env", "'key=value' environment values for the exec credential plugin"),
        Flag::text(
            "exec-interactive-mode",
            "InteractiveMode of the exec credentials plugin for the user entry in kubeconfig",
        ),
        Flag::boolean(
            "exec-provide-cluster-info",
            "ProvideClusterInfo of the exec credentials plugin for the user entry in kubeconfig",
        ),
        Flag::text("password", "password for the user entry in kubeconfig"),
        Flag::text("token", "token for the user entry in kubeconfig"),
        Flag::text("username", "username for the user entry in kubeconfig"),
    ]],
    run: Run::Verb(run),
    arguments: ArgumentHint::Users,
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let name = one_argument(&context, "unexpected").await?;
        let flags = context.flags();
        let given = |flag: &str| !flags.text(flag).is_empty();
        let mut methods = Vec::new();
        if given("token") {
            methods.push("--token");
        }
        if given("username") || given("password") {
            methods.push("--username/--password");
        }
        if methods.len() > 1 {
            return Err(Error::message(format!(
                "you cannot specify more than one authentication method at the same time: {}",
                methods.join(", ")
            )));
        }
        if flags.is("embed-certs") && !given("client-certificate") && !given("client-key") {
            return Err(Error::message("you must specify a --client-certificate or --client-key to embed"));
        }
        let mut store = Store::load(&context).await?;
        let mut user = store.user(&name).cloned().unwrap_or_default();
        certificates(&context, store.file_name(), &mut user).await?;
        if flags.changed("token") {
            user.token = flags.text("token").to_owned();
            if !user.token.is_empty() {
                user.username.clear();
                user.password.clear();
            }
        }
        if flags.changed("username") {
            user.username = flags.text("username").to_owned();
        }
        if flags.changed("password") {
            user.password = flags.text("password").to_owned();
        }
        if given("username") || given("password") {
            user.token.clear();
            user.token_file.clear();
        }
        store.put_user(&name, Some(user));
        store.save(&context).await?;
        context.out(format!("User \"{name}\" set.\n")).await
    })
}

async fn certificates(context: &Context, config_file: &str, user: &mut User) -> Result<(), Error> {
    let flags = context.flags();
    for flag in ["client-certificate", "client-key"] {
        if !flags.changed(flag) {
            continue;
        }
        let path = flags.text(flag);
        let (data, stored) = if flags.is("embed-certs") && !path.is_empty() {
            (read(context, flag, path).await?, String::new())
        } else {
            (Vec::new(), stored_path(context, config_file, path))
        };
        if flag == "client-key" {
            (user.client_key_data, user.client_key) = (data, stored);
        } else {
            (user.client_certificate_data, user.client_certificate) = (data, stored);
        }
    }
    Ok(())
}

/// The bytes of a file that is to be embedded.
pub(super) async fn read(context: &Context, flag: &str, path: &str) -> Result<Vec<u8>, Error> {
    context.process().read_file(path).await.map_err(|errno| {
        let text = errno.to_string().to_lowercase();
        let call = if errno == countersign_host::Errno::ENOENT { "stat" } else { "open" };
        let verb = if call == "stat" { "stat" } else { "read" };
        Error::message(format!("could not {verb} {flag} file {path}: {call} {path}: {text}"))
    })
}
