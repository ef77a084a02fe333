//! What the options of `diff` ask for.

use posix::pattern::Pattern;
use posix::regex::{Flags, Regex, Syntax};

use crate::run::{Command, Io, Package, Parsed, Stop};

/// Long options without a letter, as private letters.
const BINARY: char = '\u{10}';
const COLOR: char = '\u{11}';
const FROM_FILE: char = '\u{12}';
const HORIZON: char = '\u{13}';
const IGNORE_NAME_CASE: char = '\u{14}';
const LABEL: char = '\u{15}';
const LEFT_COLUMN: char = '\u{16}';
const MIND_NAME_CASE: char = '\u{17}';
const NO_DEREFERENCE: char = '\u{18}';
const NORMAL: char = '\u{19}';
const PALETTE: char = '\u{1a}';
const STRIP_CR: char = '\u{1b}';
const SUPPRESS_BLANK_EMPTY: char = '\u{1c}';
const SUPPRESS_COMMON: char = '\u{1d}';
const TAB_SIZE: char = '\u{1e}';
const TO_FILE: char = '\u{1f}';
const FAST: char = '\u{7f}';

pub(super) const COMMAND: Command = Command {
    name: "diff",
    synopsis: &["[OPTION]... FILES"],
    about: "Compare FILES line by line.",
    package: Package::Diffutils,
    failure: 2,
    short: "0123456789abBcC:dD:eEfF:hHiI:lL:nNpPqrsS:tTuU:vwW:x:X:yZ",
    long: &[
        ("binary", BINARY),
        ("brief", 'q'),
        ("color[=", COLOR),
        ("context[=", 'C'),
        ("ed", 'e'),
        ("exclude=", 'x'),
        ("exclude-from=", 'X'),
        ("expand-tabs", 't'),
        ("forward-ed", 'f'),
        ("from-file=", FROM_FILE),
        ("horizon-lines=", HORIZON),
        ("ifdef=", 'D'),
        ("ignore-all-space", 'w'),
        ("ignore-blank-lines", 'B'),
        ("ignore-case", 'i'),
        ("ignore-file-name-case", IGNORE_NAME_CASE),
        ("ignore-matching-lines=", 'I'),
        ("ignore-space-change", 'b'),
        ("ignore-tab-expansion", 'E'),
        ("ignore-trailing-space", 'Z'),
        ("initial-tab", 'T'),
        ("label=", LABEL),
        ("left-column", LEFT_COLUMN),
        ("minimal", 'd'),
        ("new-file", 'N'),
        ("no-dereference", NO_DEREFERENCE),
        ("no-ignore-file-name-case", MIND_NAME_CASE),
        ("normal", NORMAL),
        ("paginate", 'l'),
        ("palette=", PALETTE),
        ("rcs", 'n'),
        ("recursive", 'r'),
        ("report-identical-files", 's'),
        ("show-c-function", 'p'),
        ("show-function-line=", 'F'),
        ("side-by-side", 'y'),
        ("speed-large-files", FAST),
        ("starting-file=", 'S'),
        ("strip-trailing-cr", STRIP_CR),
        ("suppress-blank-empty", SUPPRESS_BLANK_EMPTY),
        ("suppress-common-lines", SUPPRESS_COMMON),
        ("tabsize=", TAB_SIZE),
        ("text", 'a'),
        ("to-file=", TO_FILE),
        ("unidirectional-new-file", 'P'),
        ("unified[=", 'U'),
        ("width=", 'W'),
    ],
};

/// The form of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Normal,
    Context,
    Unified,
    Ed,
    ForwardEd,
    Rcs,
    SideBySide,
}

impl Style {
    /// Whether a missing newline at the end of a file can be told. Upstream: ROBUST_OUTPUT_STYLE.
    pub(super) fn tells_missing_newline(self) -> bool {
        !matches!(self, Self::Ed | Self::ForwardEd)
    }
}

/// Which white space does not count; a later one ignores all that an earlier one does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Space {
    #[default]
    Counts,
    TabExpansion,
    Trailing,
    TabExpansionAndTrailing,
    Change,
    All,
}

