//! OpenSSL 3.0's command line as a program of a simulated host.
//!
//! Each subcommand is a file under `cmd`; what it prints, refuses and leaves behind follows OpenSSL 3.0,
//! byte for byte. Keys, requests and certificates themselves come from `countersign-pki`.

mod app;
mod cmd;
mod conffile;
mod config;
mod crypt;
mod encoding;
mod encryption;
mod errors;
mod extensions;
mod files;
mod generate;
mod input;
mod modulus;
mod network;
mod options;
mod passphrase;
mod pkcs12;
mod point;
mod print;
mod signing;
mod subject;

use std::rc::Rc;

use countersign_host::{ExitStatus, Process, Program};
use countersign_pki::key::KeySource;
use futures::future::LocalBoxFuture;

pub use network::{Answer, DialError, Hello, Network};

/// Debian's `/etc/ssl/openssl.cnf`, for a machine's file tree; also read from there by `openssl req`.
pub const DEFAULT_CONFIG: &str = include_str!("default.cnf");

/// The `openssl` command.
pub struct Openssl {
    keys: Rc<dyn KeySource>,
    network: Option<Network>,
}

impl Openssl {
    /// The command, making its keys with `keys`.
    #[expect(clippy::new_ret_no_self, reason = "programs are always handed around as trait objects")]
    pub fn new(keys: Rc<dyn KeySource>) -> Rc<dyn Program> {
        Rc::new(Self { keys, network: None })
    }

    /// The same with `s_client` reaching what `network` reaches.
    pub fn with_network(keys: Rc<dyn KeySource>, network: Network) -> Rc<dyn Program> {
        Rc::new(Self { keys, network: Some(network) })
    }
}

impl Program for Openssl {
    fn run(&self, process: Process) -> LocalBoxFuture<'static, ExitStatus> {
        Box::pin(cmd::run(process, self.keys.clone(), self.network.clone()))
    }
}
