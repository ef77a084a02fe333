//! `cargo xtask bench`: what the built site weighs, and how it feels in a browser (tests/bench/).

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process::{command, read, run as run_command};
use crate::setup::{CHROMIUM, ensure, playwright_command};
use crate::{build, no_arguments};

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
    let total = weigh(Path::new("dist"))?;
    run_command(playwright_command(["test", "--config", "tests/bench.config.js"])?)?;
    if total > BUDGET {
        bail!("the site weighs {total} bytes, more than {BUDGET}");
    }
    Ok(())
}

/// Prints each file with its bytes, plain and as brotli; the sum of the latter.
fn weigh(folder: &Path) -> Result<u64> {
    let files = files_below(folder)?;
    let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let mut node = command("node", ["-e", BROTLI]);
    node.args(&names);
    let compressed: Vec<u64> = read(node)?.lines().map(str::parse).collect::<Result<_, _>>()?;
    let (mut plain_sum, mut brotli_sum) = (0, 0);
    println!("{:>10} {:>10}  file", "bytes", "brotli");
    for ((file, name), brotli) in files.iter().zip(&names).zip(compressed) {
        let plain = file.metadata()?.len();
        println!("{plain:>10} {brotli:>10}  {name}");
        plain_sum += plain;
        brotli_sum += brotli;
    }
    println!("{plain_sum:>10} {brotli_sum:>10}  all {} files; at most {BUDGET}", files.len());
    Ok(brotli_sum)
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
