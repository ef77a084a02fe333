//! kubectl's verbs, a file per verb whose path is the command line.

mod absent;
mod annotate;
mod api_resources;
mod api_versions;
mod apply;
mod auth;
mod certificate;
mod cluster_info;
mod complete;
mod completion;
mod config;
mod create;
mod delete;
mod describe;
mod diff;
mod edit;
mod events;
mod get;
mod help;
mod kustomize;
mod label;
mod options;
mod pairs;
mod patch;
pub(crate) mod plugin;
mod raw;
mod replace;
mod run_pod;
mod taint;
mod version;
mod wait;

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
    &annotate::COMMAND,
    &api_resources::COMMAND,
    &api_versions::COMMAND,
    &apply::COMMAND,
    &absent::ATTACH,
    &auth::COMMAND,
    &absent::AUTOSCALE,
    &certificate::COMMAND,
    &cluster_info::COMMAND,
    &complete::COMMAND,
    &complete::WITHOUT_DESCRIPTIONS,
    &completion::COMMAND,
    &config::COMMAND,
    &absent::CORDON,
    &absent::CP,
    &create::COMMAND,
    &absent::DEBUG,
    &delete::COMMAND,
    &describe::COMMAND,
    &diff::COMMAND,
    &absent::DRAIN,
    &edit::COMMAND,
    &events::COMMAND,
    &absent::EXEC,
    &absent::EXPOSE,
    &get::COMMAND,
    &help::COMMAND,
    &absent::KUBERC,
    &kustomize::COMMAND,
    &label::COMMAND,
    &absent::LOGS,
    &options::COMMAND,
    &patch::COMMAND,
    &plugin::COMMAND,
    &absent::PORT_FORWARD,
    &absent::PROXY,
    &replace::COMMAND,
    &absent::ROLLOUT,
    &run_pod::COMMAND,
    &absent::SCALE,
    &absent::SET,
    &taint::COMMAND,
    &absent::TOP,
    &absent::UNCORDON,
    &version::COMMAND,
    &wait::COMMAND,
];
