//! Text in quotes as Go's `%q` writes it. Upstream: strconv.Quote.

/// `text` in double quotes, with Go's escapes for quotes, backslashes and what cannot be printed.
pub fn go_quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for sign in text.chars() {
        match sign {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{b}' => quoted.push_str("\\v"),
            sign if is_print(sign) => quoted.push(sign),
            sign if u32::from(sign) < 0x80 => quoted.push_str(&format!("\\x{:02x}", u32::from(sign))),
            sign if u32::from(sign) < 0x1_0000 => quoted.push_str(&format!("\\u{:04x}", u32::from(sign))),
            sign => quoted.push_str(&format!("\\U{:08x}", u32::from(sign))),
        }
    }
    quoted.push('"');
    quoted
}

/// Letters, marks, numbers, punctuation, symbols and the plain blank; close to `unicode.IsPrint`.
fn is_print(sign: char) -> bool {
    let format = matches!(
        u32::from(sign),
        0xad | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x180e | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f
            | 0xe000..=0xf8ff | 0xfeff | 0xfff0..=0xfffb | 0xfffe | 0xffff | 0xe_0000..=0xe_007f | 0xf_0000..=0x10_ffff
    );
    sign == ' ' || !(sign.is_control() || sign.is_whitespace() || format)
}

#[cfg(test)]
mod tests {
    use super::go_quote;

    #[test]
    fn escapes_what_go_escapes() {
        assert_eq!(
            go_quote("a \"b\"\\\n\u{0}\u{7f}é\u{a0}\u{feff}"),
            r#""a \"b\"\\\n\x00\x7fé\u00a0\ufeff""#
        );
    }
}
