//! Commands as data: what they are called, what they take, what they do. Upstream: github.com/spf13/cobra.

pub mod duration;
mod find;
mod flag;
pub mod flag_sets;
mod global;
pub mod help;
mod parse;
mod suggest;

pub use find::{Found, command_path, find, flags_of};
pub use flag::{Flag, FlagKind, Flags, ValueHint, parse_bool, quote};
pub use global::GLOBAL_FLAGS;
pub use parse::{Parsed, parse};

use futures::future::LocalBoxFuture;

use crate::{Context, Error};

/// The running of a verb.
pub type Outcome = LocalBoxFuture<'static, Result<(), Error>>;

/// What happens when a command is named.
#[derive(Clone, Copy)]
pub enum Run {
    /// It does something.
    Verb(fn(Context) -> Outcome),
    /// It only groups others: alone it prints help on standard error and fails, an unknown word is an error
    /// (cmdutil.DefaultSubCommandRun).
    Group,
    /// It only groups others: it prints help on standard output, whatever follows.
    Help,
}

/// Proposals for positional arguments when a word is completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentHint {
    /// Left to the shell, which proposes files.
    Files,
    /// Nothing is proposed.
    Nothing,
    /// A resource type first, then names (`get`, `describe`, …), all of one type.
    TypeThenNames,
    /// A resource type first, then one name.
    TypeThenName,
    /// A resource type.
    Types,
    /// Names of one resource type.
    Names(&'static str),
    /// Only one name of one resource type.
    OneName(&'static str),
    /// Clusters of the kubeconfig, once.
    Clusters,
    /// Contexts of the kubeconfig, once.
    Contexts,
    /// Users of the kubeconfig, once.
    Users,
    /// One of these words, once.
    Words(&'static [&'static str]),
}

/// A command of kubectl, or a subcommand of one. Begin with `..Command::NEW`.
#[derive(Clone, Copy)]
pub struct Command {
    /// The word it is called by.
    pub name: &'static str,
    /// Other words that work.
    pub aliases: &'static [&'static str],
    /// Other words after which it is suggested.
    pub suggest_for: &'static [&'static str],
    /// Use line without the parents: the name and what follows.
    pub usage: &'static str,
    /// One line for lists.
    pub short: &'static str,
    /// The text help begins with; `short` if empty. Unindented lines.
    pub long: &'static str,
    /// Examples as help shows them, without their indentation.
    pub examples: &'static str,
    /// Left out of help and suggestions.
    pub hidden: bool,
    /// Its flags, in groups so that shared ones can be named.
    pub flags: &'static [&'static [Flag]],
    /// Flags that must be given; alphabetical.
    pub required: &'static [&'static str],
    /// Its subcommands, alphabetical.
    pub subcommands: &'static [&'static Command],
    /// What it does.
    pub run: Run,
    /// How its arguments are completed.
    pub arguments: ArgumentHint,
    /// All words after it are arguments, flags too (`__complete`).
    pub raw: bool,
}

impl Command {
    /// A group without anything: the base of every command.
    pub const NEW: Self = Self {
        name: "",
        aliases: &[],
        suggest_for: &[],
        usage: "",
        short: "",
        long: "",
        examples: "",
        hidden: false,
        flags: &[],
        required: &[],
        subcommands: &[],
        run: Run::Group,
        arguments: ArgumentHint::Files,
        raw: false,
    };

    /// Whether `word` calls it.
    pub fn answers_to(&self, word: &str) -> bool {
        self.name == word || self.aliases.contains(&word)
    }

    /// The subcommand that `word` calls.
    pub fn subcommand(&self, word: &str) -> Option<&'static Command> {
        self.subcommands.iter().find(|command| command.answers_to(word)).copied()
    }

    /// Its own flags.
    pub fn own_flags(&self) -> impl Iterator<Item = &'static Flag> + use<> {
        self.flags.iter().flat_map(|group| group.iter())
    }
}
