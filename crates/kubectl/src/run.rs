//! From words to an exit status. Upstream: k8s.io/component-base/cli run, cobra Command.ExecuteC.

use std::rc::Rc;

use countersign_api::Network;
use countersign_host::{Completion, ExitStatus, Machine, Process, Program};
use futures::future::LocalBoxFuture;

use crate::cmd::{ROOT, plugin};
use crate::command::{Run, find, flags_of, help, parse, quote};
use crate::{Context, Error, complete};

type Networks = Rc<dyn Fn(&Machine) -> Rc<dyn Network>>;

/// The program `kubectl`; `networks` tells what a program on a machine can dial.
pub fn program(networks: Networks) -> Rc<dyn Program> {
    Rc::new(Kubectl { networks })
}

struct Kubectl {
    networks: Networks,
}

impl Program for Kubectl {
    fn complete(&self, process: Process) -> LocalBoxFuture<'static, Option<Vec<Completion>>> {
        let network = (self.networks)(&process.machine);
        Box::pin(complete::for_shell(process, network))
    }

    fn run(&self, process: Process) -> LocalBoxFuture<'static, ExitStatus> {
        let network = (self.networks)(&process.machine);
        Box::pin(async move {
            match execute(process.clone(), network).await {
                Ok(()) => ExitStatus::SUCCESS,
                Err(error) => {
                    process.stderr(error.report()).await;
                    ExitStatus(error.exit_status())
                }
            }
        })
    }
}

async fn execute(process: Process, network: Rc<dyn Network>) -> Result<(), Error> {
    let found = match find(&ROOT, &help::in_order(&ROOT), process.arguments()) {
        Ok(found) => found,
        // A word nobody knows may name a program beside kubectl.
        Err(unknown) => {
            return match plugin::dispatch(&process).await {
                Some(outcome) => outcome,
                None => Err(Error::Message(unknown)),
            };
        }
    };
    if let Some(command) = found.command().filter(|command| command.raw) {
        let mut words = found.words;
        words.retain(|word| !word.is_empty() || command.hidden);
        let flags = flags_of(&found.path);
        if !command.hidden && words.iter().any(|word| word == "-h" || word == "--help") {
            return Ok(process.stdout(help::text(&found.path)).await?);
        }
        let context = Context::new(process, found.path, flags, words, None, network);
        let _end = Ending(context.clone());
        return match command.run {
            Run::Verb(run) => run(context).await,
            Run::Group | Run::Help => Ok(()),
        };
    }
    let mut flags = flags_of(&found.path);
    let parsed = parse(&mut flags, &found.words).map_err(|mistake| {
        Error::Message(format!("{mistake}\nSee '{} --help' for usage.", found.command_path()))
    })?;
    for warning in &parsed.warnings {
        process.stderr(warning).await;
    }
    if parsed.help {
        return Ok(process.stdout(help::text(&found.path)).await?);
    }
    let run = found.command().map_or(Run::Help, |command| command.run);
    let required = found.command().map_or(&[] as &[&str], |command| command.required);
    let missing: Vec<String> =
        required.iter().filter(|name| !flags.changed(name)).map(|name| quote(name)).collect();
    if !missing.is_empty() {
        return Err(Error::Message(format!("required flag(s) {} not set", missing.join(", "))));
    }
    let strict = flags.is("warnings-as-errors");
    let context = Context::new(process, found.path, flags, parsed.arguments, parsed.dash, network);
    let _end = Ending(context.clone());
    match run {
        Run::Verb(run) => {
            run(context.clone()).await?;
            match context.warning_count() {
                1 if strict => Err(Error::message("1 warning received")),
                count if strict && count > 1 => Err(Error::message(format!("{count} warnings received"))),
                _ => Ok(()),
            }
        }
        Run::Help => context.out(help::text(context.path())).await,
        Run::Group => match context.arguments() {
            [] => {
                context.err(help::text(context.path())).await;
                Err(Error::Silent(1))
            }
            words => Err(Error::Message(help::unknown(context.path(), &words.join(" ")))),
        },
    }
}

/// Lets go of what a run has gathered when it ends, also by Ctrl-C: context, client and mapper hold each other, and with
/// them the process's end of a pipe.
struct Ending(Context);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.forget();
    }
}
