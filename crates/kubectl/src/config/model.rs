//! What a kubeconfig holds. Upstream: k8s.io/client-go/tools/clientcmd/api and its v1 wire form.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// A kubeconfig, of one file or merged from several.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// Clusters by name.
    pub clusters: BTreeMap<String, Cluster>,
    /// Contexts by name.
    pub contexts: BTreeMap<String, KubeContext>,
    /// Users by name.
    pub users: BTreeMap<String, User>,
    /// Name of the context in use.
    pub current_context: String,
    /// `preferences`, hardly used.
    pub preferences: Map<String, Value>,
    /// `extensions`, as they came.
    pub extensions: Option<Value>,
}

/// How to reach a cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cluster {
    /// The file it came from.
    pub origin: String,
    /// URL of the API server.
    pub server: String,
    /// Name to verify the server's certificate for, if not the host.
    pub tls_server_name: String,
    /// Accept any server certificate.
    pub insecure_skip_tls_verify: bool,
    /// Path of the CA bundle.
    pub certificate_authority: String,
    /// CA bundle, PEM.
    pub certificate_authority_data: Vec<u8>,
    /// URL of a proxy.
    pub proxy_url: String,
    /// No compressed answers.
    pub disable_compression: bool,
    /// `extensions`, as they came.
    pub extensions: Option<Value>,
}

/// Who to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct User {
    /// The file it came from.
    pub origin: String,
    /// Path of the client certificate.
    pub client_certificate: String,
    /// Client certificate, PEM.
    pub client_certificate_data: Vec<u8>,
    /// Path of its key.
    pub client_key: String,
    /// Its key, PEM.
    pub client_key_data: Vec<u8>,
    /// Bearer token.
    pub token: String,
    /// Path of a bearer token; wins over `token`.
    pub token_file: String,
    /// User to impersonate.
    pub impersonate: String,
    /// UID to impersonate.
    pub impersonate_uid: String,
    /// Groups to impersonate.
    pub impersonate_groups: Vec<String>,
    /// Extras to impersonate.
    pub impersonate_extra: BTreeMap<String, Vec<String>>,
    /// For basic authentication.
    pub username: String,
    /// For basic authentication.
    pub password: String,
    /// `auth-provider`, as it came.
    pub auth_provider: Option<Value>,
    /// `exec`, as it came.
    pub exec: Option<Value>,
    /// `extensions`, as they came.
    pub extensions: Option<Value>,
}

/// A user on a cluster, and a namespace.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KubeContext {
    /// The file it came from.
    pub origin: String,
    /// Name of the cluster.
    pub cluster: String,
    /// Name of the user.
    pub user: String,
    /// Namespace when none is asked for.
    pub namespace: String,
    /// `extensions`, as they came.
    pub extensions: Option<Value>,
}

impl Config {
    /// Reads the wire form; the error has Go's words. Unknown fields are dropped, as kubectl drops them.
    pub fn from_value(value: &Value, origin: &str) -> Result<Self, String> {
        let mut config = Self {
            current_context: string(value, "current-context", "Config.current-context")?,
            preferences: value.get("preferences").and_then(Value::as_object).cloned().unwrap_or_default(),
            extensions: extensions(value),
            ..Self::default()
        };
        for (name, body) in entries(value, "clusters", "cluster")? {
            config.clusters.entry(name).or_insert(Cluster::from_value(&body, origin)?);
        }
        for (name, body) in entries(value, "contexts", "context")? {
            config.contexts.entry(name).or_insert(KubeContext::from_value(&body, origin)?);
        }
        for (name, body) in entries(value, "users", "user")? {
            config.users.entry(name).or_insert(User::from_value(&body, origin)?);
        }
        Ok(config)
    }

    /// The wire form, keys and names in alphabetical order; what kubectl writes.
    pub fn to_value(&self) -> Value {
        let list = |entries: Vec<(&String, &str, Value)>| match entries.is_empty() {
            true => Value::Null,
            false => {
                let entry = |(name, field, body): (&String, &str, Value)| {
                    let mut entry = Map::new();
                    entry.insert(field.to_owned(), body);
                    entry.insert("name".to_owned(), Value::from(name.clone()));
                    Value::Object(entry)
                };
                Value::Array(entries.into_iter().map(entry).collect())
            }
        };
        let mut value = Map::new();
        value.insert("apiVersion".to_owned(), Value::from("v1"));
        let clusters = self.clusters.iter().map(|(name, body)| (name, "cluster", body.to_value()));
        value.insert("clusters".to_owned(), list(clusters.collect()));
        let contexts = self.contexts.iter().map(|(name, body)| (name, "context", body.to_value()));
        value.insert("contexts".to_owned(), list(contexts.collect()));
        value.insert("current-context".to_owned(), Value::from(self.current_context.clone()));
        put_value(&mut value, "extensions", &self.extensions);
        value.insert("kind".to_owned(), Value::from("Config"));
        if !self.preferences.is_empty() {
            value.insert("preferences".to_owned(), Value::Object(self.preferences.clone()));
        }
        let users = self.users.iter().map(|(name, body)| (name, "user", body.to_value()));
        value.insert("users".to_owned(), list(users.collect()));
        Value::Object(value)
    }
}

