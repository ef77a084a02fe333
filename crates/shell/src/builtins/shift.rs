//! `shift`

use super::Call;
use crate::Shell;
use crate::exec::Outcome;

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    let count = match call.rest() {
        [] => 1,
        [word] => match word.parse::<i64>() {
            Ok(count) => count,
            Err(_) => return shell.complain("shift", &format!("{word}: numeric argument required")).await,
        },
        _ => return shell.complain("shift", "too many arguments").await,
    };
    match usize::try_from(count) {
        Ok(count) if count <= shell.arguments.len() => {
            shell.arguments.drain(..count);
            Ok(0)
        }
        Ok(_) if shell.options.is("shift_verbose") => {
            shell.complain("shift", &format!("{count}: shift count out of range")).await
        }
        Ok(_) => Ok(1),
        Err(_) => shell.complain("shift", &format!("{count}: shift count out of range")).await,
    }
}
