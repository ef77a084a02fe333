//! `kubectl config view`.

use serde_json::Value;

use crate::command::flag_sets::{PRINT_FLAGS, SHOW_MANAGED_FIELDS, TEMPLATE};
use crate::command::{Command, Flag, Outcome, Run};
use crate::config::{Config, resolve};
use crate::output::printer::{Formats, Printer};
use crate::output::yaml;
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "view",
    usage: "view",
    short: "Display merged kubeconfig settings or a specified kubeconfig file",
    long: "Display merged kubeconfig settings or a specified kubeconfig file.\n\n You can use --output jsonpath={...} to extract specific values using a jsonpath expression.",
    examples: "# Show merged kubeconfig settings\nkubectl config view\n\n# Show merged kubeconfig settings, raw certificate data, and exposed secrets\nkubectl config view --raw\n\n# Get the password for the e2e user\nkubectl config view -o jsonpath='{.users[?(@.name == \"e2e\")].user.password}'",
    flags: &[&[
        PRINT_FLAGS[0],
        Flag::boolean(
            "flatten",
            "Flatten the resulting kubeconfig file into self-contained output (useful for creating portable kubeconfig files)",
        ),
        Flag::boolean("merge", "Merge the full hierarchy of kubeconfig files").or("true"),
        Flag::boolean("minify", "Remove all information not used by current-context from the output"),
        Flag::text(
            "output",
            "Output format. One of: (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file).",
        )
        .short('o')
        .or("yaml"),
        Flag::boolean("raw", "Display raw byte data and sensitive data"),
        SHOW_MANAGED_FIELDS,
        TEMPLATE,
    ]],
    run: Run::Verb(run),
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        if !context.arguments().is_empty() {
            return Err(
                context.usage_error(format!("unexpected arguments: [{}]", context.arguments().join(" ")))
            );
        }
        let flags = context.flags();
        if !flags.is("merge") && flags.text("kubeconfig").is_empty() {
            return Err(Error::message("if merge==false a precise file must be specified"));
        }
        let mut config = context.loading_rules().starting(&context).await?;
        if flags.is("minify") {
            minify(&mut config, flags.text("context"))?;
        }
        if flags.is("flatten") {
            flatten(&context, &mut config).await?;
        }
        let raw = flags.is("raw") || flags.is("flatten");
        let value = if raw { config.to_value() } else { redacted(&config) };
        match Printer::from_flags(&context, Formats::Plain).await?.map(Printer::typed) {
            Some(mut printer) => printer.print(&context, &in_order(value)).await,
            None => context.out(yaml::document(&value)).await,
        }
    })
}

/// With fields in the order of client-go's types, which JSON and JSONPath show. Upstream: clientcmd/api/v1/types.go.
fn in_order(value: Value) -> Value {
    const ORDER: [&str; 41] = [
        "kind",
        "apiVersion",
        "preferences",
        "name",
        "clusters",
        "users",
        "contexts",
        "current-context",
        "cluster",
        "user",
        "context",
        "namespace",
        "server",
        "tls-server-name",
        "insecure-skip-tls-verify",
        "certificate-authority",
        "certificate-authority-data",
        "proxy-url",
        "disable-compression",
        "client-certificate",
        "client-certificate-data",
        "client-key",
        "client-key-data",
        "token",
        "tokenFile",
        "as",
        "as-uid",
        "as-groups",
        "as-user-extra",
        "username",
        "password",
        "auth-provider",
        "exec",
        "command",
        "args",
        "env",
        "value",
        "installHint",
        "provideClusterInfo",
        "interactiveMode",
        "extensions",
    ];
    match value {
        Value::Array(items) => items.into_iter().map(in_order).collect(),
        Value::Object(fields) => {
            let place = |key: &String| ORDER.iter().position(|known| known == key).unwrap_or(ORDER.len());
            let mut fields: Vec<(String, Value)> = fields.into_iter().collect();
            fields.sort_by_key(|(key, _)| place(key));
            fields.into_iter().map(|(key, value)| (key, in_order(value))).collect()
        }
        other => other,
    }
}

/// Keeps the current context, its cluster and its user.
fn minify(config: &mut Config, wanted: &str) -> Result<(), Error> {
    if !wanted.is_empty() {
        config.current_context = wanted.to_owned();
    }
    let name = config.current_context.clone();
    if name.is_empty() {
        return Err(Error::message("current-context must exist in order to minify"));
    }
    let cannot = |what: &str, name: &str| Error::message(format!("cannot locate {what} {name}"));
    let entry = config.contexts.get(&name).cloned().ok_or_else(|| cannot("context", &name))?;
    config.contexts.retain(|other, _| *other == name);
    if !entry.cluster.is_empty() && !config.clusters.contains_key(&entry.cluster) {
        return Err(cannot("cluster", &entry.cluster));
    }
    config.clusters.retain(|other, _| *other == entry.cluster);
    if !entry.user.is_empty() && !config.users.contains_key(&entry.user) {
        return Err(cannot("user", &entry.user));
    }
    config.users.retain(|other, _| *other == entry.user);
    Ok(())
}

/// Puts the content of files in place of their paths.
async fn flatten(context: &Context, config: &mut Config) -> Result<(), Error> {
    for cluster in config.clusters.values_mut() {
        let origin = &cluster.origin;
        inline(context, origin, &mut cluster.certificate_authority, &mut cluster.certificate_authority_data)
            .await?;
    }
    for user in config.users.values_mut() {
        let origin = &user.origin;
        inline(context, origin, &mut user.client_certificate, &mut user.client_certificate_data).await?;
        inline(context, origin, &mut user.client_key, &mut user.client_key_data).await?;
    }
    Ok(())
}

async fn inline(context: &Context, origin: &str, path: &mut String, data: &mut Vec<u8>) -> Result<(), Error> {
    if !path.is_empty() && data.is_empty() {
        resolve(path, origin, context.process());
        *data =
            context.process().read_file(path).await.map_err(|errno| {
                Error::message(format!("open {path}: {}", errno.to_string().to_lowercase()))
            })?;
        path.clear();
    }
    Ok(())
}

/// With stand-ins for data and secrets.
fn redacted(config: &Config) -> serde_json::Value {
    const STAND_INS: [(&str, &str); 5] = [
        ("certificate-authority-data", "DATA+OMITTED"),
        ("client-certificate-data", "DATA+OMITTED"),
        ("client-key-data", "DATA+OMITTED"),
        ("password", "REDACTED"),
        ("token", "REDACTED"),
    ];
    let mut value = config.to_value();
    for (list, body) in [("clusters", "cluster"), ("users", "user")] {
        let entries = value.get_mut(list).and_then(|list| list.as_array_mut()).into_iter().flatten();
        for fields in entries.filter_map(|entry| entry.get_mut(body)?.as_object_mut()) {
            for (key, stand_in) in STAND_INS {
                if let Some(found) = fields.get_mut(key) {
                    *found = stand_in.into();
                }
            }
        }
    }
    value
}
