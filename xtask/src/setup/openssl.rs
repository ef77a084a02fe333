//! The real OpenSSL 3, which the tests ask whether our keys and certificates are right.

use anyhow::Result;

use super::{Need, apt};
use crate::process::{command, read};

/// The judge of keys and certificates.
pub const OPENSSL: Need = Need { title: "OpenSSL", found, install };

fn found() -> Result<Option<String>> {
    let says = read(command("openssl", ["version"])).unwrap_or_default();
    let version = says.strip_prefix("OpenSSL ").and_then(|says| says.split_whitespace().next());
    Ok(version.filter(|version| version.starts_with("3.")).map(str::to_owned))
}

/// Debian's.
fn install() -> Result<()> {
    apt::install(&["openssl"])
}
