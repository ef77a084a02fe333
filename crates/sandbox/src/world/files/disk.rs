//! Writing a file tree before anybody uses it: as root, at one moment, with exact modes.

use countersign_host::files::{Caller, Device};
use countersign_host::{Credentials, FileTree, Timestamp};

/// A tree under construction.
///
/// What cannot be written is left out: the paths are ours, and a world with a gap is better than none.
pub(super) struct Disk {
    tree: FileTree,
    caller: Caller,
}

impl Disk {
    pub(super) fn new(now: Timestamp) -> Self {
        let caller = Caller { credentials: Credentials::ROOT, umask: 0, now };
        Self { tree: FileTree::new(now), caller }
    }

    pub(super) fn finish(self) -> FileTree {
        self.tree
    }

    /// A directory and all above it that are missing.
    pub(super) fn directory(&mut self, path: &str) {
        let _ = self.tree.create_directories(&self.caller, path, 0o755);
    }

    pub(super) fn mode(&mut self, path: &str, mode: u16) {
        let _ = self.tree.set_mode(&self.caller, path, mode);
    }

    pub(super) fn file(&mut self, path: &str, content: impl AsRef<[u8]>, mode: u16) {
        if let Some((directory, _)) = path.rsplit_once('/') {
            self.directory(directory);
        }
        let _ = self.tree.write(&self.caller, path, content.as_ref(), mode);
    }

    pub(super) fn link(&mut self, path: &str, target: &str) {
        let _ = self.tree.symlink(&self.caller, target, path);
    }

    pub(super) fn device(&mut self, path: &str, device: Device) {
        let _ = self.tree.create_device(&self.caller, path, device);
    }

    /// Gives `path` and everything below it to a user and the group of the same number.
    pub(super) fn give(&mut self, path: &str, id: u32) {
        for entry in self.tree.read_directory(&self.caller, path).unwrap_or_default() {
            self.give(&format!("{path}/{}", entry.name), id);
        }
        let _ = self.tree.set_owner(&self.caller, path, Some(id), Some(id));
    }
}
