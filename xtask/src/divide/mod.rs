//! Divides the page's module, so that the first view loads a third of it and the rest comes when the page is there.
//!
//! `web/first-view.txt` lists the functions that run before the learner does anything (`cargo xtask first-view` writes it).
//! They and what they need become the first part. All else becomes the second, which `web/src/browser/rest.rs` brings. The
//! list decides about speed only: a function that is called before its part is there brings it, and then runs. So names in
//! it that no longer exist, and new functions that are not in it, do no harm.
//!
//! Binaryen's wasm-split does the like, but leaves all data in the first part (half a megabyte here), cannot load the second
//! part without a stub in JavaScript for each function, and is in no package that we use.

mod keys;
mod module;
mod parts;
mod reader;
mod record;
mod write;

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use self::module::Module;
use crate::process::{self, read};
use crate::setup::page_command;

pub use record::run as record;

/// The list of functions that the first view runs.
const LIST: &str = "web/first-view.txt";

/// How the file's name ends that holds the second part.
pub const REST: &str = "_rest.wasm";

/// What the page's linker must leave for the division.
pub const LINKER_FLAGS: &str = "-Clink-arg=--emit-relocs -Clink-arg=--no-merge-data-segments";

/// The module of the imports that wasm-bindgen replaces.
const PLACEHOLDER: &[u8] = b"__wbindgen_placeholder__";

/// What wasm-opt does: small code, but no `--all-features`, which would write encodings that browsers do not read yet; and the first kilobyte, the far end of the stack, is never addressed.
const OPTIMISE: [&str; 2] = ["-Oz", "--low-memory-unused"];

/// Puts the divided module into dist/ in place of the one that trunk put there.
pub fn site(dist: &Path) -> Result<()> {
    let module = linked()?;
    let list = std::fs::read_to_string(LIST).with_context(|| format!("cannot read {LIST}"))?;
    let listed: BTreeSet<String> =
        list.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
    let parts = parts::divide(&module, &listed)?;
    if parts.stale > 0 {
        println!(
            "{} of the {} functions in {LIST} have gone; `cargo xtask first-view` finds the new ones.",
            parts.stale,
            listed.len()
        );
    }
    let slots = write::Slots::new(&module, &parts);

    let folder = scratch()?;
    let (first, rest) = (folder.join("first.wasm"), folder.join("rest.wasm"));
    std::fs::write(&first, write::first(&module, &parts, &slots)?)?;
    std::fs::write(&rest, write::rest(&module, &parts, &slots)?)?;
    bind(&first, &folder)?;
    let bound = folder.join("page_bg.wasm");
    if std::fs::read(&bound)?.windows(PLACEHOLDER.len()).any(|bytes| bytes == PLACEHOLDER) {
        bail!(
            "wasm-bindgen left an import of its own in the first part: it must see all callers of that function"
        );
    }
    optimise(&bound)?;
    optimise(&rest)?;

    let mut hasher = DefaultHasher::new();
    for file in [&bound, &rest, &folder.join("page.js")] {
        hasher.write(&std::fs::read(file)?);
    }
    let names = Names::of(dist)?;
    let stem = format!("countersign-web-{:016x}", hasher.finish());
    std::fs::copy(folder.join("page.js"), dist.join(format!("{stem}.js")))?;
    std::fs::copy(&bound, dist.join(format!("{stem}_bg.wasm")))?;
    std::fs::copy(&rest, dist.join(format!("{stem}{REST}")))?;
    names.replace(dist, &stem)?;
    std::fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))
}

/// The module as the linker left it.
fn linked() -> Result<Module> {
    let metadata =
        read(process::command("cargo", ["metadata", "--no-deps", "--format-version", "1", "--locked"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    let target =
        metadata.get("target_directory").and_then(serde_json::Value::as_str).context("no target folder")?;
    let file = Path::new(target).join("wasm32-unknown-unknown/web/countersign-web.wasm");
    let bytes = std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
    Module::read(bytes).with_context(|| format!("cannot divide {}", file.display()))
}

/// Writes page.js and page_bg.wasm for a module into a folder.
fn bind(module: &Path, folder: &Path) -> Result<()> {
    let mut bindgen =
        page_command("wasm-bindgen", ["--target", "web", "--no-typescript", "--out-name", "page"])?;
    bindgen.arg("--out-dir").arg(folder).arg(module);
    process::run(bindgen)
}

fn optimise(module: &Path) -> Result<()> {
    let mut wasm_opt = page_command("wasm-opt", OPTIMISE)?;
    wasm_opt.arg(module).arg("-o").arg(module);
    process::run(wasm_opt)
}

fn scratch() -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("countersign-divide-{}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// How trunk called the page's module.
struct Names {
    stem: String,
}

impl Names {
    fn of(dist: &Path) -> Result<Self> {
        let ending = "_bg.wasm";
        for entry in std::fs::read_dir(dist).with_context(|| format!("cannot read {}", dist.display()))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if let Some(stem) = name.strip_suffix(ending) {
                return Ok(Self { stem: stem.to_owned() });
            }
        }
        bail!("trunk left no {ending} file in {}", dist.display())
    }

    /// Removes trunk's files and makes the page name the ones with the new stem.
    fn replace(&self, dist: &Path, stem: &str) -> Result<()> {
        if self.stem == stem {
            return Ok(());
        }
        for ending in [".js", "_bg.wasm"] {
            std::fs::remove_file(dist.join(format!("{}{ending}", self.stem)))?;
        }
        let page = dist.join("index.html");
        let text = std::fs::read_to_string(&page)?;
        std::fs::write(&page, text.replace(&self.stem, stem)).context("cannot write index.html")
    }
}
