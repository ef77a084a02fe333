//! Who is to hear of changes: the open watches by resource.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use bytes::Bytes;

use crate::handlers::watch::{Watcher, plain_line};
use crate::resources::Info;
use crate::server::ServerState;
use crate::store::{Change, Event, EventKind};

/// Watches by group and resource.
type Open = BTreeMap<(String, String), Vec<Rc<Watcher>>>;

/// All open watches.
#[derive(Default)]
pub struct Watchers {
    open: RefCell<Open>,
    /// The last line written, shared by all watches that send it.
    last: RefCell<Option<(EventKind, u64, Bytes)>>,
}

impl Watchers {
    /// Adds a watch.
    pub fn add(&self, info: &Info, watcher: Rc<Watcher>) {
        let mut open = self.open.borrow_mut();
        open.entry((info.group.to_owned(), info.resource.to_owned())).or_default().push(watcher);
    }

    /// Tells the watches of a resource what happened.
    pub fn tell(&self, state: &ServerState, change: &Change) {
        let Change::Object { group, resource, event } = change else {
            // Revisions come again, with other objects.
            self.last.take();
            self.close_all();
            return;
        };
        let key = (group.to_string(), resource.to_string());
        let watchers = match self.open.borrow_mut().get_mut(&key) {
            Some(watchers) => {
                watchers.retain(|watcher| !watcher.is_closed());
                watchers.clone()
            }
            None => return,
        };
        watchers.iter().for_each(|watcher| watcher.send(state, event));
    }

    /// The line of an event, written once however many watches send it.
    pub fn plain(&self, kind: EventKind, event: &Event) -> Bytes {
        if let Some((last_kind, revision, bytes)) = &*self.last.borrow()
            && (*last_kind, *revision) == (kind, event.revision)
            && event.revision > 0
        {
            return bytes.clone();
        }
        let bytes = Bytes::from(plain_line(kind, event));
        *self.last.borrow_mut() = Some((kind, event.revision, bytes.clone()));
        bytes
    }

    /// Ends all watches.
    fn close_all(&self) {
        let open = self.open.take();
        open.values().flatten().for_each(|watcher| watcher.close());
    }
}
