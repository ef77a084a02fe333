//! What a stage knows about the request it works for.

use std::cell::RefCell;

use countersign_api::authentication::UserInfo;

use crate::server::ServerState;

/// A request under way, as strategies, admission and virtual resources see it.
pub struct Context<'a> {
    /// Store, clock, entropy, keys.
    pub server: &'a ServerState,
    /// Who asks, after impersonation.
    pub user: &'a UserInfo,
    /// The verb of RBAC: `create`, `update`, `patch`, …
    pub verb: &'a str,
    /// The namespace of the URL, empty for cluster scope.
    pub namespace: &'a str,
    /// Nothing may be stored.
    pub dry_run: bool,
    /// `Warning:` texts for the response, each sent once.
    warnings: RefCell<Vec<String>>,
}

impl<'a> Context<'a> {
    /// A context without warnings.
    pub fn new(
        server: &'a ServerState,
        user: &'a UserInfo,
        verb: &'a str,
        namespace: &'a str,
        dry_run: bool,
    ) -> Self {
        Self { server, user, verb, namespace, dry_run, warnings: RefCell::default() }
    }

    /// Adds a `Warning: 299 - "…"` header to the response.
    pub fn warn(&self, text: impl Into<String>) {
        let text = text.into();
        let mut warnings = self.warnings.borrow_mut();
        if !warnings.contains(&text) {
            warnings.push(text);
        }
    }

    /// The warnings so far.
    pub fn take_warnings(&self) -> Vec<String> {
        self.warnings.take()
    }
}
