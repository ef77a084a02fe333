//! The search for a shortest way from one file to the other, and the choice among several.
//!
//! E. Myers, "An O(ND) Difference Algorithm and its Variations" (1986), from both ends at once. The order in which
//! ties are broken is that of gnulib's diffseq.h and diffutils' analyze.c, so that the same lines are marked.

use super::lines::Body;
use super::settings::Settings;

/// A stretch of lines that were replaced, deleted or inserted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// Index of its first line in the old file.
    pub(super) old: usize,
    /// Index of its first line in the new file.
    pub(super) new: usize,
    pub(super) deleted: usize,
    pub(super) inserted: usize,
    /// Whether options say to pass over it.
    pub(super) ignored: bool,
}

/// Farther than any line.
const FAR: i64 = i64::MAX / 4;

/// Beyond this number of edits a good way is taken for the best.
const ENOUGH: usize = 4_096;

/// The changes, from the first to the last.
pub(super) fn changes(body: &Body, settings: &Settings) -> Vec<Change> {
    let mut marks = discard(body, settings.minimal);
    let kept = |side: usize| -> (Vec<usize>, Vec<usize>) {
        let (Some(classes), Some(marks)) = (body.classes.get(side), marks.get(side)) else {
            return Default::default();
        };
        let kept = classes.iter().zip(marks).enumerate().filter(|(_, (_, dropped))| !**dropped);
        kept.map(|(line, (class, _))| (*class, line)).unzip()
    };
    let ((old, old_lines), (new, new_lines)) = (kept(0), kept(1));
    let [old_marks, new_marks] = &mut marks;
    let mut mark = |is_old: bool, range: std::ops::Range<usize>| {
        let (lines, marks) =
            if is_old { (&old_lines, &mut *old_marks) } else { (&new_lines, &mut *new_marks) };
        for line in lines.get(range).unwrap_or_default() {
            if let Some(mark) = marks.get_mut(*line) {
                *mark = true;
            }
        }
    };
    compare(&old, &new, settings.minimal, &mut mark);
    let [old_classes, new_classes] = &body.classes;
    shift(old_classes, old_marks, new_marks);
    shift(new_classes, new_marks, old_marks);
    collect(body.before, old_marks, new_marks)
}

fn collect(before: usize, old_marks: &[bool], new_marks: &[bool]) -> Vec<Change> {
    let mut changes = Vec::new();
    let (mut old, mut new) = (0, 0);
    while old < old_marks.len() || new < new_marks.len() {
        let run = |marks: &[bool], from: usize| {
            marks.get(from..).unwrap_or_default().iter().take_while(|mark| **mark).count()
        };
        let (deleted, inserted) = (run(old_marks, old), run(new_marks, new));
        if deleted + inserted > 0 {
            changes.push(Change { old: before + old, new: before + new, deleted, inserted, ignored: false });
        }
        // One line common to both follows.
        old += deleted + 1;
        new += inserted + 1;
    }
    changes
}

// Lines that cannot match.

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Keep,
    /// The other file has no such line.
    Drop,
    /// The other file has so many of them that they say little.
    Doubt,
}

/// Marks the lines that the search need not see. Upstream: discard_confusing_lines.
fn discard(body: &Body, keep_all: bool) -> [Vec<bool>; 2] {
    let counts = body.classes.each_ref().map(|classes| {
        let mut counts = vec![0usize; body.count];
        for class in classes {
            if let Some(count) = counts.get_mut(*class) {
                *count += 1;
            }
        }
        counts
    });
    let [old_counts, new_counts] = &counts;
    let marks = |classes: &[usize], others: &[usize]| -> Vec<bool> {
        if keep_all {
            return vec![false; classes.len()];
        }
        let mut many = 5;
        let mut size = classes.len() / 64 / 4;
        while size > 0 {
            many *= 2;
            size /= 4;
        }
        let fate = |class: &usize| match others.get(*class).copied().unwrap_or(0) {
            0 => Fate::Drop,
            count if count > many => Fate::Doubt,
            _ => Fate::Keep,
        };
        let mut fates: Vec<Fate> = classes.iter().map(fate).collect();
        let mut start = 0;
        while start < fates.len() {
            let rest = fates.get_mut(start..).unwrap_or_default();
            let length = rest.iter().take_while(|fate| **fate != Fate::Keep).count();
            if let Some(run) = rest.get_mut(..length) {
                settle(run);
            }
            start += length + 1;
        }
        fates.into_iter().map(|fate| fate == Fate::Drop || fate == Fate::Doubt).collect()
    };
    let [old, new] = &body.classes;
    [marks(old, new_counts), marks(new, old_counts)]
}

