//! Resolves the names of a program. Upstream: compile.c, whose order of messages it keeps.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::builtins;
use super::code::{Callee, Code, Level, Matcher, Node, NodeId, Step};
use super::native;
use super::syntax::{self, Ast, Function, Id, Location, Pattern, Program, Source};
use super::value::{Object, Value};

/// What a name stands for where it is used.
#[derive(Clone, Debug)]
enum Binding {
    Variable,
    Label,
    Closure,
    /// A function with so many parameters.
    Function {
        parameters: usize,
        definition: Rc<Definition>,
    },
}

#[derive(Debug)]
struct Definition {
    unit: Rc<Unit>,
    function: Rc<Function>,
    number: usize,
}

/// A name in sight and all those before it.
#[derive(Debug)]
struct Scope {
    name: Rc<str>,
    binding: Binding,
    /// Entries of the environment, this one included if it is one.
    level: Level,
    outer: Names,
}

type Names = Option<Rc<Scope>>;

fn level(names: &Names) -> Level {
    names.as_ref().map_or(0, |scope| scope.level)
}

fn with(names: &Names, name: &Rc<str>, binding: Binding) -> Names {
    let own = usize::from(!matches!(binding, Binding::Function { .. }));
    let level = level(names) + own;
    Some(Rc::new(Scope { name: name.clone(), binding, level, outer: names.clone() }))
}

/// A program or library with its source.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) program: Program,
    pub(super) source: Source,
    /// Names that all its functions see: what it imports.
    pub(super) imported: BTreeMap<Rc<str>, Rc<Unit>>,
    pub(super) included: Vec<Rc<Unit>>,
    /// Data files by the name of their variable.
    pub(super) data: BTreeMap<Rc<str>, Value>,
}

impl Unit {
    pub(super) fn new(program: Program, source: Source) -> Self {
        Self { program, source, imported: BTreeMap::new(), included: Vec::new(), data: BTreeMap::new() }
    }
}

/// A piece of code to be compiled after the one that mentions it.
enum Later {
    Expression { node: NodeId, ast: Id, names: Names },
    Function(Rc<Definition>),
}

/// Where a piece of code stands.
struct Place<'a> {
    unit: &'a Rc<Unit>,
    later: Vec<Later>,
}

pub(super) struct Compiler<'a> {
    code: Code,
    /// Variables that the command line sets, and `$ENV`.
    globals: &'a Object,
    /// Functions by number: the names in sight at their definition, and whether their body is there.
    known: Vec<(Names, bool)>,
    referenced: Vec<bool>,
    builtins: BTreeMap<(Rc<str>, usize), Rc<Definition>>,
    libraries: BTreeMap<(*const Unit, Rc<str>, usize), Rc<Definition>>,
    messages: Vec<String>,
}

/// Compiles a program.
///
/// # Errors
/// The messages about names that stand for nothing.
pub(super) fn compile(unit: &Rc<Unit>, globals: &Object) -> Result<Code, Vec<String>> {
    let mut compiler = Compiler {
        code: Code::default(),
        globals,
        known: Vec::new(),
        referenced: Vec::new(),
        builtins: BTreeMap::new(),
        libraries: BTreeMap::new(),
        messages: Vec::new(),
    };
    let main = compiler.reserve();
    compiler.code.main = main;
    if let Some(ast) = unit.program.main {
        compiler.block(unit, main, ast, &None);
    }
    if compiler.messages.is_empty() { Ok(compiler.code) } else { Err(compiler.messages) }
}

