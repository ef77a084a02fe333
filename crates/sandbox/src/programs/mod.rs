//! What is installed on the machines: the programs of the other crates, and those that lead from one user or machine to
//! another or need the terminal itself.

mod bash;
mod editors;
mod elsewhere;
mod neighbours;
mod scp;
mod ssh;
mod su;
mod sudo;

use std::rc::Rc;

use countersign_api::Network;
use countersign_host::{Machine, Programs};
use countersign_openssl::Openssl;
use countersign_pki::key::KeySource;

pub(crate) use self::neighbours::Neighbours;
use crate::terminal::Consoles;

/// What programs of this crate work with beside their process.
pub(crate) struct Means {
    /// Where `openssl` takes private keys from.
    pub(crate) keys: Rc<dyn KeySource>,
    /// What a program on a machine can dial.
    #[allow(clippy::type_complexity, reason = "the contract of kubectl and curl")]
    pub(crate) networks: Rc<dyn Fn(&Machine) -> Rc<dyn Network>>,
    /// What `openssl s_client` on a machine can dial.
    pub(crate) handshakes: countersign_openssl::Network,
    /// The terminals.
    pub(crate) consoles: Consoles,
    /// The machines.
    pub(crate) neighbours: Neighbours,
}

/// Adds every program there is.
pub(crate) fn install(programs: &mut Programs, means: &Means) {
    for (name, program) in countersign_coreutils::programs() {
        programs.add(name, program);
    }
    let (consoles, neighbours) = (&means.consoles, &means.neighbours);
    for (name, program) in countersign_shell::programs() {
        programs.add(name, bash::program(program, consoles.clone()));
    }
    for (name, program) in editors::programs() {
        programs.add(name, program);
    }
    programs.add("curl", countersign_curl::program(means.networks.clone()));
    programs.add("kubectl", countersign_kubectl::program(means.networks.clone()));
    programs.add("openssl", Openssl::with_network(means.keys.clone(), means.handshakes.clone()));
    programs.add("scp", scp::program(neighbours.clone()));
    programs.add("ssh", ssh::program(neighbours.clone(), consoles.clone()));
    programs.add("su", su::program(consoles.clone()));
    programs.add("sudo", sudo::program(consoles.clone()));
}
