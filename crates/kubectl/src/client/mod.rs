//! Requests to the API server. Upstream: k8s.io/client-go/rest and transport.

mod answer;
mod call;
mod connect;
mod download;
mod log;
mod url;
mod watch;

pub use answer::Answer;
pub use call::Call;
pub use download::download;
pub use url::{Address, decode_query, encode_query, encode_segment};
pub use watch::{Watch, WatchEvent};

use std::cell::RefCell;
use std::rc::Rc;

use countersign_api::Transport;
use http::header::{HeaderName, HeaderValue};

use crate::config::Connection;
use crate::{Context, Error};

/// A way to one server as one user. Connects with the first request.
pub struct Client {
    context: Context,
    connection: Connection,
    address: Address,
    tls: Option<connect::Tls>,
    transport: RefCell<Option<Rc<dyn Transport>>>,
}

impl Client {
    /// Checks what can be checked without a request: CA, certificate and key.
    pub async fn new(context: &Context, connection: Connection) -> Result<Rc<Self>, Error> {
        let address = Address::parse(&connection.host, connection.is_tls())?;
        let tls = match address.secure {
            true => Some(connect::Tls::load(context, &connection).await?),
            false => None,
        };
        if connection.user.exec.is_some() || connection.user.auth_provider.is_some() {
            return Err(Error::message("credential plugins of a kubeconfig do not run in this sandbox"));
        }
        let transport = RefCell::default();
        Ok(Rc::new(Self { context: context.clone(), connection, address, tls, transport }))
    }

    /// The server's address.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// How the server is reached.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    async fn transport(&self, call: &Call) -> Result<Rc<dyn Transport>, Error> {
        let known = self.transport.borrow().clone();
        if let Some(transport) = known {
            return Ok(transport);
        }
        let connected = connect::connect(&self.context, &self.address, self.tls.as_ref()).await;
        let transport = connected.map_err(|cause| Error::Url {
            operation: call.operation(),
            url: self.url(call),
            cause,
        })?;
        self.transport.replace(Some(transport.clone()));
        Ok(transport)
    }

    /// The whole URL of a call.
    pub fn url(&self, call: &Call) -> String {
        format!("{}{}", self.address.origin(), self.target(call))
    }

    /// Path and query.
    fn target(&self, call: &Call) -> String {
        let query = encode_query(&call.query);
        let path = format!("{}{}", self.address.prefix, call.path);
        if query.is_empty() { path } else { format!("{path}?{query}") }
    }

    /// Sends a call and gives whatever the server answered, also a failure. Warnings are shown.
    pub async fn exchange(&self, call: &Call) -> Result<http::Response<countersign_api::Body>, Error> {
        let transport = self.transport(call).await?;
        let request = self.request(call)?;
        log::request(self, call, &request).await;
        let started = self.context.clock().now();
        let answer = transport.send(request);
        let response = match self.connection.timeout.filter(|_| call.timeout.is_none()) {
            None => answer.await,
            Some(limit) => {
                let sleep = self.context.clock().sleep(limit);
                match futures::future::select(answer, Box::pin(sleep)).await {
                    futures::future::Either::Left((response, _)) => response,
                    futures::future::Either::Right(_) => {
                        return Err(Error::Url {
                            operation: call.operation(),
                            url: self.url(call),
                            cause:
                                "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
                                    .to_owned(),
                        });
                    }
                }
            }
        };
        log::response(self, call, &response, started).await;
        for warning in response.headers().get_all(http::header::WARNING) {
            if let Some(text) = answer::warning_text(&String::from_utf8_lossy(warning.as_bytes())) {
                self.context.warn(&text).await;
            }
        }
        Ok(response)
    }

    /// Sends a call; an answer that is no success is an error with its Status.
    pub async fn send(&self, call: &Call) -> Result<Answer, Error> {
        let response = self.exchange(call).await?;
        Answer::read(&self.context, call, response).await
    }

    /// The error of an answer that is no success.
    pub async fn failure(
        &self,
        call: &Call,
        response: http::Response<countersign_api::Body>,
    ) -> Result<Answer, Error> {
        Answer::read(&self.context, call, response).await
    }

    fn request(&self, call: &Call) -> Result<countersign_api::Request, Error> {
        let mut request = http::Request::builder().method(call.method.clone()).uri(self.target(call));
        let user = &self.connection.user;
        let mut headers: Vec<(String, String)> =
            vec![("accept".to_owned(), call.accept.clone()), ("user-agent".to_owned(), user_agent())];
        headers.push(("host".to_owned(), self.address.host_header()));
        if !call.body.is_empty() || !call.content_type.is_empty() {
            headers.push(("content-type".to_owned(), call.content_type.clone()));
        }
        headers.push(("kubectl-command".to_owned(), self.context.command_path()));
        if !user.token.is_empty() {
            headers.push(("authorization".to_owned(), format!("Bearer {}", user.token)));
        } else if !user.username.is_empty() || !user.password.is_empty() {
            use base64::Engine as _;
            let pair = format!("{}:{}", user.username, user.password);
            let pair = base64::engine::general_purpose::STANDARD.encode(pair);
            headers.push(("authorization".to_owned(), format!("Basic {pair}")));
        }
        if !user.impersonate.is_empty() {
            headers.push(("impersonate-user".to_owned(), user.impersonate.clone()));
            if !user.impersonate_uid.is_empty() {
                headers.push(("impersonate-uid".to_owned(), user.impersonate_uid.clone()));
            }
            for group in &user.impersonate_groups {
                headers.push(("impersonate-group".to_owned(), group.clone()));
            }
            for (key, values) in &user.impersonate_extra {
                for value in values {
                    headers.push((format!("impersonate-extra-{}", url::header_key(key)), value.clone()));
                }
            }
        }
        headers.extend(call.headers.iter().cloned());
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes());
            let value = HeaderValue::from_bytes(value.as_bytes());
            let (Ok(name), Ok(value)) = (name, value) else {
                let cause = "net/http: invalid header field value".to_owned();
                return Err(Error::Url { operation: call.operation(), url: self.url(call), cause });
            };
            request = request.header(name, value);
        }
        request.body(call.body.clone()).map_err(|error| Error::message(error.to_string()))
    }
}

fn user_agent() -> String {
    "kubectl/v1.36.2 (linux/amd64) kubernetes/unknown".to_owned()
}
