//! Verbs of kubectl that this sandbox leaves out: each says so in one line, whatever its flags.

use crate::command::{Command, Outcome, Run};
use crate::{Context, Error};

const fn absent(name: &'static str, short: &'static str) -> Command {
    Command { name, usage: name, short, run: Run::Verb(run), raw: true, ..Command::NEW }
}

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let name = context.path().last().map_or("", |command| command.name);
        let why = match name {
            "attach" | "cp" | "debug" | "exec" | "logs" | "port-forward" | "top" => {
                "no kubelet runs here, so pods are objects without containers"
            }
            "autoscale" | "rollout" | "scale" | "set" => "no workload controllers run here",
            _ => "it lies beside the Certificates API",
        };
        Err(Error::message(format!("kubectl {name} is not part of this sandbox: {why}")))
    })
}

/// `kubectl attach`.
pub static ATTACH: Command = absent("attach", "Attach to a running container");
/// `kubectl autoscale`.
pub static AUTOSCALE: Command =
    absent("autoscale", "Auto-scale a deployment, replica set, stateful set, or replication controller");
/// `kubectl cordon`.
pub static CORDON: Command = absent("cordon", "Mark node as unschedulable");
/// `kubectl cp`.
pub static CP: Command = absent("cp", "Copy files and directories to and from containers");
/// `kubectl debug`.
pub static DEBUG: Command =
    absent("debug", "Create debugging sessions for troubleshooting workloads and nodes");
/// `kubectl drain`.
pub static DRAIN: Command = absent("drain", "Drain node in preparation for maintenance");
/// `kubectl exec`.
pub static EXEC: Command = absent("exec", "Execute a command in a container");
/// `kubectl expose`.
pub static EXPOSE: Command = absent(
    "expose",
    "Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service",
);
/// `kubectl kuberc`.
pub static KUBERC: Command = absent("kuberc", "Manage kuberc configuration files");
/// `kubectl logs`.
pub static LOGS: Command = absent("logs", "Print the logs for a container in a pod");
/// `kubectl port-forward`.
pub static PORT_FORWARD: Command = absent("port-forward", "Forward one or more local ports to a pod");
/// `kubectl proxy`.
pub static PROXY: Command = absent("proxy", "Run a proxy to the Kubernetes API server");
/// `kubectl rollout`.
pub static ROLLOUT: Command = absent("rollout", "Manage the rollout of a resource");
/// `kubectl scale`.
pub static SCALE: Command =
    absent("scale", "Set a new size for a deployment, replica set, or replication controller");
/// `kubectl set`.
pub static SET: Command = absent("set", "Set specific features on objects");
/// `kubectl top`.
pub static TOP: Command = absent("top", "Display resource (CPU/memory) usage");
/// `kubectl uncordon`.
pub static UNCORDON: Command = absent("uncordon", "Mark node as schedulable");
