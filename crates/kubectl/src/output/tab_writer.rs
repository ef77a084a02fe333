//! Aligned columns. Upstream: text/tabwriter, and github.com/liggitt/tabwriter, which remembers widths.

/// A column layout: text goes in with tabs, comes out with blanks.
///
/// A cell ends at a tab; what follows the last tab of a line belongs to no column. A column is as wide as the widest of
/// its cells in consecutive lines that have it.
#[derive(Clone, Debug)]
pub struct TabWriter {
    minimum: usize,
    padding: usize,
    /// Widths of earlier calls, by column, if they are to be kept.
    remembered: Option<Vec<usize>>,
}

/// A text with more tabs in a line than this is no table, and columns are laid out recursively.
const COLUMN_LIMIT: usize = 200;

impl TabWriter {
    /// Tables of `get`: at least 6 wide, 3 blanks between, columns never get narrower from call to call.
    pub fn table() -> Self {
        Self { minimum: 6, padding: 3, remembered: Some(Vec::new()) }
    }

    /// Text of `describe`: 2 blanks between.
    pub fn describe() -> Self {
        Self { minimum: 0, padding: 2, remembered: None }
    }

    /// Lays out `text` as one block.
    pub fn write(&mut self, text: &str) -> String {
        // A form feed ends a line, too, and all columns with it.
        let mut out = String::with_capacity(text.len() * 2);
        for block in text.split('\x0c') {
            let lines: Vec<Vec<&str>> = block.split('\n').map(|line| line.split('\t').collect()).collect();
            let mut widths = Vec::new();
            self.format(&mut out, &lines, &mut widths);
            out.push('\n');
        }
        out.pop();
        out
    }

    fn format(&mut self, out: &mut String, lines: &[Vec<&str>], widths: &mut Vec<usize>) {
        let column = widths.len();
        let has_cell = |line: &Vec<&str>| column < COLUMN_LIMIT && column + 1 < line.len();
        let mut rest = lines;
        let mut first = true;
        while !rest.is_empty() {
            let before = rest.iter().take_while(|line| !has_cell(line)).count();
            let (plain, tail) = rest.split_at_checked(before).unwrap_or((rest, &[]));
            for line in plain {
                write_line(out, line, widths, &mut first);
            }
            let length = tail.iter().take_while(|line| has_cell(line)).count();
            let (block, tail) = tail.split_at_checked(length).unwrap_or((tail, &[]));
            rest = tail;
            if block.is_empty() {
                continue;
            }
            let cells = block.iter().filter_map(|line| line.get(column));
            let widest = cells.map(|cell| cell.chars().count() + self.padding).max().unwrap_or(0);
            widths.push(self.width(column, widest.max(self.minimum)));
            if !first {
                out.push('\n');
            }
            first = false;
            self.format(out, block, widths);
            widths.pop();
        }
    }

    fn width(&mut self, column: usize, width: usize) -> usize {
        let Some(remembered) = &mut self.remembered else { return width };
        match remembered.get_mut(column) {
            Some(known) => {
                *known = width.max(*known);
                *known
            }
            None => {
                remembered.push(width);
                width
            }
        }
    }
}

fn write_line(out: &mut String, line: &[&str], widths: &[usize], first: &mut bool) {
    if !*first {
        out.push('\n');
    }
    *first = false;
    for (index, cell) in line.iter().enumerate() {
        out.push_str(cell);
        if let Some(width) = widths.get(index) {
            out.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.chars().count())));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_have_three_blanks_and_six_columns_at_least() {
        let mut writer = TabWriter::table();
        assert_eq!(writer.write("NAME\tAGE\tX\na\t5s\tlong\n"), "NAME   AGE   X\na      5s    long\n");
        assert_eq!(writer.write("b\t5s\ty\n"), "b      5s    y\n");
        assert_eq!(writer.write("longer-name\t5s\ty\n"), "longer-name   5s    y\n");
        assert_eq!(writer.write("b\t5s\ty\n"), "b             5s    y\n");
    }

    #[test]
    fn columns_end_where_a_line_has_no_such_cell() {
        let mut writer = TabWriter::describe();
        assert_eq!(
            writer.write("Name:\tx\nLabels:\t<none>\n\nA longer key:\ty\nEvents:\t<none>\n"),
            "Name:    x\nLabels:  <none>\n\nA longer key:  y\nEvents:        <none>\n"
        );
        // An empty cell takes the room of the column.
        assert_eq!(
            writer.write("Subject:\n\tName:\tx\nEvents:\ty\n"),
            "Subject:\n         Name:  x\nEvents:  y\n"
        );
        assert_eq!(writer.write("a\tb\t\n"), "a  b  \n");
        assert_eq!(writer.write("a\tb"), "a  b");
        assert_eq!(writer.write(""), "");
    }
}
