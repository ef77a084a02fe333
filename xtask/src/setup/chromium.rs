//! A Chromium: whichever is there, else Debian's.

use std::path::PathBuf;

use anyhow::Result;

use super::{Need, apt};
use crate::process::find;

/// The browser of the journeys.
pub const CHROMIUM: Need = Need { title: "Chromium", found, install };

const NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// The browser that CHROMIUM names, or the first known one.
pub fn browser() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let known = NAMES.iter().find_map(|name| find(name));
    named.or(known).or_else(|| Some(PathBuf::from(MAC))).filter(|file| file.is_file())
}

fn found() -> Result<Option<String>> {
    Ok(browser().map(|path| path.display().to_string()))
}

/// Debian's, with a font that has every letter the page shows.
fn install() -> Result<()> {
    apt::install(&["chromium", "fonts-dejavu-core"])
}
