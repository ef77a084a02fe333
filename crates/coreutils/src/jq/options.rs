//! The command line. Upstream: main.c.

use super::print::{self, Style};
use super::reader::{self, Reader, Step};
use super::value::{Object, Value};
use crate::run::{Io, Stop};

/// Exit status of a wrong call or a file that cannot be read.
pub(super) const BAD_USAGE: u8 = 2;

#[derive(Debug, Default)]
pub(super) struct Options {
    pub(super) program: Option<String>,
    pub(super) files: Vec<String>,
    pub(super) named: Object,
    pub(super) positional: Vec<Value>,
    pub(super) style: Style,
    pub(super) slurp: bool,
    pub(super) raw_input: bool,
    pub(super) null_input: bool,
    pub(super) raw_output: bool,
    pub(super) join_output: bool,
    pub(super) from_file: bool,
    pub(super) exit_status: bool,
    pub(super) sequence: bool,
    pub(super) stream: bool,
    pub(super) color: bool,
    pub(super) monochrome: bool,
    /// `-L`
    pub(super) libraries: Vec<String>,
}

/// What the arguments after the program are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    Files,
    Texts,
    Json,
}

pub(super) fn usage(io: &mut Io, status: u8, short: bool) -> Stop {
    let name = io.name();
    let mut text = format!(
        "jq - commandline JSON processor [version 1.6]\n\n\
         Usage:\t{name} [options] <jq filter> [file...]\n\
         \t{name} [options] --args <jq filter> [strings...]\n\
         \t{name} [options] --jsonargs <jq filter> [JSON_TEXTS...]\n\n\
         jq is a tool for processing JSON inputs, applying the given filter to\n\
         its JSON text inputs and producing the filter's results as JSON on\n\
         standard output.\n\n\
         The simplest filter is ., which copies jq's input to its output\n\
         unmodified (except for formatting, but note that IEEE754 is used\n\
         for number representation internally, with all that that implies).\n\n\
         For more advanced filters see the jq(1) manpage (\"man jq\")\n\
         and/or https://stedolan.github.io/jq\n\n\
         Example:\n\n\
         \t$ echo '{{\"foo\": 0}}' | jq .\n\
         \t{{\n\t\t\"foo\": 0\n\t}}\n\n"
    );
    if short {
        text += &format!("For a listing of options, use {name} --help.\n");
    } else {
        text += OPTIONS;
    }
    if status == 0 {
        io.put(text);
    } else {
        io.put_error(text);
    }
    Stop(status)
}

