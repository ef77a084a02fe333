//! The tree itself: walking, permission checks, and one method per system call.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::node::{Bytes, Content, Node};
use super::{Caller, Device, Metadata, OpenOptions, path};
use crate::{Errno, Timestamp};

/// How many symbolic links a path may lead through, path_resolution(7).
const LINK_LIMIT: u32 = 40;
/// What all files of a tree together may hold, bytes: the simulated disk's size.
const DISK_SIZE: usize = 64 << 20;
const ROOT: u64 = 2;

/// All inodes of one machine. All paths are absolute.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FileTree {
    nodes: BTreeMap<u64, Rc<Node>>,
    last_inode: u64,
    used: usize,
    /// How often an inode is open; it outlives its last name until it is closed.
    #[serde(skip)]
    open: BTreeMap<u64, u32>,
}

/// A name in a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryEntry {
    /// The name.
    pub name: String,
    /// What it is, links not followed.
    pub metadata: Metadata,
}

/// Where a path leads.
struct Place {
    /// The directory that holds (or would hold) the last component.
    parent: u64,
    name: String,
    inode: Option<u64>,
}

impl FileTree {
    /// A tree with an empty root directory.
    pub fn new(now: Timestamp) -> Self {
        let root = Node {
            content: Content::Directory(BTreeMap::new()),
            mode: 0o755,
            uid: 0,
            gid: 0,
            modified: now,
            links: 2,
        };
        Self {
            nodes: BTreeMap::from([(ROOT, Rc::new(root))]),
            last_inode: ROOT,
            used: 0,
            open: BTreeMap::new(),
        }
    }

    // Looking.

    /// stat(2).
    pub fn metadata(&self, caller: &Caller, path: &str) -> Result<Metadata, Errno> {
        let inode = self.resolve(caller, path, true)?;
        self.metadata_of(inode)
    }

    /// lstat(2): a symbolic link itself, not what it leads to.
    pub fn symlink_metadata(&self, caller: &Caller, path: &str) -> Result<Metadata, Errno> {
        let inode = self.resolve(caller, path, false)?;
        self.metadata_of(inode)
    }

    /// The names in a directory in bytewise order, without `.` and `..`.
    pub fn read_directory(&self, caller: &Caller, path: &str) -> Result<Vec<DirectoryEntry>, Errno> {
        let inode = self.resolve(caller, path, true)?;
        let entries = self.entries(inode)?;
        if !self.metadata_of(inode)?.may_read(&caller.credentials) {
            return Err(Errno::EACCES);
        }
        entries
            .iter()
            .map(|(name, inode)| {
                Ok(DirectoryEntry { name: name.clone(), metadata: self.metadata_of(*inode)? })
            })
            .collect()
    }

    /// A regular file's bytes.
    pub fn read(&self, caller: &Caller, path: &str) -> Result<Rc<Vec<u8>>, Errno> {
        let inode = self.resolve(caller, path, true)?;
        match &self.node(inode)?.content {
            Content::Directory(_) => Err(Errno::EISDIR),
            _ if !self.metadata_of(inode)?.may_read(&caller.credentials) => Err(Errno::EACCES),
            Content::File(bytes) => Ok(bytes.0.clone()),
            Content::Device(_) | Content::Symlink(_) => Ok(Rc::default()),
        }
    }

    /// readlink(2).
    pub fn read_link(&self, caller: &Caller, path: &str) -> Result<String, Errno> {
        match &self.node(self.resolve(caller, path, false)?)?.content {
            Content::Symlink(target) => Ok(target.clone()),
            _ => Err(Errno::EINVAL),
        }
    }

