//! `watch`

use std::time::Duration;

use crate::run::{Command, Io, Outcome, Package};

const COMMAND: Command = Command {
    name: "watch",
    synopsis: &["[options] command"],
    about: "",
    package: Package::Other("watch from procps-ng 4.0.2"),
    short: "+bcCdegn:pqrtwx",
    long: &[
        ("beep", 'b'),
        ("chgexit", 'g'),
        ("color", 'c'),
        ("differences[=", 'd'),
        ("errexit", 'e'),
        ("exec", 'x'),
        ("interval=", 'n'),
        ("no-title", 't'),
        ("precise", 'p'),
    ],
    ..Command::GNU
};

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    if parsed.operands.is_empty() {
        let text = "\nUsage:\n watch [options] command\n";
        io.put_error(text);
        return Ok(1);
    }
    let seconds = match parsed.value('n').map(|text| text.replace(',', ".").parse::<f64>()) {
        None => 2.0,
        Some(Ok(seconds)) if seconds >= 0.0 => seconds.clamp(0.1, 1e6),
        Some(_) => {
            let text = parsed.value('n').unwrap_or_default();
            return Err(io.fail(1, format_args!("failed to parse argument: '{text}': Invalid argument")));
        }
    };
    let line = parsed.operands.join(" ");
    let (columns, rows) = io.process.terminal.as_ref().map_or((80, 24), |terminal| terminal.size());
    let mut before: Option<Vec<u8>> = None;
    loop {
        let words = if parsed.has('x') {
            parsed.operands.clone()
        } else {
            vec!["/bin/sh".to_owned(), "-c".to_owned(), line.clone()]
        };
        let mut child = io.process.child(words);
        child.descriptors.insert(0, host::Descriptor::null());
        let (status, mut output, errors) = match child.output().await {
            Ok(outcome) => outcome,
            Err(error) => return Err(io.fail(1, format_args!("unable to execute '{line}': {error}"))),
        };
        output.extend(errors);
        io.put("\u{1b}[H\u{1b}[2J");
        let mut room = usize::from(rows).saturating_sub(1);
        if !parsed.has('t') {
            let zone = crate::date::zone(io);
            let now = io.process.clock().now().seconds();
            let time = posix::time::Civil::new(now, 0, &zone).format("%a %b %e %H:%M:%S %Y");
            let right = format!("{}: {time}", io.process.machine.name);
            let title = format!("Every {seconds:.1}s: {line}");
            let fill =
                usize::from(columns).saturating_sub(title.chars().count() + right.chars().count()).max(1);
            io.put(host::words::encode(&format!("{title}{}{right}\n\n", " ".repeat(fill))));
            room = room.saturating_sub(2);
        }
        for line in output.split_inclusive(|byte| *byte == b'\n').take(room) {
            io.put(line);
        }
        io.flush().await?;
        if parsed.has('e') && !status.success()
            || parsed.has('g') && before.as_ref().is_some_and(|old| *old != output)
        {
            return Ok(if parsed.has('e') { status.0 } else { 0 });
        }
        before = Some(output);
        io.process.clock().clone().sleep(Duration::from_secs_f64(seconds)).await;
    }
}
