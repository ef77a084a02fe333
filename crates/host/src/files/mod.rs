//! An in-memory file tree with owners, modes, links and devices.
//!
//! Cloning a [`FileTree`] is cheap (contents are shared), so a clone is a snapshot.

mod node;
mod open;
pub mod path;
mod tree;

use std::cell::RefCell;
use std::rc::Rc;

pub use node::{Device, Metadata, NodeKind};
pub(crate) use open::open;
pub use open::{OpenFile, OpenOptions};
pub use tree::{DirectoryEntry, FileTree};

use crate::{Credentials, Timestamp};

/// A file tree as a machine holds it.
pub type FileSystem = Rc<RefCell<FileTree>>;

/// On whose behalf, and when, the tree is asked.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Whose rights count.
    pub credentials: Credentials,
    /// Permission bits that new files do not get.
    pub umask: u16,
    /// The time that changes are stamped with.
    pub now: Timestamp,
}
