//! `comm`

use std::cmp::Ordering;

use crate::run::{Command, Io, Outcome, input, quote};

const COMMAND: Command = Command {
    name: "comm",
    synopsis: &["[OPTION]... FILE1 FILE2"],
    about: "Compare sorted files FILE1 and FILE2 line by line.",
    short: "123z",
    long: &[
        ("check-order", 'c'),
        ("nocheck-order", 'n'),
        ("output-delimiter=", 'o'),
        ("total", 't'),
        ("zero-terminated", 'z'),
    ],
    ..Command::GNU
};

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
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
    let sides: Vec<Vec<&[u8]>> = texts.iter().map(|text| input::split(text, end)).collect();
    let [left, right] = sides.as_slice() else { return Ok(1) };
    let delimiter = match parsed.value('o') {
        Some("") => "\0".to_owned(),
        Some(text) => text.to_owned(),
        None => "\t".to_owned(),
    };
    let hidden = ['1', '2', '3'].map(|column| parsed.has(column));
    let [hide1, hide2, hide3] = hidden;
    let indent2 = if hide1 { String::new() } else { delimiter.clone() };
    let indent3 = format!("{indent2}{}", if hide2 { "" } else { &delimiter });
    let mut totals = [0u64; 3];
    let (mut at, mut other) = (0, 0);
    let mut unordered = [false; 2];
    loop {
        let (mine, theirs) = (left.get(at), right.get(other));
        let order = match (mine, theirs) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(mine), Some(theirs)) => mine.cmp(theirs),
        };
        let (column, hide, indent, line) = match order {
            Ordering::Less => (0, hide1, "", mine),
            Ordering::Greater => (1, hide2, indent2.as_str(), theirs),
            Ordering::Equal => (2, hide3, indent3.as_str(), mine),
        };
        if let Some(total) = totals.get_mut(column) {
            *total += 1;
        }
        if !hide {
            io.put(indent);
            io.put(line.copied().unwrap_or_default());
            io.put([end]);
        }
        at += usize::from(order != Ordering::Greater);
        other += usize::from(order != Ordering::Less);
        let advanced = [
            (order != Ordering::Greater, left.get(at - usize::from(at > 0)..=at), 1),
            (order != Ordering::Less, right.get(other - usize::from(other > 0)..=other), 2),
        ];
        for (moved, pair, number) in advanced {
            let (true, Some([before, now])) = (moved, pair) else { continue };
            let reported = unordered.get_mut(number - 1);
            // Checked by default only once a line could not be paired. Upstream: comm.c, check_order.
            let checks = parsed.has('c') || !parsed.has('n') && (totals[0] > 0 || totals[1] > 0);
            if let Some(reported) = reported
                && before > now
                && checks
                && !*reported
            {
                *reported = true;
                io.complain(format_args!("file {number} is not in sorted order"));
                if parsed.has('c') {
                    return Ok(1);
                }
            }
        }
        io.turn().await?;
    }
    if parsed.has('t') {
        let [one, two, three] = totals;
        io.put(format!("{one}{delimiter}{two}{delimiter}{three}{delimiter}total"));
        io.put([end]);
    }
    if unordered.contains(&true) {
        io.complain("input is not in sorted order");
    }
    Ok(io.status)
}
