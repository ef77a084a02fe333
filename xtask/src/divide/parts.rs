//! Which functions and data go into the first part, and which can follow.

use std::collections::BTreeSet;

use anyhow::{Context, Result};

use super::keys::key;
use super::module::{FUNCTION_INDEX_LEB, Module, Node, kind};

/// How the name of the page's export begins that brings the second part at once; the stand-ins call it. wasm-bindgen
/// adds a hash.
const BRING: &str = "bring_rest";

/// A function of the first part brings along what it calls up to this size, in bytes of its body. Such functions weigh little
/// more than stand-ins, and often run by chance alone (when two hashes collide, say), so that no recording has all of them.
const SMALL: usize = 100;

/// How the names of exports begin that wasm-bindgen calls wherever it likes. Some it runs while it writes the JavaScript, in an
/// interpreter of its own.
const RUNTIME: [&str; 2] = ["__wbindgen_", "__externref_"];

/// The import by which a function asks wasm-bindgen to run it, too, and to replace all calls of it by something else.
const REPLACED: &str = "__wbindgen_describe_generic_import";

/// Who is where.
pub struct Parts {
    /// Per function: in the first part.
    pub first: Vec<bool>,
    /// Per data segment: in the first part.
    pub first_data: Vec<bool>,
    /// The function that brings the second part.
    pub bring: usize,
    /// Functions of the second part that the first part names: they have a stand-in there.
    pub stand_ins: BTreeSet<usize>,
    /// Functions of the first part that the second part calls.
    pub called_back: BTreeSet<usize>,
    /// How many keys of the list no function has.
    pub stale: usize,
}

/// Divides a module. The first part gets what `listed` names and what is small, as far as it is within reach there, and what
/// must be there.
pub fn divide(module: &Module, listed: &BTreeSet<String>) -> Result<Parts> {
    let keys: Vec<String> = module.names.iter().map(|name| key(name)).collect();
    let known: BTreeSet<&String> = keys.iter().collect();
    let exports = module.exports.iter().filter(|export| export.1 == kind::FUNCTION);
    let bring = exports.clone().find(|export| export.0.starts_with(BRING));
    let bring = bring.with_context(|| format!("the page has no export `{BRING}`"))?.2;

    let runtime = exports.clone().filter(|export| RUNTIME.iter().any(|name| export.0.starts_with(name)));
    let replaced =
        callers(module, |called| module.import_names.get(called).is_some_and(|name| name == REPLACED));
    let is_replaced = |function: usize| replaced.binary_search(&function).is_ok();

    // wasm-bindgen rewrites the imports, and does not see the second part: what it rewrites must be in the first.
    let rewritten = callers(module, |called| called < module.imported || is_replaced(called));
    let mut fixed = vec![false; module.functions()];
    for function in exports.map(|export| export.2).chain(rewritten) {
        set(&mut fixed, function);
    }
    // These must work, with all they call, while it rewrites; or are needed to bring the second part, so cannot be in it.
    let whole = runtime.map(|export| export.2).chain(replaced.iter().copied()).chain([bring]);
    let mut pending: Vec<usize> = whole.collect();
    let mut seen = vec![false; module.functions()];
    while let Some(function) = pending.pop() {
        if set(&mut seen, function) {
            set(&mut fixed, function);
            pending.extend(calls(module, function));
        }
    }

    let small = |function: usize| {
        let body = function.checked_sub(module.imported).and_then(|body| module.bodies.get(body));
        body.is_some_and(|body| body.len() <= SMALL)
    };
    let in_first = |function: usize| {
        function < module.imported
            || small(function)
            || fixed.get(function).copied().unwrap_or(false)
            || keys.get(function).is_some_and(|key| listed.contains(key))
    };
    // What may change stays where it is from the beginning.
    let changing = module.data.iter().enumerate().filter(|(_, segment)| !segment.name.starts_with(".rodata"));
    let roots = (0..module.functions())
        .filter(|function| fixed.get(*function) == Some(&true))
        .map(Node::Function)
        .chain(changing.map(|(index, _)| Node::Data(index)));
    let mut parts = Parts {
        first: vec![false; module.functions()],
        first_data: vec![false; module.data.len()],
        bring,
        stand_ins: BTreeSet::new(),
        called_back: BTreeSet::new(),
        stale: listed.iter().filter(|listed| !known.contains(listed)).count(),
    };
    let mut pending: Vec<Node> = roots.collect();
    while let Some(node) = pending.pop() {
        match node {
            Node::Function(function) if !in_first(function) => {
                parts.stand_ins.insert(function);
            }
            Node::Function(function) => {
                if set(&mut parts.first, function) {
                    pending.extend(named_by(module, function));
                }
            }
            Node::Data(segment) => {
                if set(&mut parts.first_data, segment) {
                    pending.extend(module.pointers.get(segment).into_iter().flatten().copied());
                }
            }
        }
    }
    for function in 0..module.functions() {
        if parts.first.get(function) == Some(&false) && function >= module.imported {
            let first = &parts.first;
            parts
                .called_back
                .extend(calls(module, function).filter(|called| first.get(*called) == Some(&true)));
        }
    }
    Ok(parts)
}

/// The functions, in order, that call by name one that `wanted` holds for.
fn callers(module: &Module, wanted: impl Fn(usize) -> bool) -> Vec<usize> {
    (module.imported..module.functions()).filter(|function| calls(module, *function).any(&wanted)).collect()
}

/// Everything that a function names: callees, functions whose address it takes, data.
fn named_by(module: &Module, function: usize) -> impl Iterator<Item = Node> {
    let places = function.checked_sub(module.imported).and_then(|body| module.places.get(body));
    places.into_iter().flatten().filter_map(|place| place.target)
}

/// The functions that a function calls by name.
fn calls(module: &Module, function: usize) -> impl Iterator<Item = usize> {
    let places = function.checked_sub(module.imported).and_then(|body| module.places.get(body));
    let calls = places.into_iter().flatten().filter(|place| place.class == FUNCTION_INDEX_LEB);
    calls.filter_map(|place| match place.target {
        Some(Node::Function(called)) => Some(called),
        _ => None,
    })
}

/// Sets a flag; whether it was not set before.
fn set(flags: &mut [bool], index: usize) -> bool {
    flags.get_mut(index).is_some_and(|flag| !std::mem::replace(flag, true))
}
