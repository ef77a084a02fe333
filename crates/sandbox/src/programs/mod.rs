//! What is installed on the machines: the programs of the other crates, and those that lead from one machine to another.

use std::rc::Rc;

use countersign_host::Programs;
use countersign_openssl::Openssl;
use countersign_pki::key::KeySource;

/// Adds every program there is; private keys come from `keys`.
pub(crate) fn install(programs: &mut Programs, keys: Rc<dyn KeySource>) {
    for (name, program) in countersign_shell::programs() {
        programs.add(name, program);
    }
    programs.add("openssl", Openssl::new(keys));
}
