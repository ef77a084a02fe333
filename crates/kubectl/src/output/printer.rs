//! `-o`: from the flag's value to something that prints objects. Upstream: cli-runtime genericclioptions PrintFlags,
//! kubectl/pkg/cmd/get GetPrintFlags.

use countersign_api::meta;
use serde_json::Value;

use super::columns::CustomColumns;
use super::jsonpath::JsonPath;
use super::template::{Template, floats};
use super::{go, json, kyaml, yaml};
use crate::error::lower_first;
use crate::{Context, Error};

/// Which formats a verb knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Formats {
    /// Those of `get`: also `wide` and `custom-columns`.
    Get,
    /// Those of verbs that say what they did.
    Plain,
}

const PLAIN: [&str; 11] = [
    "go-template",
    "go-template-file",
    "json",
    "jsonpath",
    "jsonpath-as-json",
    "jsonpath-file",
    "kyaml",
    "name",
    "template",
    "templatefile",
    "yaml",
];

const ALL: [&str; 14] = [
    "custom-columns",
    "custom-columns-file",
    "go-template",
    "go-template-file",
    "json",
    "jsonpath",
    "jsonpath-as-json",
    "jsonpath-file",
    "kyaml",
    "name",
    "template",
    "templatefile",
    "wide",
    "yaml",
];

/// Prints objects one after the other.
pub struct Printer {
    kind: Kind,
    printed: usize,
    show_managed_fields: bool,
    /// Whether fields keep the order they have.
    typed: bool,
}

enum Kind {
    Columns(Box<CustomColumns>),
    GoTemplate { text: String, template: Template },
    Json,
    JsonPath { template: String, path: JsonPath, as_json: bool },
    Kyaml,
    Name,
    Yaml,
}

impl Printer {
    /// The printer that `--output` and `--template` ask for; `None` for the verb's own words (or `wide`).
    pub async fn from_flags(context: &Context, formats: Formats) -> Result<Option<Self>, Error> {
        let flags = context.flags();
        let argument = flags.text("template");
        let output = match (flags.text("output"), argument) {
            ("", "") => return Ok(None),
            ("", _) => "go-template",
            (output, _) => output,
        };
        if formats == Formats::Get && output == "wide" {
            return Ok(None);
        }
        let kind = match Self::kind(context, output, argument, formats).await? {
            Some(kind) => kind,
            None => {
                let allowed = match formats {
                    Formats::Get => ALL.join(","),
                    Formats::Plain => PLAIN.join(","),
                };
                return Err(Error::message(format!(
                    "unable to match a printer suitable for the output format {}, allowed formats are: {allowed}",
                    go::quote(output)
                )));
            }
        };
        let show_managed_fields = flags.is("show-managed-fields");
        Ok(Some(Self { kind, printed: 0, show_managed_fields, typed: false }))
    }

    /// For objects kubectl has types for: JSON shows fields in the order of the type, not sorted.
    #[must_use]
    pub fn typed(mut self) -> Self {
        self.typed = true;
        self
    }

    async fn kind(
        context: &Context,
        output: &str,
        argument: &str,
        formats: Formats,
    ) -> Result<Option<Kind>, Error> {
        let (format, value) = match (argument, output.split_once('=')) {
            ("", Some((format, value))) => (format, value),
            (argument, _) => (output, argument),
        };
        let missing = || Error::message("template format specified but no template given");
        match format {
            "go-template" | "go-template-file" | "template" | "templatefile" => {
                if value.is_empty() {
                    return Err(missing());
                }
                let text = match format {
                    "go-template-file" | "templatefile" => read(context, value).await.map_err(|cause| {
                        Error::message(format!("error reading --template {value}, {cause}\n"))
                    })?,
                    _ => value.to_owned(),
                };
                let allow_missing = context.flags().is("allow-missing-template-keys");
                let template = Template::parse(&text, allow_missing)
                    .map_err(|cause| Error::message(format!("error parsing template {text}, {cause}\n")))?;
                return Ok(Some(Kind::GoTemplate { text, template }));
            }
            "jsonpath" | "jsonpath-as-json" | "jsonpath-file" => {
                if value.is_empty() {
                    return Err(missing());
                }
                let template = match format {
                    "jsonpath-file" => read(context, value).await.map_err(|cause| {
                        Error::message(format!("error reading --template {value}, {cause}\n"))
                    })?,
                    _ => value.to_owned(),
                };
                let path = JsonPath::parse(&template).map_err(|cause| {
                    Error::message(format!("error parsing jsonpath {template}, {cause}\n"))
                })?;
                return Ok(Some(Kind::JsonPath { template, path, as_json: format == "jsonpath-as-json" }));
            }
            _ => {}
        }
        Ok(match output.to_lowercase().as_str() {
            "json" => Some(Kind::Json),
            "yaml" => Some(Kind::Yaml),
            "kyaml" if context.process().variable("KUBECTL_KYAML") != Some("false") => Some(Kind::Kyaml),
            "name" => Some(Kind::Name),
            _ if formats == Formats::Get && matches!(format, "custom-columns" | "custom-columns-file") => {
                let no_headers = context.flags().is("no-headers");
                let columns = match format {
                    "custom-columns" => CustomColumns::from_spec(value, no_headers),
                    _ if value.is_empty() => CustomColumns::from_spec("", no_headers),
                    _ => {
                        let text = read(context, value).await.map_err(|cause| {
                            Error::message(format!("error reading template {value}, {cause}\n"))
                        })?;
                        CustomColumns::from_file(&text, no_headers)
                    }
                };
                let columns = columns.map_err(|cause| Error::message(cause.to_string()))?;
                Some(Kind::Columns(Box::new(columns)))
            }
            _ => None,
        })
    }

