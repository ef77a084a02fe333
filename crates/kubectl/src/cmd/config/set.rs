//! `kubectl config set` and the paths of single values, which `unset` shares.
//! Upstream: k8s.io/kubectl/pkg/cmd/config/navigation_step_parser.go.

use serde_json::Value;

use super::unexpected;
use crate::command::{Command, Flag, Outcome, Run, parse_bool};
use crate::config::{Cluster, KubeContext, Store, User};
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "set",
    usage: "set PROPERTY_NAME PROPERTY_VALUE",
    short: "Set an individual value in a kubeconfig file.",
    long: "Set an individual value in a kubeconfig file.\n\n PROPERTY_NAME is a dot delimited name where each token represents either an attribute name or a map key.  Map keys may not contain dots.\n\n PROPERTY_VALUE is the new value you want to set. Binary fields such as 'certificate-authority-data' expect a base64 encoded string unless the --set-raw-bytes flag is used.\n\n Specifying an attribute name that already exists will merge new fields on top of existing values.",
    examples: "# Set the server field on the my-cluster cluster to https://1.2.3.4\nkubectl config set clusters.my-cluster.server https://1.2.3.4\n\n# Set the certificate-authority-data field on the my-cluster cluster\nkubectl config set clusters.my-cluster.certificate-authority-data $(echo \"cert_data_here\" | base64 -i -)\n\n# Set the cluster field in the my-context context to my-cluster\nkubectl config set contexts.my-context.cluster my-cluster\n\n# Set the client-key-data field in the cluster-admin user using --set-raw-bytes option\nkubectl config set users.cluster-admin.client-key-data cert_data_here --set-raw-bytes=true",
    flags: &[&[Flag::boolean(
        "set-raw-bytes",
        "When writing a []byte PROPERTY_VALUE, write the given string directly without base64 decoding.",
    )]],
    run: Run::Verb(run),
    ..Command::NEW
};

const CLUSTER_FIELDS: &[&str] = &[
    "certificate-authority",
    "certificate-authority-data",
    "disable-compression",
    "extensions",
    "insecure-skip-tls-verify",
    "proxy-url",
    "server",
    "tls-server-name",
];
const CONTEXT_FIELDS: &[&str] = &["cluster", "extensions", "namespace", "user"];
const USER_FIELDS: &[&str] = &[
    "as",
    "as-groups",
    "as-uid",
    "as-user-extra",
    "auth-provider",
    "client-certificate",
    "client-certificate-data",
    "client-key",
    "client-key-data",
    "exec",
    "extensions",
    "password",
    "token",
    "tokenFile",
    "username",
];

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let [path, value] = context.arguments() else {
            return Err(unexpected(&context, "unexpected").await);
        };
        let property = Property::parse(path)?;
        let mut store = Store::load(&context).await?;
        property.set(&mut store, value, context.flags().is("set-raw-bytes"))?;
        store.save(&context).await?;
        context.out(format!("Property \"{path}\" set.\n")).await
    })
}

