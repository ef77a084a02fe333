//! The real OpenSSL 3, which the tests ask whether our keys and certificates are right.

use anyhow::Result;

use super::apt;
use crate::process::{command, read};

/// Its version.
pub fn found() -> Option<String> {
    let says = read(command("openssl", ["version"])).ok()?;
    let version = says.strip_prefix("OpenSSL ")?.split_whitespace().next()?;
    version.starts_with("3.").then(|| version.to_owned())
}

/// Debian's.
pub fn install() -> Result<()> {
    apt::install(&["openssl"])
}
