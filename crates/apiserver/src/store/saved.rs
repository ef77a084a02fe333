//! The store's memory as a value: taken by copying pointers, put back at any time.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::events::Change;
use super::{Collection, ResourceName, Store};

/// Everything a store remembers but for past events.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Saved {
    revision: u64,
    resources: BTreeMap<ResourceName, Collection>,
}

impl Store {
    /// Takes a snapshot.
    pub fn save(&self) -> Saved {
        Saved { revision: self.revision.get(), resources: self.resources.borrow().clone() }
    }

    /// Goes back to `saved`. Past events are forgotten; observers are told [`Change::Restored`].
    pub fn restore(&self, saved: &Saved) {
        self.revision.set(saved.revision);
        self.resources.borrow_mut().clone_from(&saved.resources);
        self.log.borrow_mut().clear(saved.revision);
        self.notify(&Change::Restored);
    }
}
