//! `kubectl cluster-info`: where the control plane and its services are.

use countersign_api::meta;
use serde_json::Value;

use crate::command::{Command, Outcome, Run};
use crate::resource::Builder;
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "cluster-info",
    usage: "cluster-info",
    short: "Display cluster information",
    long: "Display addresses of the control plane and services with label kubernetes.io/cluster-service=true. To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.",
    examples: "# Print the address of the control plane and cluster services\nkubectl cluster-info",
    subcommands: &[&DUMP],
    run: Run::Verb(run),
    ..Command::NEW
};

static DUMP: Command = Command {
    name: "dump",
    usage: "dump",
    short: "Dump relevant information for debugging and diagnosis",
    run: Run::Verb(dump),
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let client = context.client().await?;
        let host = client.connection().host.clone();
        let builder = Builder::new(&context)
            .namespace(&namespace(&context), false)
            .label_selector("kubernetes.io/cluster-service=true")
            .latest()
            .words(false, &["services".to_owned()])
            .await;
        let outcome = match builder.run().await {
            Err(error) => Err(error),
            Ok(selected) => {
                let context = &context;
                let host = &host;
                selected
                    .visit(async |info| {
                        place(context, "Kubernetes control plane", host).await?;
                        let services = info.object.get("items").and_then(Value::as_array);
                        for service in services.into_iter().flatten() {
                            let label = meta::text(service, &["metadata", "labels", "kubernetes.io/name"]);
                            let name = label.filter(|name| !name.is_empty()).unwrap_or(meta::name(service));
                            place(context, name, &proxy(host, service)).await?;
                        }
                        Ok(())
                    })
                    .await
            }
        };
        context
            .out("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n")
            .await?;
        outcome
    })
}

fn namespace(context: &Context) -> String {
    match context.flags().text("namespace") {
        "" => "kube-system".to_owned(),
        namespace => namespace.to_owned(),
    }
}

/// The path through the API server's proxy to a service's first port.
fn proxy(host: &str, service: &Value) -> String {
    let mut name = meta::name(service).to_owned();
    let port = service.get("spec").and_then(|spec| spec.get("ports")).and_then(|ports| ports.get(0));
    if let Some(port) = port {
        let port_name = port.get("name").and_then(Value::as_str).unwrap_or_default();
        let secure = port_name == "https" || port.get("port").and_then(Value::as_i64) == Some(443);
        name = match (secure, port_name) {
            (true, port_name) => format!("https:{name}:{port_name}"),
            (false, "") => name,
            (false, port_name) => format!("{name}:{port_name}"),
        };
    }
    format!("{host}/api/v1/namespaces/{}/services/{name}/proxy", meta::namespace(service))
}

/// In colour where somebody looks.
async fn place(context: &Context, name: &str, link: &str) -> Result<(), Error> {
    let terminal = context.process().descriptor(1).is_ok_and(|stdout| stdout.is_terminal());
    let text = match terminal {
        true => format!("\u{1b}[0;32m{name}\u{1b}[0m is running at \u{1b}[0;33m{link}\u{1b}[0m\n"),
        false => format!("{name} is running at {link}\n"),
    };
    context.out(text).await
}

fn dump(_: Context) -> Outcome {
    Box::pin(async {
        Err(Error::message(
            "cluster-info dump is not part of this sandbox: no container runs here, so there are no logs to dump",
        ))
    })
}
