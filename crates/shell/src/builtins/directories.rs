//! `pushd`, `popd`, `dirs`

use super::Call;
use crate::Shell;
use crate::exec::Outcome;

impl Shell {
    /// The stack, the working directory first.
    fn stack(&self) -> Vec<String> {
        std::iter::once(self.process.directory.clone())
            .chain(self.directories.iter().rev().cloned())
            .collect()
    }

    fn set_stack(&mut self, stack: &[String]) {
        self.directories = stack.iter().skip(1).rev().cloned().collect();
    }

    fn abbreviated(&self, path: &str) -> String {
        let home = self.variables.get("HOME").and_then(|home| home.as_scalar()).unwrap_or_default();
        match path.strip_prefix(home) {
            Some(rest) if !home.is_empty() && (rest.is_empty() || rest.starts_with('/')) => {
                format!("~{rest}")
            }
            _ => path.to_owned(),
        }
    }
}

/// `+2` and `-1` as a place in a stack of `length`.
fn place(word: &str, length: usize) -> Option<Option<usize>> {
    if let Some(number) = word.strip_prefix('+').and_then(|digits| digits.parse::<usize>().ok()) {
        return Some((number < length).then_some(number));
    }
    let number = word.strip_prefix('-').and_then(|digits| digits.parse::<usize>().ok())?;
    Some(length.checked_sub(number + 1))
}

pub(super) async fn dirs(shell: &mut Shell, call: Call) -> Outcome {
    let (mut long, mut lines, mut numbered) = (false, false, false);
    let mut stack = shell.stack();
    for word in call.rest() {
        match word.as_str() {
            "-c" => {
                shell.directories.clear();
                return Ok(0);
            }
            "-l" => long = true,
            "-p" => lines = true,
            "-v" => (lines, numbered) = (true, true),
            word => match place(word, stack.len()) {
                Some(Some(index)) => stack = stack.get(index).cloned().into_iter().collect(),
                Some(None) => {
                    let message = format!(
                        "{}: directory stack index out of range",
                        word.trim_start_matches(['+', '-'])
                    );
                    return shell.complain("dirs", &message).await;
                }
                None if word.starts_with('-') => {
                    return shell.usage("dirs", &format!("{word}: invalid option")).await;
                }
                None => return shell.usage("dirs", &format!("{word}: invalid number")).await,
            },
        }
    }
    let shown: Vec<String> = stack
        .iter()
        .map(|path| if long { path.clone() } else { shell.abbreviated(path) })
        .enumerate()
        .map(|(index, path)| if numbered { format!("{index:2}  {path}") } else { path })
        .collect();
    let text = shown.join(if lines { "\n" } else { " " });
    shell.write("dirs", format!("{text}\n")).await
}

async fn show(shell: &mut Shell) -> Outcome {
    dirs(shell, Call::default()).await
}

pub(super) async fn pushd(shell: &mut Shell, call: Call) -> Outcome {
    let mut words: Vec<&String> = call.rest().iter().collect();
    let stay = words.first().is_some_and(|word| *word == "-n");
    if stay {
        words.remove(0);
    }
    let mut stack = shell.stack();
    let target = match words.first() {
        None => {
            if stack.len() < 2 {
                return shell.complain("pushd", "no other directory").await;
            }
            stack.swap(0, 1);
            stack.first().cloned().unwrap_or_default()
        }
        Some(word) => match place(word, stack.len()) {
            Some(Some(index)) => {
                stack.rotate_left(index);
                stack.first().cloned().unwrap_or_default()
            }
            Some(None) => {
                let message = format!("{}: directory stack index out of range", word);
                return shell.complain("pushd", &message).await;
            }
            None => {
                let target = (*word).clone();
                stack.insert(if stay { 1 } else { 0 }, shell.process.absolute(&target));
                target
            }
        },
    };
    if !stay && let Err(errno) = shell.change_directory(&target, false) {
        return shell.complain("pushd", &format!("{target}: {errno}")).await;
    }
    shell.set_stack(&stack);
    show(shell).await
}

pub(super) async fn popd(shell: &mut Shell, call: Call) -> Outcome {
    let mut stack = shell.stack();
    let word = call.rest().iter().find(|word| *word != "-n");
    if stack.len() < 2 {
        return shell.complain("popd", "directory stack empty").await;
    }
    let index = match word.map(|word| place(word, stack.len())) {
        None => 0,
        Some(Some(Some(index))) => index,
        Some(Some(None)) => {
            let message =
                format!("{}: directory stack index out of range", word.cloned().unwrap_or_default());
            return shell.complain("popd", &message).await;
        }
        Some(None) => {
            let message = format!("{}: invalid argument", word.cloned().unwrap_or_default());
            return shell.usage("popd", &message).await;
        }
    };
    stack.remove(index);
    if index == 0 {
        let target = stack.first().cloned().unwrap_or_default();
        if let Err(errno) = shell.change_directory(&target, false) {
            return shell.complain("popd", &format!("{target}: {errno}")).await;
        }
    }
    shell.set_stack(&stack);
    show(shell).await
}
