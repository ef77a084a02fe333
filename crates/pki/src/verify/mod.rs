//! `X509_verify_cert` of OpenSSL 3.0: one chain, and every complaint in the order OpenSSL has it.
//!
//! Go's way of verifying is in [`crate::go`].

mod chain;
mod checks;
mod code;
mod host;
mod purpose;

use crate::certificate::Certificate;

pub use chain::is_issuer;
pub use code::ErrorCode;
pub use host::{matches_email, matches_host, matches_ip};
pub use purpose::Purpose;

/// What to verify against.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Trusted certificates (`-CAfile`).
    pub trusted: &'a [Certificate],
    /// Others that may be used on the way (`-untrusted`).
    pub untrusted: &'a [Certificate],
    /// The moment of the check in unix seconds; `None` checks no times (`-no_check_time`).
    pub now: Option<i64>,
    /// What the chain shall be good for; `None` asks nothing, as `openssl verify` does.
    pub purpose: Option<Purpose>,
    /// Lets a trusted certificate that is not self-signed end the chain (`-partial_chain`).
    pub partial_chain: bool,
    /// Checks of `-x509_strict` that this library knows.
    pub strict: bool,
    /// How many certificates may stand between leaf and trust anchor (`-verify_depth`), 100 by default.
    pub depth: usize,
    /// Host name the leaf must be for.
    pub host: Option<&'a str>,
    /// E-mail address the leaf must be for.
    pub email: Option<&'a str>,
    /// Address the leaf must be for.
    pub ip: Option<std::net::IpAddr>,
}

impl<'a> Options<'a> {
    /// The defaults of `openssl verify` at this moment.
    pub fn new(trusted: &'a [Certificate], now: i64) -> Self {
        Self {
            trusted,
            untrusted: &[],
            now: Some(now),
            purpose: None,
            partial_chain: false,
            strict: false,
            depth: 100,
            host: None,
            email: None,
            ip: None,
        }
    }
}

/// One complaint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainError {
    /// What is wrong; its `Display` is OpenSSL's text.
    pub code: ErrorCode,
    /// Where in the chain: 0 is the leaf.
    pub depth: usize,
    /// The certificate complained about.
    pub certificate: Certificate,
}

/// The chain that was built, whether or not it was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// Leaf first.
    pub certificates: Vec<Certificate>,
    /// How many at the beginning came from the leaf and the untrusted certificates.
    pub untrusted: usize,
}

/// Builds and checks the chain of `leaf`.
///
/// Every complaint is shown to `go_on`; the verification ends when it returns false, as OpenSSL's callback
/// decides. The result says whether the end was reached.
pub fn verify(
    leaf: &Certificate,
    options: &Options<'_>,
    go_on: &mut dyn FnMut(&ChainError) -> bool,
) -> (Chain, bool) {
    let (chain, trusted) = chain::build(leaf, options);
    let accepted = checks::run(&chain, trusted, options, go_on).is_some();
    (chain, accepted)
}
