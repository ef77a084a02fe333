//! What `sort` compares: keys, their options and the order of whole lines.

use std::cmp::Ordering;

use super::compare;

/// The kind of comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum What {
    #[default]
    Text,
    General,
    Human,
    Month,
    Numeric,
    Random,
    Version,
}

impl What {
    fn letter(self) -> char {
        match self {
            Self::Text => ' ',
            Self::General => 'g',
            Self::Human => 'h',
            Self::Month => 'M',
            Self::Numeric => 'n',
            Self::Random => 'R',
            Self::Version => 'V',
        }
    }
}

/// Ordering options, global or of a key.
#[derive(Clone, Debug, Default)]
pub(super) struct Options {
    /// In order of mention; more than one is an error.
    kinds: Vec<What>,
    dictionary: bool,
    fold: bool,
    printable: bool,
    reverse: bool,
    skip_start: bool,
    skip_end: bool,
}

impl Options {
    pub(super) fn add(&mut self, what: What) {
        if !self.kinds.contains(&what) {
            self.kinds.push(what);
        }
    }

    /// Sets what an option letter means; false for letters that are none.
    pub(super) fn letter(&mut self, letter: char) -> bool {
        match letter {
            'b' => {
                self.skip_start = true;
                self.skip_end = true;
            }
            'd' => self.dictionary = true,
            'f' => self.fold = true,
            'g' => self.add(What::General),
            'h' => self.add(What::Human),
            'i' => self.printable = true,
            'M' => self.add(What::Month),
            'n' => self.add(What::Numeric),
            'r' => self.reverse = true,
            'R' => self.add(What::Random),
            'V' => self.add(What::Version),
            _ => return false,
        }
        true
    }

    fn is_default(&self) -> bool {
        self.kinds.is_empty()
            && !(self.dictionary
                || self.fold
                || self.printable
                || self.reverse
                || self.skip_start
                || self.skip_end)
    }
}

/// A sort key: field and character where it begins and where it ends (counted from 1; 0 for the field's end).
#[derive(Clone, Debug, Default)]
pub(super) struct Key {
    start: (usize, usize),
    end: Option<(usize, usize)>,
    options: Options,
}

impl Key {
    /// `F[.C][OPTS][,F[.C][OPTS]]`. Upstream: sort.c, the case 'k' of main.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let shown = || crate::run::quote::locale(text);
        let number = |rest: &mut &str, message: &str| -> Result<usize, String> {
            let end = rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len());
            let (digits, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
            if digits.is_empty() {
                let rest = crate::run::quote::locale(rest);
                return Err(format!("{message}: invalid count at start of {rest}"));
            }
            *rest = tail;
            Ok(digits.parse().unwrap_or(usize::MAX))
        };
        let invalid = |message: &str| format!("{message}: invalid field specification {}", shown());
        let mut key = Self::default();
        let mut rest = text;
        let field = number(&mut rest, "invalid number at field start")?;
        if field == 0 {
            return Err(invalid("field number is zero"));
        }
        let mut char = 1;
        if let Some(tail) = rest.strip_prefix('.') {
            rest = tail;
            char = number(&mut rest, "invalid number after '.'")?;
            if char == 0 {
                return Err(invalid("character offset is zero"));
            }
        }
        key.start = (field, char);
        rest = key.letters(rest, true);
        if let Some(tail) = rest.strip_prefix(',') {
            rest = tail;
            let field = number(&mut rest, "invalid number after ','")?;
            if field == 0 {
                return Err(invalid("field number is zero"));
            }
            let mut char = 0;
            if let Some(tail) = rest.strip_prefix('.') {
                rest = tail;
                char = number(&mut rest, "invalid number after '.'")?;
            }
            key.end = Some((field, char));
            rest = key.letters(rest, false);
        }
        if rest.is_empty() { Ok(key) } else { Err(invalid("stray character in field spec")) }
    }

    fn letters<'a>(&mut self, text: &'a str, start: bool) -> &'a str {
        let mut chars = text.chars();
        let mut rest = text;
        while let Some(letter) = chars.next() {
            match letter {
                'b' if start => self.options.skip_start = true,
                'b' => self.options.skip_end = true,
                letter if self.options.letter(letter) => {}
                _ => break,
            }
            rest = chars.as_str();
        }
        rest
    }

    /// The part of a line that counts.
    fn part<'a>(&self, line: &'a [u8], separator: Option<u8>) -> &'a [u8] {
        let start = position(line, separator, self.start.0, self.start.1 - 1, self.options.skip_start);
        let end = match self.end {
            None => line.len(),
            Some((field, 0)) => field_end(line, separator, field),
            Some((field, char)) => position(line, separator, field, char, self.options.skip_end),
        };
        line.get(start..end.max(start).min(line.len())).unwrap_or_default()
    }
}

fn blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n')
}