fn keep_doubtful(run: &mut [Fate]) {
    for fate in run {
        if *fate == Fate::Doubt {
            *fate = Fate::Keep;
        }
    }
}

/// Decides about the doubtful lines of a run without a line to keep: they are dropped only well inside it.
fn settle(run: &mut [Fate]) {
    let (Some(first), Some(last)) =
        (run.iter().position(|fate| *fate == Fate::Drop), run.iter().rposition(|fate| *fate == Fate::Drop))
    else {
        keep_doubtful(run);
        return;
    };
    keep_doubtful(run.get_mut(..first).unwrap_or_default());
    keep_doubtful(run.get_mut(last + 1..).unwrap_or_default());
    let Some(run) = run.get_mut(first..=last) else { return };
    let doubtful = run.iter().filter(|fate| **fate == Fate::Doubt).count();
    if doubtful * 4 > run.len() {
        keep_doubtful(run);
        return;
    }
    // About the square root of a quarter of the run, and one more.
    let mut limit = 1;
    let mut size = run.len() / 4 / 4;
    while size > 0 {
        limit *= 2;
        size /= 4;
    }
    limit += 1;
    for doubted in run.chunk_by_mut(|one, other| one == other) {
        if doubted.len() >= limit {
            keep_doubtful(doubted);
        }
    }
    keep_at_edge(run.iter_mut());
    keep_at_edge(run.iter_mut().rev());
}

/// Keeps doubtful lines until three sure ones follow each other, or until a sure one eight lines in.
fn keep_at_edge<'a>(run: impl Iterator<Item = &'a mut Fate>) {
    let mut sure = 0;
    for (index, fate) in run.enumerate() {
        match fate {
            Fate::Drop if index >= 8 => return,
            Fate::Drop => sure += 1,
            Fate::Doubt => {
                sure = 0;
                *fate = Fate::Keep;
            }
            Fate::Keep => sure = 0,
        }
        if sure == 3 {
            return;
        }
    }
}

// The search.

/// Positions along one file, by diagonal.
struct Reach {
    values: Vec<i64>,
    /// What to add to a diagonal to get its index.
    shift: i64,
}

impl Reach {
    fn get(&self, diagonal: i64) -> i64 {
        usize::try_from(diagonal + self.shift)
            .ok()
            .and_then(|index| self.values.get(index))
            .copied()
            .unwrap_or(-1)
    }

    fn set(&mut self, diagonal: i64, value: i64) {
        if let Some(place) =
            usize::try_from(diagonal + self.shift).ok().and_then(|index| self.values.get_mut(index))
        {
            *place = value;
        }
    }
}

/// A rectangle of the edit graph: lines `left..right` of the old file, `top..bottom` of the new one.
#[derive(Clone, Copy)]
struct Area {
    left: usize,
    right: usize,
    top: usize,
    bottom: usize,
    /// Whether the shortest way must be found, whatever it costs.
    minimal: bool,
}

