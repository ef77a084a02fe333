//! `find`

mod eval;
mod parse;
mod printf;

use futures::future::LocalBoxFuture;
use host::{Errno, Metadata};

use crate::files::place::{self, within};
use crate::run::{Io, Outcome, Stop, quote};
use eval::Entry;
use parse::{Expression, Options};

/// A running search.
pub(super) struct Find {
    options: Options,
    expression: Expression,
    /// Arguments collected for each `-exec … +`, by its number.
    batches: Vec<Vec<String>>,
    quit: bool,
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let words = io.process.arguments().to_vec();
    let (starts, options, expression, batches) = match parse::parse(io, words) {
        Ok(parsed) => parsed,
        Err(stop) => return Err(stop),
    };
    let mut find = Find { options, expression, batches: vec![Vec::new(); batches], quit: false };
    for start in starts {
        if find.quit {
            break;
        }
        let found = if find.options.follow_all || find.options.follow_named {
            place::stat(&io.process, &start).or_else(|_| place::lstat(&io.process, &start))
        } else {
            place::lstat(&io.process, &start)
        };
        match found {
            Ok(found) => {
                let trail = vec![found.inode];
                find.visit(io, start.clone(), start, found, 0, trail).await?;
            }
            Err(errno) => io.complain(format_args!("{}: {errno}", quote::locale(&start))),
        }
    }
    eval::run_batches(io, &mut find).await?;
    Ok(io.status)
}

impl Find {
    /// Looks at a file and everything below it.
    fn visit<'a>(
        &'a mut self,
        io: &'a mut Io,
        start: String,
        path: String,
        found: Metadata,
        depth: u32,
        trail: Vec<u64>,
    ) -> LocalBoxFuture<'a, Result<(), Stop>> {
        Box::pin(async move {
            let entry =
                Entry { start: start.clone(), path: path.clone(), found, depth, pruned: Default::default() };
            let counts = depth >= self.options.min_depth;
            io.turn().await?;
            if !self.options.depth_first && counts {
                self.evaluate(io, &entry).await?;
            }
            let descends = found.is_directory()
                && !self.quit
                && (!entry.pruned.get() || self.options.depth_first)
                && depth < self.options.max_depth.min(500);
            if descends {
                match place::entries(&io.process, &path) {
                    Ok(entries) => {
                        for inner in entries {
                            if self.quit {
                                break;
                            }
                            let path = within(&path, &inner.name);
                            let mut found = inner.metadata;
                            if self.options.follow_all
                                && let Ok(target) = place::stat(&io.process, &path)
                            {
                                found = target;
                            }
                            if trail.contains(&found.inode) && found.is_directory() {
                                let (shown, loop_start) = (quote::locale(&path), quote::locale(&start));
                                io.complain(format_args!(
                                    "File system loop detected; {shown} is part of the same file system loop as {loop_start}."
                                ));
                                continue;
                            }
                            let mut trail = trail.clone();
                            trail.push(found.inode);
                            self.visit(io, start.clone(), path, found, depth + 1, trail).await?;
                        }
                    }
                    Err(errno @ (Errno::EACCES | Errno::ENOENT)) => {
                        io.complain(format_args!("{}: {errno}", quote::locale(&path)));
                    }
                    Err(_) => {}
                }
            }
            if self.options.depth_first && counts && !self.quit {
                self.evaluate(io, &entry).await?;
            }
            Ok(())
        })
    }
}
