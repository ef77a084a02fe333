//! What is compared with what: files, a file in a directory, directories name by name.

use std::cmp::Ordering;
use std::rc::Rc;

use host::{Descriptor, Errno, Metadata, NodeKind};

use super::pair;
use super::settings::{Settings, Style};
use crate::files::place;
use crate::run::{Io, Outcome, Stop, quote};

/// What a name leads to.
#[derive(Clone)]
pub(super) enum Kind {
    /// Nothing, which counts as empty.
    Absent,
    /// A file, a directory, a link or a device.
    Node(Metadata),
    /// An open descriptor of this process: standard input or the end of a pipe.
    Open(Descriptor),
}

/// One side of a comparison.
#[derive(Clone)]
pub(super) struct Side {
    pub(super) name: String,
    pub(super) kind: Kind,
}

impl Side {
    fn is_directory(&self) -> bool {
        matches!(&self.kind, Kind::Node(found) if found.is_directory())
    }

    fn is_absent(&self) -> bool {
        matches!(self.kind, Kind::Absent)
    }

    fn node(&self) -> Option<&Metadata> {
        match &self.kind {
            Kind::Node(found) => Some(found),
            _ => None,
        }
    }

    fn inode(&self) -> Option<u64> {
        match &self.kind {
            Kind::Absent => None,
            Kind::Node(found) => Some(found.inode),
            Kind::Open(descriptor) => descriptor.inode(),
        }
    }

    /// Upstream: gnulib file-type.c.
    fn described(&self) -> &'static str {
        match &self.kind {
            Kind::Absent => "regular empty file",
            Kind::Open(_) => "fifo",
            Kind::Node(found) => match found.kind {
                NodeKind::Device => "character special file",
                NodeKind::Directory => "directory",
                NodeKind::File if found.size == 0 => "regular empty file",
                NodeKind::File => "regular file",
                NodeKind::Symlink => "symbolic link",
            },
        }
    }

    /// Whether both are one and the same.
    fn is_same(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::Open(one), Kind::Open(another)) if one.is_same(another) => true,
            _ => self.inode().is_some() && self.inode() == other.inode(),
        }
    }
}

/// The number of the descriptor that a name stands for.
fn descriptor_number(name: &str) -> Option<u32> {
    match name {
        "-" | "/dev/stdin" => Some(0),
        name => name.strip_prefix("/dev/fd/").and_then(|number| number.parse().ok()),
    }
}

fn look(io: &Io, settings: &Settings, name: &str) -> Result<Kind, Errno> {
    match descriptor_number(name) {
        Some(number) => {
            let missing = if name == "-" { Errno::EBADF } else { Errno::ENOENT };
            io.process.descriptors.get(&number).cloned().map(Kind::Open).ok_or(missing)
        }
        None if settings.follow_links => place::stat(&io.process, name).map(Kind::Node),
        None => place::lstat(&io.process, name).map(Kind::Node),
    }
}

/// Inodes of the directories above a pair.
type Above = Rc<Vec<[Option<u64>; 2]>>;

/// Something to compare.
enum Task {
    /// What the command line names.
    Operands(String, String),
    /// A name in two directories, with where it is.
    Entry { directories: [String; 2], name: String, present: [bool; 2], above: Above },
}

/// Compares two operands and, for directories, what is in them.
pub(super) async fn compare(io: &mut Io, settings: &Settings, one: String, other: String) -> Outcome {
    let mut tasks = vec![Task::Operands(one, other)];
    let mut status = 0;
    while let Some(task) = tasks.pop() {
        let outcome = step(io, settings, task, &mut tasks).await?;
        if outcome > 0 {
            io.flush().await?;
        }
        io.turn().await?;
        status = status.max(outcome);
    }
    Ok(status)
}

