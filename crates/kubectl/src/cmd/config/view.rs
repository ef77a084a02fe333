//! `kubectl config view`.

use crate::command::{Command, Flag, Outcome, Run};
use crate::config::Config;
use crate::output::{json, jsonpath::JsonPath, yaml};
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "view",
    usage: "view",
    short: "Display merged kubeconfig settings or a specified kubeconfig file",
    long: "Display merged kubeconfig settings or a specified kubeconfig file.\n\n You can use --output jsonpath={...} to extract specific values using a jsonpath expression.",
    examples: "# Show merged kubeconfig settings\nkubectl config view\n\n# Show merged kubeconfig settings, raw certificate data, and exposed secrets\nkubectl config view --raw\n\n# Get the password for the e2e user\nkubectl config view -o jsonpath='{.users[?(@.name == \"e2e\")].user.password}'",
    flags: &[&[
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
        let output = flags.text("output");
        let (format, rest) = output.split_once('=').unwrap_or((output, ""));
        let text = match format {
            "yaml" | "" => yaml::document(&value),
            "json" => json::indented(&json::sort_keys(value), "    ") + "\n",
            "jsonpath" => {
                let path = JsonPath::parse(rest)
                    .map_err(|error| Error::message(format!("error parsing jsonpath {rest}, {error}")))?;
                path.text(&value).map_err(|error| Error::message(error.to_string()))?
            }
            other => {
                return Err(Error::message(format!(
                    "unable to match a printer suitable for the output format \"{other}\", allowed formats are: go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,yaml"
                )));
            }
        };
        context.out(text).await
    })
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
        inline(context, &mut cluster.certificate_authority, &mut cluster.certificate_authority_data).await?;
    }
    for user in config.users.values_mut() {
        inline(context, &mut user.client_certificate, &mut user.client_certificate_data).await?;
        inline(context, &mut user.client_key, &mut user.client_key_data).await?;
    }
    Ok(())
}

async fn inline(context: &Context, path: &mut String, data: &mut Vec<u8>) -> Result<(), Error> {
    if !path.is_empty() && data.is_empty() {
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
