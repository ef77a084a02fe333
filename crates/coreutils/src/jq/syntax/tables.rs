//! Makes an LALR(1) parser of the grammar, with bison's resolution of conflicts and its default reductions.

use std::cell::OnceCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use super::grammar::{Build, PRECEDENCES, RULES, Side, TOKENS};

/// Numbers of symbols: tokens first, then the left sides of rules.
type Symbol = usize;
/// A set of tokens.
type Tokens = u128;
/// A state's items and what may follow each.
type Kernel = Vec<(Item, Tokens)>;
/// Where each symbol leads.
type Moves = BTreeMap<Symbol, usize>;

pub(super) const END: Symbol = 0;
pub(super) const ERROR: Symbol = 1;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Shift(usize),
    Reduce(usize),
    /// A chain of operators that do not chain.
    Refuse,
}

#[derive(Debug)]
pub(super) struct Rule {
    pub(super) left: Symbol,
    pub(super) right: Vec<Symbol>,
    pub(super) build: Build,
    precedence: Option<usize>,
}

#[derive(Debug, Default)]
struct State {
    /// By token.
    actions: BTreeMap<Symbol, Action>,
    default: Option<usize>,
    /// By left side of a rule.
    gotos: BTreeMap<Symbol, usize>,
}

#[derive(Debug)]
pub(super) struct Tables {
    tokens: Vec<&'static str>,
    rules: Vec<Rule>,
    states: Vec<State>,
    accepting: usize,
}

thread_local! {
    static TABLES: OnceCell<Rc<Tables>> = const { OnceCell::new() };
}

impl Tables {
    /// The tables, made when first asked for.
    pub(super) fn get() -> Rc<Self> {
        TABLES.with(|tables| tables.get_or_init(|| Rc::new(Grammar::new().tables())).clone())
    }

    /// The number of a token; an unknown one is `$undefined`.
    pub(super) fn token(&self, name: &str) -> Symbol {
        self.tokens.iter().position(|token| *token == name).unwrap_or(2)
    }

    pub(super) fn rule(&self, number: usize) -> Option<&Rule> {
        self.rules.get(number)
    }

    pub(super) fn goto(&self, state: usize, left: Symbol) -> Option<usize> {
        self.states.get(state)?.gotos.get(&left).copied()
    }

    /// What to do in `state` before `token`; `None` is a mistake.
    pub(super) fn action(&self, state: usize, token: Symbol) -> Option<Action> {
        let state = self.states.get(state)?;
        match state.actions.get(&token) {
            Some(Action::Refuse) => None,
            Some(action) => Some(*action),
            None => state.default.map(Action::Reduce),
        }
    }

    /// Where a mistake leads that `state` knows how to go on from.
    pub(super) fn recovery(&self, state: usize) -> Option<usize> {
        match self.states.get(state)?.actions.get(&ERROR) {
            Some(Action::Shift(next)) => Some(*next),
            _ => None,
        }
    }

    pub(super) fn accepts(&self, state: usize) -> bool {
        state == self.accepting
    }

    fn shown(&self, token: Symbol) -> String {
        match self.tokens.get(token) {
            Some(name) if name.len() == 1 => format!("'{name}'"),
            Some(name) => (*name).to_owned(),
            None => String::new(),
        }
    }

    /// bison's words for `token` where `state` cannot take it.
    pub(super) fn complaint(&self, state: usize, token: Symbol) -> String {
        let mut text = format!("syntax error, unexpected {}", self.shown(token));
        let actions = self.states.get(state).map(|state| &state.actions);
        let expected = actions.into_iter().flatten();
        let expected = expected.filter(|(token, action)| **token != ERROR && **action != Action::Refuse);
        let expected: Vec<Symbol> = expected.map(|(token, _)| *token).collect();
        if expected.len() <= 4 {
            for (place, token) in expected.into_iter().enumerate() {
                text += if place == 0 { ", expecting " } else { " or " };
                text += &self.shown(token);
            }
        }
        text
    }
}

/// A rule and how much of it was read.
type Item = (usize, usize);

struct Grammar {
    tokens: Vec<&'static str>,
    rules: Vec<Rule>,
    /// Rules by left side.
    rules_of: BTreeMap<Symbol, Vec<usize>>,
    /// Tokens that a left side may begin with, and whether it may be empty.
    first: BTreeMap<Symbol, (Tokens, bool)>,
    /// By a left side and another that a rule of it begins with: what may follow the other, and whether
    /// what follows the whole does.
    edges: BTreeMap<(Symbol, Symbol), (Tokens, bool)>,
}

/// Strength and side of an operator.
fn precedence(name: &str) -> Option<usize> {
    PRECEDENCES.iter().position(|(_, names)| names.split(' ').any(|one| one == name))
}

fn tokens_in(set: Tokens) -> impl Iterator<Item = Symbol> {
    (0..Tokens::BITS as usize).filter(move |token| set & (1 << token) != 0)
}

