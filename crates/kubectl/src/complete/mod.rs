//! What could stand where the cursor is. Upstream: cobra completions.go, kubectl/pkg/util/completion.

mod names;

use std::rc::Rc;

use countersign_api::Network;
use countersign_host::{Completion, Process};

use crate::Context;
use crate::cmd::ROOT;
use crate::command::{
    ArgumentHint, Command, Flag, FlagKind, GLOBAL_FLAGS, Run, ValueHint, find, flags_of, parse,
};

/// cobra's ShellCompDirective, as bits.
pub(crate) mod directive {
    /// No blank after the only proposal.
    pub const NO_SPACE: u32 = 2;
    /// No file names.
    pub const NO_FILES: u32 = 4;
    /// File names that end in one of the proposals.
    pub const FILTER_FILES: u32 = 8;
}

/// Proposals, each with a description behind a tab, and what the shell is to make of them.
#[derive(Debug, Default)]
pub(crate) struct Proposals {
    /// `word` or `word<TAB>description`.
    pub words: Vec<String>,
    /// See [`directive`].
    pub directive: u32,
    /// What went wrong, for those who debug a completion script.
    pub debug: Vec<String>,
}

impl Proposals {
    fn new(words: Vec<String>, directive: u32) -> Self {
        Self { words, directive, debug: Vec::new() }
    }

    fn failed(problem: String) -> Self {
        Self { debug: vec![format!("[Error] {problem}")], ..Self::default() }
    }
}

/// Proposals for the last of `words`, which may be empty.
pub(crate) async fn proposals(process: &Process, network: Rc<dyn Network>, words: &[String]) -> Proposals {
    let Some((last, words)) = words.split_last() else { return Proposals::default() };
    let unknown_first = words.first().is_some_and(|word| {
        !word.starts_with('-') && ROOT.subcommands.iter().all(|command| command.name != word)
    });
    let mut proposals = match find(&ROOT, &[], words) {
        Ok(found) => {
            let Some(command) = found.command() else { return Proposals::default() };
            for_command(process, network, &found.path, command, found.words, last).await
        }
        Err(_) => Proposals::failed(format!("unable to find a command for arguments: [{}]", words.join(" "))),
    };
    if unknown_first {
        proposals.debug.insert(0, "Cleared global flags for plugin completion".to_owned());
    }
    proposals
}

/// For a shell that asks directly; `None` leaves the word to it.
pub(crate) async fn for_shell(process: Process, network: Rc<dyn Network>) -> Option<Vec<Completion>> {
    let words = process.arguments().to_vec();
    let last = words.last().cloned().unwrap_or_default();
    // `--flag=va` is one word for us, and the proposals are only for its end.
    let prefix = match last.split_once('=') {
        Some((flag, _)) if flag.starts_with('-') => format!("{flag}="),
        _ => String::new(),
    };
    let found = proposals(&process, network, &words).await;
    if found.directive & directive::FILTER_FILES != 0 {
        return None;
    }
    if found.words.is_empty() && found.directive & directive::NO_FILES == 0 {
        return None;
    }
    let ends_word = found.directive & directive::NO_SPACE == 0;
    let completion = |word: &String| {
        let (value, description) = word.split_once('\t').unwrap_or((word, ""));
        Completion { value: format!("{prefix}{value}"), description: description.to_owned(), ends_word }
    };
    Some(found.words.iter().map(completion).collect())
}

