//! Writes the two parts of a divided module.
//!
//! In the first part each function keeps its index. A function of the second part is there only as a stand-in, if anything
//! names it: it brings the second part and calls on through the table. The second part, once there, puts its functions into
//! the table over the stand-ins and its data into the memory; it takes memory, table, stack and functions from the first.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

use super::module::{
    FUNCTION_INDEX_LEB, GLOBAL_INDEX_LEB, Module, Node, Section, Segment, TABLE_NUMBER_LEB, kind, section,
};
use super::parts::Parts;
use super::reader::{Reader, overwrite, put_bytes, put_constant, put_size, put_unsigned};

/// The exports of the first part that only the second imports. Its functions are named by number.
pub const TABLE: &str = "rest_table";
const STACK: &str = "rest_stack";
/// The module name under which the second part finds them.
const FIRST: &str = "first";

/// Instructions.
mod code {
    pub const UNREACHABLE: u8 = 0x00;
    pub const END: u8 = 0x0b;
    pub const CALL: u8 = 0x10;
    pub const CALL_INDIRECT: u8 = 0x11;
    pub const LOCAL_GET: u8 = 0x20;
    pub const I32_CONST: u8 = 0x41;
}

/// Types in imports.
const FUNCTIONS: u8 = 0x70;
const I32: u8 = 0x7f;

/// Where each function of the second part that has a slot in the table has it.
pub struct Slots {
    slots: BTreeMap<usize, usize>,
    /// The size of the table.
    size: usize,
}

impl Slots {
    /// Functions with an address have a slot already; stand-ins without one get new slots at the end.
    pub fn new(module: &Module, parts: &Parts) -> Self {
        let mut slots = BTreeMap::new();
        for (index, function) in module.table.iter().enumerate() {
            if parts.first.get(*function) == Some(&false) {
                slots.insert(*function, index + 1);
            }
        }
        let mut size = module.table.len() + 1;
        for function in &parts.stand_ins {
            slots.entry(*function).or_insert_with(|| {
                size += 1;
                size - 1
            });
        }
        Self { slots, size }
    }
}

/// The first part.
pub fn first(module: &Module, parts: &Parts, slots: &Slots) -> Result<Vec<u8>> {
    let mut out = b"\0asm\x01\0\0\0".to_vec();
    for part in &module.sections {
        let content = match part.number {
            section::CUSTOM if !kept(part) => continue,
            section::CUSTOM => {
                let mut content = Vec::new();
                put_bytes(&mut content, part.name.as_bytes())?;
                content.extend_from_slice(module.slice(&part.content)?);
                content
            }
            section::TABLE => table_section(slots)?,
            section::EXPORT => export_section(module, parts, part)?,
            section::CODE => first_code(module, parts, slots)?,
            section::DATA => data_section(module, &parts.first_data, true)?.0,
            section::DATA_COUNT => {
                let mut content = Vec::new();
                put_size(&mut content, data_section(module, &parts.first_data, true)?.1)?;
                content
            }
            _ => module.slice(&part.content)?.to_vec(),
        };
        put_section(&mut out, part.number, &content)?;
    }
    Ok(out)
}

/// The second part.
pub fn rest(module: &Module, parts: &Parts, slots: &Slots) -> Result<Vec<u8>> {
    let mut out = b"\0asm\x01\0\0\0".to_vec();
    let deferred: Vec<usize> = (module.imported..module.functions())
        .filter(|function| parts.first.get(*function) == Some(&false))
        .collect();
    let mut indices = BTreeMap::new();
    for (index, function) in parts.called_back.iter().chain(&deferred).enumerate() {
        indices.insert(*function, u32::try_from(index)?);
    }

    let types = module.sections.iter().find(|part| part.number == section::TYPE).context("no types")?;
    put_section(&mut out, section::TYPE, module.slice(&types.content)?)?;
    put_section(&mut out, section::IMPORT, &import_section(module, parts, slots)?)?;

    let mut content = Vec::new();
    put_size(&mut content, deferred.len())?;
    for function in &deferred {
        put_size(&mut content, *module.function_types.get(*function).context("no such function")?)?;
    }
    put_section(&mut out, section::FUNCTION, &content)?;
    put_section(&mut out, section::ELEMENT, &element_section(slots, &indices)?)?;

    let mut content = Vec::new();
    put_size(&mut content, deferred.len())?;
    for function in &deferred {
        put_bytes(&mut content, &moved_body(module, *function, &indices)?)?;
    }
    put_section(&mut out, section::CODE, &content)?;
    put_section(&mut out, section::DATA, &data_section(module, &parts.first_data, false)?.0)?;
    // Tells wasm-opt what the compiler may use.
    let features = module.sections.iter().filter(|part| part.name == "target_features");
    for part in features {
        let mut content = Vec::new();
        put_bytes(&mut content, part.name.as_bytes())?;
        content.extend_from_slice(module.slice(&part.content)?);
        put_section(&mut out, section::CUSTOM, &content)?;
    }
    Ok(out)
}

