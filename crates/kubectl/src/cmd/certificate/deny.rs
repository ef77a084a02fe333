//! `kubectl certificate deny`.

use super::decide::{DENY, FLAGS, decide, files};
use crate::Context;
use crate::command::{Command, Outcome, Run};

/// The verb.
pub static COMMAND: Command = Command {
    name: "deny",
    usage: "deny (-f FILENAME | NAME)",
    short: "Deny a certificate signing request",
    long: "Deny a certificate signing request.\n\n kubectl certificate deny allows a cluster admin to deny a certificate signing request (CSR). This action tells a certificate signing controller to not to issue a certificate to the requester.",
    examples: "# Deny CSR 'csr-sqgzp'\nkubectl certificate deny csr-sqgzp",
    flags: &[&FLAGS, files::DENY],
    run: Run::Verb(run),
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(decide(context, &DENY))
}