async fn for_command(
    process: &Process,
    network: Rc<dyn Network>,
    path: &[&'static Command],
    command: &'static Command,
    mut words: Vec<String>,
    last: &str,
) -> Proposals {
    let mut flags = flags_of(path);
    let (mut flag, mut rest, mut flag_problem) = (None, last, None);
    if !command.raw {
        match flag_at_cursor(command, &flags, &words, last) {
            Ok(Some((found, value, takes_previous))) => {
                (flag, rest) = (Some(found), value);
                if takes_previous {
                    words.pop();
                }
            }
            Ok(None) => {}
            Err(problem) => flag_problem = Some(problem),
        }
    }
    let parsed = match parse(&mut flags, &words) {
        Ok(parsed) => parsed,
        Err(problem) => {
            return Proposals::failed(format!(
                "Error while parsing flags from args [{}]: {problem}",
                words.join(" ")
            ));
        }
    };
    let names_flags = parsed.dash.is_none();
    if let Some(problem) = flag_problem.filter(|_| names_flags) {
        return Proposals::failed(problem);
    }
    if parsed.help {
        return Proposals::new(Vec::new(), directive::NO_FILES);
    }
    if flag.is_none() && rest.starts_with('-') && !rest.contains('=') && names_flags {
        return flag_names(command, &flags, rest);
    }
    let arguments = parsed.arguments.clone();
    let own_flag_given = command.own_flags().any(|own| flags.changed(own.name));
    let mut words = Vec::new();
    let mut kind = 0;
    if flag.is_none() {
        if arguments.is_empty() && !own_flag_given {
            let mut commands: Vec<&Command> = command
                .subcommands
                .iter()
                .copied()
                .filter(|command| !command.hidden || command.name == "help")
                .collect();
            commands.sort_by_key(|command| command.name);
            if !commands.is_empty() {
                kind = directive::NO_FILES;
            }
            let fitting = commands.iter().filter(|command| command.name.starts_with(rest));
            words.extend(fitting.map(|command| format!("{}\t{}", command.name, command.short)));
        }
        words.extend(required_flags(command, &flags, rest));
    }
    let context =
        Context::new(process.clone(), path.to_vec(), flags, arguments.clone(), parsed.dash, network);
    let more = match flag.filter(|_| names_flags) {
        Some(flag) => value(&context, flag, rest).await,
        None if matches!(command.run, Run::Verb(_)) => argument(&context, command, &arguments, rest).await,
        None => None,
    };
    if let Some(more) = more {
        kind = more.directive;
        words.extend(more.words);
    }
    Proposals::new(words, kind)
}

/// The flag whose value the cursor is in, the value so far, and whether the word before names it.
type FlagAtCursor<'a> = Option<(&'static Flag, &'a str, bool)>;

fn flag_at_cursor<'a>(
    command: &Command,
    flags: &crate::command::Flags,
    words: &[String],
    last: &'a str,
) -> Result<FlagAtCursor<'a>, String> {
    let lookup = |name: &str| {
        let mut letters = name.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) => flags.find_short(letter),
            _ => flags.find(name),
        }
    };
    let missing = |name: &str| format!("Subcommand '{}' does not support flag '{name}'", command.name);
    if last.starts_with('-') {
        let Some((name, value)) = last.split_once('=') else { return Ok(None) };
        let name = match name.strip_prefix("--") {
            Some(name) => name.to_owned(),
            None => name.chars().last().map(String::from).unwrap_or_default(),
        };
        return match lookup(&name) {
            Some(flag) => Ok(Some((flag, value, false))),
            None => Err(missing(&name)),
        };
    }
    let Some(previous) = words.last() else { return Ok(None) };
    let is_flag = (previous.len() >= 3 && previous.starts_with("--"))
        || (previous.len() >= 2 && previous.starts_with('-') && !previous.starts_with("--"));
    if !is_flag || previous.contains('=') {
        return Ok(None);
    }
    let name = match previous.strip_prefix("--") {
        Some(name) => name.to_owned(),
        None => previous.chars().last().map(String::from).unwrap_or_default(),
    };
    match lookup(&name) {
        None => Err(missing(&name)),
        // A switch takes no value: the cursor is in an argument.
        Some(flag) if flag.alone.is_some() => Ok(None),
        Some(flag) => Ok(Some((flag, last, true))),
    }
}

fn flag_words(flag: &Flag, typed: &str) -> Vec<String> {
    if flag.hidden {
        return Vec::new();
    }
    let long = format!("--{}", flag.name);
    let short = flag.shorthand.map(|letter| format!("-{letter}"));
    let forms = std::iter::once(long).chain(short);
    forms.filter(|form| form.starts_with(typed)).map(|form| format!("{form}\t{}", flag.usage)).collect()
}

fn required_flags(command: &Command, flags: &crate::command::Flags, typed: &str) -> Vec<String> {
    let missing =
        command.own_flags().filter(|flag| command.required.contains(&flag.name) && !flags.changed(flag.name));
    missing.flat_map(|flag| flag_words(flag, typed)).collect()
}

