//! Help texts. Upstream: k8s.io/kubectl/pkg/util/templates.

use super::{Command, Flag, FlagKind, GLOBAL_FLAGS, command_path, quote};

/// How root help sorts verbs. Upstream: pkg/cmd/cmd.go.
const GROUPS: &[(&str, &[&str])] = &[
    ("Basic Commands (Beginner):", &["create", "expose", "run", "set"]),
    ("Basic Commands (Intermediate):", &["explain", "get", "edit", "delete"]),
    ("Deploy Commands:", &["rollout", "scale", "autoscale"]),
    (
        "Cluster Management Commands:",
        &["certificate", "cluster-info", "top", "cordon", "uncordon", "drain", "taint"],
    ),
    (
        "Troubleshooting and Debugging Commands:",
        &["describe", "logs", "attach", "exec", "port-forward", "proxy", "cp", "auth", "debug", "events"],
    ),
    ("Advanced Commands:", &["diff", "apply", "patch", "replace", "wait", "kustomize"]),
    ("Settings Commands:", &["label", "annotate", "completion"]),
    ("Other Commands:", &["api-resources", "api-versions", "config", "kuberc", "plugin", "version"]),
];

/// The verbs in the order they are added upstream, which suggestions keep.
pub fn in_order(root: &'static Command) -> Vec<&'static Command> {
    let grouped = GROUPS.iter().flat_map(|(_, names)| names.iter());
    let grouped = grouped.filter(|name| !LATE.contains(name));
    grouped.chain(LATE).filter_map(|name| root.subcommand(name)).collect()
}

/// Verbs that are added after the groups.
const LATE: &[&str] = &["config", "kuberc", "plugin", "version", "api-versions", "api-resources", "options"];

/// The help of the last command of `path`.
pub fn text(path: &[&'static Command]) -> String {
    let Some(command) = path.last() else { return String::new() };
    let full = command_path(path);
    let is_root = path.len() == 1;
    let description = if command.long.is_empty() { command.short } else { command.long };
    let mut blocks = vec![description.to_owned()];
    if !command.aliases.is_empty() {
        blocks.push(format!("Aliases:\n{}, {}", command.name, command.aliases.join(", ")));
    }
    if !command.examples.is_empty() {
        let lines = command.examples.lines().map(|line| format!("\n  {line}"));
        blocks.push(format!("Examples:{}", lines.collect::<String>()));
    }
    if is_root {
        for (title, names) in GROUPS {
            let listed = names.iter().filter_map(|name| command.subcommand(name));
            blocks.push(format!("{title}{}", list(listed, command)));
        }
    } else if !command.subcommands.is_empty() {
        let listed = command.subcommands.iter().copied().filter(|command| !command.hidden);
        blocks.push(format!("Available Commands:{}", list(listed, command)));
    }
    let mut flags: Vec<&Flag> = command.own_flags().filter(|flag| !flag.hidden).collect();
    if !flags.is_empty() {
        flags.sort_by_key(|flag| flag.name);
        blocks.push(format!("Options:\n{}", options(&flags)));
    }
    let parents = path.split_last().map(|(_, parents)| command_path(parents)).unwrap_or_default();
    let usage = if is_root { "kubectl [flags]".to_owned() } else { format!("{parents} {}", command.usage) };
    blocks.push(format!("Usage:\n  {usage} [options]"));
    let mut text = blocks.join("\n\n") + "\n\n";
    if !command.subcommands.is_empty() {
        let more = "for more information about a given command.";
        text.push_str(&format!("Use \"{full} <command> --help\" {more}\n"));
    }
    text.push_str(
        "Use \"kubectl options\" for a list of global command-line options (applies to all commands).\n",
    );
    text
}

/// What `kubectl options` prints.
pub fn global() -> String {
    let flags: Vec<&Flag> = GLOBAL_FLAGS.iter().filter(|flag| !flag.hidden).collect();
    format!("The following options can be passed to any command:\n\n{}\n", options(&flags))
}

fn list<'a>(commands: impl Iterator<Item = &'a Command>, parent: &Command) -> String {
    let longest = parent.subcommands.iter().map(|command| command.name.len()).max().unwrap_or(0).max(11);
    commands.map(|command| format!("\n  {:longest$}   {}", command.name, command.short)).collect()
}

fn options(flags: &[&Flag]) -> String {
    let shown: Vec<String> = flags
        .iter()
        .map(|flag| {
            let value = match flag.kind {
                FlagKind::Text => format!("'{}'", flag.default),
                _ => flag.default.to_owned(),
            };
            let name = match flag.shorthand {
                Some(letter) => format!("-{letter}, --{}", flag.name),
                None => format!("--{}", flag.name),
            };
            format!("    {name}={value}:\n\t{}", flag.usage)
        })
        .collect();
    shown.join("\n\n")
}

/// A word that is no subcommand.
pub fn unknown(path: &[&'static Command], word: &str) -> String {
    format!("unknown command {}\nSee '{} -h' for help and examples", quote(word), command_path(path))
}