impl Cluster {
    /// Reads the wire form.
    pub fn from_value(value: &Value, origin: &str) -> Result<Self, String> {
        Ok(Self {
            origin: origin.to_owned(),
            server: string(value, "server", "Cluster.clusters.cluster.server")?,
            tls_server_name: string(value, "tls-server-name", "Cluster.clusters.cluster.tls-server-name")?,
            insecure_skip_tls_verify: boolean(
                value,
                "insecure-skip-tls-verify",
                "Cluster.clusters.cluster.insecure-skip-tls-verify",
            )?,
            certificate_authority: string(
                value,
                "certificate-authority",
                "Cluster.clusters.cluster.certificate-authority",
            )?,
            certificate_authority_data: data(value, "certificate-authority-data")?,
            proxy_url: string(value, "proxy-url", "Cluster.clusters.cluster.proxy-url")?,
            disable_compression: boolean(
                value,
                "disable-compression",
                "Cluster.clusters.cluster.disable-compression",
            )?,
            extensions: extensions(value),
        })
    }

    /// The wire form.
    pub fn to_value(&self) -> Value {
        let mut value = Map::new();
        put(&mut value, "certificate-authority", &self.certificate_authority);
        put_data(&mut value, "certificate-authority-data", &self.certificate_authority_data);
        put_true(&mut value, "disable-compression", self.disable_compression);
        put_value(&mut value, "extensions", &self.extensions);
        put_true(&mut value, "insecure-skip-tls-verify", self.insecure_skip_tls_verify);
        put(&mut value, "proxy-url", &self.proxy_url);
        value.insert("server".to_owned(), Value::from(self.server.clone()));
        put(&mut value, "tls-server-name", &self.tls_server_name);
        Value::Object(value)
    }
}

impl KubeContext {
    /// Reads the wire form.
    pub fn from_value(value: &Value, origin: &str) -> Result<Self, String> {
        Ok(Self {
            origin: origin.to_owned(),
            cluster: string(value, "cluster", "Context.contexts.context.cluster")?,
            user: string(value, "user", "Context.contexts.context.user")?,
            namespace: string(value, "namespace", "Context.contexts.context.namespace")?,
            extensions: extensions(value),
        })
    }

    /// The wire form.
    pub fn to_value(&self) -> Value {
        let mut value = Map::new();
        value.insert("cluster".to_owned(), Value::from(self.cluster.clone()));
        put_value(&mut value, "extensions", &self.extensions);
        put(&mut value, "namespace", &self.namespace);
        value.insert("user".to_owned(), Value::from(self.user.clone()));
        Value::Object(value)
    }
}

impl User {
    /// Reads the wire form.
    pub fn from_value(value: &Value, origin: &str) -> Result<Self, String> {
        let text = |key: &str| string(value, key, &format!("AuthInfo.users.user.{key}"));
        let mut impersonate_extra = BTreeMap::new();
        for (key, values) in value.get("as-user-extra").and_then(Value::as_object).into_iter().flatten() {
            impersonate_extra.insert(key.clone(), strings(Some(values)));
        }
        Ok(Self {
            origin: origin.to_owned(),
            client_certificate: text("client-certificate")?,
            client_certificate_data: data(value, "client-certificate-data")?,
            client_key: text("client-key")?,
            client_key_data: data(value, "client-key-data")?,
            token: text("token")?,
            token_file: text("tokenFile")?,
            impersonate: text("as")?,
            impersonate_uid: text("as-uid")?,
            impersonate_groups: strings(value.get("as-groups")),
            impersonate_extra,
            username: text("username")?,
            password: text("password")?,
            auth_provider: value.get("auth-provider").filter(|value| !value.is_null()).cloned(),
            exec: value.get("exec").filter(|value| !value.is_null()).cloned(),
            extensions: extensions(value),
        })
    }

