//! Evaluates `find`'s expression for a file.

use std::cell::Cell;

use futures::future::LocalBoxFuture;
use host::{Metadata, NodeKind, files::path};

use super::Find;
use super::parse::{Execute, Expression};
use super::printf;
use crate::files::mode::{blocks, listing};
use crate::files::place;
use crate::run::{Io, Stop, quote, spawn};

/// A file that was met.
pub(in super::super) struct Entry {
    /// The starting point it was found under.
    pub(super) start: String,
    pub(super) path: String,
    pub(super) found: Metadata,
    pub(super) depth: u32,
    /// Whether its content is passed over.
    pub(super) pruned: Cell<bool>,
}

fn letter(kind: NodeKind) -> char {
    match kind {
        NodeKind::Device => 'c',
        NodeKind::Directory => 'd',
        NodeKind::File => 'f',
        NodeKind::Symlink => 'l',
    }
}

fn matches(pattern: &str, text: &str, ignore_case: bool) -> bool {
    posix::pattern::Pattern::simple(pattern).matches(text, ignore_case)
}

impl Find {
    pub(super) async fn evaluate(&mut self, io: &mut Io, entry: &Entry) -> Result<bool, Stop> {
        let expression = std::mem::replace(&mut self.expression, Expression::Constant(true));
        let outcome = self.holds(io, &expression, entry).await;
        self.expression = expression;
        outcome
    }

    fn holds<'a>(
        &'a mut self,
        io: &'a mut Io,
        expression: &'a Expression,
        entry: &'a Entry,
    ) -> LocalBoxFuture<'a, Result<bool, Stop>> {
        Box::pin(async move {
            match expression {
                Expression::And(list) => {
                    for inner in list {
                        if self.quit || !self.holds(io, inner, entry).await? {
                            return Ok(false);
                        }
                    }
                    Ok(true)
                }
                Expression::Or(list) => {
                    for inner in list {
                        if self.quit || self.holds(io, inner, entry).await? {
                            return Ok(true);
                        }
                    }
                    Ok(false)
                }
                Expression::List(list) => {
                    let mut last = true;
                    for inner in list {
                        last = self.holds(io, inner, entry).await?;
                    }
                    Ok(last)
                }
                Expression::Not(inner) => Ok(!self.holds(io, inner, entry).await?),
                Expression::Execute(execute) => self.execute(io, execute, entry).await,
                Expression::Delete => Ok(delete(io, entry)),
                Expression::Quit => {
                    self.quit = true;
                    Ok(true)
                }
                simple => Ok(test(io, simple, entry)),
            }
        })
    }

    async fn execute(&mut self, io: &mut Io, execute: &Execute, entry: &Entry) -> Result<bool, Stop> {
        let (directory, name) = if execute.in_directory {
            let parent = path::parent(&entry.path).to_owned();
            (Some(parent), format!("./{}", path::file_name(&entry.path)))
        } else {
            (None, entry.path.clone())
        };
        if let Some(batch) = execute.batch {
            // With -execdir each file is run for itself: their directories differ.
            if directory.is_none() {
                if let Some(list) = self.batches.get_mut(batch) {
                    list.push(name);
                }
                return Ok(true);
            }
            let mut words = execute.words.clone();
            words.push(name);
            return run(io, words, directory).await;
        }
        let words: Vec<String> = execute.words.iter().map(|word| word.replace("{}", &name)).collect();
        if execute.ask {
            let program = words.first().cloned().unwrap_or_default();
            io.flush().await?;
            io.put_error(format!("< {program} ... {name} > ? "));
            io.pump().await?;
            let answer = match io.process.descriptor(0) {
                Ok(input) => input.read_line().await.unwrap_or_default(),
                Err(_) => Vec::new(),
            };
            if !matches!(answer.first(), Some(b'y' | b'Y')) {
                return Ok(false);
            }
        }
        run(io, words, directory).await
    }
}

/// Runs a command; whether it succeeded.
async fn run(io: &mut Io, words: Vec<String>, directory: Option<String>) -> Result<bool, Stop> {
    io.flush().await?;
    let name = words.first().cloned().unwrap_or_default();
    let mut process = io.process.child(words);
    if let Some(directory) = directory {
        process.directory = path::normalize(&io.process.absolute(&directory));
    }
    match spawn::exec(process).await {
        Ok(status) => Ok(status == 0),
        Err(error) => {
            io.complain(format_args!("{}: {}", quote::locale(&name), spawn::errno(&error)));
            io.status = 0;
            Ok(false)
        }
    }
}

/// Runs every `-exec … +` with what was collected.
pub(super) async fn run_batches(io: &mut Io, find: &mut Find) -> Result<(), Stop> {
    let mut commands = Vec::new();
    collect(&find.expression, &mut commands);
    for (words, batch) in commands {
        let list = find.batches.get_mut(batch).map(std::mem::take).unwrap_or_default();
        if list.is_empty() {
            continue;
        }
        let words = words.into_iter().chain(list).collect();
        if !run(io, words, None).await? {
            io.status = 1;
        }
    }
    Ok(())
}

