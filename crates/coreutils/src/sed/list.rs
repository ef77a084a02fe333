//! The `l` command: a line made unambiguous.

/// The pattern space with escapes, wrapped at `width` columns (0 or 1 for never), `$` at its end.
pub(super) fn unambiguous(text: &[u8], width: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    let limit = if width <= 1 { usize::MAX } else { width - 1 };
    for byte in text {
        let piece = match byte {
            b'\\' => "\\\\".to_owned(),
            7 => "\\a".to_owned(),
            8 => "\\b".to_owned(),
            12 => "\\f".to_owned(),
            b'\n' => "\\n".to_owned(),
            b'\r' => "\\r".to_owned(),
            b'\t' => "\\t".to_owned(),
            11 => "\\v".to_owned(),
            b' '..=b'~' => char::from(*byte).to_string(),
            byte => format!("\\{byte:03o}"),
        };
        if column + piece.len() > limit {
            out.push_str("\\\n");
            column = 0;
        }
        column += piece.len();
        out.push_str(&piece);
    }
    out.push('$');
    out
}
