//! All tasks of a world, so that going back in time can end them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use countersign_host::Tasks;
use futures::future::{AbortHandle, Abortable};

/// The tasks that were started through it and still run.
#[derive(Clone, Default)]
pub(crate) struct TaskGroup(Rc<State>);

#[derive(Default)]
struct State {
    running: RefCell<BTreeMap<u64, AbortHandle>>,
    last: Cell<u64>,
}

impl TaskGroup {
    /// Spawns on `edge` and remembers what was spawned.
    pub(crate) fn tasks(&self, edge: Tasks) -> Tasks {
        let group = self.clone();
        Tasks::new(move |work| {
            let number = group.0.last.get() + 1;
            group.0.last.set(number);
            let (handle, registration) = AbortHandle::new_pair();
            group.0.running.borrow_mut().insert(number, handle);
            let group = group.clone();
            edge.spawn(async move {
                // Ended early or not: it is over.
                let _ = Abortable::new(work, registration).await;
                group.0.running.borrow_mut().remove(&number);
            });
        })
    }

    /// Ends them all; each is dropped at its next turn.
    pub(crate) fn end(&self) {
        let running = std::mem::take(&mut *self.0.running.borrow_mut());
        running.into_values().for_each(|task| task.abort());
    }
}
