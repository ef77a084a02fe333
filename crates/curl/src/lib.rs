//! curl 7.88 (Debian 12) for HTTP and HTTPS: a program that shows the bare requests of an API.

mod args;
mod connect;
mod elapsed;
mod error;
mod files;
mod glob;
mod handshake;
mod help;
mod hosts;
mod meter;
mod output;
mod punycode;
mod request;
mod response;
mod run;
mod session;
mod terms;
mod tls;
mod trace;
mod transfer;
mod url;
mod write_out;

pub use run::program;
