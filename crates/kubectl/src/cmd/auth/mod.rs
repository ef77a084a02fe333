//! `kubectl auth`: who am I, what may I do. Upstream: k8s.io/kubectl/pkg/cmd/auth.

mod can_i;
mod whoami;

use crate::command::{Command, Run};

/// The group.
pub static COMMAND: Command = Command {
    name: "auth",
    usage: "auth",
    short: "Inspect authorization",
    long: "Inspect authorization.",
    subcommands: &[&can_i::COMMAND, &whoami::COMMAND],
    run: Run::Group,
    ..Command::NEW
};
