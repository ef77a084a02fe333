//! Reads the command line. Upstream: src/tool_getparam.c.

mod apply;
pub(crate) mod config;
mod data;
pub(crate) mod table;
mod value;

use std::fmt;

use countersign_host::{Process, words};

use self::config::{Call, Config};
use self::table::{Found, Spec};
use crate::files;

/// What is wrong with an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// Nobody knows it.
    Unknown,
    /// It is the beginning of several.
    Ambiguous,
    /// Its value is missing.
    NeedsValue,
    /// `--no-` in front of something that is no switch.
    NotReversible,
    /// A value that is no number.
    NoNumber,
    /// A negative number.
    Negative,
    /// Two options that exclude each other.
    BadUse,
    /// A file that cannot be read.
    ReadError,
    /// Nothing that this program does.
    Unsupported,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Unknown => "is unknown",
            Self::Ambiguous => "is ambiguous",
            Self::NeedsValue => "requires parameter",
            Self::NotReversible => "used '--no-' for option that isn't a boolean",
            Self::NoNumber => "expected a proper numerical parameter",
            Self::Negative => "expected a positive numerical parameter",
            Self::BadUse => "is badly used here",
            Self::ReadError => "error encountered when reading a file",
            Self::Unsupported => "the installed libcurl version doesn't support this",
        })
    }
}

/// Why nothing is transferred.
pub(crate) enum Stop {
    /// `--help` with its category.
    Help(Option<String>),
    /// `--version`.
    Version,
    /// An option that is wrong, as it was written.
    Wrong(String, Problem),
}

/// Reads the words; warnings go to standard error as they come up.
pub(crate) async fn parse(process: &Process) -> Result<Call, Stop> {
    let mut reader = Reader { process, call: Call::default(), config: Config::default(), depth: 0 };
    reader.words(process.arguments()).await?;
    reader.call.configs.push(reader.config);
    Ok(reader.call)
}

/// The command line as far as it was read.
struct Reader<'a> {
    process: &'a Process,
    call: Call,
    /// What holds since the last `--next`.
    config: Config,
    /// How many files of options are being read.
    depth: u32,
}