fn collect(expression: &Expression, commands: &mut Vec<(Vec<String>, usize)>) {
    match expression {
        Expression::And(list) | Expression::Or(list) | Expression::List(list) => {
            list.iter().for_each(|inner| collect(inner, commands));
        }
        Expression::Not(inner) => collect(inner, commands),
        Expression::Execute(Execute { words, batch: Some(batch), .. }) => {
            commands.push((words.clone(), *batch))
        }
        _ => {}
    }
}

fn delete(io: &mut Io, entry: &Entry) -> bool {
    if entry.path == "." {
        return true;
    }
    let absolute = io.process.absolute(&entry.path);
    let outcome = io.process.with_files(|files, caller| match entry.found.is_directory() {
        true => files.remove_directory(caller, &absolute),
        false => files.remove_file(caller, &absolute),
    });
    if let Err(errno) = outcome {
        io.complain(format_args!("cannot delete {}: {errno}", quote::locale(&entry.path)));
    }
    outcome.is_ok()
}

fn test(io: &mut Io, expression: &Expression, entry: &Entry) -> bool {
    let found = &entry.found;
    match expression {
        Expression::Constant(truth) => *truth,
        Expression::Name { pattern, ignore_case } => {
            matches(pattern, path::file_name(&entry.path), *ignore_case)
        }
        Expression::Path { pattern, ignore_case } => matches(pattern, &entry.path, *ignore_case),
        Expression::LinkName { pattern, ignore_case } => {
            found.is_symlink()
                && place::link_target(&io.process, &entry.path)
                    .is_ok_and(|target| matches(pattern, &target, *ignore_case))
        }
        Expression::Regex(regex) => regex.is_match(entry.path.as_bytes()),
        Expression::Type(letters, target) => {
            let kind = match target {
                true => place::stat(&io.process, &entry.path).map_or(found.kind, |found| found.kind),
                false => found.kind,
            };
            letters.contains(letter(kind))
        }
        Expression::Size(than, unit) => {
            let size = i64::try_from(found.size).unwrap_or(i64::MAX);
            than.holds(size / unit + i64::from(size % unit != 0))
        }
        Expression::Empty => match found.kind {
            NodeKind::Directory => place::entries(&io.process, &entry.path).is_ok_and(|list| list.is_empty()),
            NodeKind::File => found.size == 0,
            _ => false,
        },
        Expression::Age(than, unit, now) => {
            let age = now - found.modified.seconds();
            // Minutes are rounded up, days down. Upstream: findutils pred.c.
            let units = if *unit == 60 { (age + unit - 1).div_euclid(*unit) } else { age.div_euclid(*unit) };
            than.holds(units)
        }
        Expression::Newer(moment) => found.modified > *moment,
        Expression::Permission(kind, bits) => match kind {
            '-' => found.mode & bits == *bits,
            '/' => *bits == 0 || found.mode & bits != 0,
            _ => found.mode == *bits,
        },
        Expression::User(uid) => found.uid == *uid,
        Expression::Group(gid) => found.gid == *gid,
        Expression::NoUser => io.process.machine.user_name(found.uid).is_none(),
        Expression::NoGroup => io.process.machine.group_name(found.gid).is_none(),
        Expression::Links(than) => than.holds(i64::from(found.links)),
        Expression::Inode(than) => than.holds(i64::try_from(found.inode).unwrap_or(i64::MAX)),
        Expression::Uid(than) => than.holds(i64::from(found.uid)),
        Expression::Gid(than) => than.holds(i64::from(found.gid)),
        Expression::SameFile(inode) => found.inode == *inode,
        Expression::Access(kind) => {
            let credentials = &io.process.credentials;
            place::stat(&io.process, &entry.path).is_ok_and(|found| match kind {
                'r' => found.may_read(credentials),
                'w' => found.may_write(credentials),
                _ => found.may_execute(credentials),
            })
        }
        Expression::Print => {
            io.line(host::words::encode(&entry.path));
            true
        }
        Expression::Print0 => {
            io.put(host::words::encode(&entry.path));
            io.put("\0");
            true
        }
        Expression::Printf(format) => {
            printf::print(io, format, entry);
            true
        }
        Expression::Ls => {
            let machine = io.process.machine.clone();
            let user = machine.user_name(found.uid).unwrap_or_else(|| found.uid.to_string());
            let group = machine.group_name(found.gid).unwrap_or_else(|| found.gid.to_string());
            let zone = crate::date::zone(io);
            let now = io.process.clock().now().seconds();
            let recent = found.modified.seconds() > now - 15_778_476 && found.modified.seconds() <= now;
            let format = if recent { "%b %e %H:%M" } else { "%b %e  %Y" };
            let time = posix::time::Civil::new(found.modified.seconds(), 0, &zone).format(format);
            let link = match place::link_target(&io.process, &entry.path) {
                Ok(target) if found.is_symlink() => format!(" -> {target}"),
                _ => String::new(),
            };
            let line = format!(
                "{:>9} {:>6} {} {:>3} {user:<8} {group:<8} {:>8} {time} {}{link}",
                found.inode,
                blocks(found) / 2,
                listing(found),
                found.links,
                found.size,
                entry.path
            );
            io.line(host::words::encode(&line));
            true
        }
        Expression::Prune => {
            entry.pruned.set(true);
            true
        }
        _ => true,
    }
}
