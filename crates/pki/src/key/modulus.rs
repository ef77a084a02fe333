//! Numbers modulo a prime, for the curves computed here.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, NonZero, Odd};

/// A number modulo a [`Modulus`].
pub(super) type Number = BoxedMontyForm;

/// An odd modulus and the length of its numbers.
pub(super) struct Modulus {
    parameters: BoxedMontyParams,
    bytes: usize,
}

impl Modulus {
    /// From hexadecimal; `None` unless odd. Its numbers are written with as many bytes.
    pub(super) fn new(text: &str) -> Option<Self> {
        let bytes = hex(text);
        let odd = Odd::new(BoxedUint::from_be_slice_vartime(&bytes)).into_option()?;
        Some(Self { parameters: BoxedMontyParams::new_vartime(odd), bytes: bytes.len() })
    }

    /// The number these bytes (big endian, of any length) stand for.
    pub(super) fn number(&self, bytes: &[u8]) -> Number {
        let divisor: &NonZero<BoxedUint> = self.parameters.modulus().as_nz_ref();
        let value = BoxedUint::from_be_slice_vartime(bytes).rem_vartime(divisor);
        BoxedMontyForm::new(value, &self.parameters)
    }

    /// The number written in hexadecimal.
    pub(super) fn constant(&self, text: &str) -> Number {
        self.number(&hex(text))
    }

    /// One.
    pub(super) fn one(&self) -> Number {
        BoxedMontyForm::one(&self.parameters)
    }

    /// The big-endian bytes of a number, as many as the modulus has.
    pub(super) fn bytes(&self, value: &Number) -> Vec<u8> {
        let bytes = value.retrieve().to_be_bytes_trimmed_vartime();
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        let significant = bytes.get(zeros..).unwrap_or_default();
        let mut out = vec![0; self.bytes.saturating_sub(significant.len())];
        out.extend_from_slice(significant);
        out
    }

    /// Whether these bytes are smaller than the modulus.
    pub(super) fn is_reduced(&self, bytes: &[u8]) -> bool {
        let reduced = self.bytes(&self.number(bytes));
        let zeros = |bytes: &[u8]| bytes.iter().take_while(|byte| **byte == 0).count();
        reduced.get(zeros(&reduced)..) == bytes.get(zeros(bytes)..)
    }
}

/// The bits of big-endian bytes, most significant first.
pub(super) fn bits(bytes: &[u8]) -> impl Iterator<Item = bool> {
    bytes.iter().flat_map(|byte| (0..8).rev().map(move |shift| byte >> shift & 1 == 1))
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .filter_map(|index| u8::from_str_radix(text.get(index..index + 2)?, 16).ok())
        .collect()
}
