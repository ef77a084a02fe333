//! Terminals: a login shell behind an emulated screen, driven by keys.

mod consoles;
mod input;
mod screen;
mod session;
mod tty;

pub(crate) use consoles::Consoles;
pub use countersign_shell::interactive::Key;
pub use screen::{Color, Run, Screen, ScreenLine, Style};
pub use session::{Ended, SavedTerminal, TerminalSession};
pub use tty::OpenEditor;
