//! What is installed on the machines: the programs of the other crates, and those that lead from one machine to another.

use std::rc::Rc;

use countersign_api::Network;
use countersign_host::{Machine, Programs};
use countersign_openssl::Openssl;
use countersign_pki::key::KeySource;

/// What a program on a machine can dial.
type Networks = Rc<dyn Fn(&Machine) -> Rc<dyn Network>>;

/// Adds every program there is; private keys come from `keys`, connections from `networks`.
pub(crate) fn install(programs: &mut Programs, keys: Rc<dyn KeySource>, networks: Networks) {
    for (name, program) in countersign_coreutils::programs().into_iter().chain(countersign_shell::programs())
    {
        programs.add(name, program);
    }
    programs.add("kubectl", countersign_kubectl::program(networks));
    programs.add("openssl", Openssl::new(keys));
}
