//! Builtins: one file each (or one for near relatives), found through the table below.

mod alias;
mod cd;
mod command;
mod complete;
mod control;
pub(crate) mod declare;
mod directories;
mod echo;
mod enable;
mod eval;
mod exec;
mod fc;
mod getopts;
mod hash;
mod help;
mod history;
mod jobs;
mod kill;
mod let_;
mod mapfile;
mod options;
mod printf;
mod read;
mod set;
mod shift;
mod shopt;
pub(crate) mod test;
mod times;
mod trap;
mod type_;
mod ulimit;
mod umask;
mod unset;

use std::collections::BTreeMap;

use futures::future::LocalBoxFuture;

use crate::Shell;
use crate::exec::{Expanded, Outcome};

/// A builtin's name, how it is called, and what it does in a few words.
pub(crate) struct Builtin {
    pub(crate) name: &'static str,
    pub(crate) synopsis: &'static str,
    pub(crate) summary: &'static str,
}

/// The words of a call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Call {
    /// The name, then the arguments.
    pub(crate) arguments: Vec<String>,
    /// Arguments that were assignments, by their place among `arguments`.
    pub(crate) assignments: BTreeMap<usize, Expanded>,
}

impl Call {
    /// The name it was called by.
    pub(crate) fn name(&self) -> &str {
        self.arguments.first().map(String::as_str).unwrap_or_default()
    }

    /// The arguments after the name.
    pub(crate) fn rest(&self) -> &[String] {
        self.arguments.get(1..).unwrap_or_default()
    }

    /// The same call without its first word.
    pub(crate) fn shifted(mut self, count: usize) -> Self {
        self.arguments.drain(..count.min(self.arguments.len()));
        self.assignments = self
            .assignments
            .into_iter()
            .filter_map(|(index, assignment)| Some((index.checked_sub(count)?, assignment)))
            .collect();
        self
    }
}

const fn builtin(name: &'static str, synopsis: &'static str, summary: &'static str) -> Builtin {
    Builtin { name, synopsis, summary }
}

