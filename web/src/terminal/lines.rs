//! The screen as logical lines in blocks: what wraps is one line for copying, what did not change is not drawn again.

use std::rc::Rc;

use countersign_sandbox::{Run, Screen, ScreenLine, Style};

/// Lines per block: finished blocks cost one comparison per frame.
const BLOCK: u64 = 64;

/// A line as it was written, however many rows it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogicalLine {
    /// Stable while the line lives.
    pub id: u64,
    /// Its text in runs of one style.
    pub runs: Vec<Run>,
    /// The character under the cursor, if the cursor is in this line.
    pub cursor: Option<usize>,
}

/// Some lines that are compared and drawn together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Stable while lines of it live.
    pub id: u64,
    /// The lines from top to bottom.
    pub lines: Vec<Rc<LogicalLine>>,
}

/// Turns a screen into blocks, using again whatever of `before` did not change.
pub fn blocks(screen: &Screen, columns: usize, before: &[Rc<Block>]) -> Vec<Rc<Block>> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut rows = screen.lines.iter().enumerate().peekable();
    while let Some((row, first)) = rows.next() {
        let mut line = LogicalLine { id: first.id, runs: first.runs.clone(), cursor: None };
        let mut offset = 0;
        let note_cursor = |row: usize, offset: usize, line: &mut LogicalLine| {
            if let Some((_, column)) = screen.cursor.filter(|(cursor_row, _)| *cursor_row == row) {
                line.cursor = Some(offset + column);
            }
        };
        note_cursor(row, offset, &mut line);
        let mut wrapped = first.wrapped;
        while wrapped {
            let Some((row, next)) = rows.next() else { break };
            offset += columns;
            pad_to(&mut line.runs, offset);
            append(&mut line.runs, next);
            note_cursor(row, offset, &mut line);
            wrapped = next.wrapped;
        }
        trim_end(&mut line);
        let id = line.id / BLOCK;
        match blocks.last_mut() {
            Some(block) if block.id == id => block.lines.push(Rc::new(line)),
            _ => blocks.push(Block { id, lines: vec![Rc::new(line)] }),
        }
    }
    let mut old = before.iter().peekable();
    blocks
        .into_iter()
        .map(|mut block| {
            while old.next_if(|old| old.id < block.id).is_some() {}
            match old.next_if(|old| old.id == block.id) {
                Some(old) if **old == block => old.clone(),
                Some(old) => {
                    for line in &mut block.lines {
                        if let Some(same) = old.lines.iter().find(|same| *same == line) {
                            *line = same.clone();
                        }
                    }
                    Rc::new(block)
                }
                None => Rc::new(block),
            }
        })
        .collect()
}

/// A row that wrapped is full, even if its blanks were cut off.
fn pad_to(runs: &mut Vec<Run>, width: usize) {
    let length: usize = runs.iter().map(|run| run.text.chars().count()).sum();
    if length < width {
        runs.push(Run { text: " ".repeat(width - length), style: Style::default() });
    }
}

fn append(runs: &mut Vec<Run>, row: &ScreenLine) {
    for run in &row.runs {
        match runs.last_mut() {
            Some(last) if last.style == run.style => last.text.push_str(&run.text),
            _ => runs.push(run.clone()),
        }
    }
}

/// Cuts blanks nobody sees off the end, and makes room for the cursor behind the text.
fn trim_end(line: &mut LogicalLine) {
    let plain = |run: &Run| run.style.bg.is_none() && !run.style.inverse && !run.style.underline;
    while let Some(last) = line.runs.last_mut().filter(|last| plain(last)) {
        let length = last.text.trim_end_matches(' ').len();
        last.text.truncate(length);
        if length > 0 {
            break;
        }
        line.runs.pop();
    }
    if let Some(cursor) = line.cursor {
        pad_to(&mut line.runs, cursor + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: u64, text: &str, wrapped: bool) -> Rc<ScreenLine> {
        Rc::new(ScreenLine { id, runs: vec![Run { text: text.into(), style: Style::default() }], wrapped })
    }

    fn text(block: &Block) -> Vec<String> {
        block.lines.iter().map(|line| line.runs.iter().map(|run| run.text.as_str()).collect()).collect()
    }

    #[test]
    fn a_wrapped_line_is_one_line() {
        let screen = Screen {
            lines: vec![row(0, "abcd", true), row(1, "ef", false), row(2, "gh  ", false)],
            cursor: Some((1, 2)),
        };
        let blocks = blocks(&screen, 4, &[]);
        assert_eq!(text(&blocks[0]), ["abcdef ", "gh"]);
        assert_eq!(blocks[0].lines[0].cursor, Some(6));
    }

    #[test]
    fn what_did_not_change_is_the_same_allocation() {
        let before = Screen { lines: vec![row(0, "a", false), row(64, "b", false)], cursor: None };
        let after = Screen { lines: vec![row(0, "a", false), row(64, "c", false)], ..before.clone() };
        let before = blocks(&before, 80, &[]);
        let after = blocks(&after, 80, &before);
        assert!(Rc::ptr_eq(&before[0], &after[0]));
        assert!(!Rc::ptr_eq(&before[1], &after[1]));
    }
}
