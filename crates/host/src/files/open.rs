//! Open files: an offset into an inode that lives as long as somebody holds it.

use std::cell::Cell;

use super::{Caller, FileSystem};
use crate::{Clock, Errno};

/// How to open a file: open(2)'s flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenOptions {
    /// Bytes may be read.
    pub read: bool,
    /// Bytes may be written.
    pub write: bool,
    /// Each write goes to the end.
    pub append: bool,
    /// A missing file is made.
    pub create: bool,
    /// An existing file is an error (with `create`).
    pub exclusive: bool,
    /// An existing file is emptied.
    pub truncate: bool,
    /// Mode of a file that is made, before the umask.
    pub mode: u16,
}

impl OpenOptions {
    /// `<`
    pub const READ: Self = Self {
        read: true,
        write: false,
        append: false,
        create: false,
        exclusive: false,
        truncate: false,
        mode: 0o666,
    };
    /// `>`
    pub const WRITE: Self = Self { read: false, write: true, create: true, truncate: true, ..Self::READ };
    /// `>>`
    pub const APPEND: Self = Self { read: false, write: true, create: true, append: true, ..Self::READ };
    /// `<>`
    pub const READ_WRITE: Self = Self { write: true, create: true, ..Self::READ };
}

/// An open file description on a regular file.
pub struct OpenFile {
    files: FileSystem,
    inode: u64,
    offset: Cell<u64>,
    options: OpenOptions,
    clock: Clock,
}

/// Opens `path` (absolute) in `files`.
pub(crate) fn open(
    files: &FileSystem,
    clock: &Clock,
    caller: &Caller,
    path: &str,
    options: OpenOptions,
) -> Result<OpenFile, Errno> {
    let inode = files.borrow_mut().open_inode(caller, path, options)?;
    Ok(OpenFile { files: files.clone(), inode, offset: Cell::new(0), options, clock: clock.clone() })
}

impl OpenFile {
    pub(crate) fn inode(&self) -> u64 {
        self.inode
    }

    pub(crate) fn size(&self) -> u64 {
        self.files.borrow().content(self.inode).map_or(0, |content| content.len() as u64)
    }

    pub(crate) fn read(&self, limit: usize) -> Result<Vec<u8>, Errno> {
        if !self.options.read {
            return Err(Errno::EBADF);
        }
        let files = self.files.borrow();
        let content = files.content(self.inode)?;
        let start = usize::try_from(self.offset.get()).unwrap_or(usize::MAX).min(content.len());
        let end = start.saturating_add(limit).min(content.len());
        let bytes = content.get(start..end).unwrap_or_default().to_vec();
        self.offset.set(end as u64);
        Ok(bytes)
    }

    pub(crate) fn write(&self, bytes: &[u8]) -> Result<(), Errno> {
        if !self.options.write {
            return Err(Errno::EBADF);
        }
        let mut files = self.files.borrow_mut();
        if self.options.append {
            self.offset.set(files.content(self.inode)?.len() as u64);
        }
        let now = self.clock.now();
        files.write_at(self.inode, self.offset.get(), bytes, now)?;
        self.offset.set(self.offset.get() + bytes.len() as u64);
        Ok(())
    }
}

impl Drop for OpenFile {
    fn drop(&mut self) {
        if let Ok(mut files) = self.files.try_borrow_mut() {
            files.close_inode(self.inode);
        }
    }
}