/// Custom sections that still hold after the division.
fn kept(part: &Section) -> bool {
    part.name == "target_features" || part.name.starts_with("__wasm_bindgen")
}

fn put_section(out: &mut Vec<u8>, number: u8, content: &[u8]) -> Result<()> {
    out.push(number);
    put_bytes(out, content)
}

/// One table of functions that cannot grow.
fn table_section(slots: &Slots) -> Result<Vec<u8>> {
    let mut content = vec![1, FUNCTIONS, 1];
    put_size(&mut content, slots.size)?;
    put_size(&mut content, slots.size)?;
    Ok(content)
}

fn export_section(module: &Module, parts: &Parts, part: &Section) -> Result<Vec<u8>> {
    let mut reader = Reader::new(&module.bytes, part.content.start);
    let count = reader.size()?;
    let mut content = Vec::new();
    put_size(&mut content, count + 2 + parts.called_back.len())?;
    content.extend_from_slice(module.slice(&(reader.at()..part.content.end))?);
    for (name, kind) in [(TABLE, kind::TABLE), (STACK, kind::GLOBAL)] {
        put_bytes(&mut content, name.as_bytes())?;
        // The linker's first table and its first global.
        content.extend([kind, 0]);
    }
    for (number, function) in parts.called_back.iter().enumerate() {
        put_bytes(&mut content, number.to_string().as_bytes())?;
        content.push(kind::FUNCTION);
        put_size(&mut content, *function)?;
    }
    Ok(content)
}

fn first_code(module: &Module, parts: &Parts, slots: &Slots) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    put_size(&mut content, module.bodies.len())?;
    for (index, body) in module.bodies.iter().enumerate() {
        let function = module.imported + index;
        if parts.first.get(function) == Some(&true) {
            put_bytes(&mut content, module.slice(body)?)?;
        } else if parts.stand_ins.contains(&function) {
            put_bytes(&mut content, &stand_in(module, parts, slots, function)?)?;
        } else {
            put_bytes(&mut content, &[0, code::UNREACHABLE, code::END])?;
        }
    }
    Ok(content)
}

/// Brings the second part, then calls on with the same arguments.
fn stand_in(module: &Module, parts: &Parts, slots: &Slots, function: usize) -> Result<Vec<u8>> {
    let mut body = vec![0, code::CALL];
    put_size(&mut body, parts.bring)?;
    for parameter in 0..module.signature(function)?.0 {
        body.push(code::LOCAL_GET);
        put_size(&mut body, parameter)?;
    }
    body.push(code::I32_CONST);
    let slot = slots.slots.get(&function).context("a stand-in without a slot")?;
    put_constant(&mut body, u32::try_from(*slot)?);
    body.push(code::CALL_INDIRECT);
    put_size(&mut body, *module.function_types.get(function).context("no such function")?)?;
    body.extend([0, code::END]);
    Ok(body)
}

