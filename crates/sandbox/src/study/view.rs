//! The world as goals see it.

use std::rc::Rc;

use countersign_api::authentication::UserInfo;
use countersign_api::authorization::ResourceAttributes;
use countersign_apiserver::resources;
use countersign_host::Credentials;
use countersign_host::files::{self, Caller};
use countersign_lessons::{Asked, CommandEnded, Login, View};
use serde_json::Value;

use crate::Sandbox;

/// A world, and what happened in it since a mark of its journal.
pub struct WorldView<'a> {
    /// The world.
    pub sandbox: &'a Sandbox,
    /// See [`Sandbox::journal_mark`].
    pub since: u64,
}

impl View for WorldView<'_> {
    fn objects(&self, api_version: &str, kind: &str) -> Vec<Rc<Value>> {
        let (group, _) = api_version.split_once('/').unwrap_or(("", api_version));
        match resources::by_group_kind(group, kind) {
            Some(resource) => self.sandbox.server().objects(group, resource.info().resource),
            None => Vec::new(),
        }
    }

    fn file(&self, login: &Login, path: &str) -> Option<Rc<Vec<u8>>> {
        let machine = self.sandbox.machine(&login.host)?;
        let home = machine.user(&login.user)?.home;
        let caller = Caller { credentials: Credentials::ROOT, umask: 0, now: self.sandbox.clock().now() };
        let path = match path.strip_prefix("~/") {
            Some(rest) => files::path::join(&home, rest),
            None => files::path::join(&home, path),
        };
        let files = machine.files.borrow();
        files.read(&caller, &path).ok()
    }

    fn allows(&self, user: &UserInfo, attributes: &ResourceAttributes) -> bool {
        self.sandbox.server().allows(user, attributes.clone())
    }

    fn now(&self) -> i64 {
        self.sandbox.clock().now().seconds()
    }

    fn asked(&self) -> Vec<Asked> {
        self.sandbox.journal().requests(self.since)
    }

    fn commands(&self) -> Vec<CommandEnded> {
        self.sandbox.journal().commands(self.since)
    }
}