    /// realpath(3): the path without links, `.` and `..`. The last component need not exist.
    pub fn canonicalize(&self, caller: &Caller, path: &str) -> Result<String, Errno> {
        let place = self.walk(caller, path, true, &mut LINK_LIMIT.clone())?;
        let mut parts = vec![place.name.clone()];
        let mut directory = place.parent;
        while directory != ROOT {
            let (parent, name) = self.name_of_directory(directory).ok_or(Errno::ENOENT)?;
            parts.push(name);
            directory = parent;
        }
        parts.reverse();
        Ok(path::normalize(&parts.join("/")))
    }

    /// The device behind `path`, if it is one and the caller may read it.
    pub fn device(&self, caller: &Caller, path: &str) -> Result<Option<Device>, Errno> {
        match self.resolve(caller, path, true) {
            Ok(inode) => match &self.node(inode)?.content {
                Content::Device(device) => Ok(Some(*device)),
                _ => Ok(None),
            },
            // A file that is not there yet is no device; opening it will say what is wrong.
            Err(_) => Ok(None),
        }
    }

    // Making.

    /// mkdir(2).
    pub fn create_directory(&mut self, caller: &Caller, path: &str, mode: u16) -> Result<(), Errno> {
        let place = self.vacant(caller, path)?;
        self.insert(caller, place, Content::Directory(BTreeMap::new()), mode & !caller.umask)?;
        Ok(())
    }

    /// `mkdir -p`: makes what is missing on the way; an existing directory is fine.
    pub fn create_directories(&mut self, caller: &Caller, path: &str, mode: u16) -> Result<(), Errno> {
        let mut prefix = String::new();
        for part in path.split('/').filter(|part| !part.is_empty()) {
            prefix = format!("{prefix}/{part}");
            match self.create_directory(caller, &prefix, mode) {
                Err(Errno::EEXIST) if self.metadata(caller, &prefix)?.is_directory() => {}
                outcome => outcome?,
            }
        }
        Ok(())
    }

    /// Makes a symbolic link at `path` that says `target`.
    pub fn symlink(&mut self, caller: &Caller, target: &str, path: &str) -> Result<(), Errno> {
        let place = self.vacant_for_file(caller, path)?;
        self.insert(caller, place, Content::Symlink(target.to_owned()), 0o777)?;
        Ok(())
    }

    /// link(2): another name for the file at `existing`.
    pub fn link(&mut self, caller: &Caller, existing: &str, path: &str) -> Result<(), Errno> {
        let inode = self.resolve(caller, existing, false)?;
        if self.metadata_of(inode)?.is_directory() {
            return Err(Errno::EPERM);
        }
        let place = self.vacant_for_file(caller, path)?;
        self.may_change_directory(caller, place.parent)?;
        self.node_mut(inode)?.links += 1;
        self.entries_mut(place.parent, caller.now)?.insert(place.name, inode);
        Ok(())
    }

    /// mknod(2) for the devices there are.
    pub fn create_device(&mut self, caller: &Caller, path: &str, device: Device) -> Result<(), Errno> {
        let place = self.vacant(caller, path)?;
        self.insert(caller, place, Content::Device(device), 0o666)?;
        Ok(())
    }

    /// Writes a whole file, making it with `mode` (less the umask) if missing.
    pub fn write(&mut self, caller: &Caller, path: &str, bytes: &[u8], mode: u16) -> Result<(), Errno> {
        let inode = self.open_inode(caller, path, OpenOptions { mode, ..OpenOptions::WRITE })?;
        let outcome = self.write_at(inode, 0, bytes, caller.now);
        self.close_inode(inode);
        outcome
    }

    // Changing.

    /// chmod(2), links followed.
    pub fn set_mode(&mut self, caller: &Caller, path: &str, mode: u16) -> Result<(), Errno> {
        let inode = self.owned(caller, path)?;
        self.node_mut(inode)?.mode = mode & 0o7777;
        Ok(())
    }

