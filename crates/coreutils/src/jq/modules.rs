//! Finds and reads the libraries that a program imports. Upstream: linker.c.

use std::collections::BTreeMap;
use std::rc::Rc;

use futures::future::LocalBoxFuture;

use super::compile::Unit;
use super::options;
use super::syntax::{self, Import, Source};
use super::value::Value;
use crate::files::readlink::{Missing, canonical};
use crate::run::{Io, Stop};

/// Libraries that import each other would never end.
const DEPTH_LIMIT: usize = 32;

type Loaded = Result<Rc<Unit>, Vec<String>>;

/// Reads a program and all that it imports; `origin` is the file it comes from, if any.
pub(super) async fn load(
    io: &mut Io,
    source: Source,
    origin: &str,
    libraries: &[String],
) -> Result<Loaded, Stop> {
    let loaded = read(io, source, origin.to_owned(), libraries, 0).await?;
    let home = io.process.variable("HOME").map(|home| format!("{home}/.jq"));
    let (Ok(mut unit), Some(home)) = (loaded.clone(), home) else { return Ok(loaded) };
    // What the user defines there counts like builtins.
    let Ok(Value::String(text)) = options::load(io, &home, true).await? else { return Ok(loaded) };
    let source = Source { name: "<builtin>".to_owned(), text: text.to_string() };
    match syntax::parse(&source) {
        Ok(program) => {
            drop(loaded);
            if let Some(unit) = Rc::get_mut(&mut unit) {
                unit.included.insert(0, Rc::new(Unit::new(program, source)));
            }
            Ok(Ok(unit))
        }
        Err(messages) => Ok(Err(messages)),
    }
}

fn read<'a>(
    io: &'a mut Io,
    source: Source,
    origin: String,
    libraries: &'a [String],
    depth: usize,
) -> LocalBoxFuture<'a, Result<Loaded, Stop>> {
    Box::pin(async move {
        let program = match syntax::parse(&source) {
            Ok(program) => program,
            Err(messages) => return Ok(Err(messages)),
        };
        if depth > 0 && program.main.is_some() {
            let message = "library should only have function definitions, not a main expression";
            return Ok(Err(vec![format!("jq: error: jq: error: {message}\n<unknown location>")]));
        }
        let imports = program.imports.clone();
        let mut unit = Unit::new(program, source);
        for import in imports {
            let file = match find(io, &import, &origin, libraries) {
                Ok(file) if depth < DEPTH_LIMIT => file,
                Ok(_) => return Ok(Err(vec![format!("jq: error: too many modules: {}\n", import.path)])),
                Err(message) => return Ok(Err(vec![format!("jq: error: {message}\n")])),
            };
            let content = match options::load(io, &file, !import.data).await? {
                Ok(content) => content,
                Err(message) => {
                    return Ok(Err(vec![format!("jq: error loading data file {file}: {message}\n")]));
                }
            };
            let Value::String(text) = content else {
                unit.data.insert(import.name.unwrap_or_else(|| "".into()), content);
                continue;
            };
            let source = Source { name: file.clone(), text: text.to_string() };
            match read(io, source, file, libraries, depth + 1).await? {
                Ok(library) => add(&mut unit.imported, &mut unit.included, import.name, library),
                Err(messages) => return Ok(Err(messages)),
            }
        }
        Ok(Ok(Rc::new(unit)))
    })
}

fn add(
    imported: &mut BTreeMap<Rc<str>, Rc<Unit>>,
    included: &mut Vec<Rc<Unit>>,
    name: Option<Rc<str>>,
    library: Rc<Unit>,
) {
    match name {
        Some(name) => {
            imported.insert(name, library);
        }
        None => included.push(library),
    }
}

/// The folder of jq as it was called: the present one if the shell found it in `PATH`.
pub(super) fn origin(io: &Io) -> String {
    let called = io.process.args.first().map_or("", String::as_str);
    called.rsplit_once('/').map_or(".", |(folder, _)| folder).to_owned()
}

/// The folder that a program lies in; the present one if it lies in no file.
pub(super) fn folder(io: &Io, file: &str) -> String {
    let folder = file.rsplit_once('/').map_or(".", |(folder, _)| folder);
    canonical(io, folder, Missing::Last).unwrap_or_else(|_| folder.to_owned())
}

/// The file that an import means.
fn find(io: &Io, import: &Import, file: &str, libraries: &[String]) -> Result<String, String> {
    let path = &import.path;
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let repeats = parts.iter().zip(parts.iter().skip(1)).any(|(one, other)| one == other);
    if path.contains('\\') || parts.contains(&"..") || repeats {
        return Err("Module path must be a string".to_owned());
    }
    let own = folder(io, file);
    let given: Vec<String> = match &import.search {
        Some(Value::String(search)) => vec![search.to_string()],
        Some(Value::Array(search)) => {
            search.items().iter().filter_map(|path| path.as_str().map(str::to_owned)).collect()
        }
        Some(_) => Vec::new(),
        None => std::iter::once(".".to_owned()).chain(libraries.iter().cloned()).collect(),
    };
    let suffix = if import.data { ".json" } else { ".jq" };
    let last = path.rsplit('/').next().unwrap_or(path);
    let home = io.process.variable("HOME").unwrap_or_default();
    let program = origin(io);
    for folder in given {
        let folder = match folder.strip_prefix("~/") {
            Some(rest) => format!("{home}/{rest}"),
            None if folder.starts_with("$ORIGIN/") => folder.replacen("$ORIGIN", &program, 1),
            None if folder.starts_with('/') || folder == "." && file.is_empty() => folder,
            None => format!("{own}/{folder}"),
        };
        let candidates = [
            format!("{folder}/{path}{suffix}"),
            format!("{folder}/{path}/jq/main{suffix}"),
            format!("{folder}/{path}/{last}{suffix}"),
        ];
        if let Some(file) = candidates.into_iter().find(|file| io.process.metadata(file).is_ok()) {
            return Ok(canonical(io, &file, Missing::Last).unwrap_or(file));
        }
    }
    Err(format!("module not found: {path}"))
}
