//! From kubeconfig and flags to one cluster, one user, one namespace. Upstream: clientcmd DirectClientConfig.

use std::collections::BTreeMap;
use std::time::Duration;

use super::model::{Cluster, Config, KubeContext, User};
use super::validate;
use crate::command::{Flags, duration};
use crate::{Context, Error};

/// A merged kubeconfig and what flags put over it.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// The merged files.
    pub config: Config,
    overrides: Overrides,
}

#[derive(Clone, Debug, Default)]
struct Overrides {
    context: String,
    cluster_name: String,
    user_name: String,
    namespace: String,
    cluster: Cluster,
    user: User,
    timeout: String,
    default_server: String,
}

/// Everything needed to reach a server as somebody (rest.Config).
#[derive(Clone, Debug, Default)]
pub struct Connection {
    /// URL, or `host:port`.
    pub host: String,
    /// Limit of one request.
    pub timeout: Option<Duration>,
    /// The cluster: CA, server name, insecure.
    pub cluster: Cluster,
    /// The user: credentials and whom to impersonate.
    pub user: User,
}

impl ClientConfig {
    pub(crate) fn new(config: Config, flags: &Flags, default_server: Option<&str>) -> Self {
        let text = |name: &str| flags.global(name).to_owned();
        let mut extra: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for pair in flags.list("as-user-extra") {
            if let Some((key, value)) = pair.split_once('=') {
                extra.entry(key.to_owned()).or_default().push(value.to_owned());
            }
        }
        let cluster = Cluster {
            server: text("server"),
            tls_server_name: text("tls-server-name"),
            certificate_authority: text("certificate-authority"),
            insecure_skip_tls_verify: flags.is("insecure-skip-tls-verify"),
            ..Cluster::default()
        };
        let user = User {
            client_certificate: text("client-certificate"),
            client_key: text("client-key"),
            token: text("token"),
            impersonate: text("as"),
            impersonate_uid: text("as-uid"),
            impersonate_groups: flags.list("as-group"),
            impersonate_extra: extra,
            username: text("username"),
            password: text("password"),
            ..User::default()
        };
        let overrides = Overrides {
            context: text("context"),
            cluster_name: text("cluster"),
            user_name: text("user"),
            namespace: text("namespace"),
            cluster,
            user,
            timeout: text("request-timeout"),
            default_server: default_server
                .filter(|server| !server.is_empty())
                .unwrap_or("http://localhost:8080")
                .to_owned(),
        };
        Self { config, overrides }
    }

    fn context_name(&self) -> (&str, bool) {
        match self.overrides.context.as_str() {
            "" => (&self.config.current_context, false),
            name => (name, true),
        }
    }

    /// The context in use with the overrides of `--cluster`, `--user` and `--namespace`.
    pub fn context(&self) -> Result<KubeContext, Error> {
        let (name, required) = self.context_name();
        let mut context = match self.config.contexts.get(name) {
            Some(context) => context.clone(),
            None if required => return Err(Error::message(format!("context \"{name}\" does not exist"))),
            None => KubeContext::default(),
        };
        replace(&mut context.cluster, &self.overrides.cluster_name);
        replace(&mut context.user, &self.overrides.user_name);
        replace(&mut context.namespace, &self.overrides.namespace);
        Ok(context)
    }

    fn entry_name(&self, over: &str, of_context: impl Fn(&KubeContext) -> &str) -> (String, bool) {
        if !over.is_empty() {
            return (over.to_owned(), true);
        }
        let context = self.config.contexts.get(self.context_name().0);
        (context.map(of_context).unwrap_or_default().to_owned(), false)
    }

    fn user(&self) -> Result<(String, User), Error> {
        let (name, required) = self.entry_name(&self.overrides.user_name, |context| &context.user);
        let mut user = match self.config.users.get(&name) {
            Some(user) => user.clone(),
            None if required => return Err(Error::message(format!("auth info \"{name}\" does not exist"))),
            None => User::default(),
        };
        let over = &self.overrides.user;
        if !over.client_certificate.is_empty() {
            user.client_certificate_data.clear();
        }
        if !over.client_key.is_empty() {
            user.client_key_data.clear();
        }
        if !over.token.is_empty() {
            user.token_file.clear();
        }
        for (field, value) in [
            (&mut user.client_certificate, &over.client_certificate),
            (&mut user.client_key, &over.client_key),
            (&mut user.token, &over.token),
            (&mut user.impersonate, &over.impersonate),
            (&mut user.impersonate_uid, &over.impersonate_uid),
            (&mut user.username, &over.username),
            (&mut user.password, &over.password),
        ] {
            replace(field, value);
        }
        if !over.impersonate_groups.is_empty() {
            user.impersonate_groups = over.impersonate_groups.clone();
        }
        user.impersonate_extra.extend(over.impersonate_extra.clone());
        Ok((name, user))
    }