/// All builtins, alphabetically.
#[rustfmt::skip]
pub(crate) const BUILTINS: [Builtin; 60] = [
    builtin(".", ". filename [arguments]", "Execute commands from a file in the current shell."),
    builtin(":", ":", "Null command."),
    builtin("[", "[ arg... ]", "Evaluate conditional expression."),
    builtin("alias", "alias [-p] [name[=value] ... ]", "Define or display aliases."),
    builtin("bg", "bg [job_spec ...]", "Move jobs to the background."),
    builtin("break", "break [n]", "Exit for, while, or until loops."),
    builtin("builtin", "builtin [shell-builtin [arg ...]]", "Execute shell builtins."),
    builtin("caller", "caller [expr]", "Return the context of the current subroutine call."),
    builtin("cd", "cd [-L|[-P [-e]] [-@]] [dir]", "Change the shell working directory."),
    builtin("command", "command [-pVv] command [arg ...]", "Execute a simple command or display information about commands."),
    builtin("compgen", "compgen [-abcdefgjksuv] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [word]", "Display possible completions depending on the options."),
    builtin("complete", "complete [-abcdefgjksuv] [-pr] [-DEI] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [name ...]", "Specify how arguments are to be completed by Readline."),
    builtin("compopt", "compopt [-o|+o option] [-DEI] [name ...]", "Modify or display completion options."),
    builtin("continue", "continue [n]", "Resume for, while, or until loops."),
    builtin("declare", "declare [-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]", "Set variable values and attributes."),
    builtin("dirs", "dirs [-clpv] [+N] [-N]", "Display directory stack."),
    builtin("disown", "disown [-h] [-ar] [jobspec ... | pid ...]", "Remove jobs from current shell."),
    builtin("echo", "echo [-neE] [arg ...]", "Write arguments to the standard output."),
    builtin("enable", "enable [-a] [-dnps] [-f filename] [name ...]", "Enable and disable shell builtins."),
    builtin("eval", "eval [arg ...]", "Execute arguments as a shell command."),
    builtin("exec", "exec [-cl] [-a name] [command [argument ...]] [redirection ...]", "Replace the shell with the given command."),
    builtin("exit", "exit [n]", "Exit the shell."),
    builtin("export", "export [-fn] [name[=value] ...] or export -p", "Set export attribute for shell variables."),
    builtin("false", "false", "Return an unsuccessful result."),
    builtin("fc", "fc [-e ename] [-lnr] [first] [last] or fc -s [pat=rep] [command]", "Display or execute commands from the history list."),
    builtin("fg", "fg [job_spec]", "Move job to the foreground."),
    builtin("getopts", "getopts optstring name [arg ...]", "Parse option arguments."),
    builtin("hash", "hash [-lr] [-p pathname] [-dt] [name ...]", "Remember or display program locations."),
    builtin("help", "help [-dms] [pattern ...]", "Display information about builtin commands."),
    builtin("history", "history [-c] [-d offset] [n] or history -anrw [filename] or history -ps arg [arg...]", "Display or manipulate the history list."),
    builtin("jobs", "jobs [-lnprs] [jobspec ...] or jobs -x command [args]", "Display status of jobs."),
    builtin("kill", "kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]", "Send a signal to a job."),
    builtin("let", "let arg [arg ...]", "Evaluate arithmetic expressions."),
    builtin("local", "local [option] name[=value] ...", "Define local variables."),
    builtin("logout", "logout [n]", "Exit a login shell."),
    builtin("mapfile", "mapfile [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]", "Read lines from the standard input into an indexed array variable."),
    builtin("popd", "popd [-n] [+N | -N]", "Remove directories from stack."),
    builtin("printf", "printf [-v var] format [arguments]", "Formats and prints ARGUMENTS under control of the FORMAT."),
    builtin("pushd", "pushd [-n] [+N | -N | dir]", "Add directories to stack."),
    builtin("pwd", "pwd [-LP]", "Print the name of the current working directory."),
    builtin("read", "read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]", "Read a line from the standard input and split it into fields."),
    builtin("readarray", "readarray [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]", "Read lines from a file into an array variable."),
    builtin("readonly", "readonly [-aAf] [name[=value] ...] or readonly -p", "Mark shell variables as unchangeable."),
    builtin("return", "return [n]", "Return from a shell function."),
    builtin("set", "set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]", "Set or unset values of shell options and positional parameters."),
    builtin("shift", "shift [n]", "Shift positional parameters."),
    builtin("shopt", "shopt [-pqsu] [-o] [optname ...]", "Set and unset shell options."),
    builtin("source", "source filename [arguments]", "Execute commands from a file in the current shell."),
    builtin("suspend", "suspend [-f]", "Suspend shell execution."),
    builtin("test", "test [expr]", "Evaluate conditional expression."),
    builtin("times", "times", "Display process times."),
    builtin("trap", "trap [-lp] [[arg] signal_spec ...]", "Trap signals and other events."),
    builtin("true", "true", "Return a successful result."),
    builtin("type", "type [-afptP] name [name ...]", "Display information about command type."),
    builtin("typeset", "typeset [-aAfFgiIlnrtux] name[=value] ... or typeset -p [-aAfFilnrtux] [name ...]", "Set variable values and attributes."),
    builtin("ulimit", "ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]", "Modify shell resource limits."),
    builtin("umask", "umask [-p] [-S] [mode]", "Display or set file mode mask."),
    builtin("unalias", "unalias [-a] name [name ...]", "Remove each NAME from the list of defined aliases."),
    builtin("unset", "unset [-f] [-v] [-n] [name ...]", "Unset values and attributes of shell variables and functions."),
    builtin("wait", "wait [-fn] [-p var] [id ...]", "Wait for job completion and return exit status."),
];

/// The builtin of that name.
pub(crate) fn find(name: &str) -> Option<&'static Builtin> {
    BUILTINS.iter().find(|builtin| builtin.name == name)
}

