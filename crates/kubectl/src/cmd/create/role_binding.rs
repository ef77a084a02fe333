//! `kubectl create rolebinding`.

use super::generate::{FLAGS, Generator};
use super::subjects::{binding, subjects};
use crate::command::flag_sets::PRINT_FLAGS;
use crate::command::{Command, Flag, Outcome, Run, ValueHint};
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "rolebinding",
    usage: "rolebinding NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
    short: "Create a role binding for a particular role or cluster role",
    long: "Create a role binding for a particular role or cluster role.",
    examples: "# Create a role binding for user1, user2, and group1 using the admin cluster role
kubectl create rolebinding admin --clusterrole=admin --user=user1 --user=user2 --group=group1

# Create a role binding for service account monitoring:sa-dev using the admin role
kubectl create rolebinding admin-binding --role=admin --serviceaccount=monitoring:sa-dev",
    flags: &[&BINDING_FLAGS, &FLAGS, &PRINT_FLAGS],
    run: Run::Verb(run),
    ..Command::NEW
};

static BINDING_FLAGS: [Flag; 5] = [
    Flag::text("clusterrole", "ClusterRole this RoleBinding should reference")
        .hint(ValueHint::Objects("clusterroles")),
    Flag::array("group", "Groups to bind to the role. The flag can be repeated to add multiple groups."),
    Flag::text("role", "Role this RoleBinding should reference").hint(ValueHint::Objects("roles")),
    Flag::array(
        "serviceaccount",
        "Service accounts to bind to the role, in the format <namespace>:<name>. The flag can be repeated to add multiple service accounts.",
    ),
    Flag::array("user", "Usernames to bind to the role. The flag can be repeated to add multiple users."),
];

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let generator = Generator::new(&context).await?;
        let flags = context.flags();
        let (kind, role) = match (flags.text("clusterrole"), flags.text("role")) {
            ("", role) if !role.is_empty() => ("Role", role),
            (role, "") if !role.is_empty() => ("ClusterRole", role),
            _ => return Err(Error::message("exactly one of clusterrole or role must be specified")),
        };
        let object = binding("RoleBinding", generator.metadata(), subjects(&context)?, kind, role);
        generator.create(object, "failed to create rolebinding: ").await
    })
}
