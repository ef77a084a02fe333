//! Word splitting by IFS.

use super::Segment;

/// A field: text, and for each piece whether it was quoted.
pub(super) type Field = Vec<Segment>;

/// Splits expanded text into fields; a field without any quoted or typed text is dropped if empty.
pub(super) fn fields(segments: Vec<Segment>, separators: &str) -> Vec<Field> {
    let mut splitter = Splitter { done: Vec::new(), current: None, separators };
    for segment in segments {
        match segment {
            Segment::Border => splitter.border(),
            Segment::SoftBorder => splitter.end_if_any(),
            Segment::Split(text) => splitter.split(&text),
            Segment::Literal(text) if text.is_empty() => {}
            segment => splitter.current.get_or_insert_default().push(segment),
        }
    }
    splitter.end_if_any();
    splitter.done
}

struct Splitter<'a> {
    done: Vec<Field>,
    current: Option<Field>,
    separators: &'a str,
}

impl Splitter<'_> {
    fn border(&mut self) {
        let field = self.current.take().unwrap_or_default();
        self.done.push(field);
    }

    fn end_if_any(&mut self) {
        if let Some(field) = self.current.take() {
            self.done.push(field);
        }
    }

    fn split(&mut self, text: &str) {
        let is_separator = |char: char| self.separators.contains(char);
        let is_blank = |char: char| is_separator(char) && matches!(char, ' ' | '\t' | '\n');
        let mut piece = String::new();
        let mut chars = text.chars().peekable();
        while let Some(char) = chars.next() {
            if !is_separator(char) {
                piece.push(char);
                continue;
            }
            // One separator: blanks around at most one other character.
            let mut hard = !is_blank(char);
            while let Some(next) = chars.peek().copied() {
                if is_blank(next) {
                    chars.next();
                } else if is_separator(next) && !hard {
                    hard = true;
                    chars.next();
                } else {
                    break;
                }
            }
            if !piece.is_empty() {
                self.current.get_or_insert_default().push(Segment::Split(std::mem::take(&mut piece)));
            }
            match (self.current.take(), hard) {
                (Some(field), _) => self.done.push(field),
                (None, true) => self.done.push(Field::new()),
                (None, false) => {}
            }
        }
        if !piece.is_empty() {
            self.current.get_or_insert_default().push(Segment::Split(piece));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str, separators: &str) -> Vec<String> {
        let text_of = |field: Field| -> String {
            field
                .into_iter()
                .map(|segment| match segment {
                    Segment::Split(text) | Segment::Quoted(text) => text,
                    other => format!("{other:?}"),
                })
                .collect()
        };
        fields(vec![Segment::Split(text.to_owned())], separators).into_iter().map(text_of).collect()
    }

    #[test]
    fn blanks_collapse_and_other_separators_do_not() {
        assert_eq!(split("  a  b ", " \t\n"), ["a", "b"]);
        assert_eq!(split("a,b,,c", ","), ["a", "b", "", "c"]);
        assert_eq!(split(",a,", ","), ["", "a"]);
        assert_eq!(split("a , b", " ,"), ["a", "b"]);
        assert_eq!(split("a b", ""), ["a b"]);
    }
}
