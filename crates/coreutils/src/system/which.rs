//! `which`

use host::files::path;

use crate::run::{Io, Outcome, Stop};

pub(crate) fn run(io: &mut Io) -> Outcome {
    let mut words = io.process.arguments().to_vec();
    let mut all = false;
    while let Some(letters) = words.first().and_then(|word| word.strip_prefix('-')).map(str::to_owned) {
        if letters.is_empty() {
            break;
        }
        words.remove(0);
        if letters == "-" {
            break;
        }
        for letter in letters.chars() {
            match letter {
                'a' => all = true,
                's' => {}
                other => {
                    let found = io.process.find_program(&io.name()).unwrap_or_else(|_| io.name());
                    io.put_error(format!("Illegal option -{other}\n"));
                    io.put(format!("Usage: {found} [-a] args\n"));
                    return Err(Stop(2));
                }
            }
        }
    }
    let mut status = u8::from(words.is_empty());
    let search = io.process.variable("PATH").unwrap_or_default().to_owned();
    for word in words {
        let runs = |io: &Io, file: &str| {
            let found = io.process.metadata(file);
            found.is_ok_and(|found| found.is_file() && found.may_execute(&io.process.credentials))
        };
        let candidates: Vec<String> = if word.contains('/') {
            vec![word.clone()]
        } else {
            search
                .split(':')
                .map(|directory| path::join(if directory.is_empty() { "." } else { directory }, &word))
                .collect()
        };
        let mut found = false;
        for candidate in candidates {
            if runs(io, &candidate) {
                io.line(&candidate);
                found = true;
                if !all {
                    break;
                }
            }
        }
        if !found {
            status = 1;
        }
    }
    Ok(status)
}
