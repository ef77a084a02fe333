//! Private keys made by the browser's WebCrypto, which is several times quicker than WebAssembly; the world's own
//! source steps in for what the browser cannot make.

use countersign_host::Entropy;
use countersign_pki::PrivateKey;
use countersign_pki::key::{Curve, KeyAlgorithm, KeyError, KeySource, LocalKeySource};
use futures::future::LocalBoxFuture;

use crate::browser::{self, KeyKind};

/// The page's source of keys.
pub struct BrowserKeys {
    fallback: LocalKeySource<Entropy>,
}

impl BrowserKeys {
    /// Keys from the browser, or from `entropy`.
    pub fn new(entropy: Entropy) -> Self {
        Self { fallback: LocalKeySource::new(entropy) }
    }
}

impl KeySource for BrowserKeys {
    fn generate(&self, algorithm: KeyAlgorithm) -> LocalBoxFuture<'_, Result<PrivateKey, KeyError>> {
        Box::pin(async move {
            let made = match kind(algorithm) {
                Some(kind) => browser::generate_key(kind).await,
                None => None,
            };
            match made.map(|der| PrivateKey::from_pkcs8_der(&der)) {
                Some(Ok(key)) => Ok(key),
                _ => self.fallback.generate(algorithm).await,
            }
        })
    }
}

/// What WebCrypto makes everywhere; Ed25519 is still missing in some browsers and quick anyway.
fn kind(algorithm: KeyAlgorithm) -> Option<KeyKind> {
    match algorithm {
        KeyAlgorithm::Rsa { bits } if bits >= 1024 && bits % 8 == 0 => Some(KeyKind::Rsa(bits)),
        KeyAlgorithm::Ec(Curve::P256) => Some(KeyKind::Curve("P-256")),
        KeyAlgorithm::Ec(Curve::P384) => Some(KeyKind::Curve("P-384")),
        KeyAlgorithm::Ec(Curve::P521) => Some(KeyKind::Curve("P-521")),
        _ => None,
    }
}
