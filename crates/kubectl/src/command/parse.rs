//! Splits words into flags and arguments. Upstream: github.com/spf13/pflag FlagSet.parseArgs.

use super::{Flag, Flags, quote};

/// What came out of a command line.
#[derive(Debug, Default)]
pub struct Parsed {
    /// Words that are no flags.
    pub arguments: Vec<String>,
    /// How many of the arguments stood before `--`, if there was one.
    pub dash: Option<usize>,
    /// `-h` or `--help` was among them; nothing after it was looked at.
    pub help: bool,
    /// `Flag --x has been deprecated, …` lines to show.
    pub warnings: Vec<String>,
}

/// Reads `words` into `flags`; an error has pflag's words.
pub fn parse(flags: &mut Flags, words: &[String]) -> Result<Parsed, String> {
    let mut parsed = Parsed::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word == "--" {
            parsed.dash = Some(parsed.arguments.len());
            parsed.arguments.extend(words.cloned());
            break;
        }
        let outcome = if let Some(long) = word.strip_prefix("--") {
            parse_long(flags, &mut parsed, word, long, &mut words)
        } else if let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) {
            parse_letters(flags, &mut parsed, letters, &mut words)
        } else {
            parsed.arguments.push(word.clone());
            continue;
        };
        outcome?;
        if parsed.help {
            break;
        }
    }
    Ok(parsed)
}

fn parse_long(
    flags: &mut Flags,
    parsed: &mut Parsed,
    word: &str,
    long: &str,
    words: &mut std::slice::Iter<'_, String>,
) -> Result<(), String> {
    let (name, value) = match long.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (long, None),
    };
    if name.is_empty() || name.starts_with('-') {
        return Err(format!("bad flag syntax: {word}"));
    }
    let Some(flag) = flags.find(name) else {
        if name == "help" {
            parsed.help = true;
            return Ok(());
        }
        return Err(format!("unknown flag: --{name}"));
    };
    let value = match (value, flag.alone) {
        (Some(value), _) => value.to_owned(),
        (None, Some(alone)) => alone.to_owned(),
        (None, None) => words.next().cloned().ok_or_else(|| format!("flag needs an argument: --{name}"))?,
    };
    set(flags, parsed, flag, value)
}

fn parse_letters(
    flags: &mut Flags,
    parsed: &mut Parsed,
    letters: &str,
    words: &mut std::slice::Iter<'_, String>,
) -> Result<(), String> {
    let mut rest = letters;
    while let Some(letter) = rest.chars().next() {
        let tail = rest.strip_prefix(letter).unwrap_or_default();
        let Some(flag) = flags.find_short(letter) else {
            if letter == 'h' {
                parsed.help = true;
                return Ok(());
            }
            // pflag takes single bytes for letters and reads them back as UTF-8 text, of which it shows the first byte.
            let shown = match letter.is_ascii() {
                true => letter,
                false => '\u{c3}',
            };
            return Err(format!("unknown shorthand flag: '{shown}' in -{rest}"));
        };
        // pflag takes `-x=` with nothing behind it as a value of `=`'s own; only a longer word is split there.
        if let Some(value) = tail.strip_prefix('=').filter(|value| !value.is_empty()) {
            return set(flags, parsed, flag, value.to_owned());
        }
        if let Some(alone) = flag.alone {
            set(flags, parsed, flag, alone.to_owned())?;
            rest = tail;
            continue;
        }
        if !tail.is_empty() {
            return set(flags, parsed, flag, tail.to_owned());
        }
        let value =
            words.next().cloned().ok_or_else(|| format!("flag needs an argument: '{letter}' in -{rest}"))?;
        return set(flags, parsed, flag, value);
    }
    Ok(())
}

fn set(flags: &mut Flags, parsed: &mut Parsed, flag: &'static Flag, value: String) -> Result<(), String> {
    if let Err(cause) = flag.check(&value) {
        let name = flag.display_name();
        return Err(format!("invalid argument {} for {} flag: {cause}", quote(&value), quote(&name)));
    }
    if !flag.deprecated.is_empty() && !flags.changed(flag.name) {
        parsed.warnings.push(format!("Flag --{} has been deprecated, {}\n", flag.name, flag.deprecated));
    }
    flags.set(flag, value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    static FLAGS: &[Flag] = &[
        Flag::boolean("all", "").short('A'),
        Flag::boolean("recursive", "").short('R'),
        Flag::text("output", "").short('o'),
        Flag::text("dry-run", "").or("none").alone("unchanged"),
        Flag::slice("filename", "").short('f'),
    ];

    fn read(line: &str) -> Result<(Flags, Parsed), String> {
        let mut flags = Flags::new(FLAGS.iter().collect());
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        parse(&mut flags, &words).map(|parsed| (flags, parsed))
    }

    #[test]
    fn values_stand_where_pflag_finds_them() {
        let (flags, parsed) = read("x -ARoyaml --dry_run -f a,b -f=c y -- -z").unwrap();
        assert!(flags.is("all") && flags.is("recursive"));
        assert_eq!(flags.text("output"), "yaml");
        assert_eq!(flags.text("dry-run"), "unchanged");
        assert_eq!(flags.list("filename"), ["a", "b", "c"]);
        assert_eq!(parsed.arguments, ["x", "y", "-z"]);
        assert_eq!(parsed.dash, Some(2));
    }

    #[test]
    fn mistakes_have_pflags_words() {
        for (line, words) in [
            ("--nope", "unknown flag: --nope"),
            ("-Az", "unknown shorthand flag: 'z' in -z"),
            ("-–user", "unknown shorthand flag: 'Ã' in -–user"),
            ("--output", "flag needs an argument: --output"),
            ("-o", "flag needs an argument: 'o' in -o"),
            ("--=x", "bad flag syntax: --=x"),
            (
                "--recursive=x",
                "invalid argument \"x\" for \"-R, --recursive\" flag: strconv.ParseBool: parsing \"x\": invalid syntax",
            ),
        ] {
            assert_eq!(read(line).map(|_| ()).unwrap_err(), words);
        }
    }
}
