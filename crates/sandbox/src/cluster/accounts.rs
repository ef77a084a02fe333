//! A controller's client: it shows a token of its service account, which the manager asks for.
//! Upstream: controller/clientbuilder_dynamic.go in k8s.io/controller-manager.

use std::cell::RefCell;
use std::rc::Rc;

use bytes::Bytes;
use countersign_api::{Request, Response, Transport};
use futures::future::LocalBoxFuture;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode};
use serde_json::{Value, json};

/// How long tokens live, seconds.
const LIFETIME: i64 = 3_600;

/// A connection under a service account of kube-system.
pub(super) struct Account(Rc<State>);

struct State {
    name: String,
    /// May ask for tokens.
    manager: Rc<dyn Transport>,
    /// Shows no certificate.
    own: Rc<dyn Transport>,
    token: RefCell<Option<HeaderValue>>,
}

impl Account {
    pub(super) fn new(name: String, manager: Rc<dyn Transport>, own: Rc<dyn Transport>) -> Self {
        Self(Rc::new(State { name, manager, own, token: RefCell::default() }))
    }
}

impl State {
    async fn send(&self, request: Request) -> Response {
        let known = self.token.borrow().clone();
        if let Some(token) = known {
            let response = self.own.send(with_token(&request, token)).await;
            if response.status() != StatusCode::UNAUTHORIZED {
                return response;
            }
        }
        // None yet, or it is no longer good: tokens expire, accounts are made anew.
        let Some(token) = self.fresh_token().await else { return self.own.send(request).await };
        *self.token.borrow_mut() = Some(token.clone());
        self.own.send(with_token(&request, token)).await
    }

    async fn fresh_token(&self) -> Option<HeaderValue> {
        let accounts = "/api/v1/namespaces/kube-system/serviceaccounts";
        let account = json!({"kind": "ServiceAccount", "apiVersion": "v1", "metadata": {"name": self.name}});
        let wanted = json!({
            "kind": "TokenRequest",
            "apiVersion": "authentication.k8s.io/v1",
            "spec": {"audiences": null, "expirationSeconds": LIFETIME},
        });
        let path = format!("{accounts}/{}/token", self.name);
        let mut response = self.manager.send(post(&path, &wanted)?).await;
        if response.status() == StatusCode::NOT_FOUND {
            self.manager.send(post(accounts, &account)?).await;
            response = self.manager.send(post(&path, &wanted)?).await;
        }
        let body = response.into_body().collect().await;
        let answer: Value = serde_json::from_slice(&body).ok()?;
        let token = answer.get("status")?.get("token")?.as_str()?;
        HeaderValue::from_str(&format!("Bearer {token}")).ok()
    }
}

fn post(path: &str, object: &Value) -> Option<Request> {
    http::Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(ACCEPT, "application/json")
        .header(CONTENT_TYPE, "application/json")
        .body(Bytes::from(object.to_string()))
        .ok()
}

fn with_token(request: &Request, token: HeaderValue) -> Request {
    let mut request = request.clone();
    request.headers_mut().insert(AUTHORIZATION, token);
    request
}

impl Transport for Account {
    fn server_certificates(&self) -> &[Vec<u8>] {
        &[]
    }

    fn send(&self, request: Request) -> LocalBoxFuture<'static, Response> {
        let state = self.0.clone();
        Box::pin(async move { state.send(request).await })
    }
}