/// Runs a builtin.
pub(crate) fn run<'a>(shell: &'a mut Shell, builtin: &Builtin, call: Call) -> LocalBoxFuture<'a, Outcome> {
    match builtin.name {
        "." | "source" => Box::pin(eval::source(shell, call)),
        ":" | "true" => Box::pin(async { Ok(0) }),
        "[" | "test" => Box::pin(test::run(shell, call)),
        "alias" => Box::pin(alias::alias(shell, call)),
        "bg" => Box::pin(jobs::background(shell, call)),
        "break" | "continue" => Box::pin(control::break_or_continue(shell, call)),
        "builtin" => Box::pin(command::builtin(shell, call)),
        "caller" => Box::pin(control::caller(shell, call)),
        "cd" => Box::pin(cd::cd(shell, call)),
        "command" => Box::pin(command::command(shell, call)),
        "compgen" => Box::pin(complete::compgen(shell, call)),
        "complete" | "compopt" => Box::pin(complete::complete(shell, call)),
        "declare" | "typeset" | "local" | "export" | "readonly" => Box::pin(declare::run(shell, call)),
        "dirs" => Box::pin(directories::dirs(shell, call)),
        "disown" => Box::pin(jobs::disown(shell, call)),
        "echo" => Box::pin(echo::run(shell, call)),
        "enable" => Box::pin(enable::run(shell, call)),
        "eval" => Box::pin(eval::eval(shell, call)),
        "exec" => Box::pin(exec::run(shell, call)),
        "exit" | "logout" => Box::pin(control::exit(shell, call)),
        "false" => Box::pin(async { Ok(1) }),
        "fc" => Box::pin(fc::run(shell, call)),
        "fg" => Box::pin(jobs::foreground(shell, call)),
        "getopts" => Box::pin(getopts::run(shell, call)),
        "hash" => Box::pin(hash::run(shell, call)),
        "help" => Box::pin(help::run(shell, call)),
        "history" => Box::pin(history::run(shell, call)),
        "jobs" => Box::pin(jobs::jobs(shell, call)),
        "kill" => Box::pin(kill::run(shell, call)),
        "let" => Box::pin(let_::run(shell, call)),
        "mapfile" | "readarray" => Box::pin(mapfile::run(shell, call)),
        "popd" => Box::pin(directories::popd(shell, call)),
        "printf" => Box::pin(printf::run(shell, call)),
        "pushd" => Box::pin(directories::pushd(shell, call)),
        "pwd" => Box::pin(cd::pwd(shell, call)),
        "read" => Box::pin(read::run(shell, call)),
        "return" => Box::pin(control::return_(shell, call)),
        "set" => Box::pin(set::run(shell, call)),
        "shift" => Box::pin(shift::run(shell, call)),
        "shopt" => Box::pin(shopt::run(shell, call)),
        "suspend" => Box::pin(control::suspend(shell, call)),
        "times" => Box::pin(times::run(shell, call)),
        "trap" => Box::pin(trap::run(shell, call)),
        "type" => Box::pin(type_::run(shell, call)),
        "ulimit" => Box::pin(ulimit::run(shell, call)),
        "umask" => Box::pin(umask::run(shell, call)),
        "unalias" => Box::pin(alias::unalias(shell, call)),
        "unset" => Box::pin(unset::run(shell, call)),
        "wait" => Box::pin(jobs::wait(shell, call)),
        _ => Box::pin(async { Ok(1) }),
    }
}

impl Shell {
    /// An error of a builtin; its status is 1.
    pub(crate) async fn complain(&mut self, name: &str, message: &str) -> Outcome {
        self.report(&format!("{name}: {message}")).await;
        Ok(1)
    }

    /// A wrong call of a builtin: says how it is called; its status is 2.
    pub(crate) async fn usage(&mut self, name: &str, message: &str) -> Outcome {
        if !message.is_empty() {
            self.report(&format!("{name}: {message}")).await;
        }
        let synopsis = find(name).map_or(name, |builtin| builtin.synopsis);
        self.process.stderr(format!("{name}: usage: {synopsis}\n")).await;
        Ok(2)
    }
}
