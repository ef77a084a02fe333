//! random(3) of glibc: the additive generator of 31 words that `rand` draws from.

/// What `rand` divides by.
const RAND_MAX: f64 = 2_147_483_647.0;

#[derive(Debug)]
pub(super) struct Random {
    words: [u32; 31],
    front: usize,
    rear: usize,
}

impl Random {
    /// srandom(3)
    pub(super) fn new(seed: u32) -> Self {
        let mut words = [0; 31];
        let mut word = i64::from(seed.max(1) as i32);
        for slot in &mut words {
            *slot = word as u32;
            word = (16_807 * word) % 2_147_483_647;
            if word < 0 {
                word += 2_147_483_647;
            }
        }
        let mut random = Self { words, front: 3, rear: 0 };
        for _ in 0..310 {
            random.next();
        }
        random
    }

    fn next(&mut self) -> u32 {
        let rear = self.words.get(self.rear).copied().unwrap_or_default();
        let sum = match self.words.get_mut(self.front) {
            Some(front) => {
                *front = front.wrapping_add(rear);
                *front
            }
            None => 0,
        };
        self.front = (self.front + 1) % 31;
        self.rear = (self.rear + 1) % 31;
        sum >> 1
    }

    /// A number from 0 to 1.
    pub(super) fn draw(&mut self) -> f64 {
        f64::from(self.next()) / RAND_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_those_of_glibc() {
        let mut random = Random::new(1);
        assert_eq!((random.next(), random.next()), (1_804_289_383, 846_930_886));
        let mut random = Random::new(42);
        assert_eq!(random.next(), 71_876_166);
    }
}