    /// chown(2), links followed; `None` leaves the one as it is.
    pub fn set_owner(
        &mut self,
        caller: &Caller,
        path: &str,
        uid: Option<u32>,
        gid: Option<u32>,
    ) -> Result<(), Errno> {
        let inode = self.owned(caller, path)?;
        let root = caller.credentials.uid == 0;
        let node = self.node_mut(inode)?;
        let gives_away = uid.is_some_and(|uid| uid != node.uid);
        let foreign_group = gid.is_some_and(|gid| !caller.credentials.in_group(gid));
        if !root && (gives_away || foreign_group) {
            return Err(Errno::EPERM);
        }
        node.uid = uid.unwrap_or(node.uid);
        node.gid = gid.unwrap_or(node.gid);
        Ok(())
    }

    /// utimensat(2) for the time of the last change, links followed.
    pub fn set_modified(&mut self, caller: &Caller, path: &str, modified: Timestamp) -> Result<(), Errno> {
        let inode = self.resolve(caller, path, true)?;
        if !self.metadata_of(inode)?.may_write(&caller.credentials) {
            return Err(Errno::EACCES);
        }
        self.node_mut(inode)?.modified = modified;
        Ok(())
    }

    /// truncate(2).
    pub fn truncate(&mut self, caller: &Caller, path: &str, size: usize) -> Result<(), Errno> {
        let inode = self.open_inode(
            caller,
            path,
            OpenOptions { truncate: false, create: false, ..OpenOptions::WRITE },
        )?;
        let mut bytes = self.content(inode)?.to_vec();
        self.close_inode(inode);
        if size > DISK_SIZE {
            return Err(Errno::EFBIG);
        }
        bytes.resize(size, 0);
        self.replace(inode, bytes, caller.now)
    }

    /// unlink(2).
    pub fn remove_file(&mut self, caller: &Caller, path: &str) -> Result<(), Errno> {
        let (place, inode) = self.occupied(caller, path)?;
        if self.metadata_of(inode)?.is_directory() {
            return Err(Errno::EISDIR);
        }
        self.may_remove(caller, place.parent, inode)?;
        self.entries_mut(place.parent, caller.now)?.remove(&place.name);
        self.drop_link(inode)
    }

    /// rmdir(2).
    pub fn remove_directory(&mut self, caller: &Caller, path: &str) -> Result<(), Errno> {
        let (place, inode) = self.occupied(caller, path)?;
        if !self.entries(inode)?.is_empty() {
            return Err(Errno::ENOTEMPTY);
        }
        if inode == ROOT {
            return Err(Errno::EACCES);
        }
        self.may_remove(caller, place.parent, inode)?;
        self.entries_mut(place.parent, caller.now)?.remove(&place.name);
        self.nodes.remove(&inode);
        Ok(())
    }

    /// rename(2): replaces a file, or an empty directory by a directory.
    pub fn rename(&mut self, caller: &Caller, from: &str, to: &str) -> Result<(), Errno> {
        let (source, inode) = self.occupied(caller, from)?;
        let target = self.walk(caller, to, false, &mut LINK_LIMIT.clone())?;
        if target.inode == Some(inode) {
            return Ok(());
        }
        let is_directory = self.metadata_of(inode)?.is_directory();
        if is_directory && self.is_within(target.parent, inode) {
            return Err(Errno::EINVAL);
        }
        self.may_remove(caller, source.parent, inode)?;
        self.may_change_directory(caller, target.parent)?;
        if let Some(old) = target.inode {
            self.may_remove(caller, target.parent, old)?;
            match (is_directory, self.metadata_of(old)?.is_directory()) {
                (true, false) => return Err(Errno::ENOTDIR),
                (false, true) => return Err(Errno::EISDIR),
                (true, true) if !self.entries(old)?.is_empty() => return Err(Errno::ENOTEMPTY),
                (true, true) => {
                    self.nodes.remove(&old);
                }
                (false, false) => self.drop_link(old)?,
            }
        }
        self.entries_mut(source.parent, caller.now)?.remove(&source.name);
        self.entries_mut(target.parent, caller.now)?.insert(target.name, inode);
        Ok(())
    }

