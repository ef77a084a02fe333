//! The comparison of two files.

use posix::time::Civil;

use super::directory::{Kind, Side, escaped};
use super::hunks;
use super::lines::{self, Body};
use super::print::{Pair, Printer};
use super::search;
use super::settings::{Settings, Style};
use crate::run::{Io, Outcome};

/// How much of a file is looked at to see whether it is text, bytes: the size of diff's buffer.
const BUFFER: usize = 4_096;

/// A file's name or the label that stands for it.
pub(super) fn shown<'a>(settings: &'a Settings, index: usize, side: &'a Side) -> &'a str {
    settings.labels.get(index).map_or(side.name.as_str(), String::as_str)
}

/// Upstream: analyze.c, diff_2_files.
pub(super) async fn compare(io: &mut Io, settings: &Settings, sides: &[Side; 2], nested: bool) -> Outcome {
    let [one, other] = sides;
    if let (Kind::Node(first), Kind::Node(second)) = (&one.kind, &other.kind)
        && settings.bytes_decide()
        && first.is_file()
        && second.is_file()
        && first.size != second.size
        && first.size.min(second.size) > 0
    {
        report(io, settings, sides, true);
        return Ok(1);
    }
    let mut texts = Vec::new();
    let mut failed = false;
    io.pump().await?;
    for side in sides {
        let read = match &side.kind {
            Kind::Absent => Ok(Vec::new()),
            Kind::Open(descriptor) => descriptor.read_to_end().await,
            Kind::Node(_) => io.process.read_file(&side.name).await,
        };
        match read {
            Ok(text) => texts.push(text),
            Err(errno) => {
                io.complain(format_args!("{}: {errno}", side.name));
                failed = true;
            }
        }
    }
    let Ok([mut old, mut new]) = <[Vec<u8>; 2]>::try_from(texts) else { return Ok(2) };
    if failed {
        return Ok(2);
    }
    let binary = |text: &[u8]| text.iter().take(BUFFER).any(|byte| *byte == 0);
    if settings.bytes_decide() || !settings.text && (binary(&old) || binary(&new)) {
        if old == new {
            return Ok(0);
        }
        report(io, settings, sides, settings.brief);
        return Ok(1);
    }
    if settings.strip_cr {
        old = lines::without_cr(&old);
        new = lines::without_cr(&new);
    }
    let (old, new) = (lines::split(&old), lines::split(&new));
    let mut changes = search::changes(&Body::new(&old, &new, settings), settings);
    hunks::mark_ignored(&mut changes, &old, &new, settings);
    let differ = changes.iter().any(|change| !change.ignored);
    let mut status = u8::from(differ);
    if settings.brief {
        if differ {
            report(io, settings, sides, true);
        }
        return Ok(status);
    }
    let all_lines = settings.style() == Style::SideBySide && !settings.suppress_common;
    if differ || all_lines {
        let headers = [header(io, settings, 0, one), header(io, settings, 1, other)];
        if nested {
            let (one, other) = (escaped(shown(settings, 0, one)), escaped(shown(settings, 1, other)));
            io.line(host::words::encode(&format!("diff{} {one} {other}", settings.switches)));
        }
        let mut printer = Printer { settings, out: Vec::new() };
        printer.show(&Pair { old: &old, new: &new, changes: &changes, headers });
        io.put(printer.out);
    }
    if !settings.style().tells_missing_newline() {
        for (lines, index) in [(&old, 0), (&new, 1)] {
            if lines.last().is_some_and(|line| !line.ends_with(b"\n")) {
                let side = if index == 0 { one } else { other };
                io.flush().await?;
                io.complain(format_args!("{}: No newline at end of file\n", shown(settings, index, side)));
                status = 2;
            }
        }
    }
    Ok(status)
}

fn report(io: &mut Io, settings: &Settings, sides: &[Side; 2], text: bool) {
    let [one, other] = sides;
    let (one, other) = (shown(settings, 0, one), shown(settings, 1, other));
    let kind = if text { "Files" } else { "Binary files" };
    io.line(host::words::encode(&format!("{kind} {one} and {other} differ")));
}

/// A name and when it was changed, or the label.
fn header(io: &Io, settings: &Settings, index: usize, side: &Side) -> String {
    if let Some(label) = settings.labels.get(index) {
        return label.clone();
    }
    let moment = match &side.kind {
        Kind::Absent => host::Timestamp::default(),
        Kind::Node(found) => found.modified,
        Kind::Open(_) => io.process.clock().now(),
    };
    let zone = crate::date::zone(io);
    let civil = Civil::new(moment.seconds(), i64::from(moment.subsecond_nanoseconds()), &zone);
    format!("{}\t{}", escaped(&side.name), civil.format("%Y-%m-%d %H:%M:%S.%N %z"))
}
