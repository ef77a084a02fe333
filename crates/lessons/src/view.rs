//! What goals, hints and checks may see of a world. They can change nothing through it.

use std::rc::Rc;

use countersign_api::authentication::UserInfo;
use countersign_api::authorization::ResourceAttributes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A login: whose files, on which computer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Login {
    /// User name.
    pub user: String,
    /// Host name.
    pub host: String,
}

impl Login {
    /// From `user@host`; a lone host means root there.
    pub fn parse(text: &str) -> Self {
        let (user, host) = text.split_once('@').unwrap_or(("root", text));
        Self { user: user.to_owned(), host: host.to_owned() }
    }
}

/// A request that the API server answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Who, after impersonation; empty if not recognised.
    pub user: String,
    /// API verb.
    pub verb: String,
    /// API group.
    pub group: String,
    /// Plural resource.
    pub resource: String,
    /// Subresource.
    pub subresource: String,
    /// Namespace.
    pub namespace: String,
    /// Object name.
    pub name: String,
    /// HTTP status.
    pub code: u16,
    /// The message of the `Status`, for refusals.
    pub message: String,
}

/// A command line that ended in some terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandEnded {
    /// `user@host` of the terminal.
    pub terminal: String,
    /// What was typed.
    pub command: String,
    /// What appeared meanwhile.
    pub output: String,
    /// Its exit status.
    pub exit: u8,
}

/// A world as a lesson sees it.
pub trait View {
    /// All objects of a resource in all namespaces, in the order of their names.
    fn objects(&self, api_version: &str, kind: &str) -> Vec<Rc<Value>>;

    /// A file's bytes; a relative path starts in the login's home. Owners and modes do not matter here.
    fn file(&self, login: &Login, path: &str) -> Option<Rc<Vec<u8>>>;

    /// What the authoriser says.
    fn allows(&self, user: &UserInfo, attributes: &ResourceAttributes) -> bool;

    /// Seconds since 1970 on the world's clock.
    fn now(&self) -> i64;

    /// Requests of people (not of controllers and nodes), oldest first, since the step began.
    fn asked(&self) -> Vec<Asked>;

    /// Commands that ended since the step began, oldest first.
    fn commands(&self) -> Vec<CommandEnded>;
}