/// Does one comparison and adds those that follow from it. Upstream: diff.c, compare_files.
async fn step(io: &mut Io, settings: &Settings, task: Task, tasks: &mut Vec<Task>) -> Outcome {
    let (names, found, place) = match task {
        Task::Operands(one, other) => {
            let found = [look(io, settings, &one), look(io, settings, &other)];
            ([one, other], found, None)
        }
        Task::Entry { directories, name, present, above } => {
            let [in_first, in_second] = present;
            let counts = settings.new_file || in_second && settings.first_new_file;
            let in_both = in_first && in_second;
            if !in_both && !counts {
                let [first, second] = &directories;
                let directory = if in_first { first } else { second };
                io.line(host::words::encode(&format!("Only in {directory}: {name}")));
                return Ok(1);
            }
            let names = directories.each_ref().map(|directory| place::within(directory, &name));
            let look = |index: usize, present: bool| match (present, names.get(index)) {
                (true, Some(path)) => look(io, settings, path),
                _ => Ok(Kind::Absent),
            };
            let found = [look(0, in_first), look(1, in_second)];
            (names, found, Some((directories, name, above)))
        }
    };
    let nested = place.is_some();
    let Some(mut sides) = existing(io, settings, names, found, nested) else { return Ok(2) };
    if !nested {
        enter(io, settings, &mut sides)?;
    }
    let [one, other] = &sides;
    let all_lines = settings.style() == Style::SideBySide && !settings.suppress_common;
    let same = one.is_same(other);
    let status = if one.is_absent() && other.is_absent() || same && (!all_lines || settings.brief) {
        0
    } else if one.is_directory() && other.is_directory() {
        if nested && !settings.recursive {
            io.line(host::words::encode(&format!("Common subdirectories: {} and {}", one.name, other.name)));
            0
        } else {
            return descend(io, settings, one, other, place.map(|(.., above)| above), tasks);
        }
    } else if one.is_directory()
        || other.is_directory()
        || nested && !(comparable(one) && comparable(other))
        || is_link(one) != is_link(other)
    {
        match place {
            Some((directories, name, above)) if one.is_absent() || other.is_absent() => {
                let counts = settings.new_file || settings.first_new_file && one.is_absent();
                if settings.recursive && counts {
                    return descend(io, settings, one, other, Some(above), tasks);
                }
                let [first, second] = &directories;
                let directory = if one.is_absent() { second } else { first };
                io.line(host::words::encode(&format!("Only in {directory}: {name}")));
            }
            None if one.is_absent() || other.is_absent() => {
                return descend(io, settings, one, other, None, tasks);
            }
            _ => io.line(host::words::encode(&format!(
                "File {} is a {} while file {} is a {}",
                one.name,
                one.described(),
                other.name,
                other.described()
            ))),
        }
        1
    } else if is_link(one) && is_link(other) {
        let target = |side: &Side| place::link_target(&io.process, &side.name);
        if target(one) == target(other) {
            0
        } else {
            io.line(host::words::encode(&format!("Symbolic links {} and {} differ", one.name, other.name)));
            1
        }
    } else {
        pair::compare(io, settings, &sides, nested).await?
    };
    let [one, other] = &sides;
    if status == 0 && settings.report_identical && !one.is_directory() {
        let (one, other) = (pair::shown(settings, 0, one), pair::shown(settings, 1, other));
        io.line(host::words::encode(&format!("Files {one} and {other} are identical")));
    }
    Ok(status)
}

/// The two sides if both are there or may be absent; otherwise says what is missing.
fn existing(
    io: &mut Io,
    settings: &Settings,
    names: [String; 2],
    found: [Result<Kind, Errno>; 2],
    nested: bool,
) -> Option<[Side; 2]> {
    let there = found.each_ref().map(|kind| matches!(kind, Ok(Kind::Node(_) | Kind::Open(_))));
    let mut complete = true;
    let mut sides = Vec::new();
    for (index, (name, kind)) in names.into_iter().zip(found).enumerate() {
        let counts = settings.new_file || settings.first_new_file && index == 0;
        let kind = match kind {
            // What patch leaves where nothing was: an empty file without any permission.
            Ok(Kind::Node(found))
                if counts && found.is_file() && found.size == 0 && found.mode & 0o777 == 0 =>
            {
                Kind::Absent
            }
            Ok(kind) => kind,
            Err(Errno::ENOENT | Errno::EBADF)
                if counts && !nested && there.get(1 - index).copied().unwrap_or(false) =>
            {
                Kind::Absent
            }
            Err(errno) => {
                complete = false;
                io.complain(format_args!("{name}: {errno}"));
                continue;
            }
        };
        sides.push(Side { name, kind });
    }
    if !complete {
        return None;
    }
    <[Side; 2]>::try_from(sides).ok()
}

