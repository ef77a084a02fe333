//! `kubectl certificate`: decides about signing requests. Upstream: k8s.io/kubectl/pkg/cmd/certificates.

mod approve;
mod decide;
mod deny;

use crate::command::{Command, Run};

/// The group. An unknown word shows its help, too.
pub static COMMAND: Command = Command {
    name: "certificate",
    usage: "certificate SUBCOMMAND",
    short: "Modify certificate resources",
    long: "Modify certificate resources.",
    subcommands: &[&approve::COMMAND, &deny::COMMAND],
    run: Run::Help,
    ..Command::NEW
};
