//! Runs a compiled pattern over a text.

use super::Captures;
use super::class::{Class, folded};
use super::compile::{Inst, Program};
use super::syntax::Assertion;

/// Steps that a match of a pattern with back-references or look-around may take before it counts as failed.
const STEP_LIMIT: u32 = 20_000_000;
/// Beyond this many bits failures are not remembered.
const MEMORY_LIMIT: usize = 1 << 28;
/// How deep look-around may nest at run time.
const NESTING_LIMIT: u32 = 100;
const UNSET: usize = usize::MAX;

/// What a run is after.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Goal {
    First,
    /// A match that ends there.
    EndAt(usize),
    /// The farthest end, whatever the groups.
    Longest,
}

enum Job {
    Try(usize, usize),
    Restore(usize, usize),
}

pub(super) struct Matcher<'a> {
    program: &'a Program,
    text: &'a [u8],
    /// A bit per instruction and place from `origin` on; empty if failures are not remembered.
    visited: Vec<u64>,
    origin: usize,
    steps: u32,
    nesting: u32,
}

/// The character at `position` and its length; `None` with length 1 for a byte that is none.
pub(super) fn decode(text: &[u8], position: usize) -> Option<(Option<char>, usize)> {
    let first = *text.get(position)?;
    if first < 0x80 {
        return Some((Some(char::from(first)), 1));
    }
    let length = match first {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Some((None, 1)),
    };
    let char = text
        .get(position..position + length)
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
        .and_then(|text| text.chars().next());
    Some(match char {
        Some(char) => (Some(char), length),
        None => (None, 1),
    })
}

/// The character that ends right before `position`.
fn before(text: &[u8], position: usize) -> Option<char> {
    (1..=4.min(position)).find_map(|length| match decode(text, position - length) {
        Some((char, found)) if found == length => char,
        _ => None,
    })
}

impl<'a> Matcher<'a> {
    pub(super) fn new(program: &'a Program, text: &'a [u8]) -> Self {
        Self { program, text, visited: Vec::new(), origin: 0, steps: 0, nesting: 0 }
    }

    /// Forgets what failed; remembers from `origin` on.
    fn reset(&mut self, origin: usize) {
        self.origin = origin;
        let places = self.text.len().saturating_sub(origin) + 1;
        let bits = self.program.code.len().saturating_mul(places);
        self.visited.clear();
        if self.program.simple && bits <= MEMORY_LIMIT {
            self.visited.resize(bits / 64 + 1, 0);
        }
    }

    /// Whether this pair was already tried; marks it.
    fn seen(&mut self, at: usize, position: usize) -> bool {
        let places = self.text.len() - self.origin + 1;
        let bit = at * places + (position - self.origin);
        let Some(word) = self.visited.get_mut(bit / 64) else { return false };
        let mask = 1 << (bit % 64);
        let seen = *word & mask != 0;
        *word |= mask;
        seen
    }

    /// The first place from `start` on where it matches.
    fn first_match(&mut self, start: usize, slots: &mut Vec<usize>) -> Option<usize> {
        let mut position = start;
        let mut ready = false;
        loop {
            let may_begin = match (&self.program.first, self.text.get(position)) {
                (None, _) => true,
                (Some(first), Some(byte)) => first.get(usize::from(*byte)).copied().unwrap_or(true),
                (Some(_), None) => false,
            };
            if may_begin {
                if !ready {
                    self.reset(position);
                    ready = true;
                }
                if self.run(0, position, slots, Goal::First).is_some() {
                    return Some(position);
                }
            }
            position += decode(self.text, position)?.1;
        }
    }

    pub(super) fn exists(&mut self) -> bool {
        let mut slots = vec![UNSET; self.program.slots];
        self.first_match(0, &mut slots).is_some()
    }

    pub(super) fn search(&mut self, start: usize) -> Option<Captures> {
        let mut slots = vec![UNSET; self.program.slots];
        let position = self.first_match(start, &mut slots)?;
        self.finish(position, slots)
    }

