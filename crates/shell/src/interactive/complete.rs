//! Completion: commands, files, variables, and what programs propose for their own arguments.

use std::collections::BTreeSet;

use crate::Shell;
use crate::builtins::BUILTINS;

/// One proposal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidate {
    /// What replaces the word.
    pub value: String,
    /// What lists show.
    pub shown: String,
    /// A few words about it, may be empty.
    pub description: String,
    /// Whether a blank follows if it is the only one.
    pub ends_word: bool,
}

/// Proposals for the word under the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completions {
    /// Where the word begins, characters.
    pub start: usize,
    /// The proposals, sorted.
    pub candidates: Vec<Candidate>,
}

/// The command line up to the cursor, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
struct Context {
    /// Words of the command before the one being typed, without quotes.
    words: Vec<String>,
    /// The word being typed, without quotes, and where it begins.
    word: String,
    start: usize,
    /// The quote it is still in.
    quote: Option<char>,
    /// Whether it follows a redirection.
    redirected: bool,
}

impl Context {
    fn new(line: &[char]) -> Self {
        let mut context = Self::default();
        let mut word: Option<String> = None;
        let mut redirected = false;
        let mut index = 0;
        while let Some(char) = line.get(index).copied() {
            match (char, context.quote) {
                ('\\', None | Some('"')) => {
                    index += 1;
                    if word.is_none() {
                        context.start = index - 1;
                    }
                    word.get_or_insert_default().extend(line.get(index));
                }
                (char, Some(quote)) if char == quote => context.quote = None,
                (char, Some(_)) => word.get_or_insert_default().push(char),
                ('\'' | '"', None) => {
                    context.quote = Some(char);
                    if word.is_none() {
                        context.start = index;
                        word = Some(String::new());
                    }
                }
                (' ' | '\t' | '\n', None) => {
                    if let Some(word) = word.take()
                        && !std::mem::take(&mut redirected)
                    {
                        context.words.push(word);
                    }
                }
                ('|' | '&' | ';' | '(' | '`', None) => {
                    word = None;
                    redirected = false;
                    context.words.clear();
                }
                ('<' | '>', None) => {
                    // Digits before belong to the redirection.
                    if let Some(word) = word.take()
                        && !word.bytes().all(|byte| byte.is_ascii_digit())
                    {
                        context.words.push(word);
                    }
                    redirected = true;
                }
                (char, None) => {
                    if word.is_none() {
                        context.start = index;
                    }
                    word.get_or_insert_default().push(char);
                }
            }
            index += 1;
        }
        context.redirected = redirected;
        match word {
            Some(word) => context.word = word,
            None => context.start = line.len(),
        }
        // Assignments and words such as `if` and `sudo` come before the command.
        let before = |word: &String| {
            word.split_once('=').is_some_and(|(name, _)| crate::variables::is_name(name))
                || matches!(
                    word.as_str(),
                    "if" | "then"
                        | "else"
                        | "elif"
                        | "while"
                        | "until"
                        | "do"
                        | "!"
                        | "{"
                        | "time"
                        | "sudo"
                        | "nohup"
                        | "exec"
                        | "env"
                        | "command"
                )
        };
        let skip = context.words.iter().take_while(|word| before(word)).count();
        context.words.drain(..skip);
        context
    }
}

impl Shell {
    /// Every name that can stand as a command.
    pub(crate) fn command_names(&self) -> Vec<String> {
        let mut names: BTreeSet<String> = BUILTINS.iter().map(|builtin| builtin.name.to_owned()).collect();
        names.extend(crate::parse::RESERVED.iter().map(|word| (*word).to_owned()));
        names.extend(self.functions.keys().cloned());
        names.extend(self.aliases.keys().cloned());
        let search = self.variables.get("PATH").and_then(|path| path.as_scalar()).unwrap_or_default();
        for directory in search.split(':') {
            let entries = self.process.with_files(|files, caller| files.read_directory(caller, directory));
            for entry in entries.unwrap_or_default() {
                let path = host::files::path::join(directory, &entry.name);
                if self
                    .process
                    .metadata(&path)
                    .is_ok_and(|found| found.is_file() && found.may_execute(&self.process.credentials))
                {
                    names.insert(entry.name);
                }
            }
        }
        names.into_iter().collect()
    }

