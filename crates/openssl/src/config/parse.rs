//! Reading a configuration file (crypto/conf/conf_def.c).

use std::collections::BTreeMap;

use super::Config;
use crate::errors::Reason;

const FILE: &str = "../crypto/conf/conf_def.c";
/// Files may include files, but not for ever.
const DEEPEST_INCLUDE: usize = 10;

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// What goes into the error queue.
    pub reason: Reason,
}

/// Reads a configuration; `include` gives the text of a file named by `.include`.
pub fn load(
    text: &str,
    environment: &BTreeMap<String, String>,
    include: &dyn Fn(&str) -> Option<String>,
) -> Result<Config, Fault> {
    let mut config = Config { environment: environment.clone(), ..Config::default() };
    config.open("default");
    let mut section = "default".to_owned();
    read(&mut config, &mut section, text, include, 0)?;
    Ok(config)
}

fn read(
    config: &mut Config,
    section: &mut String,
    text: &str,
    include: &dyn Fn(&str) -> Option<String>,
    depth: usize,
) -> Result<(), Fault> {
    let mut lines = text.lines().enumerate();
    while let Some((index, first)) = lines.next() {
        let mut line = first.trim_end_matches('\r').to_owned();
        let mut number = index + 1;
        while ends_in_backslash(&line) {
            line.pop();
            let Some((next_index, next)) = lines.next() else { break };
            number = next_index + 1;
            line.push_str(next.trim_end_matches('\r'));
        }
        let uncommented = without_comment(&line);
        let line = uncommented.trim();
        if line.is_empty() {
            continue;
        }
        let fault = |reason: Reason| Fault { line: number, reason };
        if let Some(after) = line.strip_prefix('[') {
            let name: String = after.trim_start().chars().take_while(|c| is_name_in_brackets(*c)).collect();
            let rest = after.trim_start().get(name.len()..).unwrap_or_default().trim_start();
            if !rest.starts_with(']') {
                let reason =
                    Reason::new(0x0700_0064, "def_load_bio", "missing close square bracket", FILE, 368);
                return Err(fault(reason.with(format!("line {number}"))));
            }
            *section = expand(config, section, name.trim_end(), number)?;
            config.open(section);
            continue;
        }
        let (name_section, name, rest) = split_name(line, section);
        if name == ".include" {
            let path = rest.trim_start().strip_prefix('=').unwrap_or(rest).trim();
            let path = expand(config, section, path, number)?;
            if depth < DEEPEST_INCLUDE
                && let Some(text) = include(&path)
            {
                read(config, section, &text, include, depth + 1)?;
            }
            continue;
        }
        if name == ".pragma" {
            continue;
        }
        let rest = rest.trim_start();
        let Some(value) = rest.strip_prefix('=') else {
            let reason = Reason::new(0x0700_0065, "def_load_bio", "missing equal sign", FILE, 529);
            return Err(fault(reason.with(format!("HERE-->{rest}line {number}"))));
        };
        let value = expand(config, &name_section, value.trim(), number)?;
        config.set(&name_section, &name, &value);
    }
    Ok(())
}

/// An odd number of backslashes at the end joins the next line.
fn ends_in_backslash(line: &str) -> bool {
    line.chars().rev().take_while(|c| *c == '\\').count() % 2 == 1
}

/// The line up to a `#` that is neither quoted nor escaped.
fn without_comment(line: &str) -> String {
    let mut out = String::new();
    let mut quote = None;
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match (character, quote) {
            ('#', None) => break,
            ('\\', _) => {
                out.push('\\');
                out.extend(characters.next());
                continue;
            }
            ('"' | '\'' | '`', None) => quote = Some(character),
            (c, Some(open)) if c == open => quote = None,
            _ => {}
        }
        out.push(character);
    }
    out
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_!.%&*+,/;?@^~|-".contains(c)
}

fn is_name_in_brackets(c: char) -> bool {
    is_name(c) || c == ' ' || c == '\t' || c == ':'
}

/// `section::name` or `name`, and what follows.
fn split_name<'a>(line: &'a str, section: &str) -> (String, String, &'a str) {
    let end = line.find(|c| !is_name(c)).unwrap_or(line.len());
    let (first, rest) = line.split_at(end);
    if let Some(after) = rest.strip_prefix("::") {
        let end = after.find(|c| !is_name(c)).unwrap_or(after.len());
        let (second, rest) = after.split_at(end);
        return (first.to_owned(), second.to_owned(), rest);
    }
    (section.to_owned(), first.to_owned(), rest)
}

