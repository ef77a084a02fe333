//! What both editors' keys may bring about, and how a key is told.

/// A key as the editors name it: `^O`, `M-U`, `Esc`, `Enter`, or a character.
pub type KeyName = String;

/// What happens after a key, beside changes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing more; the key was used.
    None,
    /// The key is the text area's own.
    Native,
    /// Save; leave the editor after that if asked.
    Save {
        /// Whether to leave.
        leave: bool,
    },
    /// Leave without saving.
    Leave,
    /// Leave with an error status.
    Fail,
    /// The text area's own undo, or redo.
    Undo {
        /// Redo instead.
        redo: bool,
    },
    /// So many screens down, or up.
    Page(isize),
}

/// A browser key event by the editors' name for it.
pub fn name(key: &str, ctrl: bool, alt: bool) -> KeyName {
    let mut characters = key.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None) if ctrl => format!("^{}", character.to_ascii_uppercase()),
        (Some(character), None) if alt => format!("M-{}", character.to_ascii_uppercase()),
        _ if key == "Escape" => "Esc".to_owned(),
        _ => key.to_owned(),
    }
}
