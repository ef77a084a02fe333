//! What the edge decides about a world.

use std::rc::Rc;

use countersign_host::{Entropy, Tasks, Timestamp};
use countersign_lessons::model::WorldSpec;
use countersign_pki::key::KeySource;

/// Makes the world's source of private keys from its source of randomness.
pub type Keys = Rc<dyn Fn(Entropy) -> Rc<dyn KeySource>>;

/// How a world begins.
#[derive(Clone)]
pub struct Options {
    /// Where its randomness begins.
    pub seed: [u8; 32],
    /// When it begins; the cluster is set up at this moment.
    pub start_time: Timestamp,
    /// Who polls its tasks.
    pub tasks: Tasks,
    /// Where `openssl` takes keys from; `None` computes them from the world's randomness.
    pub keys: Option<Keys>,
    /// What a lesson brings: people, objects, files. Its start, terminals and setup are for the edge, see
    /// [`Study`](crate::Study).
    pub world: WorldSpec,
}

impl Options {
    /// The usual world.
    pub fn new(seed: [u8; 32], start_time: Timestamp, tasks: Tasks) -> Self {
        Self { seed, start_time, tasks, keys: None, world: WorldSpec::default() }
    }

    /// The seed that a small number stands for, as in `--seed 1`.
    pub fn seed(number: u64) -> [u8; 32] {
        let mut seed = [0; 32];
        for (place, byte) in seed.iter_mut().zip(number.to_le_bytes()) {
            *place = byte;
        }
        seed
    }
}
