//! All programs by name.

use std::rc::Rc;

use futures::future::LocalBoxFuture;
use host::{ExitStatus, Process, Program};

use crate::run::{Io, Outcome, Stop};
use crate::{date, files, text};

/// How a program runs: at once, or waiting for input.
#[derive(Clone, Copy)]
pub(crate) enum Run {
    Now(fn(&mut Io) -> Outcome),
    Waiting(for<'a> fn(&'a mut Io) -> LocalBoxFuture<'a, Outcome>),
}

struct Listed(Run);

impl Program for Listed {
    fn run(&self, process: Process) -> LocalBoxFuture<'static, ExitStatus> {
        let run = self.0;
        Box::pin(async move {
            let mut io = Io::new(process);
            let outcome = match run {
                Run::Now(run) => run(&mut io),
                Run::Waiting(run) => run(&mut io).await,
            };
            let (Ok(status) | Err(Stop(status))) = outcome;
            if outcome == Err(Stop(ExitStatus::SIGPIPE.0)) {
                return ExitStatus::SIGPIPE;
            }
            match io.flush().await {
                Ok(()) => ExitStatus(status),
                Err(Stop(status)) => ExitStatus(status),
            }
        })
    }
}

macro_rules! waiting {
    ($run:path) => {
        Run::Waiting(|io| Box::pin($run(io)))
    };
}

/// Every program's name and what runs, alphabetically.
const PROGRAMS: &[(&str, Run)] = &[
    ("base32", waiting!(text::base64::run)),
    ("base64", waiting!(text::base64::run)),
    ("basename", Run::Now(files::basename::run)),
    ("basenc", waiting!(text::base64::run)),
    ("cat", waiting!(text::cat::run)),
    ("chgrp", Run::Now(files::chown::run)),
    ("chmod", Run::Now(files::chmod::run)),
    ("chown", Run::Now(files::chown::run)),
    ("column", waiting!(text::column::run)),
    ("comm", waiting!(text::comm::run)),
    ("cp", waiting!(files::cp::run)),
    ("cut", waiting!(text::cut::run)),
    ("date", waiting!(date::run)),
    ("df", Run::Now(files::df::run)),
    ("dir", Run::Now(files::ls::run)),
    ("dirname", Run::Now(files::dirname::run)),
    ("du", Run::Now(files::du::run)),
    ("expand", waiting!(text::expand::run)),
    ("file", waiting!(files::file::run)),
    ("fold", waiting!(text::fold::run)),
    ("head", waiting!(text::head::run)),
    ("install", waiting!(files::install::run)),
    ("join", waiting!(text::join::run)),
    ("ln", waiting!(files::ln::run)),
    ("ls", Run::Now(files::ls::run)),
    ("mkdir", Run::Now(files::mkdir::run)),
    ("mktemp", Run::Now(files::mktemp::run)),
    ("mv", waiting!(files::mv::run)),
    ("nl", waiting!(text::nl::run)),
    ("paste", waiting!(text::paste::run)),
    ("readlink", Run::Now(files::readlink::run)),
    ("realpath", Run::Now(files::readlink::run)),
    ("rev", waiting!(text::rev::run)),
    ("rm", waiting!(files::rm::run)),
    ("rmdir", Run::Now(files::rmdir::run)),
    ("seq", waiting!(text::seq::run)),
    ("shuf", waiting!(text::shuf::run)),
    ("sort", waiting!(text::sort::run)),
    ("split", waiting!(files::split::run)),
    ("stat", Run::Now(files::stat::run)),
    ("tac", waiting!(text::tac::run)),
    ("tail", waiting!(text::tail::run)),
    ("tee", waiting!(text::tee::run)),
    ("touch", Run::Now(files::touch::run)),
    ("tr", waiting!(text::tr::run)),
    ("tree", Run::Now(files::tree::run)),
    ("truncate", Run::Now(files::truncate::run)),
    ("unexpand", waiting!(text::expand::run)),
    ("uniq", waiting!(text::uniq::run)),
    ("vdir", Run::Now(files::ls::run)),
    ("wc", waiting!(text::wc::run)),
    ("yes", waiting!(text::yes::run)),
];

/// The programs of this crate: name and what runs.
pub fn programs() -> Vec<(&'static str, Rc<dyn Program>)> {
    PROGRAMS.iter().map(|(name, run)| (*name, Rc::new(Listed(*run)) as Rc<dyn Program>)).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_in_order() {
        assert!(super::PROGRAMS.is_sorted_by(|one, other| one.0 < other.0));
    }
}