    // Open files.

    pub(super) fn open_inode(
        &mut self,
        caller: &Caller,
        path: &str,
        options: OpenOptions,
    ) -> Result<u64, Errno> {
        let place = self.walk(caller, path, true, &mut LINK_LIMIT.clone())?;
        let inode = match place.inode {
            Some(_) if options.create && options.exclusive => return Err(Errno::EEXIST),
            Some(inode) => {
                let metadata = self.metadata_of(inode)?;
                if metadata.is_directory() && options.write {
                    return Err(Errno::EISDIR);
                }
                if options.read && !metadata.may_read(&caller.credentials)
                    || options.write && !metadata.may_write(&caller.credentials)
                {
                    return Err(Errno::EACCES);
                }
                if options.truncate && options.write {
                    self.replace(inode, Vec::new(), caller.now)?;
                }
                inode
            }
            None if options.create && path.ends_with('/') => return Err(Errno::EISDIR),
            None if options.create => {
                self.insert(caller, place, Content::File(Bytes::default()), options.mode & !caller.umask)?
            }
            None => return Err(Errno::ENOENT),
        };
        *self.open.entry(inode).or_default() += 1;
        Ok(inode)
    }

    pub(super) fn close_inode(&mut self, inode: u64) {
        let Some(count) = self.open.get_mut(&inode) else { return };
        *count = count.saturating_sub(1);
        if *count == 0 {
            self.open.remove(&inode);
            if self.nodes.get(&inode).is_some_and(|node| node.links == 0) {
                self.forget(inode);
            }
        }
    }

    pub(super) fn content(&self, inode: u64) -> Result<&[u8], Errno> {
        match &self.node(inode)?.content {
            Content::File(bytes) => Ok(bytes.0.as_slice()),
            Content::Directory(_) => Err(Errno::EISDIR),
            Content::Device(_) | Content::Symlink(_) => Ok(&[]),
        }
    }

    pub(super) fn write_at(
        &mut self,
        inode: u64,
        offset: u64,
        bytes: &[u8],
        now: Timestamp,
    ) -> Result<(), Errno> {
        let offset = usize::try_from(offset).map_err(|_| Errno::EFBIG)?;
        let old_length = self.content(inode)?.len();
        let end = offset.checked_add(bytes.len()).ok_or(Errno::EFBIG)?;
        let growth = end.saturating_sub(old_length);
        if self.used.saturating_add(growth) > DISK_SIZE {
            return Err(Errno::ENOSPC);
        }
        self.used += growth;
        let node = self.node_mut(inode)?;
        node.modified = now;
        let Content::File(content) = &mut node.content else { return Err(Errno::EINVAL) };
        let content = Rc::make_mut(&mut content.0);
        if content.len() < end {
            content.resize(end, 0);
        }
        if let Some(range) = content.get_mut(offset..end) {
            range.copy_from_slice(bytes);
        }
        Ok(())
    }

    // Walking.

    fn resolve(&self, caller: &Caller, path: &str, follow: bool) -> Result<u64, Errno> {
        self.walk(caller, path, follow, &mut LINK_LIMIT.clone())?.inode.ok_or(Errno::ENOENT)
    }

    /// Follows `path` from the root; `follow` says whether a link in the last component is followed.
    fn walk(&self, caller: &Caller, path: &str, follow: bool, links: &mut u32) -> Result<Place, Errno> {
        self.walk_from(caller, ROOT, path, follow, links)
    }