impl Grammar {
    fn new() -> Self {
        let tokens: Vec<&'static str> = TOKENS.split_whitespace().collect();
        let mut names = tokens.clone();
        for (left, ..) in RULES {
            if !names.contains(left) {
                names.push(left);
            }
        }
        let symbol = |name: &str| names.iter().position(|one| *one == name).unwrap_or(2);
        let start = symbol("Top");
        // What bison calls $accept: its left side is beyond all others.
        let accept =
            Rule { left: names.len(), right: vec![start, END], build: Build::Nothing, precedence: None };
        let mut rules = vec![accept];
        for (left, right, build) in RULES {
            let mut right: Vec<&str> = right.split_whitespace().collect();
            let said = match right.last().and_then(|last| last.strip_prefix('%')) {
                Some(name) if !name.is_empty() => {
                    right.pop();
                    Some(name)
                }
                _ => right.iter().rfind(|name| tokens.contains(name)).copied(),
            };
            rules.push(Rule {
                left: symbol(left),
                right: right.into_iter().map(symbol).collect(),
                build: *build,
                precedence: said.and_then(precedence),
            });
        }
        let mut rules_of: BTreeMap<Symbol, Vec<usize>> = BTreeMap::new();
        for (number, rule) in rules.iter().enumerate() {
            rules_of.entry(rule.left).or_default().push(number);
        }
        let mut grammar = Self { tokens, rules, rules_of, first: BTreeMap::new(), edges: BTreeMap::new() };
        grammar.find_first();
        grammar.find_edges();
        grammar
    }

    /// Tokens that `symbols` may begin with, and whether all may be empty.
    fn first_of(&self, symbols: &[Symbol]) -> (Tokens, bool) {
        let mut set = 0;
        for symbol in symbols {
            if *symbol < self.tokens.len() {
                return (set | 1 << symbol, false);
            }
            let (more, empty) = self.first.get(symbol).copied().unwrap_or_default();
            set |= more;
            if !empty {
                return (set, false);
            }
        }
        (set, true)
    }

    fn find_first(&mut self) {
        loop {
            let mut changed = false;
            for number in 0..self.rules.len() {
                let Some(rule) = self.rules.get(number) else { continue };
                let (set, empty) = self.first_of(&rule.right);
                let entry = self.first.entry(rule.left).or_default();
                let united = (entry.0 | set, entry.1 | empty);
                changed |= *entry != united;
                *entry = united;
            }
            if !changed {
                return;
            }
        }
    }

    /// What may follow in a rule: the symbol after the place, and the rest behind it.
    fn after(&self, item: Item) -> Option<(Symbol, &[Symbol])> {
        let rest = self.rules.get(item.0)?.right.get(item.1..)?;
        rest.split_first().map(|(symbol, rest)| (*symbol, rest))
    }

    /// Which left sides the rules of each begin with, and what may follow them there.
    fn find_edges(&mut self) {
        for rule in &self.rules {
            let Some((symbol, rest)) = rule.right.split_first() else { continue };
            if *symbol >= self.tokens.len() {
                let (set, empty) = self.first_of(rest);
                let edge = self.edges.entry((rule.left, *symbol)).or_default();
                *edge = (edge.0 | set, edge.1 | empty);
            }
        }
    }

    /// The left sides whose rules may begin where `kernel` stands, with what may follow them.
    fn openings(&self, kernel: &Kernel) -> BTreeMap<Symbol, Tokens> {
        let mut follows: BTreeMap<Symbol, Tokens> = BTreeMap::new();
        let mut work = Vec::new();
        for (item, follow) in kernel {
            if let Some((symbol, rest)) = self.after(*item)
                && symbol >= self.tokens.len()
            {
                let (set, empty) = self.first_of(rest);
                *follows.entry(symbol).or_default() |= if empty { set | follow } else { set };
                work.push(symbol);
            }
        }
        while let Some(left) = work.pop() {
            let follow = follows.get(&left).copied().unwrap_or_default();
            for ((_, symbol), (set, empty)) in self.edges.range((left, 0)..(left + 1, 0)) {
                let set = if *empty { set | follow } else { *set };
                let known = follows.get(symbol).copied();
                let united = set | known.unwrap_or_default();
                if known != Some(united) {
                    follows.insert(*symbol, united);
                    work.push(*symbol);
                }
            }
        }
        follows
    }

    /// All items where `kernel` stands.
    fn closure(&self, kernel: &Kernel) -> Kernel {
        let mut items = kernel.clone();
        for (left, follow) in self.openings(kernel) {
            let rules = self.rules_of.get(&left).into_iter().flatten();
            items.extend(rules.map(|rule| ((*rule, 0), follow)));
        }
        items
    }

