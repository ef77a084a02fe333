//! Where new keys come from: an asynchronous trait, and the implementation that computes them here.

use std::cell::RefCell;

use futures::future::{self, LocalBoxFuture};
use rand_core::CryptoRng;

use super::{
    Curve, EcPrivateKey, Ed448PrivateKey, Ed25519PrivateKey, KeyAlgorithm, KeyError, PrivateKey,
    RsaPrivateKey,
};
use ::rsa::BoxedUint;

/// Makes keys. Asynchronous because a browser makes RSA keys outside the page's thread.
pub trait KeySource {
    /// A new key of this kind.
    fn generate(&self, algorithm: KeyAlgorithm) -> LocalBoxFuture<'_, Result<PrivateKey, KeyError>>;
}

/// Computes keys on the spot from a generator, e.g. the host's shared entropy.
pub struct LocalKeySource<R>(RefCell<R>);

impl<R: CryptoRng> LocalKeySource<R> {
    /// Draws from `rng`.
    pub fn new(rng: R) -> Self {
        Self(RefCell::new(rng))
    }
}

impl<R: CryptoRng> KeySource for LocalKeySource<R> {
    fn generate(&self, algorithm: KeyAlgorithm) -> LocalBoxFuture<'_, Result<PrivateKey, KeyError>> {
        let key = generate(&mut *self.0.borrow_mut(), algorithm);
        Box::pin(future::ready(key))
    }
}

/// A new key, computed now.
///
/// # Errors
/// [`KeyError::Invalid`] for an RSA size that gives no key.
pub fn generate<R: CryptoRng>(rng: &mut R, algorithm: KeyAlgorithm) -> Result<PrivateKey, KeyError> {
    match algorithm {
        KeyAlgorithm::Rsa { bits } => generate_rsa(rng, bits, 65_537).map(PrivateKey::Rsa),
        KeyAlgorithm::RsaPss { bits } => generate_rsa(rng, bits, 65_537).map(PrivateKey::RsaPss),
        KeyAlgorithm::Ec(curve) => generate_ec(rng, curve).map(PrivateKey::Ec),
        KeyAlgorithm::Ed25519 => {
            let mut seed = [0; 32];
            rng.fill_bytes(&mut seed);
            Ok(PrivateKey::Ed25519(Ed25519PrivateKey { seed }))
        }
        KeyAlgorithm::Ed448 => {
            let mut seed = [0; 57];
            rng.fill_bytes(&mut seed);
            Ok(PrivateKey::Ed448(Ed448PrivateKey { seed }))
        }
    }
}

/// A new RSA key with this modulus length in bits (at least 512) and public exponent.
///
/// # Errors
/// [`KeyError::Invalid`] for a length or exponent that gives no key.
pub fn generate_rsa<R: CryptoRng>(rng: &mut R, bits: u32, e: u64) -> Result<RsaPrivateKey, KeyError> {
    if !(512..=16_384).contains(&bits) || e < 3 || e.is_multiple_of(2) {
        return Err(KeyError::Invalid);
    }
    let bits = usize::try_from(bits).map_err(|_| KeyError::Invalid)?;
    let drawn = ::rsa::PrivateKey::new_with_exp_unchecked(rng, bits, BoxedUint::from(e))
        .map_err(|_| KeyError::Invalid)?;
    // Once more from the primes: OpenSSL and Go take d modulo lcm(p−1, q−1), and p is the larger one.
    let drawn = RsaPrivateKey::from_backend(drawn)?;
    RsaPrivateKey::from_primes(&drawn.components().p, &drawn.components().q, e)
}

fn generate_ec<R: CryptoRng>(rng: &mut R, curve: Curve) -> Result<EcPrivateKey, KeyError> {
    let mut scalar = vec![0; curve.bytes()];
    // A draw beyond the group order is drawn again; for these curves that hardly ever happens.
    for _ in 0..64 {
        rng.fill_bytes(&mut scalar);
        if let (Curve::P521, Some(first)) = (curve, scalar.first_mut()) {
            *first &= 1;
        }
        match EcPrivateKey::from_scalar(curve, &scalar) {
            Err(KeyError::Invalid) => {}
            outcome => return outcome,
        }
    }
    Err(KeyError::Source("no scalar found".to_owned()))
}