    fn walk_from(
        &self,
        caller: &Caller,
        start: u64,
        path: &str,
        follow: bool,
        links: &mut u32,
    ) -> Result<Place, Errno> {
        if path.is_empty() {
            return Err(Errno::ENOENT);
        }
        if path.len() > 4096 {
            return Err(Errno::ENAMETOOLONG);
        }
        let mut parents = self.ancestors(start);
        let mut place = Place { parent: start, name: String::new(), inode: Some(start) };
        if path.starts_with('/') {
            parents = vec![ROOT];
            place = Place { parent: ROOT, name: String::new(), inode: Some(ROOT) };
        }
        let must_be_directory = path.ends_with('/');
        let mut parts = path.split('/').filter(|part| !part.is_empty()).peekable();
        while let Some(part) = parts.next() {
            let directory = place.inode.ok_or(Errno::ENOENT)?;
            let entries = self.entries(directory)?;
            if !self.metadata_of(directory)?.may_execute(&caller.credentials) {
                return Err(Errno::EACCES);
            }
            match part {
                "." => continue,
                ".." => {
                    if parents.len() > 1 {
                        parents.pop();
                    }
                    let inode = parents.last().copied().unwrap_or(ROOT);
                    let (parent, name) = self.name_of_directory(inode).unwrap_or((ROOT, String::new()));
                    place = Place { parent, name, inode: Some(inode) };
                    continue;
                }
                part if part.len() > 255 => return Err(Errno::ENAMETOOLONG),
                _ => {}
            }
            let inode = entries.get(part).copied();
            place = Place { parent: directory, name: part.to_owned(), inode };
            let Some(inode) = inode else { continue };
            let last = parts.peek().is_none();
            match &self.node(inode)?.content {
                Content::Symlink(target) if !last || follow || must_be_directory => {
                    *links = links.checked_sub(1).ok_or(Errno::ELOOP)?;
                    place = self.walk_from(caller, directory, target, true, links)?;
                    if let Some(inode) = place.inode {
                        parents = self.ancestors(inode);
                    }
                }
                Content::Directory(_) => parents.push(inode),
                _ => {}
            }
        }
        if must_be_directory && place.inode.is_some_and(|inode| self.entries(inode).is_err()) {
            return Err(Errno::ENOTDIR);
        }
        Ok(place)
    }

    /// From the root down to the directory `inode`, both included; the root alone for anything else.
    fn ancestors(&self, inode: u64) -> Vec<u64> {
        let mut chain = vec![inode];
        while let Some((parent, _)) = chain.last().and_then(|inode| self.name_of_directory(*inode)) {
            chain.push(parent);
        }
        chain.reverse();
        if chain.first() == Some(&ROOT) { chain } else { vec![ROOT] }
    }

    fn name_of_directory(&self, inode: u64) -> Option<(u64, String)> {
        if inode == ROOT {
            return None;
        }
        self.nodes.iter().find_map(|(parent, node)| match &node.content {
            Content::Directory(entries) => {
                entries.iter().find(|(_, child)| **child == inode).map(|(name, _)| (*parent, name.clone()))
            }
            _ => None,
        })
    }

    fn is_within(&self, directory: u64, ancestor: u64) -> bool {
        self.ancestors(directory).contains(&ancestor)
    }

    /// The same for what is no directory: its path cannot end in a slash.
    fn vacant_for_file(&self, caller: &Caller, path: &str) -> Result<Place, Errno> {
        let place = self.vacant(caller, path)?;
        if path.ends_with('/') { Err(Errno::ENOENT) } else { Ok(place) }
    }

    fn vacant(&self, caller: &Caller, path: &str) -> Result<Place, Errno> {
        let place = self.walk(caller, path, false, &mut LINK_LIMIT.clone())?;
        if place.inode.is_some() { Err(Errno::EEXIST) } else { Ok(place) }
    }

    fn occupied(&self, caller: &Caller, path: &str) -> Result<(Place, u64), Errno> {
        let place = self.walk(caller, path, false, &mut LINK_LIMIT.clone())?;
        let inode = place.inode.ok_or(Errno::ENOENT)?;
        Ok((place, inode))
    }

    // Nodes.

    fn node(&self, inode: u64) -> Result<&Node, Errno> {
        self.nodes.get(&inode).map(Rc::as_ref).ok_or(Errno::ENOENT)
    }