/// Of a file and a directory on the command line, the directory stands for the file of that name in it.
fn enter(io: &mut Io, settings: &Settings, sides: &mut [Side; 2]) -> Result<(), Stop> {
    let [one, other] = sides;
    let (directory, file) = match (one.is_directory(), other.is_directory()) {
        (true, false) => (one, other),
        (false, true) => (other, one),
        _ => return Ok(()),
    };
    if file.is_absent() {
        return Ok(());
    }
    if file.name == "-" {
        return Err(io.fail(2, "cannot compare '-' to a directory"));
    }
    directory.name = place::inside(&directory.name, &file.name);
    match look(io, settings, &directory.name) {
        Ok(kind) => directory.kind = kind,
        Err(errno) => return Err(io.fail(2, format_args!("{}: {errno}", directory.name))),
    }
    Ok(())
}

fn is_link(side: &Side) -> bool {
    side.node().is_some_and(Metadata::is_symlink)
}

fn comparable(side: &Side) -> bool {
    match &side.kind {
        Kind::Absent => true,
        Kind::Node(found) => found.is_file() || found.is_symlink(),
        Kind::Open(_) => false,
    }
}

fn names(io: &mut Io, settings: &Settings, side: &Side, nested: bool) -> Result<Option<Vec<String>>, Stop> {
    if side.is_absent() {
        return Ok(Some(Vec::new()));
    }
    let entries = match place::entries(&io.process, &side.name) {
        Ok(entries) => entries,
        Err(errno) => {
            io.complain(format_args!("{}: {errno}", side.name));
            return Ok(None);
        }
    };
    let mut names: Vec<String> = entries.into_iter().map(|entry| entry.name).collect();
    names.retain(|name| {
        !settings.exclude.iter().any(|pattern| pattern.matches(name, settings.ignore_name_case))
    });
    names.sort_by(|one, other| order(settings, one, other).then_with(|| one.cmp(other)));
    if let Some(start) = settings.start_at.as_ref().filter(|_| !nested) {
        names.retain(|name| order(settings, name, start) != Ordering::Less);
    }
    Ok(Some(names))
}

fn order(settings: &Settings, one: &str, other: &str) -> Ordering {
    if settings.ignore_name_case { one.to_lowercase().cmp(&other.to_lowercase()) } else { one.cmp(other) }
}

/// Adds the comparisons of two directories' entries. Upstream: dir.c, diff_dirs.
fn descend(
    io: &mut Io,
    settings: &Settings,
    one: &Side,
    other: &Side,
    above: Option<Above>,
    tasks: &mut Vec<Task>,
) -> Outcome {
    let nested = above.is_some();
    let mut chain = above.map(|above| above.to_vec()).unwrap_or_default();
    let here = [one.inode(), other.inode()];
    for (index, side) in [one, other].into_iter().enumerate() {
        let mut before = chain.iter().filter_map(|level| level.get(index).copied().flatten());
        if side.inode().is_some_and(|inode| before.any(|known| known == inode)) {
            io.complain(format_args!("{}: recursive directory loop", side.name));
            return Ok(2);
        }
    }
    chain.push(here);
    let above = Rc::new(chain);
    let (first, second) = (names(io, settings, one, nested)?, names(io, settings, other, nested)?);
    let status = if first.is_some() && second.is_some() { 0 } else { 2 };
    let (Some(first), Some(second)) = (first, second) else { return Ok(status) };
    let mut added = Vec::new();
    let (mut left, mut right) = (first.into_iter().peekable(), second.into_iter().peekable());
    loop {
        let which = match (left.peek(), right.peek()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(one), Some(other)) => order(settings, one, other),
        };
        let present = [which != Ordering::Greater, which != Ordering::Less];
        let mut name = None;
        if which != Ordering::Greater {
            name = left.next();
        }
        if which != Ordering::Less {
            name = name.or(right.peek().cloned());
            right.next();
        }
        if let Some(name) = name {
            let directories = [one.name.clone(), other.name.clone()];
            added.push(Task::Entry { directories, name, present, above: above.clone() });
        }
    }
    tasks.extend(added.into_iter().rev());
    Ok(status)
}

/// A file's name in quotes with C escapes if it holds anything unusual. Upstream: util.c, c_escape.
pub(super) fn escaped(name: &str) -> String {
    let unusual = |char: char| matches!(char, ' ' | '"' | '\\') || char.is_ascii_control();
    if name.contains(unusual) { quote::c(name) } else { name.to_owned() }
}