fn compare(old: &[usize], new: &[usize], minimal: bool, mark: &mut dyn FnMut(bool, std::ops::Range<usize>)) {
    let diagonals = old.len() + new.len() + 3;
    let mut enough = 1;
    let mut size = diagonals;
    while size > 0 {
        enough *= 2;
        size /= 4;
    }
    let shift = i64::try_from(new.len()).unwrap_or(FAR) + 1;
    let reach = || Reach { values: vec![0; diagonals], shift };
    let mut search = Search { old, new, forward: reach(), backward: reach(), enough: enough.max(ENOUGH) };
    let mut areas = vec![Area { left: 0, right: old.len(), top: 0, bottom: new.len(), minimal }];
    while let Some(mut area) = areas.pop() {
        while area.left < area.right && area.top < area.bottom && search.equal(area.left, area.top) {
            area.left += 1;
            area.top += 1;
        }
        while area.left < area.right
            && area.top < area.bottom
            && search.equal(area.right - 1, area.bottom - 1)
        {
            area.right -= 1;
            area.bottom -= 1;
        }
        if area.left == area.right {
            mark(false, area.top..area.bottom);
        } else if area.top == area.bottom {
            mark(true, area.left..area.right);
        } else {
            let middle = search.middle(area);
            let (x, y) = (middle.x, middle.y);
            areas.push(Area { left: x, top: y, minimal: middle.second_minimal, ..area });
            areas.push(Area { right: x, bottom: y, minimal: middle.first_minimal, ..area });
        }
    }
}

/// A point on a shortest way, about half-way.
struct Middle {
    x: usize,
    y: usize,
    first_minimal: bool,
    second_minimal: bool,
}

struct Search<'a> {
    old: &'a [usize],
    new: &'a [usize],
    forward: Reach,
    backward: Reach,
    enough: usize,
}

impl Search<'_> {
    fn equal(&self, x: usize, y: usize) -> bool {
        self.old.get(x) == self.new.get(y)
    }

    fn same(&self, x: i64, y: i64) -> bool {
        match (usize::try_from(x), usize::try_from(y)) {
            (Ok(x), Ok(y)) => self.equal(x, y),
            _ => false,
        }
    }

    fn middle(&mut self, area: Area) -> Middle {
        let number = |value: usize| i64::try_from(value).unwrap_or(FAR);
        let (left, right, top, bottom) =
            (number(area.left), number(area.right), number(area.top), number(area.bottom));
        let found = |x: i64, y: i64, first_minimal, second_minimal| Middle {
            x: usize::try_from(x).unwrap_or(0),
            y: usize::try_from(y).unwrap_or(0),
            first_minimal,
            second_minimal,
        };
        let (lowest, highest) = (left - bottom, right - top);
        let (start, end) = (left - top, right - bottom);
        let (mut first, mut last) = (start, start);
        let (mut back_first, mut back_last) = (end, end);
        let odd = (start - end) % 2 != 0;
        self.forward.set(start, left);
        self.backward.set(end, right);
        for cost in 1.. {
            if first > lowest {
                first -= 1;
                self.forward.set(first - 1, -1);
            } else {
                first += 1;
            }
            if last < highest {
                last += 1;
                self.forward.set(last + 1, -1);
            } else {
                last -= 1;
            }
            let mut diagonal = last;
            while diagonal >= first {
                let (below, above) = (self.forward.get(diagonal - 1), self.forward.get(diagonal + 1));
                let mut x = if below < above { above } else { below + 1 };
                while x < right && x - diagonal < bottom && self.same(x, x - diagonal) {
                    x += 1;
                }
                self.forward.set(diagonal, x);
                if odd && back_first <= diagonal && diagonal <= back_last && self.backward.get(diagonal) <= x
                {
                    return found(x, x - diagonal, true, true);
                }
                diagonal -= 2;
            }
            if back_first > lowest {
                back_first -= 1;
                self.backward.set(back_first - 1, FAR);
            } else {
                back_first += 1;
            }
            if back_last < highest {
                back_last += 1;
                self.backward.set(back_last + 1, FAR);
            } else {
                back_last -= 1;
            }
            let mut diagonal = back_last;
            while diagonal >= back_first {
                let (below, above) = (self.backward.get(diagonal - 1), self.backward.get(diagonal + 1));
                let mut x = if below < above { below } else { above - 1 };
                while left < x && top < x - diagonal && self.same(x - 1, x - diagonal - 1) {
                    x -= 1;
                }
                self.backward.set(diagonal, x);
                if !odd && first <= diagonal && diagonal <= last && x <= self.forward.get(diagonal) {
                    return found(x, x - diagonal, true, true);
                }
                diagonal -= 2;
            }
            if area.minimal || cost < self.enough {
                continue;
            }
            // Enough: go by the furthest point reached from either end.
            let mut best = (-1, 0);
            for diagonal in (first..=last).rev().step_by(2) {
                let x = self.forward.get(diagonal).min(right).min(bottom + diagonal);
                if best.0 < 2 * x - diagonal {
                    best = (2 * x - diagonal, x);
                }
            }
            let mut back_best = (FAR, 0);
            for diagonal in (back_first..=back_last).rev().step_by(2) {
                let x = self.backward.get(diagonal).max(left).max(top + diagonal);
                if 2 * x - diagonal < back_best.0 {
                    back_best = (2 * x - diagonal, x);
                }
            }
            return if (right + bottom) - back_best.0 < best.0 - (left + top) {
                found(best.1, best.0 - best.1, true, false)
            } else {
                found(back_best.1, back_best.0 - back_best.1, false, true)
            };
        }
        found(left, top, true, true)
    }
}