/// Everything the options ask for.
#[derive(Default)]
pub(super) struct Settings {
    pub(super) style: Option<Style>,
    /// Lines of context around a change.
    pub(super) context: usize,
    /// Equal lines at both ends that the search looks at nonetheless.
    pub(super) horizon: usize,
    pub(super) brief: bool,
    pub(super) report_identical: bool,
    pub(super) recursive: bool,
    pub(super) new_file: bool,
    pub(super) first_new_file: bool,
    pub(super) ignore_case: bool,
    pub(super) ignore_name_case: bool,
    pub(super) space: Space,
    pub(super) ignore_blank_lines: bool,
    pub(super) ignored_lines: Vec<Regex>,
    pub(super) function: Vec<Regex>,
    pub(super) text: bool,
    pub(super) minimal: bool,
    pub(super) labels: Vec<String>,
    pub(super) strip_cr: bool,
    pub(super) expand_tabs: bool,
    pub(super) initial_tab: bool,
    pub(super) suppress_blank_empty: bool,
    pub(super) tab_size: usize,
    /// Print columns of `-y`.
    pub(super) width: usize,
    pub(super) left_column: bool,
    pub(super) suppress_common: bool,
    pub(super) exclude: Vec<Pattern>,
    pub(super) exclude_files: Vec<String>,
    pub(super) start_at: Option<String>,
    pub(super) from_file: Option<String>,
    pub(super) to_file: Option<String>,
    pub(super) follow_links: bool,
    pub(super) color: bool,
    /// The options as they were given, as the line above each pair in a comparison of directories repeats them.
    pub(super) switches: String,
}

impl Settings {
    pub(super) fn style(&self) -> Style {
        self.style.unwrap_or(Style::Normal)
    }

    /// Whether equal files are equal in every byte, so that sizes decide.
    pub(super) fn bytes_decide(&self) -> bool {
        let ignores =
            self.ignore_blank_lines || self.ignore_case || self.strip_cr || self.space != Space::Counts;
        self.brief && !ignores && self.ignored_lines.is_empty()
    }

    fn set_style(&mut self, io: &mut Io, style: Style) -> Result<(), Stop> {
        if self.style.is_some_and(|set| set != style) {
            return Err(io.misuse_of_diff("conflicting output style options"));
        }
        self.style = Some(style);
        Ok(())
    }

    /// Reads the options; the operands are left in `Parsed`.
    pub(super) fn read(io: &mut Io) -> Result<(Self, Vec<String>), Stop> {
        let parsed = COMMAND.parse(io)?;
        let mut settings = Self { tab_size: 8, follow_links: true, ..Self::default() };
        settings.switches = switches(io.process.arguments(), &parsed);
        let mut context: Option<usize> = None;
        let mut explicit = false;
        // The old form `-5u`.
        let mut digits: Option<usize> = None;
        let mut after_digit = false;
        let mut width = None;
        let mut c_functions = false;
        for (letter, value) in &parsed.options {
            let value = value.as_deref();
            if let Some(digit) = letter.to_digit(10) {
                let before = if after_digit { digits.unwrap_or(0) } else { 0 };
                digits = Some(before.saturating_mul(10).saturating_add(digit as usize));
                after_digit = true;
                continue;
            }
            after_digit = false;
            match *letter {
                'a' => settings.text = true,
                'b' => settings.space = settings.space.max(Space::Change),
                'B' => settings.ignore_blank_lines = true,
                'c' | 'u' => {
                    settings.set_style(io, if *letter == 'c' { Style::Context } else { Style::Unified })?;
                    context = context.max(Some(3));
                }
                'C' | 'U' => {
                    let lines = match value {
                        None => 3,
                        Some(text) => number(text)
                            .ok_or_else(|| io.misuse_of_diff(format!("invalid context length '{text}'")))?,
                    };
                    settings.set_style(io, if *letter == 'C' { Style::Context } else { Style::Unified })?;
                    context = context.max(Some(lines));
                    explicit = true;
                }
                'd' => settings.minimal = true,
                'D' => return Err(io.fail(2, "this sandbox has no -D")),
                'e' => settings.set_style(io, Style::Ed)?,
                'f' => settings.set_style(io, Style::ForwardEd)?,
                'n' => settings.set_style(io, Style::Rcs)?,
                'y' => settings.set_style(io, Style::SideBySide)?,
                NORMAL => settings.set_style(io, Style::Normal)?,
                'E' => settings.ignore_space(Space::TabExpansion, Space::Trailing),
                'Z' => settings.ignore_space(Space::Trailing, Space::TabExpansion),
                'w' => settings.space = Space::All,
                'F' => settings.function.push(regex(io, value)?),
                'p' => {
                    settings.function.push(regex(io, Some("^[[:alpha:]$_]"))?);
                    c_functions = true;
                }
                'i' => settings.ignore_case = true,
                'I' => settings.ignored_lines.push(regex(io, value)?),
                'l' => return Err(io.fail(2, "this sandbox has no pr for -l")),
                'L' | LABEL => {
                    if settings.labels.len() == 2 {
                        return Err(io.fail(2, "too many file label options"));
                    }
                    settings.labels.extend(value.map(str::to_owned));
                }
                'N' => settings.new_file = true,
                'P' => settings.first_new_file = true,
                'q' => settings.brief = true,
                'r' => settings.recursive = true,
                's' => settings.report_identical = true,
                'S' => settings.start_at = value.map(str::to_owned),
                't' => settings.expand_tabs = true,
                'T' => settings.initial_tab = true,
                'v' => return Err(COMMAND.version(io)),
                'W' => {
                    let text = value.unwrap_or_default();
                    let Some(given) = number(text).filter(|width| *width > 0) else {
                        return Err(io.misuse_of_diff(format!("invalid width '{text}'")));
                    };
                    if width.is_some_and(|width| width != given) {
                        return Err(io.fail(2, "conflicting width options"));
                    }
                    width = Some(given);
                }
                'x' => settings.exclude.extend(value.map(Pattern::simple)),
                'X' => settings.exclude_files.extend(value.map(str::to_owned)),
                COLOR => settings.color = color(io, value)?,
                FROM_FILE | TO_FILE => {
                    let (file, option) = match *letter {
                        FROM_FILE => (&mut settings.from_file, "--from-file"),
                        _ => (&mut settings.to_file, "--to-file"),
                    };
                    if file.is_some() && file.as_deref() != value {
                        return Err(io.fail(
                            2,
                            format_args!("conflicting {option} option value '{}'", value.unwrap_or_default()),
                        ));
                    }
                    *file = value.map(str::to_owned);
                }
                HORIZON => match value.and_then(number) {
                    Some(lines) => settings.horizon = settings.horizon.max(lines),
                    None => {
                        let text = value.unwrap_or_default();
                        return Err(io.misuse_of_diff(format!("invalid horizon length '{text}'")));
                    }
                },
                IGNORE_NAME_CASE => settings.ignore_name_case = true,
                MIND_NAME_CASE => settings.ignore_name_case = false,
                NO_DEREFERENCE => settings.follow_links = false,
                STRIP_CR => settings.strip_cr = true,
                SUPPRESS_BLANK_EMPTY => settings.suppress_blank_empty = true,
                SUPPRESS_COMMON => settings.suppress_common = true,
                LEFT_COLUMN => settings.left_column = true,
                TAB_SIZE => match value.and_then(number).filter(|size| *size > 0) {
                    Some(size) => settings.tab_size = size.min(1 << 20),
                    None => {
                        let text = value.unwrap_or_default();
                        return Err(io.misuse_of_diff(format!("invalid tabsize '{text}'")));
                    }
                },
                // -H, --binary, --palette and --speed-large-files change nothing that shows here.
                _ => {}
            }
        }
        if settings.style.is_none() && c_functions {
            settings.style = Some(Style::Context);
            if digits.is_none() {
                context = Some(3);
            }
        }
        let with_context = matches!(settings.style, Some(Style::Context | Style::Unified));
        if let Some(lines) = digits
            && with_context
            && (context.is_none_or(|context| context < lines || !explicit))
        {
            context = Some(lines);
        }
        settings.width = width.unwrap_or(130).min(1 << 20);
        settings.context = context.unwrap_or(0);
        settings.horizon = settings.horizon.max(settings.context);
        Ok((settings, parsed.operands))
    }

