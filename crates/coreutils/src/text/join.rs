//! `join`

use std::cmp::Ordering;

use crate::run::{Command, Io, Outcome, Stop, input, quote};

const COMMAND: Command = Command {
    name: "join",
    synopsis: &["[OPTION]... FILE1 FILE2"],
    about: "For each pair of input lines with identical join fields, write a line to\nstandard output.",
    short: "a:e:i1:2:j:o:t:v:z",
    long: &[
        ("check-order", 'c'),
        ("header", 'h'),
        ("ignore-case", 'i'),
        ("nocheck-order", 'n'),
        ("zero-terminated", 'z'),
    ],
    ..Command::GNU
};

struct Join {
    fields: [usize; 2],
    separator: Option<u8>,
    ignore_case: bool,
    empty: Vec<u8>,
    /// Fields to print: file (0 for the join field) and number.
    output: Option<Vec<(usize, usize)>>,
}

type Line<'a> = Vec<&'a [u8]>;

impl Join {
    fn cut<'a>(&self, line: &'a [u8]) -> Line<'a> {
        match self.separator {
            Some(separator) => line.split(|byte| *byte == separator).collect(),
            None => {
                line.split(|byte| matches!(byte, b' ' | b'\t')).filter(|field| !field.is_empty()).collect()
            }
        }
    }

    fn key<'a>(&self, line: &Line<'a>, side: usize) -> &'a [u8] {
        let field = self.fields.get(side).copied().unwrap_or(1);
        line.get(field - 1).copied().unwrap_or_default()
    }

    fn compare(&self, one: &[u8], other: &[u8]) -> Ordering {
        if self.ignore_case {
            one.to_ascii_lowercase().cmp(&other.to_ascii_lowercase())
        } else {
            one.cmp(other)
        }
    }

    fn row(&self, lines: [Option<&Line<'_>>; 2]) -> Vec<u8> {
        let [left, right] = lines;
        let key = match (left, right) {
            (Some(left), _) => self.key(left, 0),
            (None, Some(right)) => self.key(right, 1),
            _ => &[],
        };
        let mut fields: Vec<&[u8]> = Vec::new();
        match &self.output {
            Some(list) => {
                for (file, number) in list {
                    let found = match file {
                        0 => Some(key),
                        file => lines
                            .get(file - 1)
                            .copied()
                            .flatten()
                            .and_then(|line| line.get(number - 1).copied()),
                    };
                    fields.push(found.filter(|field| !field.is_empty()).unwrap_or(&self.empty));
                }
            }
            None => {
                let filled = |field| if <[u8]>::is_empty(field) { self.empty.as_slice() } else { field };
                fields.push(filled(key));
                for (side, line) in lines.into_iter().enumerate() {
                    let own = self.fields.get(side).copied().unwrap_or(1);
                    for (field, number) in line.into_iter().flatten().zip(1..) {
                        if number != own {
                            fields.push(filled(field));
                        }
                    }
                }
            }
        }
        fields.join(&[self.separator.unwrap_or(b' ')][..])
    }
}

fn field(io: &mut Io, text: &str) -> Result<usize, Stop> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(io.fail(1, format_args!("invalid field number: {}", quote::locale(text)))),
    }
}

