//! Drawing the prompt and the line, and finding the cursor's place among wrapped rows.

use unicode_width::UnicodeWidthChar;

/// Where things ended up on the screen, in rows below the prompt's first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) row: usize,
    pub(super) column: usize,
}

/// How a character of the line is shown.
pub(super) fn shown(char: char) -> String {
    match char {
        '\n' => "\r\n".to_owned(),
        '\t' => "\t".to_owned(),
        char if char.is_control() => {
            let code = u32::from(char);
            format!("^{}", char::from_u32(code ^ 0x40).unwrap_or('?'))
        }
        char => char.to_string(),
    }
}

/// Follows text over the screen: control sequences take no room, wide characters two columns.
pub(super) fn advance(mut at: Layout, text: &str, columns: usize) -> Layout {
    let columns = columns.max(1);
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\u{1b}' => match chars.next() {
                Some('[') => {
                    for char in chars.by_ref() {
                        if ('@'..='~').contains(&char) {
                            break;
                        }
                    }
                }
                Some(']') => {
                    for char in chars.by_ref() {
                        if char == '\u{7}' {
                            break;
                        }
                    }
                }
                _ => {}
            },
            '\n' => at = Layout { row: at.row + 1, column: 0 },
            '\r' => at.column = 0,
            '\t' => {
                let next = (at.column / 8 + 1) * 8;
                at.column = next.min(columns - 1);
            }
            char => {
                let width = char.width().unwrap_or(0);
                if at.column + width > columns {
                    at = Layout { row: at.row + 1, column: 0 };
                }
                at.column += width;
            }
        }
    }
    at
}

/// Moves from where the cursor is after writing up to `end` back to `target`.
pub(super) fn movement(end: Layout, target: Layout, columns: usize) -> String {
    let mut text = String::new();
    // A full last column keeps the cursor there until the next character; step onto the next row.
    let mut end = end;
    if end.column >= columns {
        text.push_str(" \r");
        end = Layout { row: end.row + 1, column: 0 };
    }
    let target = wrapped(target, columns);
    if end.row > target.row {
        text.push_str(&format!("\x1b[{}A", end.row - target.row));
    }
    if end != target {
        text.push('\r');
        if target.column > 0 {
            text.push_str(&format!("\x1b[{}C", target.column));
        }
    }
    text
}

/// The place of the next character: a full row goes on in the next.
pub(super) fn wrapped(at: Layout, columns: usize) -> Layout {
    if at.column >= columns { Layout { row: at.row + 1, column: 0 } } else { at }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_take_no_room_and_long_lines_wrap() {
        let at = advance(Layout::default(), "\x1b[01;32mroot\x1b[0m# ", 80);
        assert_eq!(at, Layout { row: 0, column: 6 });
        assert_eq!(advance(Layout::default(), &"x".repeat(25), 10), Layout { row: 2, column: 5 });
        assert_eq!(
            wrapped(advance(Layout::default(), &"x".repeat(10), 10), 10),
            Layout { row: 1, column: 0 }
        );
        assert_eq!(advance(Layout::default(), "字字字", 5), Layout { row: 1, column: 2 });
    }
}
