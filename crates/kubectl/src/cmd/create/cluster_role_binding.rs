//! `kubectl create clusterrolebinding`.

use super::generate::{FLAGS, Generator};
use super::subjects::{binding, subjects};
use crate::Context;
use crate::command::flag_sets::PRINT_FLAGS;
use crate::command::{Command, Flag, Outcome, Run, ValueHint};

/// The verb.
pub static COMMAND: Command = Command {
    name: "clusterrolebinding",
    usage: "clusterrolebinding NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
    short: "Create a cluster role binding for a particular cluster role",
    long: "Create a cluster role binding for a particular cluster role.",
    examples: "# Create a cluster role binding for user1, user2, and group1 using the cluster-admin cluster role
kubectl create clusterrolebinding cluster-admin --clusterrole=cluster-admin --user=user1 --user=user2 --group=group1",
    flags: &[&BINDING_FLAGS, &FLAGS, &PRINT_FLAGS],
    required: &["clusterrole"],
    run: Run::Verb(run),
    ..Command::NEW
};

static BINDING_FLAGS: [Flag; 4] = [
    Flag::text("clusterrole", "ClusterRole this ClusterRoleBinding should reference")
        .hint(ValueHint::Objects("clusterroles")),
    Flag::array(
        "group",
        "Groups to bind to the clusterrole. The flag can be repeated to add multiple groups.",
    ),
    Flag::array(
        "serviceaccount",
        "Service accounts to bind to the clusterrole, in the format <namespace>:<name>. The flag can be repeated to add multiple service accounts.",
    ),
    Flag::array(
        "user",
        "Usernames to bind to the clusterrole. The flag can be repeated to add multiple users.",
    ),
];

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let generator = Generator::new(&context).await?;
        let role = context.flags().text("clusterrole");
        let metadata = generator.cluster_metadata();
        let object = binding("ClusterRoleBinding", metadata, subjects(&context)?, "ClusterRole", role);
        generator.create(object, "failed to create clusterrolebinding: ").await
    })
}