    /// Files that begin with `word`; directories end with a slash.
    pub(crate) fn file_names(&self, word: &str, directories: bool) -> Vec<String> {
        let (base, start) = match word.rsplit_once('/') {
            Some((base, start)) => (format!("{base}/"), start),
            None => (String::new(), word),
        };
        let looked_in = match base.strip_prefix("~/") {
            Some(rest) => {
                let home = self.variables.get("HOME").and_then(|home| home.as_scalar()).unwrap_or("/");
                host::files::path::join(home, rest)
            }
            None if base.is_empty() => self.process.directory.clone(),
            None => self.process.absolute(&base),
        };
        let entries = self.process.with_files(|files, caller| files.read_directory(caller, &looked_in));
        let mut found = Vec::new();
        for entry in entries.unwrap_or_default() {
            if !entry.name.starts_with(start) || entry.name.starts_with('.') && !start.starts_with('.') {
                continue;
            }
            let path = host::files::path::join(&looked_in, &entry.name);
            let directory = self.process.metadata(&path).is_ok_and(|found| found.is_directory());
            if directory {
                found.push(format!("{base}{}/", entry.name));
            } else if !directories {
                found.push(format!("{base}{}", entry.name));
            }
        }
        found
    }

    /// Proposals for the word that ends at `cursor` (characters).
    pub async fn complete(&self, line: &str, cursor: usize) -> Completions {
        let chars: Vec<char> = line.chars().take(cursor).collect();
        let context = Context::new(&chars);
        let candidates = self.propose(&context).await;
        let mut candidates: Vec<Candidate> = candidates;
        candidates.sort_by(|left, right| left.value.cmp(&right.value));
        candidates.dedup_by(|left, right| left.value == right.value);
        Completions { start: context.start, candidates }
    }

    async fn propose(&self, context: &Context) -> Vec<Candidate> {
        let word = context.word.as_str();
        if context.quote != Some('\'')
            && let Some(found) = self.propose_variables(word)
        {
            return found;
        }
        if context.redirected {
            return self.propose_files(context, false);
        }
        let Some(command) = context.words.first() else {
            if word.contains('/') {
                return self.propose_files(context, false);
            }
            return plain(self.command_names(), word);
        };
        if let Some(user) = word.strip_prefix('~').filter(|user| !user.contains('/')) {
            let users = self.process.machine.users();
            return users
                .into_iter()
                .filter(|found| found.name.starts_with(user))
                .map(|found| Candidate {
                    value: format!("~{}/", found.name),
                    shown: format!("~{}", found.name),
                    ..Candidate::default()
                })
                .collect();
        }
        match command.as_str() {
            "cd" | "pushd" | "rmdir" => return self.propose_files(context, true),
            "export" | "unset" | "declare" | "local" | "readonly"
                if !word.contains('=') && !word.starts_with('-') =>
            {
                let names = self.variables.visible().keys().map(|name| (*name).to_owned()).collect();
                return plain(names, word);
            }
            "type" | "which" | "hash" | "man" => return plain(self.command_names(), word),
            "help" => return plain(BUILTINS.iter().map(|builtin| builtin.name.to_owned()).collect(), word),
            "alias" | "unalias" => return plain(self.aliases.keys().cloned().collect(), word),
            "trap" | "kill" if !word.is_empty() || command == "trap" && context.words.len() > 1 => {
                let dash = if command == "kill" { "-" } else { "" };
                let names =
                    (1..=31).map(|signal| format!("{dash}{}", crate::signals::name(signal))).collect();
                return plain(names, word);
            }
            _ => {}
        }
        match self.ask_program(context).await {
            Some(found) => found,
            None => self.propose_files(context, false),
        }
    }