impl Reader<'_> {
    async fn words(&mut self, words: &[String]) -> Result<(), Stop> {
        let mut words = words.iter();
        let mut options = true;
        while let Some(word) = words.next() {
            if !options || !word.starts_with('-') {
                self.url(word.clone());
                continue;
            }
            if word == "--" {
                options = false;
                continue;
            }
            let mut rest = words.clone();
            let next = rest.next().map(String::as_str);
            if self.word(word, next).await? {
                words = rest;
            }
        }
        Ok(())
    }

    /// Reads one word of options; says whether it took the next word as its value.
    async fn word(&mut self, word: &str, next: Option<&str>) -> Result<bool, Stop> {
        let wrong = |problem| Stop::Wrong(word.to_owned(), problem);
        if let Some(name) = word.strip_prefix("--") {
            let (on, name) = match name.strip_prefix("no-") {
                Some(name) => (false, name),
                None => (true, name),
            };
            let spec = match table::by_name(name) {
                Found::One(spec) => spec,
                Found::None => return Err(wrong(Problem::Unknown)),
                Found::Several => return Err(wrong(Problem::Ambiguous)),
            };
            if spec.takes_value() {
                if !on {
                    return Err(wrong(Problem::NotReversible));
                }
                let value = next.ok_or_else(|| wrong(Problem::NeedsValue))?;
                self.value(word, &spec, value).await?;
                return Ok(true);
            }
            if !on && !spec.reversible {
                return Err(wrong(Problem::NotReversible));
            }
            self.switch(word, &spec, on, next).await?;
            return Ok(false);
        }
        let mut letters = word.chars();
        letters.next();
        // A lone dash is an option without a letter, and there is none.
        if letters.as_str().is_empty() {
            return Err(wrong(Problem::Unknown));
        }
        while let Some(letter) = letters.next() {
            let spec = table::by_letter(letter).ok_or_else(|| wrong(Problem::Unknown))?;
            if !spec.takes_value() {
                let on = !spec.listed.starts_with("no-");
                let next = if letters.as_str().is_empty() { next } else { Some(letters.as_str()) };
                self.switch(word, &spec, on, next).await?;
                continue;
            }
            if !letters.as_str().is_empty() {
                self.value(word, &spec, letters.as_str()).await?;
                return Ok(false);
            }
            let value = next.ok_or_else(|| wrong(Problem::NeedsValue))?;
            self.value(word, &spec, value).await?;
            return Ok(true);
        }
        Ok(false)
    }

    async fn value(&mut self, word: &str, spec: &Spec, value: &str) -> Result<(), Stop> {
        let files = ["cookie-jar", "dump-header", "output", "stderr", "trace", "trace-ascii", "libcurl"];
        if files.contains(&spec.listed) && value.starts_with('-') && value.len() > 1 {
            self.warn(&format!("The file name argument '{value}' looks like a flag.")).await;
        }
        if spec.listed == "config" {
            return Box::pin(self.file_of_options(word, value)).await;
        }
        self.apply_value(spec.listed, value).await.map_err(|problem| Stop::Wrong(word.to_owned(), problem))
    }

    async fn switch(&mut self, word: &str, spec: &Spec, on: bool, next: Option<&str>) -> Result<(), Stop> {
        match spec.name() {
            "help" => return Err(Stop::Help(next.map(str::to_owned))),
            "version" => return Err(Stop::Version),
            "next" => {
                if self.config.nodes.iter().any(|node| node.url.is_some()) {
                    self.call.configs.push(std::mem::take(&mut self.config));
                }
                return Ok(());
            }
            _ => {}
        }
        self.apply_switch(spec.name(), on).await.map_err(|problem| Stop::Wrong(word.to_owned(), problem))
    }

    /// The next URL takes the first node that has none yet.
    fn url(&mut self, url: String) {
        match self.config.nodes.iter_mut().find(|node| node.url.is_none()) {
            Some(node) => node.url = Some(url),
            None => self.config.nodes.push(config::Node { url: Some(url), ..Default::default() }),
        }
    }

    /// `-K`: an option a line, with or without dashes, its value behind blanks, `=` or `:`, perhaps in quotes.
    async fn file_of_options(&mut self, word: &str, path: &str) -> Result<(), Stop> {
        let Some(bytes) = files::read_or_stdin(self.process, path).await else {
            self.process.stderr(format!("curl: cannot read config from '{path}'\n")).await;
            return Err(Stop::Wrong(word.to_owned(), Problem::ReadError));
        };
        self.depth += 1;
        // A file that names itself would go on for ever.
        if self.depth > 16 {
            return Err(Stop::Wrong(word.to_owned(), Problem::ReadError));
        }
        for line in words::decode(&bytes).lines() {
            let line = line.trim_start();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let end = line.find(|sign: char| sign.is_whitespace() || sign == '=' || sign == ':');
            let (name, rest) = line.split_at_checked(end.unwrap_or(line.len())).unwrap_or((line, ""));
            let rest =
                rest.trim_start_matches(|sign: char| sign.is_whitespace() || sign == '=' || sign == ':');
            let value = match rest.strip_prefix('"') {
                Some(quoted) => value::unquote(quoted),
                None => rest.split_whitespace().next().unwrap_or_default().to_owned(),
            };
            let option = if name.starts_with('-') { name.to_owned() } else { format!("--{name}") };
            let value = Some(value.as_str()).filter(|value| !value.is_empty());
            self.word(&option, value).await?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// A warning, unless `-s` came before it.
    async fn warn(&self, text: &str) {
        if !self.call.global.silent {
            self.process.stderr(files::wrapped(self.process, "Warning: ", text)).await;
        }
    }
}