/// The memory, the table, the stack pointer, and the functions that are called back.
fn import_section(module: &Module, parts: &Parts, slots: &Slots) -> Result<Vec<u8>> {
    let memory =
        module.exports.iter().find(|export| export.1 == kind::MEMORY).context("no memory is exported")?;
    let mut content = Vec::new();
    put_size(&mut content, 3 + parts.called_back.len())?;
    let mut import = |name: &str, description: &[u8]| -> Result<()> {
        put_bytes(&mut content, FIRST.as_bytes())?;
        put_bytes(&mut content, name.as_bytes())?;
        content.extend_from_slice(description);
        Ok(())
    };
    import(&memory.0, &[kind::MEMORY, 0, 0])?;
    let mut table = vec![kind::TABLE, FUNCTIONS, 0];
    put_size(&mut table, slots.size)?;
    import(TABLE, &table)?;
    import(STACK, &[kind::GLOBAL, I32, 1])?;
    for (number, function) in parts.called_back.iter().enumerate() {
        let mut description = vec![kind::FUNCTION];
        put_size(&mut description, *module.function_types.get(*function).context("no such function")?)?;
        import(&number.to_string(), &description)?;
    }
    Ok(content)
}

/// Fills the slots, neighbours together.
fn element_section(slots: &Slots, indices: &BTreeMap<usize, u32>) -> Result<Vec<u8>> {
    let by_slot: BTreeMap<usize, usize> =
        slots.slots.iter().map(|(function, slot)| (*slot, *function)).collect();
    let mut runs: Vec<(usize, Vec<u32>)> = Vec::new();
    for (slot, function) in by_slot {
        let index = *indices.get(&function).context("a slot of the first part")?;
        match runs.last_mut() {
            Some((start, run)) if *start + run.len() == slot => run.push(index),
            _ => runs.push((slot, vec![index])),
        }
    }
    let mut content = Vec::new();
    put_size(&mut content, runs.len())?;
    for (start, run) in runs {
        content.extend([0, code::I32_CONST]);
        put_constant(&mut content, u32::try_from(start)?);
        content.push(code::END);
        put_size(&mut content, run.len())?;
        run.iter().for_each(|index| put_unsigned(&mut content, *index));
    }
    Ok(content)
}

/// A body in which calls name the functions by their indices in the second part.
fn moved_body(module: &Module, function: usize, indices: &BTreeMap<usize, u32>) -> Result<Vec<u8>> {
    let index = function.checked_sub(module.imported).context("an import has no body")?;
    let range = module.bodies.get(index).context("no such function")?;
    let mut body = module.slice(range)?.to_vec();
    for place in module.places.get(index).into_iter().flatten() {
        let at = place.at.checked_sub(range.start).context("a relocation before its function")?;
        match (place.class, place.target) {
            (FUNCTION_INDEX_LEB, Some(Node::Function(called))) => {
                overwrite(
                    &mut body,
                    at,
                    *indices.get(&called).context("a call of a function that is not there")?,
                )?;
            }
            (GLOBAL_INDEX_LEB | TABLE_NUMBER_LEB, _) if Reader::new(&body, at).unsigned()? != 0 => {
                bail!("a global beside the stack pointer, or a second table");
            }
            _ => {}
        }
    }
    Ok(body)
}

/// The data of one part, neighbours together with the zeros between them; and the number of segments.
fn data_section(module: &Module, first: &[bool], wanted: bool) -> Result<(Vec<u8>, usize)> {
    let mut order: Vec<(&Segment, bool)> =
        module.data.iter().zip(first).map(|(segment, first)| (segment, *first == wanted)).collect();
    order.sort_by_key(|(segment, _)| segment.address);
    let mut runs: Vec<(u32, Vec<u8>)> = Vec::new();
    let mut joined = false;
    for (segment, here) in order {
        if !here {
            joined = false;
            continue;
        }
        let bytes = module.slice(&segment.content)?;
        match runs.last_mut() {
            Some((start, run)) if joined => {
                let offset = segment.address.checked_sub(*start).context("data segments overlap")? as usize;
                if offset < run.len() {
                    bail!("data segments overlap");
                }
                run.resize(offset, 0);
                run.extend_from_slice(bytes);
            }
            _ => runs.push((segment.address, bytes.to_vec())),
        }
        joined = true;
    }
    let mut content = Vec::new();
    put_size(&mut content, runs.len())?;
    for (address, bytes) in &runs {
        content.extend([0, code::I32_CONST]);
        put_constant(&mut content, *address);
        content.push(code::END);
        put_bytes(&mut content, bytes)?;
    }
    Ok((content, runs.len()))
}
