//! `let`

use super::Call;
use crate::Shell;
use crate::exec::{Flow, Outcome};

pub(super) async fn run(shell: &mut Shell, call: Call) -> Outcome {
    if call.rest().is_empty() {
        return shell.complain("let", "expression expected").await;
    }
    let mut value = 0;
    for expression in call.rest() {
        value = match shell.evaluate_as("let", expression).await {
            Ok(value) => value,
            Err(Flow::Abort(_)) => return Ok(1),
            Err(flow) => return Err(flow),
        };
    }
    Ok(u8::from(value == 0))
}