// The choice among equal ways.

fn marked(marks: &[bool], index: usize) -> bool {
    marks.get(index).copied().unwrap_or(false)
}

/// Whether the line before `index` is marked.
fn marked_before(marks: &[bool], index: usize) -> bool {
    index.checked_sub(1).is_some_and(|before| marked(marks, before))
}

fn put(marks: &mut [bool], index: usize, value: bool) {
    if let Some(mark) = marks.get_mut(index) {
        *mark = value;
    }
}

/// The nearest line before `index` without a mark.
fn step_back(marks: &[bool], index: usize) -> usize {
    let mut index = index.saturating_sub(1);
    while index > 0 && marked(marks, index) {
        index -= 1;
    }
    index
}

/// Moves each marked run down as far as it goes, joining runs, or else to where the other file has one.
/// Upstream: shift_boundaries.
fn shift(classes: &[usize], marks: &mut [bool], others: &[bool]) {
    let end = marks.len();
    let (mut index, mut other) = (0, 0);
    loop {
        while index < end && !marked(marks, index) {
            while marked(others, other) {
                other += 1;
            }
            other += 1;
            index += 1;
        }
        if index >= end {
            return;
        }
        let mut start = index;
        while marked(marks, index) {
            index += 1;
        }
        while marked(others, other) {
            other += 1;
        }
        loop {
            let length = index - start;
            // Up, as long as the line above the run equals its last one.
            while start > 0 && classes.get(start - 1) == classes.get(index - 1) {
                start -= 1;
                index -= 1;
                put(marks, start, true);
                put(marks, index, false);
                while marked_before(marks, start) {
                    start -= 1;
                }
                other = step_back(others, other);
            }
            // The last place where the other file has a run, too.
            let mut counterpart = if marked_before(others, other) { index } else { end };
            // Down, as long as the run's first line equals the one below.
            while index < end && classes.get(start) == classes.get(index) {
                put(marks, start, false);
                put(marks, index, true);
                start += 1;
                index += 1;
                while marked(marks, index) {
                    index += 1;
                }
                other += 1;
                while marked(others, other) {
                    counterpart = index;
                    other += 1;
                }
            }
            if length == index - start {
                while counterpart < index {
                    start -= 1;
                    index -= 1;
                    put(marks, start, true);
                    put(marks, index, false);
                    other = step_back(others, other);
                }
                break;
            }
        }
    }
}
