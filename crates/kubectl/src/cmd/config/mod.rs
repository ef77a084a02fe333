//! `kubectl config`: changes and shows kubeconfig files. Upstream: k8s.io/kubectl/pkg/cmd/config.

mod current_context;
mod delete_cluster;
mod delete_context;
mod delete_user;
mod get_clusters;
mod get_contexts;
mod get_users;
mod rename_context;
mod set;
mod set_cluster;
mod set_context;
mod set_credentials;
mod unset;
mod use_context;
mod view;

use crate::command::{Command, Run};
use crate::{Context, Error};

/// The group.
pub static COMMAND: Command = Command {
    name: "config",
    usage: "config SUBCOMMAND",
    short: "Modify kubeconfig files",
    long: "Modify kubeconfig files using subcommands like \"kubectl config set current-context my-context\".\n\n The loading order follows these rules:\n\n  1.  If the --kubeconfig flag is set, then only that file is loaded. The flag may only be set once and no merging takes place.\n  2.  If $KUBECONFIG environment variable is set, then it is used as a list of paths (normal path delimiting rules for your system). These paths are merged. When a value is modified, it is modified in the file that defines the stanza. When a value is created, it is created in the first file that exists. If no files in the chain exist, then it creates the last file in the list.\n  3.  Otherwise, ${HOME}/.kube/config is used and no merging takes place.",
    subcommands: &[
        &current_context::COMMAND,
        &delete_cluster::COMMAND,
        &delete_context::COMMAND,
        &delete_user::COMMAND,
        &get_clusters::COMMAND,
        &get_contexts::COMMAND,
        &get_users::COMMAND,
        &rename_context::COMMAND,
        &set::COMMAND,
        &set_cluster::COMMAND,
        &set_context::COMMAND,
        &set_credentials::COMMAND,
        &unset::COMMAND,
        &use_context::COMMAND,
        &view::COMMAND,
    ],
    run: Run::Group,
    ..Command::NEW
};

/// `unexpected args: [a b]`, after the help on standard output.
async fn unexpected(context: &Context, word: &str) -> Error {
    if let Err(error) = context.out(crate::command::help::text(context.path())).await {
        return error;
    }
    Error::message(format!("{word} args: [{}]", context.arguments().join(" ")))
}

/// The only argument; otherwise help, then `word args: […]`.
async fn one_argument(context: &Context, word: &str) -> Result<String, Error> {
    match context.arguments() {
        [one] => Ok(one.clone()),
        _ => Err(unexpected(context, word).await),
    }
}
