//! `kubectl kustomize`: finds the folder as the real one does; building it is left out.
//! Upstream: sigs.k8s.io/kustomize/kustomize/commands/build.

use crate::command::{Command, Outcome, Run};
use crate::resource::kustomization;
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "kustomize",
    usage: "kustomize DIR",
    short: "Build a kustomization target from a directory or URL",
    run: Run::Verb(run),
    raw: true,
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let path = match context.arguments() {
            [] => ".",
            [path] => path,
            _ => return Err(Error::message("specify one path to kustomization.yaml")),
        };
        Err(kustomization::refuse(&context, path))
    })
}
