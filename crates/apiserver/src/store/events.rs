//! What happened to objects: told to observers at once, kept for a while for watches that begin in the past.

use std::collections::VecDeque;
use std::rc::Rc;

use serde_json::Value;

use super::Store;

/// How many events a watch can go back.
const WINDOW: usize = 10_000;

/// A callback for every change.
pub type Observer = Rc<dyn Fn(&Change)>;

/// What an observer is told.
#[derive(Clone, Debug)]
pub enum Change {
    /// An object was written or removed.
    Object {
        /// API group, empty for core.
        group: Rc<str>,
        /// Plural resource.
        resource: Rc<str>,
        /// What happened.
        event: Event,
    },
    /// The whole store went back to a saved state.
    Restored,
}

/// What happened to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// It is new.
    Added,
    /// It was written again.
    Modified,
    /// It is gone.
    Deleted,
}

impl EventKind {
    /// The word in a watch.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "ADDED",
            Self::Modified => "MODIFIED",
            Self::Deleted => "DELETED",
        }
    }
}

/// A write or a removal.
#[derive(Clone, Debug)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// The resource version of this write.
    pub revision: u64,
    /// The object after it; its last state when deleted.
    pub object: Rc<Value>,
    /// The object before it.
    pub old: Option<Rc<Value>>,
}

/// The wanted events are no longer kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooOld {
    /// The oldest resource version one can begin at.
    pub oldest: u64,
}

#[derive(Default)]
pub(super) struct Log {
    events: VecDeque<Change>,
    /// Everything up to here may be missing.
    forgotten: u64,
}

impl Log {
    /// Forgets all, as of `revision`.
    pub(super) fn clear(&mut self, revision: u64) {
        self.events.clear();
        self.forgotten = revision;
    }
}

impl Store {
    /// Calls `observer` after every write, in order.
    pub fn on_change(&self, observer: Observer) {
        self.observers.borrow_mut().push(observer);
    }

    /// The events of a resource after `revision`, oldest first.
    ///
    /// # Errors
    /// [`TooOld`] if some of them are no longer kept.
    pub fn events_since(&self, group: &str, resource: &str, revision: u64) -> Result<Vec<Event>, TooOld> {
        let log = self.log.borrow();
        if revision < log.forgotten {
            return Err(TooOld { oldest: log.forgotten });
        }
        let newest_first = log.events.iter().rev().map_while(|change| match change {
            Change::Object { event, .. } if event.revision <= revision => None,
            change => Some(change),
        });
        let mut events: Vec<Event> = newest_first
            .filter_map(|change| match change {
                Change::Object { group: g, resource: r, event } if **g == *group && **r == *resource => {
                    Some(event.clone())
                }
                _ => None,
            })
            .collect();
        events.reverse();
        Ok(events)
    }

    pub(super) fn publish(&self, group: &str, resource: &str, event: Event) {
        let change = Change::Object { group: group.into(), resource: resource.into(), event };
        {
            let mut log = self.log.borrow_mut();
            log.events.push_back(change.clone());
            if log.events.len() > WINDOW
                && let Some(Change::Object { event, .. }) = log.events.pop_front()
            {
                log.forgotten = event.revision;
            }
        }
        self.notify(&change);
    }

    pub(super) fn notify(&self, change: &Change) {
        // Observers may come while others are called.
        let observers = self.observers.borrow().clone();
        for observer in observers {
            observer(change);
        }
    }
}
