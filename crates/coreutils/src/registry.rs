//! All programs by name.

use std::rc::Rc;

use futures::future::LocalBoxFuture;
use host::{ExitStatus, Process, Program};

use crate::compare::{cmp, diff};
use crate::run::{Io, Outcome, Stop};
use crate::search::{find, grep};
use crate::system::{self, id, stty, truth};
use crate::{awk, date, files, jq, sed, text};

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
    ("[", Run::Now(system::test::run)),
    ("arch", Run::Now(system::uname::run)),
    ("awk", waiting!(awk::run)),
    ("base32", waiting!(text::base64::run)),
    ("base64", waiting!(text::base64::run)),
    ("basename", Run::Now(files::basename::run)),
    ("basenc", waiting!(text::base64::run)),
    ("cat", waiting!(text::cat::run)),
    ("chgrp", Run::Now(files::chown::run)),
    ("chmod", Run::Now(files::chmod::run)),
    ("chown", Run::Now(files::chown::run)),
    ("clear", Run::Now(system::clear::run)),
    ("cmp", waiting!(cmp::run)),
    ("column", waiting!(text::column::run)),
    ("comm", waiting!(text::comm::run)),
    ("cp", waiting!(files::cp::run)),
    ("cut", waiting!(text::cut::run)),
    ("date", waiting!(date::run)),
    ("df", Run::Now(files::df::run)),
    ("diff", waiting!(diff::run)),
    ("dir", Run::Now(files::ls::run)),
    ("dirname", Run::Now(files::dirname::run)),
    ("du", Run::Now(files::du::run)),
    ("echo", Run::Now(system::echo::run)),
    ("editor", waiting!(system::editor::run)),
    ("egrep", waiting!(grep::run)),
    ("env", waiting!(system::env::run)),
    ("envsubst", waiting!(system::envsubst::run)),
    ("expand", waiting!(text::expand::run)),
    ("expr", Run::Now(system::expr::run)),
    ("false", Run::Now(truth::no)),
    ("fgrep", waiting!(grep::run)),
    ("file", waiting!(files::file::run)),
    ("find", waiting!(find::run)),
    ("fold", waiting!(text::fold::run)),
    ("gawk", waiting!(awk::run)),
    ("getent", waiting!(system::getent::run)),
    ("grep", waiting!(grep::run)),
    ("groups", Run::Now(id::groups)),
    ("hd", waiting!(text::hexdump::run)),
    ("head", waiting!(text::head::run)),
    ("hexdump", waiting!(text::hexdump::run)),
    ("hostname", waiting!(system::hostname::run)),
    ("id", Run::Now(id::id)),
    ("install", waiting!(files::install::run)),
    ("join", waiting!(text::join::run)),
    ("jq", waiting!(jq::run)),
    ("less", waiting!(system::less::run)),
    ("ln", waiting!(files::ln::run)),
    ("logname", Run::Now(id::logname)),
    ("ls", Run::Now(files::ls::run)),
    ("mawk", waiting!(awk::run)),
    ("md5sum", waiting!(text::digest::run)),
    ("mkdir", Run::Now(files::mkdir::run)),
    ("mktemp", Run::Now(files::mktemp::run)),
    ("more", waiting!(system::less::run)),
    ("mv", waiting!(files::mv::run)),
    ("nano", waiting!(system::editor::run)),
    ("nice", waiting!(system::nohup::run)),
    ("nl", waiting!(text::nl::run)),
    ("nohup", waiting!(system::nohup::run)),
    ("nproc", Run::Now(system::nproc::run)),
    ("od", waiting!(text::od::run)),
    ("paste", waiting!(text::paste::run)),
    ("printenv", Run::Now(system::printenv::run)),
    ("printf", Run::Now(system::printf::run)),
    ("ps", Run::Now(system::ps::run)),
    ("pwd", Run::Now(system::pwd::run)),
    ("readlink", Run::Now(files::readlink::run)),
    ("realpath", Run::Now(files::readlink::run)),
    ("reset", Run::Now(system::clear::run)),
    ("rev", waiting!(text::rev::run)),
    ("rm", waiting!(files::rm::run)),
    ("rmdir", Run::Now(files::rmdir::run)),
    ("sed", waiting!(sed::run)),
    ("seq", waiting!(text::seq::run)),
    ("sha1sum", waiting!(text::digest::run)),
    ("sha224sum", waiting!(text::digest::run)),
    ("sha256sum", waiting!(text::digest::run)),
    ("sha384sum", waiting!(text::digest::run)),
    ("sha512sum", waiting!(text::digest::run)),
    ("shuf", waiting!(text::shuf::run)),
    ("sleep", waiting!(system::sleep::run)),
    ("sort", waiting!(text::sort::run)),
    ("split", waiting!(files::split::run)),
    ("stat", Run::Now(files::stat::run)),
    ("stdbuf", waiting!(system::nohup::run)),
    ("strings", waiting!(text::strings::run)),
    ("stty", Run::Now(stty::stty)),
    ("sync", Run::Now(truth::yes)),
    ("tac", waiting!(text::tac::run)),
    ("tail", waiting!(text::tail::run)),
    ("tee", waiting!(text::tee::run)),
    ("test", Run::Now(system::test::run)),
    ("timeout", waiting!(system::timeout::run)),
    ("touch", Run::Now(files::touch::run)),
    ("tput", Run::Now(stty::tput)),
    ("tr", waiting!(text::tr::run)),
    ("tree", Run::Now(files::tree::run)),
    ("true", Run::Now(truth::yes)),
    ("truncate", Run::Now(files::truncate::run)),
    ("tty", Run::Now(system::tty::run)),
    ("uname", Run::Now(system::uname::run)),
    ("unexpand", waiting!(text::expand::run)),
    ("uniq", waiting!(text::uniq::run)),
    ("users", Run::Now(id::who)),
    ("vdir", Run::Now(files::ls::run)),
    ("vi", waiting!(system::editor::run)),
    ("view", waiting!(system::editor::run)),
    ("vim", waiting!(system::editor::run)),
    ("watch", waiting!(system::watch::run)),
    ("wc", waiting!(text::wc::run)),
    ("which", Run::Now(system::which::run)),
    ("who", Run::Now(id::who)),
    ("whoami", Run::Now(id::whoami)),
    ("xargs", waiting!(system::xargs::run)),
    ("xxd", waiting!(text::xxd::run)),
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