/// Takes quotes off, reads escapes and puts variables in.
fn expand(config: &Config, section: &str, value: &str, line: usize) -> Result<String, Fault> {
    let mut out = String::new();
    let mut rest = value;
    while let Some(character) = rest.chars().next() {
        let after = rest.get(character.len_utf8()..).unwrap_or_default();
        match character {
            '"' | '\'' | '`' => {
                let mut characters = after.char_indices();
                let mut end = after.len();
                while let Some((at, c)) = characters.next() {
                    if c == character {
                        end = at;
                        break;
                    }
                    if c == '\\' {
                        out.extend(characters.next().map(|(_, c)| c));
                    } else {
                        out.push(c);
                    }
                }
                rest = after.get(end + 1..).unwrap_or_default();
            }
            '\\' => {
                let escaped = after.chars().next();
                out.extend(escaped.map(|c| match c {
                    'r' => '\r',
                    'n' => '\n',
                    'b' => '\u{8}',
                    't' => '\t',
                    other => other,
                }));
                rest = after.get(escaped.map_or(0, char::len_utf8)..).unwrap_or_default();
            }
            '$' => {
                let (closing, body) = match after.chars().next() {
                    Some('{') => (Some('}'), after.get(1..).unwrap_or_default()),
                    Some('(') => (Some(')'), after.get(1..).unwrap_or_default()),
                    _ => (None, after),
                };
                let word = |text: &str| {
                    text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len())
                };
                let (first, mut tail) = body.split_at(word(body));
                let (from, name) = match tail.strip_prefix("::") {
                    Some(inner) => {
                        let (name, rest) = inner.split_at(word(inner));
                        tail = rest;
                        (first, name)
                    }
                    None => (section, first),
                };
                if let Some(closing) = closing {
                    let Some(inner) = tail.strip_prefix(closing) else {
                        let reason = Reason::new(0x0700_0066, "str_copy", "no close brace", FILE, 724);
                        return Err(Fault { line, reason: reason.with(format!("line {line}")) });
                    };
                    tail = inner;
                }
                let Some(found) = config.get(from, name) else {
                    let reason = Reason::new(0x0700_0068, "str_copy", "variable has no value", FILE, 767);
                    return Err(Fault { line, reason: reason.with(format!("line {line}")) });
                };
                out.push_str(found);
                rest = tail;
                if out.len() > 65_536 {
                    let reason =
                        Reason::new(0x0700_0074, "str_copy", "variable expansion too long", FILE, 755);
                    return Err(Fault { line, reason: reason.with(format!("line {line}")) });
                }
            }
            other => {
                out.push(other);
                rest = after;
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, Fault> {
        let environment = BTreeMap::from([("HOME".to_owned(), "/root".to_owned())]);
        load(text, &environment, &|path| (path == "more.cnf").then(|| "c = 3\n".to_owned()))
    }

    #[test]
    fn sections_variables_and_continuations() {
        let config =
            read("base = x\n[ a ]\nb = $base/${c::d}-$ENV::HOME # no\nq = \"a # b\" \\\n  c\n").unwrap_err();
        assert_eq!(config.line, 3);
        let config =
            read("base = x\n[c]\nd=1\n[ a ]\nb = $base/${c::d}-$ENV::HOME # no\nq = \"a # b\" \\\n  c\n.include more.cnf\n").unwrap();
        assert_eq!(config.get("a", "b"), Some("x/1-/root"));
        assert_eq!(config.get("a", "q"), Some("a # b   c"));
        assert_eq!(config.get("a", "c"), Some("3"));
        assert_eq!(config.get("a", "base"), Some("x"));
    }

    #[test]
    fn faults_name_the_line() {
        assert_eq!(read("a = 1\njust some words\n").unwrap_err().line, 2);
        assert!(read("[req\n").unwrap_err().reason.line(1).ends_with("conf_def.c:368:line 1\n"));
    }

    #[test]
    fn the_default_configuration_is_read() {
        let config = read(crate::DEFAULT_CONFIG).unwrap();
        assert_eq!(config.get("req", "default_bits"), Some("2048"));
        assert_eq!(
            config.get("req_distinguished_name", "0.organizationName"),
            Some("Organization Name (eg, company)")
        );
    }
}