    /// Prints an object or a list; what was laid out before a mistake is written too.
    pub async fn print(&mut self, context: &Context, object: &Value) -> Result<(), Error> {
        let mut text = String::new();
        let outcome = self.render(object, &mut text);
        if !text.is_empty() {
            context.out(text).await?;
        }
        outcome
    }

    fn render(&mut self, object: &Value, text: &mut String) -> Result<(), Error> {
        let shown = |object: &Value| match self.show_managed_fields {
            true => object.clone(),
            false => without_managed_fields(object.clone()),
        };
        self.printed += 1;
        match &mut self.kind {
            Kind::Json => {
                let shown = if self.typed { shown(object) } else { json::sort_keys(shown(object)) };
                text.push_str(&json::indented(&shown, "    "));
                text.push('\n');
            }
            Kind::Yaml => {
                if self.printed > 1 {
                    text.push_str("---\n");
                }
                text.push_str(&yaml::document(&shown(object)));
            }
            Kind::Kyaml => text.push_str(&kyaml::document(&shown(object))),
            Kind::Name => {
                for object in items(object) {
                    text.push_str(&qualified_name(object));
                    text.push('\n');
                }
            }
            Kind::GoTemplate { text: source, template } => {
                if let Err(cause) = template.execute(object, text) {
                    text.push_str(&format!(
                        "Error executing template: {cause}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t{source}\n\traw data was:\n\t\t{}\n\n\tobject given to template engine was:\n\t\t{}\n\n",
                        json::compact(&json::sort_keys(object.clone())),
                        go::plain(&floats(object))
                    ));
                    return Err(Error::message(format!(
                        "error executing template {}: {cause}",
                        go::quote(source)
                    )));
                }
            }
            Kind::JsonPath { template, path, as_json } => {
                let printed = match as_json {
                    true => path.json(object),
                    false => path.text(object),
                };
                match printed {
                    Ok(printed) => text.push_str(&printed),
                    Err(cause) => {
                        return Err(Error::message(format!(
                            "error executing jsonpath {}: Error executing template: {cause}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t{template}\n\tobject given to jsonpath engine was:\n\t\t{}\n\n\n",
                            go::quote(template),
                            go::syntax(object)
                        )));
                    }
                }
            }
            Kind::Columns(columns) => {
                let outcome = columns.print(&items(object), text);
                outcome.map_err(|cause| Error::message(cause.to_string()))?;
            }
        }
        Ok(())
    }
}

async fn read(context: &Context, path: &str) -> Result<String, String> {
    let bytes = context.process().read_file(path).await;
    let bytes = bytes.map_err(|errno| format!("open {path}: {}", lower_first(&errno.to_string())))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The members of a list, or the object itself.
fn items(object: &Value) -> Vec<&Value> {
    match object.get("items").and_then(Value::as_array) {
        Some(items) => items.iter().collect(),
        None => vec![object],
    }
}

/// `certificatesigningrequest.certificates.k8s.io/jane`, from what an object says of itself.
pub fn qualified_name(object: &Value) -> String {
    let kind = meta::text(object, &["kind"]).unwrap_or_default().to_lowercase();
    let name = match meta::name(object) {
        "" => "<unknown>",
        name => name,
    };
    match meta::text(object, &["apiVersion"]).and_then(|version| version.split_once('/')) {
        Some((group, _)) => format!("{kind}.{group}/{name}"),
        None => format!("{kind}/{name}"),
    }
}

/// What `-o yaml` shows unless `--show-managed-fields` is given; members of a list too.
pub fn without_managed_fields(mut object: Value) -> Value {
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.shift_remove("managedFields");
    }
    if let Some(items) = object.get_mut("items").and_then(Value::as_array_mut) {
        for item in items {
            if let Some(metadata) = item.get_mut("metadata").and_then(Value::as_object_mut) {
                metadata.shift_remove("managedFields");
            }
        }
    }
    object
}