    fn ignore_space(&mut self, space: Space, other: Space) {
        if self.space >= Space::Change {
            return;
        }
        let both = self.space == other || self.space == Space::TabExpansionAndTrailing;
        self.space = if both { Space::TabExpansionAndTrailing } else { space };
    }
}

impl Io {
    /// A wrong call in the words of diffutils.
    pub(super) fn misuse_of_diff(&mut self, message: impl std::fmt::Display) -> Stop {
        self.complain(message);
        COMMAND.usage_error(self)
    }
}

fn number(text: &str) -> Option<usize> {
    let digits = text.trim_start().strip_prefix('+').unwrap_or(text.trim_start());
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if digits.is_empty() {
        return Some(0);
    }
    Some(digits.parse().unwrap_or(usize::MAX).min(usize::MAX >> 2))
}

fn regex(io: &mut Io, pattern: Option<&str>) -> Result<Regex, Stop> {
    let pattern = pattern.unwrap_or_default();
    Regex::new(pattern, Syntax::Grep, Flags::default())
        .map_err(|error| io.fail(2, format_args!("{pattern}: {error}")))
}

fn color(io: &mut Io, when: Option<&str>) -> Result<bool, Stop> {
    match when.unwrap_or("auto") {
        "always" => Ok(true),
        "never" => Ok(false),
        "auto" => {
            let dumb = io.process.variable("TERM").is_none_or(|terminal| terminal == "dumb");
            Ok(io.on_terminal() && !dumb)
        }
        other => Err(io.misuse_of_diff(format!("invalid color '{other}'"))),
    }
}

/// All words but the operands, each with a blank before it. Upstream: option_list.
fn switches(words: &[String], parsed: &Parsed) -> String {
    let mut operands = parsed.operands.iter().rev().peekable();
    // getopt moves the operands to the end: seen from there, they are the words that equal them last.
    let mut kept: Vec<&String> = Vec::new();
    for word in words.iter().rev() {
        if operands.next_if(|operand| *operand == word).is_none() {
            kept.push(word);
        }
    }
    kept.iter().rev().map(|word| format!(" {}", crate::run::quote::listed(word))).collect()
}
