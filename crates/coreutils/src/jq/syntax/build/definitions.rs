//! Programs, definitions, imports.

use std::rc::Rc;

use super::super::grammar::Build;
use super::super::tree::{Ast, Function, Import, Location};
use super::Builder;
use super::part::{Part, Parts};
use crate::jq::value::Value;

impl Builder<'_> {
    /// Functions, modules, the whole.
    pub(super) fn build_definition(&mut self, build: Build, mut parts: Parts, start: Location) -> Part {
        match build {
            Build::Program => {
                self.program.main = Some(self.node(&mut parts, 2));
                self.program.imports = parts.imports(1);
                Part::Nothing
            }
            Build::Library => {
                if let Part::Functions(functions) = parts.take(2) {
                    self.program.functions = functions;
                }
                self.program.imports = parts.imports(1);
                Part::Nothing
            }
            Build::Functions => {
                let mut functions = Vec::new();
                if let Part::Function(function) = parts.take(0) {
                    functions.push(function);
                }
                if let Part::Functions(more) = parts.take(1) {
                    functions.extend(more);
                }
                Part::Functions(functions)
            }
            Build::FunctionIn => {
                let body = self.node(&mut parts, 1);
                let Part::Function(function) = parts.take(0) else { return Part::Node(body) };
                let below = [function.body, body];
                Part::Node(self.add(Ast::Define { function, body }, &below))
            }
            Build::Function => {
                let body = self.node(&mut parts, 3);
                Part::Function(Rc::new(Function { name: parts.name(1), parameters: Vec::new(), body }))
            }
            Build::FunctionWith => {
                let body = self.node(&mut parts, 6);
                let parameters = match parts.take(3) {
                    Part::Parameters(parameters) => parameters,
                    _ => Vec::new(),
                };
                Part::Function(Rc::new(Function { name: parts.name(1), parameters, body }))
            }
            Build::FirstParameter | Build::NextParameter => {
                let mut parameters = Vec::new();
                let place = if build == Build::FirstParameter { 0 } else { 2 };
                if place > 0
                    && let Part::Parameters(before) = parts.take(0)
                {
                    parameters = before;
                }
                if let Part::Parameter(name, value) = parts.take(place) {
                    parameters.push((name, value));
                }
                Part::Parameters(parameters)
            }
            Build::ValueParameter => Part::Parameter(parts.name(1), true),
            Build::ClosureParameter => Part::Parameter(parts.name(0), false),
            Build::Module => {
                let meta = self.node(&mut parts, 1);
                if self.tree().constant(meta).is_none() {
                    self.fail(start, "Module metadata must be constant");
                }
                Part::Nothing
            }
            _ => self.build_import(build, parts, start),
        }
    }

    pub(super) fn build_import(&mut self, build: Build, mut parts: Parts, start: Location) -> Part {
        let path = |parts: &mut Parts| match parts.token(1) {
            Value::String(path) => path,
            _ => Rc::from(""),
        };
        match build {
            Build::Imports => {
                let mut imports = Vec::new();
                if let Part::Import(import) = parts.take(0) {
                    imports.push(import);
                }
                imports.extend(parts.imports(1));
                Part::Imports(imports)
            }
            Build::ImportWith => {
                let meta = self.node(&mut parts, 1);
                let search = match self.tree().constant(meta) {
                    None => Err("Module metadata must be constant"),
                    Some(Value::Object(meta)) => Ok(meta.get("search").cloned()),
                    Some(_) => Err("Module metadata must be an object"),
                };
                let Part::Import(import) = parts.take(0) else { return Part::Nothing };
                match search {
                    Ok(search) => Part::Import(Import { search, ..import }),
                    Err(message) => {
                        self.fail(start, message);
                        Part::Import(import)
                    }
                }
            }
            Build::ImportData | Build::ImportCode => {
                let data = build == Build::ImportData;
                let name = Some(parts.name(if data { 4 } else { 3 }));
                Part::Import(Import { path: path(&mut parts), name, data, search: None })
            }
            Build::Include => {
                Part::Import(Import { path: path(&mut parts), name: None, data: false, search: None })
            }
            _ => {
                let text = self.node(&mut parts, 0);
                match self.tree().constant(text) {
                    Some(value) => Part::Token(value.clone()),
                    None => {
                        self.fail(start, "Import path must be constant");
                        Part::Token(Value::text(""))
                    }
                }
            }
        }
    }
}
