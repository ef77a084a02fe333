//! A whole world as a value.

use countersign_host::{FileTree, Timestamp};
use serde::{Deserialize, Serialize};

use crate::cluster::SavedControlPlane;
use crate::journal::SavedJournal;
use crate::terminal::SavedTerminal;

/// A world at some moment: to be kept over a reload, or gone back to. Making one is cheap: objects and files are shared
/// until they change.
#[derive(Clone, Serialize, Deserialize)]
pub struct Snapshot {
    pub(crate) now: Timestamp,
    pub(crate) entropy: Vec<u8>,
    /// By machine.
    pub(crate) disks: Vec<(String, FileTree)>,
    pub(crate) control_plane: SavedControlPlane,
    pub(crate) journal: SavedJournal,
    /// By `user@host`, in the order in which they were opened.
    pub(crate) terminals: Vec<(String, SavedTerminal)>,
}

impl Snapshot {
    /// The logins whose terminals were open, `user@host`, in the order in which they were opened.
    pub fn logins(&self) -> impl Iterator<Item = &str> {
        self.terminals.iter().map(|(login, _)| login.as_str())
    }
}
