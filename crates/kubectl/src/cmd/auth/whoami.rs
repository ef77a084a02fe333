//! `kubectl auth whoami`.

use http::Method;
use serde_json::{Value, json};

use crate::client::Call;
use crate::command::flag_sets::PRINT_FLAGS;
use crate::command::{Command, Outcome, Run};
use crate::output::printer::{Formats, Printer};
use crate::output::tab_writer::TabWriter;
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "whoami",
    usage: "whoami",
    short: "Experimental: Check self subject attributes",
    long: "Experimental: Check who you are and your attributes (groups, extra).\n\n        This command is helpful to get yourself aware of the current user attributes,\n        especially when dynamic authentication, e.g., token webhook, auth proxy, or OIDC provider,\n        is enabled in the Kubernetes cluster.",
    examples: "# Get your subject attributes\nkubectl auth whoami\n\n# Get your subject attributes in JSON format\nkubectl auth whoami -o json",
    flags: &[&PRINT_FLAGS],
    run: Run::Verb(run),
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        if !context.arguments().is_empty() {
            let arguments = context.arguments().join(" ");
            return Err(context.usage_error(format!("unexpected arguments: [{arguments}]")));
        }
        let printer = Printer::from_flags(&context, Formats::Plain).await?.map(Printer::typed);
        let review = json!({"kind": "SelfSubjectReview", "apiVersion": "authentication.k8s.io/v1", "metadata": {}, "status": {"userInfo": {}}});
        let call =
            Call::new(Method::POST, "/apis/authentication.k8s.io/v1/selfsubjectreviews").object(&review);
        let answer = match context.client().await?.send(&call).await {
            Ok(answer) => answer.json()?,
            Err(error) if error.is_forbidden() => {
                return Err(Error::message(
                    "the selfsubjectreviews API is not enabled in the cluster or you do not have permission to call it",
                ));
            }
            Err(error) if error.is_not_found() => {
                return Err(Error::message("the selfsubjectreviews API is not enabled in the cluster"));
            }
            Err(error) => return Err(error),
        };
        match printer {
            Some(mut printer) => printer.print(&context, &answer).await,
            None => context.out(TabWriter::table().write(&table(&answer))).await,
        }
    })
}

fn table(review: &Value) -> String {
    let user = review.pointer("/status/userInfo");
    let text = |key: &str| user.and_then(|user| user.get(key)).and_then(Value::as_str).unwrap_or_default();
    let list = |value: Option<&Value>| {
        let items = value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        format!("[{}]", items.collect::<Vec<_>>().join(" "))
    };
    let mut rows = vec![("ATTRIBUTE".to_owned(), "VALUE".to_owned())];
    let mut add = |name: String, value: String| {
        if !value.is_empty() {
            rows.push((name, value));
        }
    };
    add("Username".to_owned(), text("username").to_owned());
    add("UID".to_owned(), text("uid").to_owned());
    if let Some(groups) = user.and_then(|user| user.get("groups")) {
        add("Groups".to_owned(), list(Some(groups)));
    }
    let extra = user.and_then(|user| user.get("extra")).and_then(Value::as_object);
    let mut extra: Vec<_> = extra.into_iter().flatten().collect();
    extra.sort_by_key(|(key, _)| *key);
    for (key, values) in extra {
        add(format!("Extra: {key}"), list(Some(values)));
    }
    rows.into_iter().map(|(name, value)| format!("{name}\t{value}\n")).collect()
}
