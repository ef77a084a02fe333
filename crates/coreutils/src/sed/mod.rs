//! `sed`

mod escape;
mod exec;
mod input;
mod list;
mod output;
mod program;
mod script;
mod substitute;

use crate::run::{Command, Io, Outcome, Package, count};
use exec::Sed;
use input::Input;
use script::Parser;

const ABOUT: &str = "
  -n, --quiet, --silent
                 suppress automatic printing of pattern space
      --debug
                 annotate program execution
  -e script, --expression=script
                 add the script to the commands to be executed
  -f script-file, --file=script-file
                 add the contents of script-file to the commands to be executed
  --follow-symlinks
                 follow symlinks when processing in place
  -i[SUFFIX], --in-place[=SUFFIX]
                 edit files in place (makes backup if SUFFIX supplied)
  -l N, --line-length=N
                 specify the desired line-wrap length for the `l' command
  --posix
                 disable all GNU extensions.
  -E, -r, --regexp-extended
                 use extended regular expressions in the script
                 (for portability use POSIX -E).
  -s, --separate
                 consider files as separate rather than as a single,
                 continuous long stream.
      --sandbox
                 operate in sandbox mode (disable e/r/w commands).
  -u, --unbuffered
                 load minimal amounts of data from the input files and flush
                 the output buffers more often
  -z, --null-data
                 separate lines by NUL characters
      --help     display this help and exit
      --version  output version information and exit

If no -e, --expression, -f, or --file option is given, then the first
non-option argument is taken as the sed script to interpret.  All
remaining arguments are names of input files; if no input files are
specified, then the standard input is read.

GNU sed home page: <https://www.gnu.org/software/sed/>.
General help using GNU software: <https://www.gnu.org/gethelp/>.
E-mail bug reports to: <bug-sed@gnu.org>.
";

const COMMAND: Command = Command {
    name: "sed",
    synopsis: &["[OPTION]... {script-only-if-no-other-script} [input-file]..."],
    about: ABOUT,
    package: Package::Sed,
    short: "bsnrzuEe:f:l:i::V:hs",
    long: &[
        ("binary", 'b'),
        ("debug", '\u{10}'),
        ("expression=", 'e'),
        ("file=", 'f'),
        ("follow-symlinks", '\u{11}'),
        ("in-place[=", 'i'),
        ("line-length=", 'l'),
        ("null-data", 'z'),
        ("zero-terminated", 'z'),
        ("quiet", 'n'),
        ("posix", 'p'),
        ("regexp-extended", 'r'),
        ("sandbox", '\u{12}'),
        ("separate", 's'),
        ("silent", 'n'),
        ("unbuffered", 'u'),
    ],
    ..Command::GNU
};

/// Exit statuses of sed.
const BAD_USAGE: u8 = 1;
/// An input file could not be read.
const BAD_INPUT: u8 = 2;
/// Something failed at run time.
const PANIC: u8 = 4;

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let parsed = COMMAND.parse(io)?;
    if parsed.has('h') {
        return Err(COMMAND.help(io));
    }
    let mut operands = parsed.operands.clone();
    let mut parser = Parser::new(parsed.has('r') || parsed.has('E'), parsed.has('\u{12}'));
    let mut pieces: Vec<(Option<String>, String)> = Vec::new();
    for (letter, value) in &parsed.options {
        match (letter, value) {
            ('e', Some(text)) => pieces.push((None, text.clone())),
            ('f', Some(file)) => match io.read(file).await? {
                Ok(bytes) => {
                    let text = host::words::decode(&bytes);
                    let text = text.strip_suffix('\n').map(str::to_owned).unwrap_or(text);
                    pieces.push((Some(file.clone()), text));
                }
                Err(errno) => return Err(io.fail(PANIC, format_args!("couldn't open file {file}: {errno}"))),
            },
            _ => {}
        }
    }
    if pieces.is_empty() {
        if operands.is_empty() {
            return Err(COMMAND.usage_error(io));
        }
        pieces.push((None, operands.remove(0)));
    }
    let mut quiet = parsed.has('n');
    if pieces.first().is_some_and(|(_, text)| text == "#n" || text.starts_with("#n\n")) {
        quiet = true;
    }
    let program = match parser.parse(pieces) {
        Ok(program) => program,
        Err(failure) => return Err(io.fail(failure.status, failure.message)),
    };
    let line_length = match parsed.value('l').map(count::plain) {
        Some(Ok(length)) => usize::try_from(length).unwrap_or(usize::MAX),
        Some(Err(_)) => {
            let text = parsed.value('l').unwrap_or_default();
            return Err(io.fail(BAD_USAGE, format_args!("invalid line length: {text}")));
        }
        None => 70,
    };
    let in_place = parsed.has('i');
    if operands.is_empty() {
        if in_place {
            return Err(io.fail(PANIC, "no input files"));
        }
        operands.push("-".to_owned());
    }
    let end = if parsed.has('z') { 0 } else { b'\n' };
    let separate = in_place || parsed.has('s');
    let mut input = Input::new(operands, end, separate);
    if in_place {
        input.edit_in_place(parsed.value('i').unwrap_or_default(), parsed.has('\u{11}'));
    }
    let mut sed = Sed::new(program, input, quiet, end, line_length, parsed.has('u'));
    sed.run(io).await
}
