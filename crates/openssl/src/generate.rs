//! New keys, and the dots that accompany them.

use countersign_pki::PrivateKey;
use countersign_pki::key::{KeyAlgorithm, KeyError};

use crate::app::{App, Exit, Step};
use crate::errors::Reason;

/// Asks the key source for a key; with `progress`, the marks of an RSA key's two primes are shown.
pub async fn key(app: &App, algorithm: KeyAlgorithm, progress: bool) -> Step<PrivateKey> {
    let key = app.keys.generate(algorithm).await;
    if progress && matches!(algorithm, KeyAlgorithm::Rsa { .. }) {
        app.say(format!("{}{}", dots(app), dots(app))).await;
    }
    match key {
        Ok(key) => Ok(key),
        Err(KeyError::UnsupportedCurve(_)) => app.fail("This curve is not simulated here").await,
        Err(error) => app.fail(format!("Error generating key: {error}")).await,
    }
}

/// An RSA key with another public exponent, computed on the spot.
pub fn rsa_with_exponent(app: &App, bits: u32, exponent: u64) -> Step<PrivateKey> {
    let mut entropy = app.process.entropy().clone();
    countersign_pki::key::generate_rsa(&mut entropy, bits, exponent).map(PrivateKey::Rsa).map_err(|_| Exit(1))
}

/// A line as OpenSSL prints while it looks for one prime: a mark for each candidate, 65 for one that passed,
/// and the same for the auxiliary primes before it.
fn dots(app: &App) -> String {
    let entropy = app.process.entropy();
    let search = || -> String {
        let candidates = 4 + entropy.below(60);
        let marks = (0..candidates).map(|_| if entropy.below(6) == 0 { '+' } else { '.' });
        marks.chain(std::iter::repeat_n('+', 65)).collect()
    };
    format!("{}*{}*{}\n", search(), search(), search())
}

/// Why an RSA key of that size cannot be made.
pub fn too_small() -> Reason {
    Reason::new(
        0x1C80_00AB,
        "rsa_gen_set_params",
        "key size too small",
        "../providers/implementations/keymgmt/rsa_kmgmt.c",
        509,
    )
}