impl Compiler<'_> {
    fn reserve(&mut self) -> NodeId {
        self.add(Node::Identity)
    }

    fn add(&mut self, node: Node) -> NodeId {
        self.code.nodes.push(node);
        self.code.nodes.len() - 1
    }

    fn put(&mut self, id: NodeId, node: Node) {
        if let Some(place) = self.code.nodes.get_mut(id) {
            *place = node;
        }
    }

    fn complain(&mut self, place: &Place, location: Location, text: &str) {
        self.messages.push(syntax::message(&place.unit.source, location, text));
    }

    /// Compiles an expression, then what it mentions.
    fn block(&mut self, unit: &Rc<Unit>, node: NodeId, ast: Id, names: &Names) {
        let mut place = Place { unit, later: Vec::new() };
        let compiled = self.expression(&mut place, ast, names);
        self.put(node, compiled);
        self.finish(place.later, unit);
    }

    fn finish(&mut self, later: Vec<Later>, unit: &Rc<Unit>) {
        let mut waiting = later;
        loop {
            let mut postponed = Vec::new();
            let before = waiting.len();
            for item in waiting {
                match item {
                    Later::Expression { node, ast, names } => self.block(unit, node, ast, &names),
                    Later::Function(definition) if self.is_referenced(definition.number) => {
                        self.body(&definition);
                    }
                    Later::Function(definition) => postponed.push(Later::Function(definition)),
                }
            }
            // A definition that nothing mentions is never looked at.
            if postponed.is_empty() || postponed.len() == before {
                return;
            }
            waiting = postponed;
        }
    }

    fn is_referenced(&self, number: usize) -> bool {
        self.referenced.get(number).copied().unwrap_or(false)
    }

    /// Makes a function known: its number, and the names it sees, itself included.
    fn define(&mut self, unit: &Rc<Unit>, function: &Rc<Function>, names: &Names) -> (Rc<Definition>, Names) {
        let number = self.code.functions.len();
        let body = self.reserve();
        self.code.functions.push(Callee { level: level(names), body });
        let definition = Rc::new(Definition { unit: unit.clone(), function: function.clone(), number });
        let binding =
            Binding::Function { parameters: function.parameters.len(), definition: definition.clone() };
        let names = with(names, &function.name, binding);
        self.known.push((names.clone(), false));
        self.referenced.push(false);
        (definition, names)
    }

    /// Compiles a function's body, once.
    fn body(&mut self, definition: &Rc<Definition>) {
        let Some((names, done)) = self.known.get_mut(definition.number) else { return };
        if std::mem::replace(done, true) {
            return;
        }
        let mut names = names.clone();
        let function = &definition.function;
        for (name, _) in &function.parameters {
            names = with(&names, name, Binding::Closure);
        }
        let first = level(&names) - function.parameters.len();
        let Some(callee) = self.code.functions.get(definition.number) else { return };
        let mut node = callee.body;
        // A parameter with a `$` is evaluated first, for each of its values.
        for (place, (name, value)) in function.parameters.iter().enumerate() {
            if *value {
                let source = self.add(Node::Closure(first + place + 1));
                let matcher = Rc::new(Matcher { variables: 1, ways: vec![vec![Step::Bind(0)]] });
                let body = self.reserve();
                self.put(node, Node::Bind { source, matcher, body });
                names = with(&names, name, Binding::Variable);
                node = body;
            }
        }
        self.block(&definition.unit, node, function.body, &names);
    }

    fn node(&mut self, place: &mut Place, ast: Id, names: &Names) -> NodeId {
        let node = self.expression(place, ast, names);
        self.add(node)
    }

    fn expression(&mut self, place: &mut Place, ast: Id, names: &Names) -> Node {
        let unit = place.unit.clone();
        match unit.program.tree.get(ast) {
            Ast::Identity => Node::Identity,
            Ast::Constant(value) => Node::Constant(value.clone()),
            Ast::Pipe(one, other) => {
                Node::Pipe(self.node(place, *one, names), self.node(place, *other, names))
            }
            Ast::Comma(..) => {
                let mut first = ast;
                let mut others = Vec::new();
                while let Ast::Comma(one, other) = unit.program.tree.get(first) {
                    others.push(*other);
                    first = *one;
                }
                let mut node = self.expression(place, first, names);
                for other in others.into_iter().rev() {
                    node = Node::Comma(self.add(node), self.node(place, other, names));
                }
                node
            }
            Ast::Index { target, key, optional } => {
                let key = self.node(place, *key, names);
                Node::Index { target: self.node(place, *target, names), key, optional: *optional }
            }
            Ast::Each { optional } => Node::Each { optional: *optional },
            Ast::Collect(inner) => Node::Collect(self.node(place, *inner, names)),
            Ast::Object(pairs) => {
                let pairs = pairs.iter().map(|(key, value)| {
                    let key = self.node(place, *key, names);
                    (key, value.map(|value| self.node(place, value, names)))
                });
                Node::Object(pairs.collect())
            }
            Ast::Call { name, arguments, location } => self.call(place, name, arguments, *location, names),
            Ast::Variable { name, location } => self.variable(place, name, *location, names),
            Ast::If { condition, then, otherwise } => Node::If {
                condition: self.node(place, *condition, names),
                then: self.node(place, *then, names),
                otherwise: self.node(place, *otherwise, names),
            },
            Ast::And(one, other) => Node::And(self.node(place, *one, names), self.node(place, *other, names)),
            Ast::Or(one, other) => Node::Or(self.node(place, *one, names), self.node(place, *other, names)),
            Ast::Alternative(one, other) => {
                Node::Alternative(self.node(place, *one, names), self.node(place, *other, names))
            }
            Ast::Try { body, handler } => {
                let body = self.node(place, *body, names);
                Node::Try { body, handler: handler.map(|handler| self.node(place, handler, names)) }
            }
            Ast::Reduce { source, patterns, initial, update } => {
                let initial = self.node(place, *initial, names);
                let source = self.node(place, *source, names);
                let (matcher, inner) = self.matcher(place, patterns, names);
                Node::Reduce { source, matcher, initial, update: self.node(place, *update, &inner) }
            }
            Ast::Foreach { source, patterns, initial, update, extract } => {
                let initial = self.node(place, *initial, names);
                let source = self.node(place, *source, names);
                let (matcher, inner) = self.matcher(place, patterns, names);
                let update = self.node(place, *update, &inner);
                let extract = extract.map(|extract| self.node(place, extract, &inner));
                Node::Foreach { source, matcher, initial, update, extract }
            }
            Ast::Bind { source, patterns, body } => {
                let source = self.node(place, *source, names);
                let (matcher, inner) = self.matcher(place, patterns, names);
                Node::Bind { source, matcher, body: self.node(place, *body, &inner) }
            }
            Ast::Label { name, body } => {
                let inner = with(names, name, Binding::Label);
                Node::Label(self.node(place, *body, &inner))
            }
            Ast::Break { name, location } => {
                match find(names, name, |binding| matches!(binding, Binding::Label)) {
                    Some(scope) => Node::Break(scope.level),
                    None => {
                        self.complain(place, *location, &format!("$*label-{name} is not defined"));
                        Node::Empty
                    }
                }
            }
            Ast::Define { function, body } => {
                let (definition, inner) = self.define(place.unit, function, names);
                place.later.push(Later::Function(definition));
                self.expression(place, *body, &inner)
            }
        }
    }

    fn variable(&mut self, place: &Place, name: &Rc<str>, location: Location, names: &Names) -> Node {
        if let Some(scope) = find(names, name, |binding| matches!(binding, Binding::Variable)) {
            return Node::Variable(scope.level);
        }
        let data = name.rsplit("::").next().and_then(|name| place.unit.data.get(name));
        if let Some(value) = data.or_else(|| self.globals.get(name)) {
            return Node::Constant(value.clone());
        }
        self.complain(place, location, &format!("${name} is not defined"));
        Node::Empty
    }

    fn call(
        &mut self,
        place: &mut Place,
        name: &Rc<str>,
        arguments: &[Id],
        location: Location,
        names: &Names,
    ) -> Node {
        let count = arguments.len();
        let found = find(names, name, |binding| match binding {
            Binding::Closure => count == 0,
            Binding::Function { parameters, .. } => *parameters == count,
            _ => false,
        });
        let definition = match found.map(|scope| (&scope.binding, scope.level)) {
            Some((Binding::Function { definition, .. }, _)) => Some(definition.clone()),
            Some((_, level)) => return Node::Closure(level),
            None => self.imported(place.unit, name, count),
        };
        let definition = match definition {
            Some(definition) => Some(definition),
            None if native::find(name, count).is_none() && !is_special(name, count) => {
                self.builtin(name, count)
            }
            None => None,
        };
        if let Some(definition) = definition {
            if let Some(referenced) = self.referenced.get_mut(definition.number) {
                *referenced = true;
            }
            let arguments = arguments.iter().map(|ast| self.closure(place, *ast, names));
            return Node::Call { arguments: arguments.collect(), function: definition.number };
        }
        if let Some(native) = native::find(name, count) {
            let arguments = arguments.iter().map(|ast| self.node(place, *ast, names)).collect();
            return Node::Native { native, arguments };
        }
        match (&**name, arguments) {
            ("empty", []) => Node::Empty,
            ("_input", []) => Node::Input,
            ("path", [inner]) => Node::Path(self.closure(place, *inner, names)),
            ("range", [from, to]) => {
                Node::Range(self.closure(place, *from, names), self.closure(place, *to, names))
            }
            ("getpath", [path]) => Node::Getpath(self.node(place, *path, names)),
            ("builtins", []) => Node::Constant(builtins::list()),
            _ => {
                self.complain(place, location, &format!("{name}/{count} is not defined"));
                Node::Empty
            }
        }
    }

    /// An argument, to be compiled later.
    fn closure(&mut self, place: &mut Place, ast: Id, names: &Names) -> NodeId {
        let node = self.reserve();
        place.later.push(Later::Expression { node, ast, names: names.clone() });
        node
    }

    /// A builtin that is written in jq's language.
    fn builtin(&mut self, name: &Rc<str>, count: usize) -> Option<Rc<Definition>> {
        let key = (name.clone(), count);
        if let Some(definition) = self.builtins.get(&key) {
            return Some(definition.clone());
        }
        let text = builtins::find(name, count)?;
        let source = Source { name: "<builtin>".to_owned(), text: format!("{text} .") };
        let program = syntax::parse(&source).ok()?;
        let unit = Rc::new(Unit::new(program, source));
        let Ast::Define { function, .. } = unit.program.tree.get(unit.program.main?) else { return None };
        let (definition, _) = self.define(&unit, &function.clone(), &None);
        self.builtins.insert(key, definition.clone());
        self.body(&definition);
        Some(definition)
    }

    /// A function of a library.
    fn imported(&mut self, unit: &Rc<Unit>, name: &Rc<str>, count: usize) -> Option<Rc<Definition>> {
        let (library, inner) = match name.split_once("::") {
            Some((module, inner)) => (Some(unit.imported.get(module)?.clone()), inner),
            None => (None, &**name),
        };
        let own = unit.program.main.is_none().then(|| unit.clone());
        let libraries = match library {
            Some(library) => vec![library],
            None => own.into_iter().chain(unit.included.iter().rev().cloned()).collect(),
        };
        for library in libraries {
            let functions = library.program.functions.iter();
            let mut functions = functions.rev();
            let Some(function) =
                functions.find(|function| *function.name == *inner && function.parameters.len() == count)
            else {
                continue;
            };
            let key = (Rc::as_ptr(&library), function.name.clone(), count);
            if let Some(definition) = self.libraries.get(&key) {
                return Some(definition.clone());
            }
            let (definition, _) = self.define(&library, function, &None);
            self.libraries.insert(key, definition.clone());
            self.body(&definition);
            return Some(definition);
        }
        None
    }

    /// Compiles patterns; gives the names that their variables add.
    fn matcher(&mut self, place: &mut Place, patterns: &[Pattern], names: &Names) -> (Rc<Matcher>, Names) {
        let mut variables: Vec<Rc<str>> = Vec::new();
        let mut ways = Vec::new();
        for pattern in patterns {
            let mut steps = Vec::new();
            self.steps(place, pattern, names, &mut variables, &mut steps);
            ways.push(steps);
        }
        let inner = variables.iter().fold(names.clone(), |names, name| with(&names, name, Binding::Variable));
        (Rc::new(Matcher { variables: variables.len(), ways }), inner)
    }

    fn steps(
        &mut self,
        place: &mut Place,
        pattern: &Pattern,
        names: &Names,
        variables: &mut Vec<Rc<str>>,
        steps: &mut Vec<Step>,
    ) {
        match pattern {
            Pattern::Variable(name) => steps.push(Step::Bind(variable_number(variables, name))),
            Pattern::Array(elements) => {
                // From the last to the first.
                for (index, element) in elements.iter().enumerate().rev() {
                    let key = self.add(Node::Constant(Value::count(index)));
                    steps.push(Step::Enter(key));
                    self.steps(place, element, names, variables, steps);
                    steps.push(Step::Leave);
                }
            }
            Pattern::Object(fields) => {
                for field in fields {
                    let key = self.node(place, field.key, names);
                    steps.push(Step::Enter(key));
                    if let Some(name) = &field.variable {
                        steps.push(Step::Bind(variable_number(variables, name)));
                    }
                    if let Some(inner) = &field.pattern {
                        self.steps(place, inner, names, variables, steps);
                    }
                    steps.push(Step::Leave);
                }
            }
        }
    }
}

fn variable_number(variables: &mut Vec<Rc<str>>, name: &Rc<str>) -> usize {
    variables.iter().position(|known| known == name).unwrap_or_else(|| {
        variables.push(name.clone());
        variables.len() - 1
    })
}

/// Functions that the machine itself carries out.
fn is_special(name: &str, count: usize) -> bool {
    matches!((name, count), ("empty" | "_input" | "builtins", 0) | ("path" | "getpath", 1) | ("range", 2))
}

fn find<'a>(names: &'a Names, name: &str, fits: impl Fn(&Binding) -> bool) -> Option<&'a Scope> {
    let mut scope = names.as_deref();
    while let Some(here) = scope {
        if *here.name == *name && fits(&here.binding) {
            return Some(here);
        }
        scope = here.outer.as_deref();
    }
    None
}