    /// A match that begins exactly there.
    pub(super) fn at(&mut self, position: usize) -> Option<Captures> {
        let mut slots = vec![UNSET; self.program.slots];
        self.reset(position);
        self.run(0, position, &mut slots, Goal::First)?;
        self.finish(position, slots)
    }

    /// Turns the first match found from `position` on into the one that counts.
    fn finish(&mut self, position: usize, mut slots: Vec<usize>) -> Option<Captures> {
        let end = slots.get(1).copied().unwrap_or(UNSET);
        if self.program.longest && end != self.text.len() {
            self.reset(position);
            let mut scratch = vec![UNSET; self.program.slots];
            let longest = self.run(0, position, &mut scratch, Goal::Longest).unwrap_or(end);
            if longest != end {
                self.reset(position);
                let mut better = vec![UNSET; self.program.slots];
                if self.run(0, position, &mut better, Goal::EndAt(longest)).is_some() {
                    slots = better;
                }
            }
        }
        let spans = slots.chunks(2).take(self.program.groups + 1).map(|pair| match pair {
            [start, end] if *start != UNSET && *end != UNSET => Some((*start, *end)),
            _ => None,
        });
        Some(Captures(spans.collect()))
    }

    /// Tries everything from one instruction and place on; gives the end.
    fn run(&mut self, at: usize, position: usize, slots: &mut Vec<usize>, goal: Goal) -> Option<usize> {
        let mut jobs = vec![Job::Try(at, position)];
        let mut longest = None;
        while let Some(job) = jobs.pop() {
            let (at, position) = match job {
                Job::Restore(slot, value) => {
                    set(slots, slot, value);
                    continue;
                }
                Job::Try(at, position) => (at, position),
            };
            if let Some(end) = self.thread(at, position, slots, &mut jobs, goal) {
                match goal {
                    Goal::Longest => {
                        longest = longest.max(Some(end));
                        if end == self.text.len() {
                            break;
                        }
                    }
                    _ => return Some(end),
                }
            }
        }
        longest
    }

    /// Follows one path until it ends; other ways are left in `jobs`.
    fn thread(
        &mut self,
        mut at: usize,
        mut position: usize,
        slots: &mut Vec<usize>,
        jobs: &mut Vec<Job>,
        goal: Goal,
    ) -> Option<usize> {
        loop {
            self.steps = self.steps.saturating_add(1);
            if self.visited.is_empty() {
                if self.steps > STEP_LIMIT {
                    return None;
                }
            } else if self.seen(at, position) {
                return None;
            }
            match self.program.code.get(at)? {
                Inst::Char(wanted) => match decode(self.text, position)? {
                    (Some(char), length) if char == *wanted => position += length,
                    _ => return None,
                },
                Inst::CharFolded(wanted) => match decode(self.text, position)? {
                    (Some(char), length) if folded(char) == *wanted => position += length,
                    _ => return None,
                },
                Inst::Any => match decode(self.text, position)? {
                    (Some(_), length) => position += length,
                    _ => return None,
                },
                Inst::AnyButNewline => match decode(self.text, position)? {
                    (Some(char), length) if char != '\n' => position += length,
                    _ => return None,
                },
                Inst::Set(index) => match decode(self.text, position)? {
                    (Some(char), length) if self.program.sets.get(*index)?.contains(char) => {
                        position += length
                    }
                    _ => return None,
                },
                Inst::Assert(assertion) => {
                    if !self.holds(*assertion, position) {
                        return None;
                    }
                }
                Inst::Save(slot) | Inst::EmptyMark(slot) => {
                    let old = set(slots, *slot, position);
                    jobs.push(Job::Restore(*slot, old));
                }
                Inst::Keep => {
                    let old = set(slots, 0, position);
                    jobs.push(Job::Restore(0, old));
                }
                Inst::EmptyCheck { slot, exit } => {
                    if slots.get(*slot) == Some(&position) {
                        at = *exit;
                        continue;
                    }
                }
                Inst::Jump(to) => {
                    at = *to;
                    continue;
                }
                Inst::Split(first, second) => {
                    jobs.push(Job::Try(*second, position));
                    at = *first;
                    continue;
                }
                Inst::Back { group, ignore_case } => {
                    position = self.back(*group, *ignore_case, position, slots)?
                }
                Inst::Atomic { end } => {
                    let before = slots.clone();
                    position = self.nested(at + 1, position, slots, Goal::First)?;
                    for (slot, (old, new)) in before.iter().zip(slots.iter()).enumerate() {
                        if old != new {
                            jobs.push(Job::Restore(slot, *old));
                        }
                    }
                    at = *end;
                    continue;
                }
                Inst::Look { ahead, negated, end } => {
                    let (ahead, negated, end) = (*ahead, *negated, *end);
                    let mut inner = slots.clone();
                    let found = if ahead {
                        self.nested(at + 1, position, &mut inner, Goal::First).is_some()
                    } else {
                        (0..=position).rev().any(|start| {
                            self.nested(at + 1, start, &mut inner, Goal::EndAt(position)).is_some()
                        })
                    };
                    if found == negated {
                        return None;
                    }
                    if !negated {
                        for (slot, value) in inner.iter().enumerate() {
                            let old = set(slots, slot, *value);
                            if old != *value {
                                jobs.push(Job::Restore(slot, old));
                            }
                        }
                    }
                    at = end;
                    continue;
                }
                Inst::Match => {
                    return match goal {
                        Goal::EndAt(end) if end != position => None,
                        _ => Some(position),
                    };
                }
            }
            at += 1;
        }
    }

