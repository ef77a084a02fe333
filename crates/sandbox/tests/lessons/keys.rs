//! Keys that every world gets alike: making them anew for each learner would take most of the time.

use std::cell::{Cell, RefCell};
use std::future;
use std::rc::Rc;

use countersign_host::Entropy;
use countersign_pki::PrivateKey;
use countersign_pki::key::{KeyAlgorithm, KeyError, KeySource, generate};
use countersign_sandbox::Keys;
use futures::future::LocalBoxFuture;

type Made = Rc<RefCell<Vec<(KeyAlgorithm, PrivateKey)>>>;

/// Keys made so far; the first key of every world is the first of these, and so on.
#[derive(Default)]
pub struct Pool(Made);

impl Pool {
    /// What [`countersign_sandbox::Options`] wants.
    pub fn keys(&self) -> Keys {
        let made = self.0.clone();
        Rc::new(move |entropy| Rc::new(Source { made: made.clone(), next: Cell::new(0), entropy }))
    }
}

struct Source {
    made: Made,
    next: Cell<usize>,
    entropy: Entropy,
}

impl KeySource for Source {
    fn generate(&self, algorithm: KeyAlgorithm) -> LocalBoxFuture<'_, Result<PrivateKey, KeyError>> {
        let place = self.next.replace(self.next.get() + 1);
        let ready = self.made.borrow().get(place).filter(|(kind, _)| *kind == algorithm).cloned();
        let key = match ready {
            Some((_, key)) => Ok(key),
            None => generate(&mut self.entropy.clone(), algorithm),
        };
        let mut made = self.made.borrow_mut();
        if let (Ok(key), true) = (&key, made.len() == place) {
            made.push((algorithm, key.clone()));
        }
        Box::pin(future::ready(key))
    }
}