/// What a path names.
pub(super) enum Property {
    /// `current-context`.
    CurrentContext,
    /// A map as a whole: `clusters`.
    Map(&'static str),
    /// An entry as a whole: map and name.
    Entry(&'static str, String),
    /// A field of an entry.
    Field(&'static str, String, String),
}

impl Property {
    /// Reads a path; names may hold dots, as long as no part is called like a field.
    pub(super) fn parse(path: &str) -> Result<Self, Error> {
        let parts: Vec<&str> = path.split('.').collect();
        let (first, rest) = parts.split_first().map_or(("", &[][..]), |(first, rest)| (*first, rest));
        let (map, fields, kind) = match first {
            "current-context" if rest.is_empty() => return Ok(Self::CurrentContext),
            "clusters" => ("clusters", CLUSTER_FIELDS, "api.Cluster"),
            "contexts" => ("contexts", CONTEXT_FIELDS, "api.Context"),
            "users" => ("users", USER_FIELDS, "api.AuthInfo"),
            _ => return Err(Error::message(format!("unable to parse {path} after [] at api.Config"))),
        };
        if rest.is_empty() {
            return Ok(Self::Map(map));
        }
        let known = rest.iter().skip(1).position(|part| fields.contains(part)).map(|at| at + 1);
        let name = rest.get(..known.unwrap_or(rest.len())).unwrap_or_default().join(".");
        match known.and_then(|at| rest.get(at..)) {
            None | Some([]) => Ok(Self::Entry(map, name)),
            Some([field]) => Ok(Self::Field(map, name, (*field).to_owned())),
            Some(_) => Err(Error::message(format!("unable to parse {path} after [] at {kind}"))),
        }
    }

    fn set(&self, store: &mut Store, value: &str, raw: bool) -> Result<(), Error> {
        match self {
            Self::CurrentContext => {
                store.set_current_context(value);
                Ok(())
            }
            Self::Map(_) | Self::Entry(..) => {
                Err(Error::message(format!("can't set a map to a value: {value}")))
            }
            Self::Field(map, name, field) => {
                let value = typed(field, value, raw)?;
                self.change(store, map, name, field, Some(value))
            }
        }
    }

    /// Takes the value away; what is not there is no mistake, a missing entry is.
    pub(super) fn unset(&self, store: &mut Store) -> Result<(), Error> {
        match self {
            Self::CurrentContext => store.set_current_context(""),
            Self::Map(map) => store.default_file(|config| match *map {
                "clusters" => config.clusters.clear(),
                "contexts" => config.contexts.clear(),
                _ => config.users.clear(),
            }),
            Self::Entry(map, name) => match *map {
                "clusters" => store.put_cluster(name, None),
                "contexts" => store.put_context(name, None),
                _ => store.put_user(name, None),
            },
            Self::Field(map, name, field) => {
                let known = match *map {
                    "clusters" => store.cluster(name).is_some(),
                    "contexts" => store.context(name).is_some(),
                    _ => store.user(name).is_some(),
                };
                if !known {
                    return Err(Error::message(format!("current map key `{name}` is invalid")));
                }
                return self.change(store, map, name, field, None);
            }
        }
        Ok(())
    }

    fn change(
        &self,
        store: &mut Store,
        map: &str,
        name: &str,
        field: &str,
        value: Option<Value>,
    ) -> Result<(), Error> {
        let edit = |mut object: Value| {
            if let Some(fields) = object.as_object_mut() {
                match value {
                    Some(value) => drop(fields.insert(field.to_owned(), value)),
                    None => drop(fields.remove(field)),
                }
            }
            object
        };
        match map {
            "clusters" => {
                let edited = edit(store.cluster(name).cloned().unwrap_or_default().to_value());
                store.put_cluster(name, Some(Cluster::from_value(&edited, "").map_err(Error::message)?));
            }
            "contexts" => {
                let edited = edit(store.context(name).cloned().unwrap_or_default().to_value());
                store.put_context(name, Some(KubeContext::from_value(&edited, "").map_err(Error::message)?));
            }
            _ => {
                let edited = edit(store.user(name).cloned().unwrap_or_default().to_value());
                store.put_user(name, Some(User::from_value(&edited, "").map_err(Error::message)?));
            }
        }
        Ok(())
    }
}

/// A value as the field's type has it.
fn typed(field: &str, value: &str, raw: bool) -> Result<Value, Error> {
    if field.ends_with("-data") {
        use base64::Engine as _;
        let encode = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
        if raw {
            return Ok(encode(value.as_bytes()).into());
        }
        let bytes = crate::config::decode_base64(value)
            .map_err(|error| Error::message(format!("error decoding input value: {error}")))?;
        return Ok(encode(&bytes).into());
    }
    if matches!(field, "insecure-skip-tls-verify" | "disable-compression") {
        let cause = || format!("strconv.ParseBool: parsing {}: invalid syntax", crate::command::quote(value));
        return parse_bool(value).map(Value::Bool).ok_or_else(|| Error::message(cause()));
    }
    if field == "as-groups" {
        return Ok(value.split(',').map(Value::from).collect());
    }
    Ok(value.into())
}