    fn nested(&mut self, at: usize, position: usize, slots: &mut Vec<usize>, goal: Goal) -> Option<usize> {
        if self.nesting >= NESTING_LIMIT {
            return None;
        }
        self.nesting += 1;
        let end = self.run(at, position, slots, goal);
        self.nesting -= 1;
        end
    }

    fn back(&self, group: usize, ignore_case: bool, position: usize, slots: &[usize]) -> Option<usize> {
        let (start, end) = (*slots.get(2 * group)?, *slots.get(2 * group + 1)?);
        let wanted = self.text.get(start..end)?;
        let found = self.text.get(position..position + wanted.len())?;
        let same = if ignore_case {
            let lower = |bytes: &[u8]| String::from_utf8_lossy(bytes).to_lowercase();
            found == wanted || lower(found) == lower(wanted)
        } else {
            found == wanted
        };
        same.then_some(position + wanted.len())
    }

    fn holds(&self, assertion: Assertion, position: usize) -> bool {
        let text = self.text;
        let word = |char: Option<char>| char.is_some_and(|char| Class::Word.contains(char));
        let left = || word(before(text, position));
        let right = || word(decode(text, position).and_then(|(char, _)| char));
        let newline_at = |position: usize| text.get(position) == Some(&b'\n');
        match assertion {
            Assertion::TextStart => position == 0,
            Assertion::TextEnd => position == text.len(),
            Assertion::LastLineEnd => {
                position == text.len() || position + 1 == text.len() && newline_at(position)
            }
            Assertion::LineStart => position == 0 || newline_at(position - 1),
            Assertion::LineEnd => position == text.len() || newline_at(position),
            Assertion::WordBoundary => left() != right(),
            Assertion::NoWordBoundary => left() == right(),
            Assertion::WordStart => !left() && right(),
            Assertion::WordEnd => left() && !right(),
            Assertion::NotAfterWord => !left(),
            Assertion::NotBeforeWord => !right(),
        }
    }
}

/// Puts a value into a slot and gives the old one.
fn set(slots: &mut [usize], slot: usize, value: usize) -> usize {
    slots.get_mut(slot).map_or(UNSET, |place| std::mem::replace(place, value))
}
