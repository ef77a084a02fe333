//! Which command the words name. Upstream: cobra Command.Find, which looks for it before flags are parsed.

use super::suggest::suggestions;
use super::{Command, Flags, GLOBAL_FLAGS};

/// A command and the words left for it.
pub struct Found {
    /// From the root to the command.
    pub path: Vec<&'static Command>,
    /// All words but those that named the command.
    pub words: Vec<String>,
}

impl Found {
    /// The command itself.
    pub fn command(&self) -> Option<&'static Command> {
        self.path.last().copied()
    }

    /// `kubectl config view`.
    pub fn command_path(&self) -> String {
        command_path(&self.path)
    }
}

/// `kubectl config view`.
pub fn command_path(path: &[&'static Command]) -> String {
    path.iter().map(|command| command.name).collect::<Vec<_>>().join(" ")
}

/// All flags that count for the last command of `path`: its own and the global ones.
pub fn flags_of(path: &[&'static Command]) -> Flags {
    let own = path.last().into_iter().flat_map(|command| command.own_flags());
    Flags::new(own.chain(GLOBAL_FLAGS).collect())
}

/// Walks down from `root`; the error tells that no command is called so.
pub fn find(root: &'static Command, order: &[&'static Command], words: &[String]) -> Result<Found, String> {
    let mut found = Found { path: vec![root], words: words.to_vec() };
    while let Some(command) = found.command() {
        let flags = flags_of(&found.path);
        let Some((at, word)) = first_argument(&flags, &found.words) else { break };
        match command.subcommand(&word) {
            Some(next) if !command.raw => {
                found.words.remove(at);
                found.path.push(next);
            }
            _ => {
                if found.path.len() == 1 {
                    let unknown = format!("unknown command {} for \"kubectl\"", super::quote(&word));
                    return Err(unknown + &suggestions(order, &word));
                }
                break;
            }
        }
    }
    Ok(found)
}

/// The first word that is neither a flag nor, as far as can be told, a flag's value.
fn first_argument(flags: &Flags, words: &[String]) -> Option<(usize, String)> {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let takes_next = if word == "--" {
            return None;
        } else if let Some(name) = word.strip_prefix("--") {
            !word.contains('=') && flags.find(name).is_none_or(|flag| flag.alone.is_none())
        } else if let Some(letters) = word.strip_prefix('-') {
            let mut letters = letters.chars();
            let letter = letters.next();
            letter.is_some()
                && letters.next().is_none()
                && letter.and_then(|letter| flags.find_short(letter)).is_none_or(|flag| flag.alone.is_none())
        } else if word.is_empty() {
            false
        } else {
            return Some((at, word.clone()));
        };
        at += 1 + usize::from(takes_next);
    }
    None
}
