//! What a command would print now: it is run in a copy of the world, which is then forgotten.

use countersign_lessons::Login;

use crate::{Limit, Options, Sandbox, Simulation};

/// A prediction must not keep anybody waiting.
const LIMIT: Limit = Limit { turns: 200_000, time: std::time::Duration::from_secs(60) };

impl Sandbox {
    /// What `command`, typed by `login` now, prints on both of its streams. This world stays as it is.
    pub fn predict(&self, login: &Login, command: &str) -> String {
        let saved = self.snapshot();
        let now = self.clock().now();
        let copy = Simulation::with(|tasks| Options::new(Options::seed(0), now, tasks));
        let sandbox = copy.sandbox();
        sandbox.restore(&saved);
        let title = format!("{}@{}", login.user, login.host);
        let shell =
            saved.terminals.iter().find(|(name, _)| *name == title).and_then(|(_, saved)| saved.shell());
        let Some(mut session) = sandbox.session(&login.user, &login.host) else { return String::new() };
        session.resume(shell);
        let outcome = copy.command(LIMIT, &mut session, command);
        // Both streams went the same way.
        String::from_utf8_lossy(&outcome.stdout).into_owned()
    }
}
