//! A small repeatable generator for tests.

use rand_core::{Infallible, TryCryptoRng, TryRng};

use crate::digest::Digest;

/// Bytes of SHA-256 over a seed and a counter.
pub(crate) struct TestRng {
    seed: u64,
    counter: u64,
}

impl TestRng {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, counter: 0 }
    }
}

impl TryRng for TestRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(32) {
            self.counter += 1;
            let input = [self.seed.to_be_bytes(), self.counter.to_be_bytes()].concat();
            for (byte, drawn) in chunk.iter_mut().zip(Digest::Sha256.hash(&input)) {
                *byte = drawn;
            }
        }
        Ok(())
    }
}

impl TryCryptoRng for TestRng {}
