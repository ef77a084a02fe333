//! `kubectl completion SHELL`: a script that asks `kubectl __complete`.

use crate::Context;
use crate::command::{ArgumentHint, Command, Outcome, Run};

/// The verb.
pub static COMMAND: Command = Command {
    name: "completion",
    usage: "completion SHELL",
    short: "Output shell completion code for the specified shell (bash, zsh, fish, or powershell)",
    long: "Output shell completion code for the specified shell (bash, zsh, fish, or powershell). The shell code must be evaluated to provide interactive completion of kubectl commands. This can be done by sourcing it from the .bash_profile.\n\n Detailed instructions on how to do this are available here:\n\n for macOS: https://kubernetes.io/docs/tasks/tools/install-kubectl-macos/#enable-shell-autocompletion\n\n for linux: https://kubernetes.io/docs/tasks/tools/install-kubectl-linux/#enable-shell-autocompletion\n\n for windows: https://kubernetes.io/docs/tasks/tools/install-kubectl-windows/#enable-shell-autocompletion\n\n Note for zsh users: [1] zsh completions are only supported in versions of zsh >= 5.2.",
    examples: "# Load the kubectl completion code for bash into the current shell\nsource <(kubectl completion bash)",
    run: Run::Verb(run),
    arguments: ArgumentHint::Words(&["bash", "zsh", "fish", "powershell"]),
    ..Command::NEW
};

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let script = match context.arguments() {
            [] => return Err(context.usage_error("Shell not specified.")),
            [shell] => match shell.as_str() {
                "bash" => BASH,
                "zsh" => ZSH,
                "fish" => FISH,
                "powershell" => POWERSHELL,
                other => {
                    return Err(context.usage_error(format!("Unsupported shell type \"{other}\".")));
                }
            },
            _ => {
                return Err(context.usage_error("Too many arguments. Expected only the shell type."));
            }
        };
        context.out(script).await
    })
}

const BASH: &str = r#"# bash completion for kubectl                               -*- shell-script -*-

__start_kubectl()
{
    local words=("${COMP_WORDS[@]:1:COMP_CWORD}") line
    COMPREPLY=()
    while IFS= read -r line; do
        case "$line" in
            :*) ;;
            *) COMPREPLY+=("${line%%$'\t'*}") ;;
        esac
    done < <(kubectl __completeNoDesc "${words[@]}" 2>/dev/null)
}

complete -o default -F __start_kubectl kubectl
"#;

const ZSH: &str = r#"#compdef kubectl
compdef _kubectl kubectl

# zsh completion for kubectl                                -*- shell-script -*-

_kubectl()
{
    local -a completions
    completions=("${(@f)$(kubectl __completeNoDesc "${words[@]:1}" 2>/dev/null | grep -v '^:')}")
    compadd -- "${completions[@]}"
}
"#;

const FISH: &str = r#"# fish completion for kubectl                               -*- shell-script -*-

function __kubectl_perform_completion
    set -l args (commandline -opc)
    kubectl __complete $args[2..-1] (commandline -ct) 2>/dev/null | string match -v ':*'
end

complete -c kubectl -f -a '(__kubectl_perform_completion)'
"#;

const POWERSHELL: &str = r#"# powershell completion for kubectl                         -*- shell-script -*-

Register-ArgumentCompleter -CommandName 'kubectl' -ScriptBlock {
    param($WordToComplete, $CommandAst, $CursorPosition)
    $words = $CommandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" }
    kubectl __completeNoDesc @words 2>$null | Where-Object { $_ -notlike ':*' }
}
"#;
