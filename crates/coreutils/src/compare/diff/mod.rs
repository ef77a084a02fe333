//! `diff`

mod directory;
mod hunks;
mod lines;
mod pair;
mod print;
mod search;
mod settings;
mod side;

use self::settings::Settings;
use crate::run::{Io, Outcome};

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let (mut settings, operands) = Settings::read(io)?;
    for file in std::mem::take(&mut settings.exclude_files) {
        match io.read(&file).await? {
            Ok(text) => {
                let text = String::from_utf8_lossy(&text);
                let patterns = text.lines().filter(|line| !line.trim().is_empty());
                settings
                    .exclude
                    .extend(patterns.map(|line| posix::pattern::Pattern::simple(line.trim_end())));
            }
            Err(errno) => return Err(io.fail(2, format_args!("{file}: {errno}"))),
        }
    }
    let pairs: Vec<(String, String)> = match (settings.from_file.clone(), settings.to_file.clone()) {
        (Some(_), Some(_)) => return Err(io.fail(2, "--from-file and --to-file both specified")),
        (Some(from), None) => operands.into_iter().map(|file| (from.clone(), file)).collect(),
        (None, Some(to)) => operands.into_iter().map(|file| (file, to.clone())).collect(),
        (None, None) => match <[String; 2]>::try_from(operands) {
            Ok([one, other]) => vec![(one, other)],
            Err(operands) => {
                let message = match operands.get(2) {
                    Some(extra) => format!("extra operand '{extra}'"),
                    None => {
                        let last = io.process.args.last().cloned().unwrap_or_default();
                        format!("missing operand after '{last}'")
                    }
                };
                return Err(io.misuse_of_diff(message));
            }
        },
    };
    let mut status = 0;
    for (one, other) in pairs {
        status = status.max(directory::compare(io, &settings, one, other).await?);
    }
    Ok(status)
}
