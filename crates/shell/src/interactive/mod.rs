//! What a prompt needs: line editing, history, completion. Pure state, no input or output.
//!
//! Whoever owns a terminal drives it so:
//!
//! 1. `shell.before_prompt().await`, then show `editor.start(&shell.prompt(false), shell.history(), columns)`.
//! 2. Give each key to [`Editor::key`], show the step's bytes and follow its event:
//!    - [`Event::Accept`]: append the line to what is pending, after [`crate::Shell::expand_history`]; while
//!      [`crate::Shell::is_incomplete`] says so, start the editor again with `shell.prompt(true)`; else
//!      `shell.add_history` and `shell.run` it.
//!    - [`Event::Interrupt`]: forget what is pending, `shell.interrupted()`, prompt again.
//!    - [`Event::Eof`]: `exit`, or run what is pending.
//!    - [`Event::Complete`]: `shell.complete(editor.text(), editor.cursor()).await`, then show
//!      [`Editor::offer`] of it.
//! 3. Ctrl-C while a command runs: drop the future of `shell.run` and call `shell.interrupted()`.

mod columns;
mod complete;
mod editor;
mod expansion;
mod history;
mod key;
mod kill_ring;
mod render;
mod search;

pub use complete::{Candidate, Completions};
pub use editor::{Editor, Event, Step};
pub use expansion::HistoryExpansion;
pub use key::Key;
