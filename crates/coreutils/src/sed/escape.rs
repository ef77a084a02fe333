//! The escapes that sed knows beyond those of regular expressions. Upstream: sed/compile.c, convert_number.

/// The character behind an escape that produces one, and how many characters after the backslash it takes.
pub(super) fn produced(rest: &[char]) -> Option<(char, usize)> {
    let number = |radix: u32, limit: usize| {
        let digits: Vec<u32> =
            rest.iter().skip(1).take(limit).map_while(|char| char.to_digit(radix)).collect();
        if digits.is_empty() {
            return None;
        }
        let value = digits.iter().fold(0, |value, digit| value * radix + digit) & 0xff;
        let bytes = [u8::try_from(value).ok()?];
        let char =
            if value < 0x80 { char::from_u32(value)? } else { host::words::decode(&bytes).chars().next()? };
        Some((char, 1 + digits.len()))
    };
    Some(match rest.first()? {
        'a' => ('\u{7}', 1),
        'f' => ('\u{c}', 1),
        'n' => ('\n', 1),
        'r' => ('\r', 1),
        't' => ('\t', 1),
        'v' => ('\u{b}', 1),
        'c' => {
            let control = rest.get(1)?.to_ascii_uppercase();
            (char::from_u32(u32::from(control) ^ 0x40)?, 2)
        }
        'd' => return number(10, 3),
        'o' => return number(8, 3),
        'x' => return number(16, 2),
        _ => return None,
    })
}

/// A pattern with sed's escapes replaced by what they stand for.
pub(super) fn pattern(source: &[char]) -> String {
    let mut out = String::new();
    let mut at = 0;
    while let Some(char) = source.get(at) {
        at += 1;
        if *char != '\\' {
            out.push(*char);
            continue;
        }
        let rest = source.get(at..).unwrap_or_default();
        match produced(rest) {
            Some((char, length)) => {
                // A special character that was written as a number is ordinary.
                let by_number = matches!(rest.first(), Some('d' | 'o' | 'x' | 'c'));
                if by_number && "*.[]\\^$".contains(char) {
                    out.push('\\');
                }
                out.push(char);
                at += length;
            }
            None => {
                out.push('\\');
                if let Some(next) = rest.first() {
                    out.push(*next);
                    at += 1;
                }
            }
        }
    }
    out
}