fn flag_names(command: &Command, flags: &crate::command::Flags, typed: &str) -> Proposals {
    let mut words = required_flags(command, flags, typed);
    if words.is_empty() {
        let again = |flag: &&Flag| {
            !flags.changed(flag.name) || matches!(flag.kind, FlagKind::TextArray | FlagKind::TextSlice)
        };
        let mut own: Vec<&Flag> = command.own_flags().collect();
        own.sort_by_key(|flag| flag.name);
        let help = Flag::boolean("help", "").short('h');
        let help = Flag { usage: "help for this command", ..help };
        let mut global: Vec<&Flag> = GLOBAL_FLAGS.iter().collect();
        global.sort_by_key(|flag| flag.name);
        words.extend(global.into_iter().filter(again).flat_map(|flag| flag_words(flag, typed)));
        let at = own.partition_point(|flag| flag.name < help.name);
        own.insert(at, &help);
        for flag in own.into_iter().filter(again) {
            let mut forms = flag_words(flag, typed);
            if flag.name == "help" {
                for form in &mut forms {
                    *form =
                        format!("{}\thelp for {}", form.split('\t').next().unwrap_or_default(), command.name);
                }
            }
            words.extend(forms);
        }
    }
    Proposals::new(words, directive::NO_FILES)
}

fn fitting(words: impl IntoIterator<Item = impl Into<String>>, typed: &str) -> Vec<String> {
    words.into_iter().map(Into::into).filter(|word: &String| word.starts_with(typed)).collect()
}

async fn value(context: &Context, flag: &Flag, typed: &str) -> Option<Proposals> {
    let words = match flag.hint {
        ValueHint::Files => return None,
        ValueHint::Manifests => {
            let endings = ["json", "yaml", "yml"].map(str::to_owned).to_vec();
            return Some(Proposals::new(endings, directive::FILTER_FILES));
        }
        ValueHint::Nothing => Vec::new(),
        ValueHint::Words(words) => fitting(words.iter().copied(), typed),
        ValueHint::Clusters => fitting(names::clusters(context).await, typed),
        ValueHint::Contexts => fitting(names::contexts(context).await, typed),
        ValueHint::Users => fitting(names::users(context).await, typed),
        ValueHint::Objects(kind) => fitting(names::objects(context, kind).await, typed),
    };
    Some(Proposals::new(words, directive::NO_FILES))
}

async fn argument(context: &Context, command: &Command, given: &[String], typed: &str) -> Option<Proposals> {
    let mut kind = directive::NO_FILES;
    let first = given.is_empty();
    let words = match command.arguments {
        ArgumentHint::Files => return None,
        ArgumentHint::Nothing => return Some(Proposals::new(Vec::new(), directive::NO_FILES)),
        ArgumentHint::TypeThenName | ArgumentHint::TypeThenNames => {
            let several = command.arguments == ArgumentHint::TypeThenNames;
            let (words, no_space) = types_and_names(context, given, typed, several).await;
            if no_space {
                kind |= directive::NO_SPACE;
            }
            words
        }
        ArgumentHint::Types if first => fitting(names::types(context).await, typed),
        ArgumentHint::Names(resource) => {
            let mut names = fitting(names::objects(context, resource).await, typed);
            names.retain(|name| !given.contains(name));
            names
        }
        ArgumentHint::OneName(resource) if first => fitting(names::objects(context, resource).await, typed),
        ArgumentHint::Clusters if first => fitting(names::clusters(context).await, typed),
        ArgumentHint::Contexts if first => fitting(names::contexts(context).await, typed),
        ArgumentHint::Users if first => fitting(names::users(context).await, typed),
        ArgumentHint::Words(words) if first => fitting(words.iter().copied(), typed),
        _ => Vec::new(),
    };
    Some(Proposals::new(words, kind))
}

/// Types and names of `get` and its kin; `true` if no blank may follow.
async fn types_and_names(
    context: &Context,
    given: &[String],
    typed: &str,
    several: bool,
) -> (Vec<String>, bool) {
    match (given.first(), typed.split_once('/')) {
        (Some(kind), _) if !kind.contains('/') => {
            let mut names = fitting(names::objects(context, kind).await, typed);
            names.retain(|name| !given.iter().skip(1).any(|known| known == name));
            (names, false)
        }
        (None, None) => {
            // Of a comma list the last part is completed.
            let (before, part) = match typed.rfind(',') {
                Some(at) => typed.split_at_checked(at + 1).unwrap_or((typed, "")),
                None => ("", typed),
            };
            let types = fitting(names::types(context).await, part);
            (types.iter().map(|name| format!("{before}{name}")).collect(), false)
        }
        (Some(_), None) if several => {
            let types = fitting(names::types(context).await, typed);
            (types.iter().map(|name| format!("{name}/")).collect(), true)
        }
        (_, Some((kind, part))) if several || given.is_empty() => {
            let names = fitting(names::objects(context, kind).await, part);
            let mut words: Vec<String> = names.iter().map(|name| format!("{kind}/{name}")).collect();
            words.retain(|word| !given.contains(word));
            (words, false)
        }
        _ => (Vec::new(), several),
    }
}