    fn cluster(&self) -> Result<(String, Cluster), Error> {
        let (name, required) = self.entry_name(&self.overrides.cluster_name, |context| &context.cluster);
        let mut cluster = match self.config.clusters.get(&name) {
            Some(cluster) => cluster.clone(),
            None if required => return Err(Error::message(format!("cluster \"{name}\" does not exist"))),
            None => Cluster::default(),
        };
        if cluster.server.is_empty() {
            cluster.server = self.overrides.default_server.clone();
        }
        let over = &self.overrides.cluster;
        replace(&mut cluster.server, &over.server);
        // A CA or the insecure flag given now replaces whatever the file says of either.
        if over.insecure_skip_tls_verify || !over.certificate_authority.is_empty() {
            cluster.insecure_skip_tls_verify = over.insecure_skip_tls_verify;
            cluster.certificate_authority = over.certificate_authority.clone();
            cluster.certificate_authority_data.clear();
        }
        // Another server has another name.
        if !over.tls_server_name.is_empty() || !over.server.is_empty() {
            cluster.tls_server_name = over.tls_server_name.clone();
        }
        Ok((name, cluster))
    }

    fn confirm_usable(&self, context: &Context) -> Result<(), Error> {
        let (name, _) = self.context_name();
        if !name.is_empty() && !self.config.contexts.contains_key(name) {
            return Err(Error::NoContext(name.to_owned()));
        }
        let mut mistakes = Vec::new();
        if let Ok((name, user)) = self.user() {
            mistakes.extend(validate::user(context.process(), &name, &user));
        }
        if let Ok((name, cluster)) = self.cluster() {
            mistakes.extend(validate::cluster(context.process(), &name, &cluster));
        }
        match mistakes.is_empty() {
            true => Ok(()),
            false => Err(Error::Configuration(mistakes)),
        }
    }

    /// The namespace to work in, and whether `--namespace` asked for it.
    pub fn namespace(&self, context: &Context) -> Result<(String, bool), Error> {
        if !self.overrides.namespace.is_empty() {
            return Ok((self.overrides.namespace.clone(), true));
        }
        self.confirm_usable(context)?;
        Ok(match self.context()?.namespace.as_str() {
            "" => ("default".to_owned(), false),
            namespace => (namespace.to_owned(), false),
        })
    }

    /// How to reach the server; may ask for a user name on the terminal.
    pub async fn connection(&self, context: &Context) -> Result<Connection, Error> {
        let (_, mut user) = self.user()?;
        self.context()?;
        let (_, cluster) = self.cluster()?;
        self.confirm_usable(context)?;
        let timeout = parse_timeout(&self.overrides.timeout)?;
        if !user.token_file.is_empty() {
            let token = context.process().read_file(&user.token_file).await;
            let token = token.map_err(|errno| {
                let cause = crate::error::lower_first(&errno.to_string());
                Error::message(format!("open {}: {cause}", user.token_file))
            })?;
            user.token = String::from_utf8_lossy(&token).trim().to_owned();
        }
        let identified = !user.client_certificate.is_empty()
            || !user.client_certificate_data.is_empty()
            || !user.token.is_empty()
            || !user.username.is_empty()
            || user.exec.is_some()
            || user.auth_provider.is_some();
        let connection = Connection { host: cluster.server.clone(), timeout, cluster, user };
        if connection.is_tls() && !identified {
            return prompt(context, connection).await;
        }
        Ok(connection)
    }
}

impl Connection {
    /// Whether TLS will be spoken. An address without a scheme is plain HTTP: it is judged before any certificate is
    /// looked at (clientcmd's `IsConfigTransportTLS` on a configuration that holds only the address).
    pub fn is_tls(&self) -> bool {
        self.host.split_once("://").is_some_and(|(scheme, _)| scheme == "https")
    }
}

fn replace(field: &mut String, over: &str) {
    if !over.is_empty() {
        over.clone_into(field);
    }
}

/// `0`, `30` (seconds) or `1m`. Upstream: clientcmd.ParseTimeout.
fn parse_timeout(text: &str) -> Result<Option<Duration>, Error> {
    if let Ok(seconds) = text.parse::<i64>() {
        return Ok(u64::try_from(seconds).ok().filter(|seconds| *seconds > 0).map(Duration::from_secs));
    }
    match duration::parse(text) {
        Ok((false, limit)) => Ok(Some(limit).filter(|limit| !limit.is_zero())),
        Ok((true, _)) => Ok(None),
        Err(_) => Err(Error::message("Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)".to_string())),
    }
}

/// Asks who somebody is that no credential tells. Upstream: clientcmd/auth_loaders.go.
async fn prompt(context: &Context, mut connection: Connection) -> Result<Connection, Error> {
    context.out("Please enter Username: ").await?;
    let process = context.process();
    let mut name = String::new();
    while name.is_empty() {
        let line = match process.descriptor(0) {
            Ok(stdin) => stdin.read_line().await.unwrap_or_default(),
            Err(_) => Vec::new(),
        };
        if line.is_empty() {
            return Err(Error::message("EOF"));
        }
        name = String::from_utf8_lossy(&line).split_whitespace().next().unwrap_or_default().to_owned();
    }
    context.out("Please enter Password: ").await?;
    let terminal = process.descriptor(0).ok().and_then(|stdin| stdin.as_terminal().cloned());
    let Some(terminal) = terminal else {
        return Err(Error::message("error reading input for Password"));
    };
    terminal.set_echo(false);
    let password = terminal.read(4096).await;
    terminal.set_echo(true);
    connection.user.username = name;
    connection.user.password =
        String::from_utf8_lossy(&password.unwrap_or_default()).trim_end_matches('\n').to_owned();
    Ok(connection)
}