    /// The kernels of all states with what may follow their items, and where each symbol leads.
    fn automaton(&self) -> (Vec<Kernel>, Vec<Moves>) {
        let mut kernels: Vec<Kernel> = vec![vec![((0, 0), 0)]];
        let mut moves: Vec<Moves> = vec![BTreeMap::new()];
        let mut numbers: BTreeMap<Vec<Item>, usize> = BTreeMap::from([(vec![(0, 0)], 0)]);
        let mut work = VecDeque::from([0]);
        while let Some(state) = work.pop_front() {
            let Some(kernel) = kernels.get(state) else { continue };
            let mut targets: BTreeMap<Symbol, Kernel> = BTreeMap::new();
            for (item, follow) in self.closure(kernel) {
                if let Some((symbol, _)) = self.after(item) {
                    targets.entry(symbol).or_default().push(((item.0, item.1 + 1), follow));
                }
            }
            for (symbol, mut items) in targets {
                items.sort_unstable();
                let core: Vec<Item> = items.iter().map(|(item, _)| *item).collect();
                let next = *numbers.entry(core).or_insert(kernels.len());
                if next == kernels.len() {
                    kernels.push(items);
                    moves.push(BTreeMap::new());
                    work.push_back(next);
                } else if let Some(known) = kernels.get_mut(next) {
                    // Both hold the same items in the same order.
                    let mut grown = false;
                    for ((_, known), (_, follow)) in known.iter_mut().zip(items) {
                        grown |= *known | follow != *known;
                        *known |= follow;
                    }
                    if grown && !work.contains(&next) {
                        work.push_back(next);
                    }
                }
                if let Some(moves) = moves.get_mut(state) {
                    moves.insert(symbol, next);
                }
            }
        }
        (kernels, moves)
    }

    fn tables(self) -> Tables {
        let (kernels, moves) = self.automaton();
        let start = moves.first().and_then(|moves| {
            moves
                .iter()
                .find(|(symbol, _)| self.rules.first().is_some_and(|rule| rule.right.first() == Some(symbol)))
        });
        let accepting =
            start.and_then(|(_, state)| moves.get(*state)).and_then(|moves| moves.get(&END)).copied();
        let states = kernels.iter().zip(&moves).map(|(kernel, moves)| self.state(kernel, moves)).collect();
        Tables { tokens: self.tokens, rules: self.rules, states, accepting: accepting.unwrap_or(usize::MAX) }
    }

    fn state(&self, kernel: &Kernel, moves: &Moves) -> State {
        let mut state = State::default();
        for (symbol, next) in moves {
            if *symbol < self.tokens.len() {
                state.actions.insert(*symbol, Action::Shift(*next));
            } else {
                state.gotos.insert(*symbol, *next);
            }
        }
        let complete = self.closure(kernel).into_iter().filter(|(item, _)| self.after(*item).is_none());
        let mut reductions: Vec<(usize, Tokens)> =
            complete.filter(|(item, _)| item.0 != 0).map(|(item, follow)| (item.0, follow)).collect();
        reductions.sort_unstable();
        for (rule, follow) in &reductions {
            for token in tokens_in(*follow) {
                match state.actions.get(&token) {
                    None => {
                        state.actions.insert(token, Action::Reduce(*rule));
                    }
                    Some(Action::Shift(_)) => self.resolve(&mut state, *rule, token),
                    // The earlier rule wins.
                    Some(_) => {}
                }
            }
        }
        self.set_default(&mut state, &reductions);
        state
    }

    /// Decides between reading on and reducing.
    fn resolve(&self, state: &mut State, rule: usize, token: Symbol) {
        let strength = self.tokens.get(token).and_then(|name| precedence(name));
        let of_rule = self.rules.get(rule).and_then(|rule| rule.precedence);
        let (Some(token_strength), Some(rule_strength)) = (strength, of_rule) else { return };
        let side = PRECEDENCES.get(token_strength).map(|(side, _)| *side);
        let reduce = match token_strength.cmp(&rule_strength) {
            std::cmp::Ordering::Less => true,
            std::cmp::Ordering::Greater => false,
            std::cmp::Ordering::Equal => side == Some(Side::Left),
        };
        if reduce {
            state.actions.insert(token, Action::Reduce(rule));
        } else if token_strength == rule_strength && side == Some(Side::None) {
            state.actions.insert(token, Action::Refuse);
        }
    }

    /// The commonest reduction is done before any token that nothing else is said about.
    fn set_default(&self, state: &mut State, reductions: &[(usize, Tokens)]) {
        if matches!(state.actions.get(&ERROR), Some(Action::Shift(_))) {
            return;
        }
        let mut best: Option<(usize, usize)> = None;
        for (rule, _) in reductions {
            let count = state.actions.values().filter(|action| **action == Action::Reduce(*rule)).count();
            if best.is_none_or(|(_, most)| count > most) {
                best = Some((*rule, count));
            }
        }
        if let Some((rule, _)) = best {
            state.default = Some(rule);
            state.actions.retain(|_, action| *action != Action::Reduce(rule));
        }
    }
}