fn output_list(io: &mut Io, text: &str) -> Result<Vec<(usize, usize)>, Stop> {
    let mut list = Vec::new();
    for part in text.split([',', ' ', '\t']).filter(|part| !part.is_empty()) {
        match part.split_once('.') {
            _ if part == "0" => list.push((0, 0)),
            Some((file @ ("1" | "2"), number)) => {
                let number = field(io, number)?;
                list.push((if file == "1" { 1 } else { 2 }, number));
            }
            _ => {
                let part = quote::locale(part);
                return Err(io.fail(1, format_args!("invalid field specifier: {part}")));
            }
        }
    }
    Ok(list)
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    let mut join = Join {
        fields: [1, 1],
        separator: None,
        ignore_case: parsed.has('i'),
        empty: parsed.value('e').unwrap_or_default().as_bytes().to_vec(),
        output: None,
    };
    let (mut pairs, mut lonely) = (true, [false; 2]);
    for (letter, value) in &parsed.options {
        let Some(value) = value else { continue };
        match letter {
            '1' => join.fields = [field(io, value)?, join.fields[1]],
            '2' => join.fields = [join.fields[0], field(io, value)?],
            'j' => join.fields = [field(io, value)?; 2],
            'o' if value == "auto" => {}
            'o' => {
                let list = output_list(io, value)?;
                join.output.get_or_insert_default().extend(list);
            }
            't' if value == "\\0" => join.separator = Some(0),
            't' if value.len() > 1 => {
                return Err(io.fail(1, format_args!("multi-character tab {}", quote::locale(value))));
            }
            't' => join.separator = Some(value.bytes().next().unwrap_or(b'\n')),
            'a' | 'v' => {
                match value.as_str() {
                    "1" => lonely = [true, lonely[1]],
                    "2" => lonely = [lonely[0], true],
                    _ => {
                        let value = quote::locale(value);
                        return Err(io.fail(1, format_args!("invalid field number: {value}")));
                    }
                }
                pairs &= *letter == 'a';
            }
            _ => {}
        }
    }
    let (first, second) = match parsed.operands.as_slice() {
        [] => return Err(io.misuse(1, "missing operand")),
        [only] => return Err(io.misuse(1, format_args!("missing operand after {}", quote::locale(only)))),
        [first, second] => (first.clone(), second.clone()),
        [_, _, extra, ..] => {
            return Err(io.misuse(1, format_args!("extra operand {}", quote::locale(extra))));
        }
    };
    let end = if parsed.has('z') { 0 } else { b'\n' };
    let mut texts = Vec::new();
    for file in [&first, &second] {
        match io.read(file).await? {
            Ok(text) => texts.push(text),
            Err(errno) => return Err(io.fail(1, format_args!("{}: {errno}", quote::if_needed(file)))),
        }
    }
    let raw: Vec<Vec<&[u8]>> = texts.iter().map(|text| input::split(text, end)).collect();
    let sides: Vec<Vec<Line<'_>>> =
        raw.iter().map(|lines| lines.iter().map(|line| join.cut(line)).collect()).collect();
    let ([left, right], [raw_left, raw_right]) = (sides.as_slice(), raw.as_slice()) else { return Ok(1) };
    let (mut at, mut other) = (0, 0);
    if parsed.has('h') {
        io.put(join.row([left.first(), right.first()]));
        io.put([end]);
        (at, other) = (1, 1);
    }
    let mut unpairable = false;
    let [show_left, show_right] = lonely;
    while at < left.len() || other < right.len() {
        let (mine, theirs) = (left.get(at), right.get(other));
        let order = match (mine, theirs) {
            (Some(mine), Some(theirs)) => join.compare(join.key(mine, 0), join.key(theirs, 1)),
            (Some(_), None) => Ordering::Less,
            _ => Ordering::Greater,
        };
        match order {
            Ordering::Less => {
                unpairable = true;
                if show_left {
                    io.put(join.row([mine, None]));
                    io.put([end]);
                }
                at += 1;
            }
            Ordering::Greater => {
                unpairable = true;
                if show_right {
                    io.put(join.row([None, theirs]));
                    io.put([end]);
                }
                other += 1;
            }
            Ordering::Equal => {
                let key = mine.map(|line| join.key(line, 0)).unwrap_or_default();
                let same = |lines: &[Line<'_>], from: usize, side: usize| {
                    let rest = lines.get(from..).unwrap_or_default().iter();
                    from + rest.take_while(|line| join.compare(join.key(line, side), key).is_eq()).count()
                };
                let (at_end, other_end) = (same(left, at, 0), same(right, other, 1));
                if pairs {
                    for mine in left.get(at..at_end).unwrap_or_default() {
                        for theirs in right.get(other..other_end).unwrap_or_default() {
                            io.put(join.row([Some(mine), Some(theirs)]));
                            io.put([end]);
                            io.turn().await?;
                        }
                    }
                }
                (at, other) = (at_end, other_end);
            }
        }
        io.turn().await?;
    }
    if parsed.has('n') || !unpairable && !parsed.has('c') {
        return Ok(io.status);
    }
    let mut disorder = false;
    for (lines, texts, side, file) in [(left, raw_left, 0, &first), (right, raw_right, 1, &second)] {
        let found = lines.windows(2).position(|pair| match pair {
            [one, two] => join.compare(join.key(one, side), join.key(two, side)).is_gt(),
            _ => false,
        });
        let Some(place) = found else { continue };
        let text = String::from_utf8_lossy(texts.get(place + 1).copied().unwrap_or_default()).into_owned();
        let file = quote::if_needed(file);
        io.complain(format_args!("{file}:{}: is not sorted: {text}", place + 2));
        disorder = true;
        if parsed.has('c') {
            return Ok(1);
        }
    }
    if disorder {
        io.complain("input is not in sorted order");
    }
    Ok(io.status)
}
