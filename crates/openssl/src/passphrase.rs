//! Pass phrases: the `-passin` and `-passout` arguments, and asking for one.

use countersign_host::OpenOptions;

use crate::app::{App, Step};
use crate::errors::{self, Reason};

/// Reads both arguments. When both name the same file or standard input, it holds one phrase a line.
pub async fn both(
    app: &App,
    passin: Option<&str>,
    passout: Option<&str>,
) -> Step<(Option<String>, Option<String>)> {
    match read_both(app, passin, passout).await {
        Ok(phrases) => Ok(phrases),
        Err(complaint) => {
            app.say(format!("{complaint}Error getting passwords\n")).await;
            Err(crate::app::Exit(1))
        }
    }
}

/// Reads one argument; `failure` is the second line said when it cannot be read.
pub async fn one(app: &App, argument: Option<&str>, failure: &str) -> Step<Option<String>> {
    match read_both(app, argument, None).await {
        Ok((phrase, _)) => Ok(phrase),
        Err(complaint) => {
            app.say(format!("{complaint}{failure}\n")).await;
            Err(crate::app::Exit(1))
        }
    }
}

async fn read_both(
    app: &App,
    passin: Option<&str>,
    passout: Option<&str>,
) -> Result<(Option<String>, Option<String>), String> {
    let same = passin.is_some() && passin == passout;
    let mut lines = Vec::new();
    let first = match passin {
        Some(argument) => Some(phrase(app, argument, &mut lines).await?),
        None => None,
    };
    let second = match passout {
        Some(argument) if same && !argument.starts_with("pass:") && !argument.starts_with("env:") => {
            Some(lines.get(1).cloned().unwrap_or_default())
        }
        Some(argument) => Some(phrase(app, argument, &mut Vec::new()).await?),
        None => None,
    };
    Ok((first, second))
}

async fn phrase(app: &App, argument: &str, lines: &mut Vec<String>) -> Result<String, String> {
    if let Some(phrase) = argument.strip_prefix("pass:") {
        return Ok(phrase.to_owned());
    }
    if let Some(name) = argument.strip_prefix("env:") {
        let value = app.process.variable(name).map(str::to_owned);
        return value.ok_or_else(|| format!("No environment variable {name}\n"));
    }
    let bytes = if let Some(path) = argument.strip_prefix("file:") {
        let opened = app.process.open(path, OpenOptions::READ);
        let descriptor = opened.map_err(|errno| {
            app.raise_all(errors::fopen(errno, path, "r"));
            format!("Can't open file {path}\n")
        })?;
        descriptor.read_to_end().await.unwrap_or_default()
    } else if let Some(number) = argument.strip_prefix("fd:") {
        let opened = number.parse().ok().and_then(|number| app.process.descriptor(number).ok().cloned());
        let descriptor = opened.ok_or_else(|| format!("Can't access file descriptor {number}\n"))?;
        descriptor.read_to_end().await.unwrap_or_default()
    } else if argument == "stdin" {
        // Only its line: what follows may be the input itself.
        match app.process.descriptor(0) {
            Ok(stdin) => stdin.read_line().await.unwrap_or_default(),
            Err(_) => Vec::new(),
        }
    } else {
        return Err(match argument.chars().take(5).position(|c| c == ':') {
            Some(colon) => {
                let source: String = argument.chars().take(colon).collect();
                format!("Invalid password argument, starting with \"{source}:\"\n")
            }
            None => "Invalid password argument, missing ':' within the first 5 chars\n".to_owned(),
        });
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    if text.is_empty() {
        return Err("Error reading password from BIO\n".to_owned());
    }
    *lines = text.lines().map(str::to_owned).collect();
    Ok(lines.first().cloned().unwrap_or_default())
}

/// Asks for a pass phrase without showing it: from the terminal, or from standard input where there is none.
/// `None` at the end of the input.
pub async fn ask(app: &App, prompt: &str) -> Option<String> {
    let line = if let Some(terminal) = &app.process.terminal {
        terminal.write(prompt.as_bytes());
        terminal.set_echo(false);
        let line = terminal.read(1024).await.unwrap_or_default();
        terminal.set_echo(true);
        terminal.write(b"\n");
        line
    } else {
        app.say(prompt).await;
        let line = match app.process.descriptor(0) {
            Ok(stdin) => stdin.read_line().await.unwrap_or_default(),
            Err(_) => Vec::new(),
        };
        app.say("\n").await;
        line
    };
    let text = String::from_utf8_lossy(&line).into_owned();
    text.strip_suffix('\n').map(str::to_owned)
}

const UI: &str = "../crypto/ui/ui_lib.c";

/// Why the dialogue for a pass phrase came to nothing.
pub fn not_read() -> Reason {
    Reason::new(0x1400_006B, "UI_process", "processing error", UI, 573).with("while reading strings")
}

/// The next entry where a decoder or encoder had asked.
pub fn no_dialogue() -> Reason {
    Reason::new(0x0788_0028, "do_ui_passphrase", "UI lib", "../crypto/passphrase.c", 187)
}

/// Asks for a new pass phrase of at least `least` bytes, and once more to be sure.
///
/// # Errors
/// What the dialogue leaves in the queue at the end of the input or when the two differ.
pub async fn ask_new(app: &App, prompt: &str, least: usize) -> Result<String, Vec<Reason>> {
    let Some(phrase) = ask(app, prompt).await else { return Err(vec![not_read()]) };
    if phrase.len() < least {
        let too_small = Reason::new(0x1400_0065, "UI_set_result_ex", "result too small", UI, 911);
        return Err(vec![too_small.with(format!("You must type in {least} to 1024 characters")), not_read()]);
    }
    let Some(again) = ask(app, &format!("Verifying - {prompt}")).await else { return Err(vec![not_read()]) };
    if again != phrase {
        app.say("Verify failure\n").await;
        return Err(vec![not_read()]);
    }
    Ok(phrase)
}