    fn node_mut(&mut self, inode: u64) -> Result<&mut Node, Errno> {
        self.nodes.get_mut(&inode).map(Rc::make_mut).ok_or(Errno::ENOENT)
    }

    fn metadata_of(&self, inode: u64) -> Result<Metadata, Errno> {
        let node = self.node(inode)?;
        let subdirectories = match &node.content {
            Content::Directory(entries) => entries
                .values()
                .filter(|child| {
                    self.nodes.get(child).is_some_and(|node| matches!(node.content, Content::Directory(_)))
                })
                .count(),
            _ => 0,
        };
        Ok(node.metadata(inode, u32::try_from(subdirectories).unwrap_or(u32::MAX)))
    }

    fn entries(&self, inode: u64) -> Result<&BTreeMap<String, u64>, Errno> {
        match &self.node(inode)?.content {
            Content::Directory(entries) => Ok(entries),
            _ => Err(Errno::ENOTDIR),
        }
    }

    fn entries_mut(&mut self, inode: u64, now: Timestamp) -> Result<&mut BTreeMap<String, u64>, Errno> {
        let node = self.node_mut(inode)?;
        node.modified = now;
        match &mut node.content {
            Content::Directory(entries) => Ok(entries),
            _ => Err(Errno::ENOTDIR),
        }
    }

    fn insert(&mut self, caller: &Caller, place: Place, content: Content, mode: u16) -> Result<u64, Errno> {
        self.may_change_directory(caller, place.parent)?;
        self.last_inode += 1;
        let inode = self.last_inode;
        let node = Node {
            content,
            mode: mode & 0o7777,
            uid: caller.credentials.uid,
            gid: caller.credentials.gid,
            modified: caller.now,
            links: 1,
        };
        self.nodes.insert(inode, Rc::new(node));
        self.entries_mut(place.parent, caller.now)?.insert(place.name, inode);
        Ok(inode)
    }

    fn replace(&mut self, inode: u64, bytes: Vec<u8>, now: Timestamp) -> Result<(), Errno> {
        let used = self.used.saturating_sub(self.content(inode)?.len()).saturating_add(bytes.len());
        if used > DISK_SIZE {
            return Err(Errno::ENOSPC);
        }
        let node = self.node_mut(inode)?;
        if let Content::File(content) = &mut node.content {
            *content = Bytes(Rc::new(bytes));
            node.modified = now;
            self.used = used;
        }
        Ok(())
    }

    fn drop_link(&mut self, inode: u64) -> Result<(), Errno> {
        let node = self.node_mut(inode)?;
        node.links = node.links.saturating_sub(1);
        if node.links == 0 && !self.open.contains_key(&inode) {
            self.forget(inode);
        }
        Ok(())
    }

    fn forget(&mut self, inode: u64) {
        if let Some(node) = self.nodes.remove(&inode)
            && let Content::File(bytes) = &node.content
        {
            self.used = self.used.saturating_sub(bytes.0.len());
        }
    }

    // Rights.

    fn may_change_directory(&self, caller: &Caller, directory: u64) -> Result<(), Errno> {
        let metadata = self.metadata_of(directory)?;
        let may = metadata.may_write(&caller.credentials) && metadata.may_execute(&caller.credentials);
        if may { Ok(()) } else { Err(Errno::EACCES) }
    }

    fn may_remove(&self, caller: &Caller, directory: u64, inode: u64) -> Result<(), Errno> {
        self.may_change_directory(caller, directory)?;
        let (directory, node) = (self.metadata_of(directory)?, self.metadata_of(inode)?);
        let uid = caller.credentials.uid;
        // The sticky bit of /tmp.
        if directory.mode & 0o1000 != 0 && uid != 0 && uid != directory.uid && uid != node.uid {
            return Err(Errno::EPERM);
        }
        Ok(())
    }

