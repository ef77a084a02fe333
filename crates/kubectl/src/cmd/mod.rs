//! kubectl's verbs, a file per verb whose path is the command line.

mod auth;
mod certificate;
mod config;
mod delete;
mod describe;
mod get;

use crate::command::{Command, Run};

/// `kubectl` itself.
pub static ROOT: Command = Command {
    name: "kubectl",
    usage: "kubectl",
    short: "kubectl controls the Kubernetes cluster manager.",
    long: "kubectl controls the Kubernetes cluster manager.\n\n Find more information at: https://kubernetes.io/docs/reference/kubectl/",
    subcommands: VERBS,
    run: Run::Help,
    ..Command::NEW
};

/// All verbs, alphabetical.
pub static VERBS: &[&Command] = &[
    &auth::COMMAND,
    &certificate::COMMAND,
    &config::COMMAND,
    &delete::COMMAND,
    &describe::COMMAND,
    &get::COMMAND,
];
