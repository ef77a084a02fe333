//! What a program may ask of the terminal it runs in.

use futures::future::LocalBoxFuture;

use crate::Errno;

/// A controlling terminal, implemented by the sandbox.
pub trait Terminal {
    /// Columns and rows.
    fn size(&self) -> (u16, u16);

    /// Waits for a line typed in cooked mode (with its line feed) and takes at most `limit` bytes; empty after Ctrl-D.
    fn read(&self, limit: usize) -> LocalBoxFuture<'_, Result<Vec<u8>, Errno>>;

    /// Shows bytes: text and ANSI control sequences, line feeds as programs write them.
    fn write(&self, bytes: &[u8]);

    /// Whether typed characters are shown; off for passwords.
    fn set_echo(&self, echo: bool);

    /// Opens an editor over the terminal and waits until it is closed.
    fn edit(&self, request: EditRequest) -> LocalBoxFuture<'_, EditOutcome>;
}

/// Whose keys and words the editor uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Editor {
    /// GNU nano.
    Nano,
    /// vi, vim, and what `kubectl edit` opens by default.
    Vi,
}

/// What to edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditRequest {
    /// The editor that was asked for.
    pub editor: Editor,
    /// The file's path as typed; the editor is named after it.
    pub path: String,
    /// The text to begin with.
    pub text: String,
    /// Line (1-based) the cursor starts in.
    pub line: usize,
    /// Whether saving must be refused.
    pub read_only: bool,
    /// Writes a version to the file while the editor stays open (nano's ^O, vi's `:w`); an error is shown in the editor.
    pub save: SaveFile,
}

type Save = dyn Fn(&str) -> Result<(), Errno>;

/// Called with the whole text each time the learner saves.
#[derive(Clone)]
pub struct SaveFile(pub std::rc::Rc<Save>);

impl std::fmt::Debug for SaveFile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SaveFile")
    }
}

impl PartialEq for SaveFile {
    fn eq(&self, other: &Self) -> bool {
        std::rc::Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for SaveFile {}

/// How an editor was left; whatever was saved went through [`EditRequest::save`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditOutcome {
    /// Left in the ordinary way (also without saving).
    Closed,
    /// Left with an error status (vi's `:cq`).
    Failed,
    /// This terminal has no editor (a session without a screen).
    Unavailable,
}
