//! `clear` and `reset`

use crate::run::{Io, Outcome};

pub(crate) fn run(io: &mut Io) -> Outcome {
    match io.process.variable("TERM") {
        None | Some("") => Err(io.misread("TERM environment variable not set.")),
        // A terminal that cannot be cleared.
        Some("dumb") => Ok(1),
        _ => {
            io.put("\u{1b}[H\u{1b}[2J\u{1b}[3J");
            Ok(0)
        }
    }
}

impl Io {
    fn misread(&mut self, message: &str) -> crate::run::Stop {
        self.put_error(format!("{message}\n"));
        crate::run::Stop(1)
    }
}
