//! Starting work that goes on beside its starter, on the one thread there is.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures::channel::oneshot;
use futures::future::{AbortHandle, Abortable, LocalBoxFuture};

type Spawn = dyn Fn(LocalBoxFuture<'static, ()>);

/// Hands futures to the edge's executor.
#[derive(Clone)]
pub struct Tasks(Rc<Spawn>);

impl Tasks {
    /// Spawns through `spawn`, which must poll what it is given until it is done.
    pub fn new(spawn: impl Fn(LocalBoxFuture<'static, ()>) + 'static) -> Self {
        Self(Rc::new(spawn))
    }

    /// Starts `future`; it goes on even when the returned [`Task`] is dropped.
    pub fn spawn<T: 'static>(&self, future: impl Future<Output = T> + 'static) -> Task<T> {
        let (sender, outcome) = oneshot::channel();
        let (abort, registration) = AbortHandle::new_pair();
        let work = Abortable::new(future, registration);
        (self.0)(Box::pin(async move {
            if let Ok(value) = work.await {
                // Nobody waiting is fine.
                let _ = sender.send(value);
            }
        }));
        Task { outcome, abort }
    }
}

/// Work under way: await it for `Some(result)`, or `None` if it was aborted.
pub struct Task<T> {
    outcome: oneshot::Receiver<T>,
    abort: AbortHandle,
}

impl<T> Task<T> {
    /// Drops the work at its next turn.
    pub fn abort(&self) {
        self.abort.abort();
    }

    /// A handle that can abort the work after the task itself was given away.
    pub fn abort_handle(&self) -> AbortHandle {
        self.abort.clone()
    }
}

impl<T> Future for Task<T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        Pin::new(&mut self.outcome).poll(context).map(Result::ok)
    }
}

/// Lets everybody else have a turn: long loops await this so that the page stays alive and Ctrl-C is heard.
pub fn yield_now() -> impl Future<Output = ()> {
    let mut yielded = false;
    std::future::poll_fn(move |context| {
        if yielded {
            return Poll::Ready(());
        }
        yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
}
