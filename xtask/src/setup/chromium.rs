//! A Chromium: whichever is there, else Debian's.

use std::path::PathBuf;

use anyhow::Result;

use super::apt;
use crate::process::find;

const NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// The browser that CHROMIUM names, or the first known one.
pub fn found() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let known = NAMES.iter().find_map(|name| find(name));
    named.or(known).or_else(|| Some(PathBuf::from(MAC))).filter(|file| file.is_file())
}

/// Debian's, with a font that has every letter the page shows.
pub fn install() -> Result<()> {
    apt::install(&["chromium", "fonts-dejavu-core"])
}
