//! The world's one source of random bytes, seeded by the edge.

use std::cell::RefCell;
use std::rc::Rc;

use chacha20::ChaCha20Rng;
use rand_core::{Infallible, Rng, SeedableRng, TryCryptoRng, TryRng};

/// A seeded ChaCha20 stream shared by everything that draws: same seed, same draws, same bytes.
///
/// Implements `rand_core`'s traits, so `&mut entropy.clone()` goes wherever a generator is asked for.
#[derive(Clone)]
pub struct Entropy(Rc<RefCell<ChaCha20Rng>>);

impl Entropy {
    /// A stream that begins at `seed`.
    pub fn new(seed: [u8; 32]) -> Self {
        Self(Rc::new(RefCell::new(ChaCha20Rng::from_seed(seed))))
    }

    /// A stream fixed by a small number, for tests and `--seed`.
    pub fn from_number(seed: u64) -> Self {
        Self(Rc::new(RefCell::new(ChaCha20Rng::seed_from_u64(seed))))
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.borrow_mut().fill_bytes(&mut bytes);
        bytes
    }

    /// Fills `bytes` with random ones.
    pub fn fill(&self, bytes: &mut [u8]) {
        self.0.borrow_mut().fill_bytes(bytes);
    }

    /// A random number over the whole range.
    pub fn u64(&self) -> u64 {
        self.0.borrow_mut().next_u64()
    }

    /// A random number in `0..bound`, and 0 for a bound of 0.
    pub fn below(&self, bound: u64) -> u64 {
        // The bias of a 64-bit remainder is far below what a simulation could show.
        self.u64().checked_rem(bound).unwrap_or(0)
    }

    /// Seed and position of the stream, for saving; see [`Self::restore`].
    pub fn save(&self) -> Vec<u8> {
        self.0.borrow().serialize_state().to_vec()
    }

    /// Continues where [`Self::save`] was taken; bytes of another shape change nothing.
    pub fn restore(&self, saved: &[u8]) {
        if let Ok(state) = saved.try_into() {
            *self.0.borrow_mut() = ChaCha20Rng::deserialize_state(&state);
        }
    }
}

impl TryRng for Entropy {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.0.borrow_mut().next_u32())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.borrow_mut().next_u64())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.borrow_mut().fill_bytes(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Entropy {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restored_stream_continues() {
        let entropy = Entropy::from_number(7);
        entropy.u64();
        let saved = entropy.save();
        let next = entropy.u64();
        entropy.restore(&saved);
        assert_eq!(entropy.u64(), next);
    }
}
