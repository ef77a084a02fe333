//! `kubectl certificate approve`.

use super::decide::{APPROVE, FLAGS, decide, files};
use crate::Context;
use crate::command::{Command, Outcome, Run};

/// The verb.
pub static COMMAND: Command = Command {
    name: "approve",
    usage: "approve (-f FILENAME | NAME)",
    short: "Approve a certificate signing request",
    long: "Approve a certificate signing request.\n\n kubectl certificate approve allows a cluster admin to approve a certificate signing request (CSR). This action tells a certificate signing controller to issue a certificate to the requester with the attributes requested in the CSR.\n\n SECURITY NOTICE: Depending on the requested attributes, the issued certificate can potentially grant a requester access to cluster resources or to authenticate as a requested identity. Before approving a CSR, ensure you understand what the signed certificate can do.",
    examples: "# Approve CSR 'csr-sqgzp'\nkubectl certificate approve csr-sqgzp",
    flags: &[&FLAGS, files::APPROVE],
    run: Run::Verb(run),
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(decide(context, &APPROVE))
}
