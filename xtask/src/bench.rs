//! `cargo xtask bench`: what the built site weighs, how long a look at the goals takes (natively), and how the page feels in a
//! browser (tests/bench/).
//!
//! The first load is every file but the second part of the program, which comes when the page is there (`xtask/src/divide/`).

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process::{command, read, run as run_command};
use crate::setup::{CHROMIUM, ensure, playwright_command};
use crate::{build, divide, no_arguments};

/// The most that a first visit may load, in bytes of brotli.
const BUDGET: u64 = 700_000;

/// Brotli at its best quality, as a static host would store the files; prints one size for each file named.
const BROTLI: &str = "\
const fs = require('node:fs'), zlib = require('node:zlib');
const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: zlib.constants.BROTLI_MAX_QUALITY };
for (const file of process.argv.slice(1)) {
  console.log(zlib.brotliCompressSync(fs.readFileSync(file), { params }).length);
}";

/// Builds the site, weighs it and measures it.
pub fn run(arguments: &[String]) -> Result<()> {
    no_arguments(arguments)?;
    ensure(build::NEEDS)?;
    ensure(&[CHROMIUM])?;
    build::site()?;
    let first_load = weigh(Path::new("dist"))?;
    run_command(command(
        "cargo",
        ["bench", "--locked", "--package", "countersign-sandbox", "--bench", "goals"],
    ))?;
    run_command(playwright_command(["test", "--config", "tests/bench.config.js"])?)?;
    if first_load > BUDGET {
        bail!("the first load weighs {first_load} bytes, more than {BUDGET}");
    }
    Ok(())
}

/// Prints each file with its bytes, plain and as brotli, and the sums; gives back the first load's as brotli.
fn weigh(folder: &Path) -> Result<u64> {
    let files = files_below(folder)?;
    let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let mut node = command("node", ["-e", BROTLI]);
    node.args(&names);
    let compressed: Vec<u64> = read(node)?.lines().map(str::parse).collect::<Result<_, _>>()?;
    let (mut first, mut all) = (Weight::default(), Weight::default());
    println!("{:>10} {:>10}  file", "bytes", "brotli");
    for ((file, name), brotli) in files.iter().zip(&names).zip(compressed) {
        let weight = Weight { plain: file.metadata()?.len(), brotli };
        weight.print(name);
        all.add(&weight);
        if !name.ends_with(divide::REST) {
            first.add(&weight);
        }
    }
    first.print(&format!("the first load; at most {BUDGET}"));
    all.print(&format!("all {} files", files.len()));
    Ok(first.brotli)
}

/// Bytes of one file or several.
#[derive(Default)]
struct Weight {
    plain: u64,
    brotli: u64,
}

impl Weight {
    fn add(&mut self, other: &Self) {
        self.plain += other.plain;
        self.brotli += other.brotli;
    }

    fn print(&self, what: &str) {
        println!("{:>10} {:>10}  {what}", self.plain, self.brotli);
    }
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
