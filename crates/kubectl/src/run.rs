//! From words to an exit status. Upstream: k8s.io/component-base/cli run, cobra Command.ExecuteC.

use std::rc::Rc;

use countersign_api::Network;
use countersign_host::{ExitStatus, Machine, Process, Program};
use futures::future::LocalBoxFuture;

use crate::cmd::ROOT;
use crate::command::{Run, find, flags_of, help, parse};
use crate::{Context, Error};

type Networks = Rc<dyn Fn(&Machine) -> Rc<dyn Network>>;

/// The program `kubectl`; `networks` tells what a program on a machine can dial.
pub fn program(networks: Networks) -> Rc<dyn Program> {
    Rc::new(Kubectl { networks })
}

struct Kubectl {
    networks: Networks,
}

impl Program for Kubectl {
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
    let found = find(&ROOT, ROOT.subcommands, process.arguments()).map_err(Error::Message)?;
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
    let context = Context::new(process, found.path, flags, parsed.arguments, parsed.dash, network);
    match run {
        Run::Verb(run) => run(context).await,
        Run::Help => context.out(help::text(context.path())).await,
        Run::Group => match context.arguments() {
            [] => {
                context.err(help::text(context.path())).await;
                Err(Error::Silent(1))
            }
            [word, ..] => Err(Error::Message(help::unknown(context.path(), word))),
        },
    }
}
