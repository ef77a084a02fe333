//! `getent`

use crate::run::{Io, Outcome, Stop};

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let words = io.process.arguments().to_vec();
    let Some((database, keys)) = words.split_first() else {
        io.put_error(format!("{}: wrong number of arguments\n", io.name()));
        io.put("Try `getent --help' or `getent --usage' for more information.\n");
        return Err(Stop(1));
    };
    let (path, numeric) = match database.as_str() {
        "passwd" => ("/etc/passwd", Some(2)),
        "group" => ("/etc/group", Some(2)),
        "hosts" | "ahosts" => ("/etc/hosts", None),
        "services" => ("/etc/services", None),
        "shadow" => ("/etc/shadow", None),
        other => {
            io.put_error(format!("Unknown database: {other}\n"));
            io.put("Try `getent --help' or `getent --usage' for more information.\n");
            return Err(Stop(1));
        }
    };
    let text = match io.read(path).await? {
        Ok(text) => String::from_utf8_lossy(&text).into_owned(),
        Err(_) => String::new(),
    };
    let lines: Vec<&str> =
        text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).collect();
    if path == "/etc/hosts" {
        let show = |io: &mut Io, line: &str| {
            let mut words = line.split_whitespace();
            let address = words.next().unwrap_or_default();
            let names = words.collect::<Vec<_>>().join(" ");
            io.line(format!("{address:<15} {names}"));
        };
        if keys.is_empty() {
            lines.iter().for_each(|line| show(io, line));
        }
        for key in keys {
            match lines.iter().find(|line| line.split_whitespace().any(|word| word == key)) {
                Some(line) => show(io, line),
                None => io.status = 2,
            }
        }
        return Ok(io.status);
    }
    if keys.is_empty() {
        lines.iter().for_each(|line| io.line(line));
    }
    for key in keys {
        let found = lines.iter().find(|line| {
            let mut fields = line.split(':');
            fields.next() == Some(key.as_str())
                || numeric.is_some_and(|place| line.split(':').nth(place) == Some(key.as_str()))
        });
        match found {
            Some(line) => io.line(line),
            None => io.status = 2,
        }
    }
    Ok(io.status)
}