    /// The wire form.
    pub fn to_value(&self) -> Value {
        let mut value = Map::new();
        put(&mut value, "as", &self.impersonate);
        if !self.impersonate_groups.is_empty() {
            value.insert("as-groups".to_owned(), Value::from(self.impersonate_groups.clone()));
        }
        put(&mut value, "as-uid", &self.impersonate_uid);
        if !self.impersonate_extra.is_empty() {
            let extra = self.impersonate_extra.iter().map(|(k, v)| (k.clone(), Value::from(v.clone())));
            value.insert("as-user-extra".to_owned(), Value::Object(extra.collect()));
        }
        put_value(&mut value, "auth-provider", &self.auth_provider);
        put(&mut value, "client-certificate", &self.client_certificate);
        put_data(&mut value, "client-certificate-data", &self.client_certificate_data);
        put(&mut value, "client-key", &self.client_key);
        put_data(&mut value, "client-key-data", &self.client_key_data);
        put_value(&mut value, "exec", &self.exec);
        put_value(&mut value, "extensions", &self.extensions);
        put(&mut value, "password", &self.password);
        put(&mut value, "token", &self.token);
        put(&mut value, "tokenFile", &self.token_file);
        put(&mut value, "username", &self.username);
        Value::Object(value)
    }
}

fn put(map: &mut Map<String, Value>, key: &str, text: &str) {
    if !text.is_empty() {
        map.insert(key.to_owned(), Value::from(text));
    }
}

fn put_data(map: &mut Map<String, Value>, key: &str, bytes: &[u8]) {
    put(map, key, &STANDARD.encode(bytes));
}

fn put_true(map: &mut Map<String, Value>, key: &str, on: bool) {
    if on {
        map.insert(key.to_owned(), Value::from(true));
    }
}

fn put_value(map: &mut Map<String, Value>, key: &str, value: &Option<Value>) {
    if let Some(value) = value {
        map.insert(key.to_owned(), value.clone());
    }
}

fn extensions(value: &Value) -> Option<Value> {
    value.get("extensions").filter(|value| value.as_array().is_some_and(|list| !list.is_empty())).cloned()
}

fn strings(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn mismatch(value: &Value, field: &str, wanted: &str) -> String {
    format!("json: cannot unmarshal {} into Go struct field {field} of type {wanted}", kind_of(value))
}

fn string(value: &Value, key: &str, field: &str) -> Result<String, String> {
    match value.get(key) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(other) => Err(mismatch(other, field, "string")),
    }
}

fn boolean(value: &Value, key: &str, field: &str) -> Result<bool, String> {
    match value.get(key) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(on)) => Ok(*on),
        Some(other) => Err(mismatch(other, field, "bool")),
    }
}

fn data(value: &Value, key: &str) -> Result<Vec<u8>, String> {
    match value.get(key) {
        Some(Value::String(text)) => decode_base64(text),
        _ => Ok(Vec::new()),
    }
}

/// Go's base64.StdEncoding.DecodeString, which passes over line ends, with its error.
pub fn decode_base64(text: &str) -> Result<Vec<u8>, String> {
    let kept: Vec<(usize, u8)> =
        text.bytes().enumerate().filter(|(_, byte)| !matches!(byte, b'\r' | b'\n')).collect();
    let bytes: Vec<u8> = kept.iter().map(|(_, byte)| *byte).collect();
    STANDARD.decode(&bytes).map_err(|error| {
        let at = match error {
            base64::DecodeError::InvalidByte(at, _) | base64::DecodeError::InvalidLastSymbol(at, _) => at,
            base64::DecodeError::InvalidLength(length) => length,
            base64::DecodeError::InvalidPadding => bytes.len(),
        };
        let at = kept.get(at).map_or(text.len(), |(at, _)| *at);
        format!("illegal base64 data at input byte {at}")
    })
}

fn entries(value: &Value, list: &str, body: &str) -> Result<Vec<(String, Value)>, String> {
    let items = match value.get(list) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(other) => {
            let wanted = match list {
                "clusters" => "[]v1.NamedCluster",
                "contexts" => "[]v1.NamedContext",
                _ => "[]v1.NamedAuthInfo",
            };
            return Err(mismatch(other, &format!("Config.{list}"), wanted));
        }
    };
    let entry = |item: &Value| {
        let name = item.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        (name, item.get(body).cloned().unwrap_or(Value::Null))
    };
    Ok(items.iter().map(entry).collect())
}