    fn owned(&self, caller: &Caller, path: &str) -> Result<u64, Errno> {
        let inode = self.resolve(caller, path, true)?;
        let uid = caller.credentials.uid;
        if uid == 0 || uid == self.metadata_of(inode)?.uid { Ok(inode) } else { Err(Errno::EPERM) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Credentials;

    fn root() -> Caller {
        Caller { credentials: Credentials::ROOT, umask: 0o022, now: Timestamp::from_seconds(1) }
    }

    fn jane() -> Caller {
        Caller { credentials: Credentials { uid: 1000, gid: 1000, groups: vec![] }, ..root() }
    }

    fn tree() -> FileTree {
        let mut tree = FileTree::new(Timestamp::default());
        tree.create_directories(&root(), "/etc/kubernetes/pki", 0o755).unwrap();
        tree.write(&root(), "/etc/kubernetes/pki/ca.key", b"secret", 0o600).unwrap();
        tree.write(&root(), "/etc/kubernetes/pki/ca.crt", b"public", 0o644).unwrap();
        tree
    }

    #[test]
    fn modes_decide_who_reads() {
        let tree = tree();
        assert_eq!(tree.read(&jane(), "/etc/kubernetes/pki/ca.key"), Err(Errno::EACCES));
        assert_eq!(**tree.read(&jane(), "/etc/kubernetes/pki/ca.crt").unwrap(), *b"public");
        assert_eq!(**tree.read(&root(), "/etc/kubernetes/pki/ca.key").unwrap(), *b"secret");
    }

    #[test]
    fn links_are_followed_and_loops_end() {
        let mut tree = tree();
        tree.symlink(&root(), "kubernetes/pki/../pki/ca.crt", "/etc/ca").unwrap();
        assert_eq!(**tree.read(&root(), "/etc/ca").unwrap(), *b"public");
        assert_eq!(tree.canonicalize(&root(), "/etc/ca").unwrap(), "/etc/kubernetes/pki/ca.crt");
        tree.symlink(&root(), "/b", "/a").unwrap();
        tree.symlink(&root(), "/a", "/b").unwrap();
        assert_eq!(tree.read(&root(), "/a"), Err(Errno::ELOOP));
    }

    #[test]
    fn a_removed_file_lives_while_it_is_open() {
        let mut tree = tree();
        let inode = tree.open_inode(&root(), "/etc/kubernetes/pki/ca.crt", OpenOptions::READ).unwrap();
        tree.remove_file(&root(), "/etc/kubernetes/pki/ca.crt").unwrap();
        assert_eq!(tree.content(inode), Ok(&b"public"[..]));
        tree.close_inode(inode);
        assert_eq!(tree.content(inode), Err(Errno::ENOENT));
    }

    #[test]
    fn a_snapshot_keeps_what_is_written_over() {
        let mut tree = tree();
        let snapshot = tree.clone();
        tree.write(&root(), "/etc/kubernetes/pki/ca.crt", b"new", 0o644).unwrap();
        assert_eq!(**snapshot.read(&root(), "/etc/kubernetes/pki/ca.crt").unwrap(), *b"public");
    }

    #[test]
    fn the_disk_is_finite() {
        let mut tree = tree();
        let inode = tree.open_inode(&root(), "/big", OpenOptions::WRITE).unwrap();
        assert_eq!(tree.write_at(inode, DISK_SIZE as u64, b"x", Timestamp::default()), Err(Errno::ENOSPC));
    }

    #[test]
    fn a_directory_cannot_move_into_itself() {
        let mut tree = tree();
        assert_eq!(tree.rename(&root(), "/etc", "/etc/kubernetes/etc"), Err(Errno::EINVAL));
        tree.rename(&root(), "/etc/kubernetes", "/k").unwrap();
        assert_eq!(**tree.read(&root(), "/k/pki/ca.crt").unwrap(), *b"public");
    }
}
