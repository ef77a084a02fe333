//! Quoting for output: `%q`, `${name@Q}`, `set -x`, `declare -p`, `alias`, `trap`.

/// `$'…'` is needed for characters that cannot be shown.
fn needs_ansi(text: &str) -> bool {
    text.chars().any(|char| char.is_control() || u32::from(char) >= 0x10_fe00)
}

/// `$'…'`
pub(crate) fn ansi(text: &str) -> String {
    let mut quoted = String::from("$'");
    for char in text.chars() {
        match char {
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{1b}' => quoted.push_str("\\E"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{b}' => quoted.push_str("\\v"),
            '\\' | '\'' => quoted.extend(['\\', char]),
            char if char.is_control() || u32::from(char) >= 0x10_fe00 => {
                for byte in crate::bytes::encode(&char.to_string()) {
                    quoted.push_str(&format!("\\{byte:03o}"));
                }
            }
            char => quoted.push(char),
        }
    }
    quoted.push('\'');
    quoted
}

/// `'…'`, with `'\''` for single quotes inside.
pub(crate) fn single(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// What `declare -p` puts after the equals sign.
pub(crate) fn double(text: &str) -> String {
    if needs_ansi(text) {
        return ansi(text);
    }
    let mut quoted = String::from("\"");
    for char in text.chars() {
        if matches!(char, '"' | '$' | '\\' | '`') {
            quoted.push('\\');
        }
        quoted.push(char);
    }
    quoted.push('"');
    quoted
}

/// Characters that mean something to the shell. Upstream: bash 5.2 lib/sh/shquote.c, bstab.
fn is_special(char: char) -> bool {
    " \t\n'\"\\|&;()<>!{}*[?]^$`".contains(char)
}

/// `printf %q`: with backslashes.
pub(crate) fn backslash(text: &str) -> String {
    if text.is_empty() {
        return "''".to_owned();
    }
    if needs_ansi(text) {
        return ansi(text);
    }
    let mut quoted = String::new();
    for (index, char) in text.chars().enumerate() {
        let tilde = char == '~' && (index == 0 || quoted.ends_with([':', '=']));
        if is_special(char) || char == ',' || tilde || char == '#' && index == 0 {
            quoted.push('\\');
        }
        quoted.push(char);
    }
    quoted
}

/// `${name@Q}`
pub(crate) fn reusable(text: &str) -> String {
    if needs_ansi(text) { ansi(text) } else { single(text) }
}

/// As `set -x` and `set` show a word: quoted only where needed.
pub(crate) fn traced(text: &str) -> String {
    if text.is_empty() {
        return "''".to_owned();
    }
    if needs_ansi(text) {
        return ansi(text);
    }
    let tilde = text.starts_with('~') || text.contains(":~") || text.contains("=~");
    if text.contains(is_special) || text.starts_with('#') || tilde {
        return single(text);
    }
    text.to_owned()
}
