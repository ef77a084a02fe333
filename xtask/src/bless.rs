//! `cargo xtask bless`: writes the list of known gaps anew, after the sessions under crates/sandbox/tests were played.

use anyhow::{Result, bail};

use crate::process::{command, run as run_command};

/// Plays all sessions and takes out of the list what passes; with `--add`, puts in what fails.
pub fn run(arguments: &[String]) -> Result<()> {
    let mode = match arguments {
        [] => "remove",
        [add] if add == "--add" => "add",
        other => bail!("unexpected arguments {other:?}; --add puts failing commands into the list"),
    };
    let test =
        ["test", "--package", "countersign-sandbox", "--test", "golden", "--", "--nocapture", "sessions"];
    let mut play = command("cargo", test);
    play.env("COUNTERSIGN_BLESS", mode);
    run_command(play)
}
