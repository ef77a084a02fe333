//! What stands in a file tree.

use std::collections::BTreeMap;
use std::rc::Rc;

use base64::Engine as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Credentials, Timestamp};

/// One inode.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Node {
    pub(super) content: Content,
    pub(super) mode: u16,
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) modified: Timestamp,
    pub(super) links: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Content {
    Device(Device),
    Directory(BTreeMap<String, u64>),
    File(Bytes),
    Symlink(String),
}

/// A file's bytes, shared between snapshots until written; base64 when saved.
#[derive(Clone, Debug, Default)]
pub(super) struct Bytes(pub(super) Rc<Vec<u8>>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&base64::engine::general_purpose::STANDARD.encode(&*self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes =
            base64::engine::general_purpose::STANDARD.decode(text).map_err(serde::de::Error::custom)?;
        Ok(Self(Rc::new(bytes)))
    }
}

/// The devices there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Device {
    /// /dev/null.
    Null,
    /// /dev/random, /dev/urandom.
    Random,
    /// /dev/zero.
    Zero,
}

/// What kind of thing an inode is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A character device.
    Device,
    /// A directory.
    Directory,
    /// A regular file.
    File,
    /// A symbolic link.
    Symlink,
}

/// What stat(2) tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// Inode number.
    pub inode: u64,
    /// File, directory, link or device.
    pub kind: NodeKind,
    /// Permission bits, 0..=0o7777.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Bytes of a file, length of a link's target, 4096 for a directory.
    pub size: u64,
    /// Last change of the content.
    pub modified: Timestamp,
    /// Number of names (for a directory: 2 and one more per directory in it).
    pub links: u32,
}

impl Metadata {
    /// Whether it is a directory.
    pub fn is_directory(&self) -> bool {
        self.kind == NodeKind::Directory
    }

    /// Whether it is a regular file.
    pub fn is_file(&self) -> bool {
        self.kind == NodeKind::File
    }

    /// Whether it is a symbolic link.
    pub fn is_symlink(&self) -> bool {
        self.kind == NodeKind::Symlink
    }

    /// Whether `credentials` may read it.
    pub fn may_read(&self, credentials: &Credentials) -> bool {
        credentials.uid == 0 || self.permissions(credentials) & 4 != 0
    }

    /// Whether `credentials` may write to it.
    pub fn may_write(&self, credentials: &Credentials) -> bool {
        credentials.uid == 0 || self.permissions(credentials) & 2 != 0
    }

    /// Whether `credentials` may execute it or, for a directory, pass through it.
    pub fn may_execute(&self, credentials: &Credentials) -> bool {
        match credentials.uid {
            0 => self.is_directory() || self.mode & 0o111 != 0,
            _ => self.permissions(credentials) & 1 != 0,
        }
    }

    fn permissions(&self, credentials: &Credentials) -> u16 {
        if credentials.uid == self.uid {
            self.mode >> 6
        } else if credentials.in_group(self.gid) {
            self.mode >> 3
        } else {
            self.mode
        }
    }
}

impl Node {
    pub(super) fn metadata(&self, inode: u64, subdirectories: u32) -> Metadata {
        let (kind, size) = match &self.content {
            Content::Device(_) => (NodeKind::Device, 0),
            Content::Directory(_) => (NodeKind::Directory, 4096),
            Content::File(bytes) => (NodeKind::File, bytes.0.len() as u64),
            Content::Symlink(target) => (NodeKind::Symlink, target.len() as u64),
        };
        let links = if kind == NodeKind::Directory { 2 + subdirectories } else { self.links };
        let Self { mode, uid, gid, modified, .. } = *self;
        Metadata { inode, kind, mode, uid, gid, size, modified, links }
    }
}