const OPTIONS: &str = "Some of the options include:
  -c               compact instead of pretty-printed output;
  -n               use `null` as the single input value;
  -e               set the exit status code based on the output;
  -s               read (slurp) all inputs into an array; apply filter to it;
  -r               output raw strings, not JSON texts;
  -R               read raw strings, not JSON texts;
  -C               colorize JSON;
  -M               monochrome (don't colorize JSON);
  -S               sort keys of objects on output;
  --tab            use tabs for indentation;
  --arg a v        set variable $a to value <v>;
  --argjson a v    set variable $a to JSON value <v>;
  --slurpfile a f  set variable $a to an array of JSON texts read from <f>;
  --rawfile a f    set variable $a to a string consisting of the contents of <f>;
  --args           remaining arguments are string arguments, not files;
  --jsonargs       remaining arguments are JSON arguments, not files;
  --               terminates argument processing;

Named arguments are also available as $ARGS.named[], while
positional arguments are available as $ARGS.positional[].

See the manpage for more options.
";

/// Letters of options without values and their long names.
const FLAGS: &[(char, &str)] = &[
    ('s', "slurp"),
    ('r', "raw-output"),
    ('c', "compact-output"),
    ('C', "color-output"),
    ('M', "monochrome-output"),
    ('a', "ascii-output"),
    ('S', "sort-keys"),
    ('R', "raw-input"),
    ('n', "null-input"),
    ('f', "from-file"),
    ('j', "join-output"),
    ('e', "exit-status"),
    ('h', "help"),
    ('V', "version"),
];

fn die(io: &mut Io, text: &str) -> Stop {
    io.complain(text);
    let name = io.name();
    io.put_error(format!(
        "Use {name} --help for help with command-line options,\n\
         or see the jq manpage, or online docs  at https://stedolan.github.io/jq\n"
    ));
    Stop(BAD_USAGE)
}

/// Reads the command line, and the files that it names for variables.
pub(super) async fn parse(io: &mut Io) -> Result<Options, Stop> {
    let mut options = Options::default();
    options.style.indent = Some("  ".to_owned());
    let arguments = io.process.arguments().to_vec();
    let mut rest = Rest::Files;
    let mut ended = false;
    let mut place = 0;
    while let Some(argument) = arguments.get(place) {
        place += 1;
        let letters = argument.strip_prefix('-').unwrap_or_default();
        let optional = letters.starts_with(|first: char| first == '-' || first.is_ascii_alphabetic());
        if argument == "--" && !ended {
            if options.program.is_none() {
                return Err(usage(io, BAD_USAGE, true));
            }
            ended = true;
        } else if ended || !optional {
            operand(&mut options, argument, rest, ended);
        } else if let Some(long) = letters.strip_prefix('-') {
            let values = arguments.get(place..).unwrap_or_default();
            place += self::long(io, &mut options, &mut rest, long, values).await?;
        } else if let Some(path) = letters.strip_prefix('L') {
            let path = if path.is_empty() {
                place += 1;
                arguments.get(place - 1).cloned()
            } else {
                Some(path.to_owned())
            };
            let Some(path) = path else {
                let text = "-L takes a parameter: (e.g. -L /search/path or -L/search/path)\n";
                io.put_error(text);
                return Err(die_after(io));
            };
            options.libraries.push(path);
        } else {
            // Letters count in this order, wherever they stand.
            let mut known = 0;
            for (letter, _) in FLAGS.iter().filter(|(letter, _)| letters.contains(*letter)) {
                known += 1;
                flag(io, &mut options, *letter)?;
            }
            if letters.len() != known {
                return Err(die(io, &format!("Unknown option {argument}")));
            }
        }
    }
    finish(io, &mut options);
    Ok(options)
}

fn die_after(io: &mut Io) -> Stop {
    let name = io.name();
    io.put_error(format!(
        "Use {name} --help for help with command-line options,\n\
         or see the jq manpage, or online docs  at https://stedolan.github.io/jq\n"
    ));
    Stop(BAD_USAGE)
}

fn operand(options: &mut Options, argument: &str, rest: Rest, ended: bool) {
    if options.program.is_none() && !ended {
        options.program = Some(argument.to_owned());
        return;
    }
    match rest {
        Rest::Texts => options.positional.push(Value::text(argument)),
        Rest::Json => options.positional.extend(reader::parse(argument).ok()),
        Rest::Files => options.files.push(argument.to_owned()),
    }
}

fn flag(io: &mut Io, options: &mut Options, letter: char) -> Result<(), Stop> {
    match letter {
        's' => options.slurp = true,
        'r' => options.raw_output = true,
        'c' => options.style.indent = None,
        'C' => options.color = true,
        'M' => options.monochrome = true,
        'a' => options.style.ascii = true,
        'S' => options.style.sorted = true,
        'R' => options.raw_input = true,
        'n' => options.null_input = true,
        'f' => options.from_file = true,
        'j' => (options.raw_output, options.join_output) = (true, true),
        'e' => options.exit_status = true,
        'h' => return Err(usage(io, 0, false)),
        _ => {
            io.line("jq-1.6");
            return Err(Stop(0));
        }
    }
    Ok(())
}

/// Does a long option; gives how many of the arguments after it are its own.
async fn long(
    io: &mut Io,
    options: &mut Options,
    rest: &mut Rest,
    name: &str,
    values: &[String],
) -> Result<usize, Stop> {
    if let Some((letter, _)) = FLAGS.iter().find(|(_, long)| *long == name) {
        flag(io, options, *letter)?;
        return Ok(0);
    }
    match name {
        "unbuffered" | "stream-errors" => {}
        "tab" => options.style.indent = Some("\t".to_owned()),
        "indent" => {
            let Some(value) = values.first() else {
                return Err(die(io, "--indent takes one parameter"));
            };
            let digits = value.trim_start();
            let end = digits.char_indices().skip(1).find(|(_, char)| !char.is_ascii_digit());
            let digits = digits.get(..end.map_or(digits.len(), |(place, _)| place)).unwrap_or_default();
            let width = digits.parse::<i64>().unwrap_or(0);
            if !(-1..=7).contains(&width) {
                return Err(die(io, "--indent takes a number between -1 and 7"));
            }
            // -1 is a tab.
            options.style.indent = match usize::try_from(width) {
                Ok(0) => None,
                Ok(width) => Some(" ".repeat(width)),
                Err(_) => Some("\t".to_owned()),
            };
            return Ok(1);
        }
        "seq" => options.sequence = true,
        "stream" => options.stream = true,
        "args" => *rest = Rest::Texts,
        "jsonargs" => *rest = Rest::Json,
        "arg" | "argjson" | "argfile" | "rawfile" | "slurpfile" => {
            variable(io, options, name, values).await?;
            return Ok(2);
        }
        _ => return Err(die(io, &format!("Unknown option --{name}"))),
    }
    Ok(0)
}

async fn variable(io: &mut Io, options: &mut Options, kind: &str, values: &[String]) -> Result<(), Stop> {
    let [name, value, ..] = values else {
        let example = match kind {
            "arg" => "varname value",
            "argjson" => "varname text",
            _ => "varname filename",
        };
        return Err(die(io, &format!("--{kind} takes two parameters (e.g. --{kind} {example})")));
    };
    if options.named.get(name).is_some() {
        return Ok(());
    }
    let value = match kind {
        "arg" => Value::text(value.as_str()),
        "argjson" => match reader::parse(value) {
            Ok(value) => value,
            Err(_) => return Err(die(io, "invalid JSON text passed to --argjson")),
        },
        _ => match load(io, value, kind == "rawfile").await? {
            Ok(Value::Array(array)) if kind == "argfile" => match array.items() {
                [only] => only.clone(),
                _ => Value::Array(array),
            },
            Ok(value) => value,
            Err(message) => {
                let text = format!("Bad JSON in --{kind} {name} {value}: {message}");
                return Err(io.fail(BAD_USAGE, text));
            }
        },
    };
    options.named.set(name.as_str().into(), value);
    Ok(())
}

/// The whole of a file: its text, or all its values.
pub(super) async fn load(io: &mut Io, file: &str, raw: bool) -> Result<Result<Value, String>, Stop> {
    if io.process.metadata(file).is_ok_and(|metadata| metadata.is_directory()) {
        return Ok(Err(format!("Could not open {file}: It's a directory")));
    }
    io.pump().await?;
    let bytes = match io.process.read_file(file).await {
        Ok(bytes) => bytes,
        Err(errno) => return Ok(Err(format!("Could not open {file}: {errno}"))),
    };
    if raw {
        return Ok(Ok(Value::text(String::from_utf8_lossy(&bytes).into_owned())));
    }
    let mut values = Vec::new();
    let mut reader = Reader::new(false, false);
    reader.feed(bytes, false);
    loop {
        match reader.next() {
            Step::Value(value) => values.push(value),
            Step::Wrong(message) => return Ok(Err(message)),
            Step::Hungry => return Ok(Ok(Value::array(values))),
        }
    }
}

/// Colours, and what holds if nothing else is given.
fn finish(io: &mut Io, options: &mut Options) {
    if options.libraries.is_empty() {
        options.libraries = ["~/.jq", "$ORIGIN/../lib/jq", "$ORIGIN/lib"].map(str::to_owned).to_vec();
    }
    if (io.on_terminal() || options.color) && !options.monochrome {
        options.style.colors = Some(print::default_colors());
    }
    if let Some(colors) = io.process.variable("JQ_COLORS").map(str::to_owned) {
        match print::parse_colors(&colors) {
            Some(colors) if options.style.colors.is_some() => options.style.colors = Some(colors),
            Some(_) => {}
            None => io.put_error("Failed to set $JQ_COLORS\n"),
        }
    }
    let input_is_terminal = io.process.descriptor(0).is_ok_and(host::Descriptor::is_terminal);
    if options.program.is_none() && !(io.on_terminal() && input_is_terminal) {
        options.program = Some(".".to_owned());
    }
}
