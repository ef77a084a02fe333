//! `cargo xtask first-view`: writes `web/first-view.txt`.
//!
//! The page is built with functions that leave a mark when they are entered, opened in a browser, and looked at before
//! anybody has run a command (tests/first-view/). Worth doing when `cargo xtask bench` says that opening the page already
//! brings the second part, and before a release.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};

use super::keys::key;
use super::module::{Module, kind, section};
use super::reader::{Reader, put_bytes, put_constant, put_size};
use super::write::TABLE;
use super::{LIST, Names, bind, linked, scratch};
use crate::setup::{CHROMIUM, ensure, playwright_command};
use crate::{build, no_arguments, process};

const PAGE: u32 = 65_536;

/// Builds, marks, opens, writes; then builds the site again with the new list.
pub fn run(arguments: &[String]) -> Result<()> {
    no_arguments(arguments)?;
    ensure(build::NEEDS)?;
    ensure(&[CHROMIUM])?;
    let dist = Path::new("dist");
    build::whole_site()?;
    let module = linked()?;
    let (marked, marks) = marked(&module)?;
    let folder = scratch()?;
    std::fs::write(folder.join("marked.wasm"), marked)?;
    bind(&folder.join("marked.wasm"), &folder)?;
    let stem = Names::of(dist)?.stem;
    std::fs::copy(folder.join("page.js"), dist.join(format!("{stem}.js")))?;
    std::fs::copy(folder.join("page_bg.wasm"), dist.join(format!("{stem}_bg.wasm")))?;

    let entered = folder.join("entered.json");
    let mut record = playwright_command(["test", "--config", "tests/first-view.config.js"])?;
    record
        .env("MARKS", marks.to_string())
        .env("FUNCTIONS", module.bodies.len().to_string())
        .env("ENTERED", &entered);
    process::run(record)?;
    let entered: Vec<usize> = serde_json::from_str(&std::fs::read_to_string(&entered)?)?;
    write_list(&module, &entered)?;
    std::fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    build::site()
}

fn write_list(module: &Module, entered: &[usize]) -> Result<()> {
    let names = entered.iter().filter_map(|body| module.names.get(module.imported + body));
    let keys: BTreeSet<String> = names.map(|name| key(name)).collect();
    let mut text = String::from(
        "# What runs before the learner does anything; written by `cargo xtask first-view`, read by `cargo xtask build`.\n",
    );
    for key in &keys {
        text.push_str(key);
        text.push('\n');
    }
    std::fs::write(LIST, text).with_context(|| format!("cannot write {LIST}"))?;
    println!("{} functions, {} lines in {LIST}", entered.len(), keys.len());
    Ok(())
}

/// The module in which each function sets a byte of its own when it is entered; and the address of the first such byte.
fn marked(module: &Module) -> Result<(Vec<u8>, u32)> {
    let mut out = b"\0asm\x01\0\0\0".to_vec();
    let memory = module.sections.iter().find(|part| part.number == section::MEMORY).context("no memory")?;
    let mut reader = Reader::new(&module.bytes, memory.content.start);
    // One memory without a maximum; the marks are in pages added at the end, which nothing else knows of.
    reader.bytes(2)?;
    let pages = reader.unsigned()?;
    let marks = pages * PAGE;
    let more = u32::try_from(module.bodies.len())?.div_ceil(PAGE);
    for part in &module.sections {
        let mut content = Vec::new();
        match part.number {
            section::CUSTOM if !part.name.starts_with("__wasm_bindgen") && part.name != "target_features" => {
                continue;
            }
            section::CUSTOM => {
                put_bytes(&mut content, part.name.as_bytes())?;
                content.extend_from_slice(module.slice(&part.content)?);
            }
            section::MEMORY => {
                content.extend([1, 0]);
                put_size(&mut content, (pages + more) as usize)?;
            }
            section::CODE => {
                put_size(&mut content, module.bodies.len())?;
                for (index, body) in module.bodies.iter().enumerate() {
                    put_bytes(
                        &mut content,
                        &marked_body(module.slice(body)?, marks + u32::try_from(index)?)?,
                    )?;
                }
            }
            // A page that believes in a second part asks for it and, as it does not come, does nothing that would need it.
            section::EXPORT => {
                let mut reader = Reader::new(&module.bytes, part.content.start);
                put_size(&mut content, reader.size()? + 1)?;
                content.extend_from_slice(module.slice(&(reader.at()..part.content.end))?);
                put_bytes(&mut content, TABLE.as_bytes())?;
                content.extend([kind::TABLE, 0]);
            }
            _ => content.extend_from_slice(module.slice(&part.content)?),
        }
        out.push(part.number);
        put_bytes(&mut out, &content)?;
    }
    Ok((out, marks))
}

/// The body with `*mark = 1` as its first statement.
fn marked_body(body: &[u8], mark: u32) -> Result<Vec<u8>> {
    const I32_CONST: u8 = 0x41;
    const I32_STORE8: u8 = 0x3a;
    let mut reader = Reader::new(body, 0);
    for _ in 0..reader.size()? {
        reader.size()?;
        reader.byte()?;
    }
    let (locals, instructions) = body.split_at(reader.at());
    let mut out = locals.to_vec();
    out.push(I32_CONST);
    put_constant(&mut out, mark);
    out.extend([I32_CONST, 1, I32_STORE8, 0, 0]);
    out.extend_from_slice(instructions);
    Ok(out)
}
