//! Keys as the line editor knows them.

/// A key press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// A character, typed or pasted.
    Char(char),
    /// Return.
    Enter,
    /// Tab.
    Tab,
    /// Shift and Tab.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Escape alone.
    Escape,
    /// Control and a character, in lower case.
    Ctrl(char),
    /// Alt (or Escape before) and a character.
    Alt(char),
    /// Alt and Backspace.
    AltBackspace,
    /// Control and arrow left.
    CtrlLeft,
    /// Control and arrow right.
    CtrlRight,
    /// Text that is put in as it is, line feeds too.
    Paste(String),
}