/// Where field `number` begins: after its separator, or with the blanks before it.
fn field_start(line: &[u8], separator: Option<u8>, number: usize) -> usize {
    let mut at = 0;
    for _ in 1..number {
        if at >= line.len() {
            break;
        }
        let rest = line.get(at..).unwrap_or_default();
        at += match separator {
            Some(separator) => {
                rest.iter().position(|byte| *byte == separator).map_or(rest.len(), |place| place + 1)
            }
            None => {
                let word = rest.iter().position(|byte| !blank(*byte)).unwrap_or(rest.len());
                let tail = rest.get(word..).unwrap_or_default();
                word + tail.iter().position(|byte| blank(*byte)).unwrap_or(tail.len())
            }
        };
    }
    at
}

fn field_end(line: &[u8], separator: Option<u8>, number: usize) -> usize {
    let next = field_start(line, separator, number.saturating_add(1));
    // The separator itself does not belong to the field.
    let ended = separator.is_some_and(|separator| next > 0 && line.get(next - 1) == Some(&separator));
    let fields = separator.map_or(0, |separator| line.iter().filter(|byte| **byte == separator).count() + 1);
    if ended && number < fields { next - 1 } else { next }
}

fn position(line: &[u8], separator: Option<u8>, field: usize, offset: usize, skip: bool) -> usize {
    let mut at = field_start(line, separator, field);
    if skip {
        at += line.get(at..).unwrap_or_default().iter().take_while(|byte| blank(**byte)).count();
    }
    at.saturating_add(offset).min(line.len())
}

/// Everything that decides the order.
#[derive(Clone, Debug)]
pub(super) struct Sorter {
    pub(super) keys: Vec<Key>,
    pub(super) global: Options,
    pub(super) separator: Option<u8>,
    pub(super) stable: bool,
    pub(super) unique: bool,
    pub(super) end: u8,
    pub(super) seed: u64,
}

impl Default for Sorter {
    fn default() -> Self {
        Self {
            keys: Vec::new(),
            global: Options::default(),
            separator: None,
            stable: false,
            unique: false,
            end: b'\n',
            seed: 0,
        }
    }
}

impl Sorter {
    /// Keys without options of their own take the global ones.
    pub(super) fn inherit(&mut self) {
        for key in &mut self.keys {
            if key.options.is_default() {
                key.options = self.global.clone();
            }
        }
        if self.keys.is_empty() && !self.global.is_default() {
            let whole = Key { start: (1, 1), end: None, options: self.global.clone() };
            if !(whole.options.reverse && Options { reverse: false, ..whole.options.clone() }.is_default()) {
                self.keys.push(whole);
            }
        }
    }

    /// Letters of kinds that cannot go together.
    pub(super) fn incompatible(&self) -> Option<String> {
        self.keys.iter().map(|key| &key.options).chain([&self.global]).find_map(|options| {
            let ignoring = options.dictionary || options.printable;
            let numbers =
                options.kinds.iter().filter(|kind| !matches!(kind, What::Random | What::Version)).count();
            let others = usize::from(ignoring) + options.kinds.len() - numbers;
            if numbers + others <= 1 {
                return None;
            }
            let mut letters: Vec<char> = options.kinds.iter().map(|kind| kind.letter()).collect();
            letters.extend(options.dictionary.then_some('d'));
            letters.extend(options.printable.then_some('i'));
            letters.sort_by_key(|letter| "dfghiMnRV".find(*letter));
            Some(letters.into_iter().collect())
        })
    }

    pub(super) fn is_random(&self) -> bool {
        self.keys.iter().any(|key| key.options.kinds.contains(&What::Random))
    }

    pub(super) fn compare(&self, one: &[u8], other: &[u8]) -> Ordering {
        for key in &self.keys {
            let options = &key.options;
            let (left, right) = (key.part(one, self.separator), key.part(other, self.separator));
            let order = match options.kinds.first().copied().unwrap_or_default() {
                What::Numeric => compare::numeric(left, right),
                What::Human => compare::human(left, right),
                What::General => compare::general(left, right),
                What::Month => compare::month(left).cmp(&compare::month(right)),
                What::Random => compare::hash(left, self.seed).cmp(&compare::hash(right, self.seed)),
                kind => {
                    let (left, right) = (self.visible(left, options), self.visible(right, options));
                    if kind == What::Version { compare::version(&left, &right) } else { left.cmp(&right) }
                }
            };
            if order != Ordering::Equal {
                return if options.reverse { order.reverse() } else { order };
            }
        }
        if !self.keys.is_empty() && (self.stable || self.unique) {
            return Ordering::Equal;
        }
        let order = one.cmp(other);
        if self.global.reverse { order.reverse() } else { order }
    }

    /// What of a key is compared as text.
    fn visible(&self, text: &[u8], options: &Options) -> Vec<u8> {
        let text = if options.skip_start {
            let blanks = text.iter().take_while(|byte| blank(**byte)).count();
            text.get(blanks..).unwrap_or_default()
        } else {
            text
        };
        text.iter()
            .filter(|byte| !options.dictionary || byte.is_ascii_alphanumeric() || blank(**byte))
            .filter(|byte| !options.printable || matches!(byte, b' '..=b'~'))
            .map(|byte| if options.fold { byte.to_ascii_uppercase() } else { *byte })
            .collect()
    }
}
