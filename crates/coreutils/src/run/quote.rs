//! Names in messages and listings, quoted as gnulib's quotearg does in a UTF-8 locale.

/// `‘name’`: quotearg's locale style, where messages say quote().
pub(crate) fn locale(text: &str) -> String {
    let mut quoted = String::from("‘");
    for char in text.chars() {
        match char {
            '\\' => quoted.push_str("\\\\"),
            '’' => quoted.push_str("\\’"),
            char if char.is_control() => quoted.push_str(&c_escape(char)),
            char => quoted.push(char),
        }
    }
    quoted.push('’');
    quoted
}

/// `'name'`: the shell style that always quotes, where messages say quoteaf().
pub(crate) fn always(text: &str) -> String {
    shell(text)
}

/// The name as it is, or in shell quotes if it holds anything unusual (a colon, too): quotef().
pub(crate) fn if_needed(text: &str) -> String {
    if needs_quotes(text) || text.contains(':') { shell(text) } else { text.to_owned() }
}

/// The same without minding colons: how `ls` shows names on a terminal.
pub(crate) fn listed(text: &str) -> String {
    if needs_quotes(text) { shell(text) } else { text.to_owned() }
}

/// `"name"` with C escapes: `ls -Q`.
pub(crate) fn c(text: &str) -> String {
    let mut quoted = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            char if char.is_control() => quoted.push_str(&c_escape(char)),
            char => quoted.push(char),
        }
    }
    quoted.push('"');
    quoted
}

/// C escapes without quotes, blanks too: `ls -b`.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for char in text.chars() {
        match char {
            ' ' | '\\' => escaped.extend(['\\', char]),
            char if char.is_control() => escaped.push_str(&c_escape(char)),
            char => escaped.push(char),
        }
    }
    escaped
}

fn needs_quotes(text: &str) -> bool {
    text.is_empty()
        || text.starts_with(['#', '~'])
        || matches!(text, "{" | "}")
        || text.chars().any(|char| " !\"$&'()*;<=>?[^`|\\".contains(char) || char.is_control())
}

fn c_escape(char: char) -> String {
    let letter = match char {
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\u{c}' => 'f',
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        '\u{b}' => 'v',
        char => {
            let mut buffer = [0; 4];
            return char.encode_utf8(&mut buffer).bytes().map(|byte| format!("\\{byte:03o}")).collect();
        }
    };
    format!("\\{letter}")
}

fn shell(text: &str) -> String {
    let plain = |char: char| !char.is_control();
    if text.contains('\'') && text.chars().all(|char| plain(char) && !"\"$`\\".contains(char)) {
        return format!("\"{text}\"");
    }
    let mut quoted = String::from("'");
    let mut escaping = false;
    for char in text.chars() {
        if char.is_control() {
            if !escaping {
                quoted.push_str("'$'");
                escaping = true;
            }
            quoted.push_str(&c_escape(char));
            continue;
        }
        if escaping {
            quoted.push_str("''");
            escaping = false;
        }
        if char == '\'' {
            quoted.push_str("'\\''");
        } else {
            quoted.push(char);
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_as_gnu_does() {
        assert_eq!(locale("a\tb"), "‘a\\tb’");
        assert_eq!(if_needed("a:b"), "'a:b'");
        assert_eq!(if_needed("plain.crt"), "plain.crt");
        assert_eq!(always("it's"), "\"it's\"");
        assert_eq!(always("a\nb"), "'a'$'\\n''b'");
        assert_eq!(listed("a b"), "'a b'");
    }
}