    fn propose_variables(&self, word: &str) -> Option<Vec<Candidate>> {
        let at = word.rfind('$')?;
        let (before, rest) = word.split_at_checked(at)?;
        let rest = rest.strip_prefix('$')?;
        let (open, name) = match rest.strip_prefix('{') {
            Some(name) => ("${", name),
            None => ("$", rest),
        };
        if !name.is_empty() && !crate::variables::is_name(name) {
            return None;
        }
        let close = if open == "${" { "}" } else { "" };
        let names = self.variables.visible().into_keys().filter(|found| found.starts_with(name));
        Some(
            names
                .map(|found| Candidate {
                    value: format!("{before}{open}{found}{close}"),
                    shown: format!("{open}{found}{close}"),
                    ends_word: true,
                    ..Candidate::default()
                })
                .collect(),
        )
    }

    fn propose_files(&self, context: &Context, directories: bool) -> Vec<Candidate> {
        self.file_names(&context.word, directories)
            .into_iter()
            .map(|path| {
                let directory = path.ends_with('/');
                let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
                let shown = if directory { format!("{name}/") } else { name.to_owned() };
                let value = match context.quote {
                    Some(quote) if directory => format!("{quote}{path}"),
                    Some(quote) => format!("{quote}{path}{quote}"),
                    None => match path.strip_prefix('~') {
                        Some(rest) => format!("~{}", quoted(rest)),
                        None => quoted(&path),
                    },
                };
                Candidate { value, shown, ends_word: !directory, ..Candidate::default() }
            })
            .collect()
    }

    /// Asks the command itself; `None` if it has no opinion.
    async fn ask_program(&self, context: &Context) -> Option<Vec<Candidate>> {
        let mut words = context.words.clone();
        // An alias completes as what it stands for.
        for _ in 0..5 {
            let Some(text) = words.first().and_then(|name| self.aliases.get(name)) else { break };
            let expansion: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            if expansion.first() == words.first() {
                break;
            }
            words.splice(0..1, expansion);
        }
        let name = words.first()?.clone();
        let mut process = self.process.clone();
        process.environment = self.environment(&[]);
        let program = process.program(&name)?;
        words.push(context.word.clone());
        process.args = words;
        let found = program.complete(process).await?;
        Some(
            found
                .into_iter()
                .map(|completion| Candidate {
                    shown: completion.value.clone(),
                    value: match context.quote {
                        Some(quote) => format!("{quote}{}", completion.value),
                        None => completion.value,
                    },
                    description: completion.description,
                    ends_word: completion.ends_word,
                })
                .collect(),
        )
    }
}

fn plain(names: Vec<String>, word: &str) -> Vec<Candidate> {
    names
        .into_iter()
        .filter(|name| name.starts_with(word))
        .map(|name| Candidate { shown: name.clone(), value: name, ends_word: true, ..Candidate::default() })
        .collect()
}

fn quoted(text: &str) -> String {
    if text.is_empty() { String::new() } else { crate::quote::backslash(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(line: &str) -> Context {
        Context::new(&line.chars().collect::<Vec<_>>())
    }

    #[test]
    fn the_word_under_the_cursor() {
        let found = context("A=1 kubectl get cs");
        assert_eq!(
            (found.words, found.word.as_str(), found.start),
            (vec!["kubectl".into(), "get".into()], "cs", 16)
        );
        assert!(context("cat x | ").words.is_empty());
        assert!(context("cat > ou").redirected);
        let found = context("cat 'my fi");
        assert_eq!((found.word.as_str(), found.quote, found.start), ("my fi", Some('\''), 4));
        assert_eq!(context(r"cat my\ fi").word, "my fi");
        assert_eq!(context("echo 2>er").words, ["echo"]);
    }
}
