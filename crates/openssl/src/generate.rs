//! New keys: what kind, with which parameters, and the dots that accompany them.

use countersign_pki::PrivateKey;
use countersign_pki::asn1::Element;
use countersign_pki::key::{Curve, KeyAlgorithm, KeyError};
use countersign_pki::pem;

use crate::app::{App, Exit, Step};
use crate::errors::{self, Reason};

/// What kind of key shall be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// RSA
    Rsa,
    /// RSA for PSS signatures only
    RsaPss,
    /// An elliptic curve
    Ec,
    /// Ed25519
    Ed25519,
    /// Ed448
    Ed448,
}

/// Names of kinds, as messages show them; without regard to case.
const KINDS: &[(&str, Kind)] = &[
    ("RSA", Kind::Rsa),
    ("rsaEncryption", Kind::Rsa),
    ("RSA-PSS", Kind::RsaPss),
    ("RSASSA-PSS", Kind::RsaPss),
    ("EC", Kind::Ec),
    ("id-ecPublicKey", Kind::Ec),
    ("ED25519", Kind::Ed25519),
    ("ED448", Kind::Ed448),
];

/// Kinds that the real program can make and this one leaves out.
const LEFT_OUT: &[&str] =
    &["DH", "DHX", "DSA", "SM2", "X25519", "X448", "HMAC", "SIPHASH", "POLY1305", "CMAC"];

/// A key to be made, its parameters set one by one (`EVP_PKEY_CTX_ctrl_str`).
#[derive(Clone, Debug)]
pub struct Plan {
    /// The kind.
    pub kind: Kind,
    /// The length of an RSA modulus in bits.
    pub bits: i64,
    exponent: u64,
    curve: Option<Curve>,
    unknown_curve: bool,
}

/// Why there is no plan for a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unplanned {
    /// OpenSSL has no such kind either.
    Unknown,
    /// OpenSSL has, this program has not.
    LeftOut,
}

impl Plan {
    /// For a kind by name.
    pub fn named(name: &str) -> Result<Self, Unplanned> {
        match KINDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            Some((_, kind)) => Ok(Self::of(*kind)),
            None if LEFT_OUT.iter().any(|known| known.eq_ignore_ascii_case(name)) => Err(Unplanned::LeftOut),
            None => Err(Unplanned::Unknown),
        }
    }

    /// For a kind, with its defaults.
    pub fn of(kind: Kind) -> Self {
        Self { kind, bits: 2048, exponent: 65_537, curve: None, unknown_curve: false }
    }

    /// For an elliptic curve.
    pub fn on(curve: Curve) -> Self {
        Self { curve: Some(curve), ..Self::of(Kind::Ec) }
    }

    /// The curve chosen so far.
    pub fn curve(&self) -> Option<Curve> {
        self.curve
    }

    /// What messages call it.
    pub fn name(&self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self.kind).map_or("", |(name, _)| name)
    }

    /// Sets a parameter given as `name:value`.
    ///
    /// # Errors
    /// What lies in the queue then, possibly nothing.
    pub fn set(&mut self, option: &str) -> Result<(), Vec<Reason>> {
        let Some((name, value)) = option.split_once(':') else { return Err(Vec::new()) };
        match (self.kind, name) {
            (Kind::Rsa | Kind::RsaPss, "rsa_keygen_bits" | "bits") => {
                self.bits = value.parse().map_err(|_| Vec::new())?;
                self.check_bits().map_err(|reason| vec![reason])
            }
            (Kind::Rsa | Kind::RsaPss, "rsa_keygen_pubexp" | "pubexp") => {
                self.exponent = match value.strip_prefix("0x") {
                    Some(digits) => u64::from_str_radix(digits, 16),
                    None => value.parse(),
                }
                .map_err(|_| Vec::new())?;
                Ok(())
            }
            (Kind::Rsa | Kind::RsaPss, "rsa_keygen_primes" | "primes") if value == "2" => Ok(()),
            (Kind::Ec, "ec_paramgen_curve" | "group") => {
                self.curve = Curve::from_name(value);
                self.unknown_curve = self.curve.is_none();
                Ok(())
            }
            (Kind::Ec, "ec_param_enc" | "encoding") if value == "named_curve" => Ok(()),
            _ => Err(vec![errors::not_supported(name, value)]),
        }
    }

    /// Whether an RSA key of that size can be made.
    pub fn check_bits(&self) -> Result<(), Reason> {
        if self.bits >= 512 {
            return Ok(());
        }
        let file = "../providers/implementations/keymgmt/rsa_kmgmt.c";
        Err(Reason::new(0x1C80_00AB, "rsa_gen_set_params", "key size too small", file, 509))
    }

    /// Makes the key; with `progress`, the marks of an RSA key's two primes are shown.
    ///
    /// # Errors
    /// The reasons are in the queue; nothing has been said.
    pub async fn make(&self, app: &App, progress: bool) -> Step<PrivateKey> {
        let bits = u32::try_from(self.bits).unwrap_or(u32::MAX);
        let algorithm = match self.kind {
            Kind::Rsa | Kind::RsaPss if self.exponent < 3 || self.exponent.is_multiple_of(2) => {
                let file = "../crypto/rsa/rsa_gen.c";
                let function = "rsa_multiprime_keygen";
                app.raise(Reason::new(0x0200_00B2, function, "pub exponent out of range", file, 96));
                return Err(Exit(1));
            }
            Kind::Rsa | Kind::RsaPss if bits > MOST_BITS => {
                let file = "../crypto/rsa/rsa_gen.c";
                app.raise(Reason::new(
                    0x0200_0069,
                    "RSA_generate_multi_prime_key",
                    "modulus too large",
                    file,
                    60,
                ));
                return Err(Exit(1));
            }
            Kind::Rsa => KeyAlgorithm::Rsa { bits },
            Kind::RsaPss => KeyAlgorithm::RsaPss { bits },
            Kind::Ec => match self.curve {
                Some(curve) => KeyAlgorithm::Ec(curve),
                None => {
                    if self.unknown_curve {
                        app.raise(invalid_curve());
                    }
                    return Err(Exit(1));
                }
            },
            Kind::Ed25519 => KeyAlgorithm::Ed25519,
            Kind::Ed448 => KeyAlgorithm::Ed448,
        };
        if progress && matches!(self.kind, Kind::Rsa | Kind::RsaPss) {
            app.say(format!("{}{}", dots(app, bits), dots(app, bits))).await;
        }
        if self.exponent != 65_537 && self.kind == Kind::Rsa {
            let mut entropy = app.process.entropy().clone();
            let key = countersign_pki::key::generate_rsa(&mut entropy, bits, self.exponent);
            return key.map(PrivateKey::Rsa).map_err(|_| Exit(1));
        }
        match app.keys.generate(algorithm).await {
            Ok(key) => Ok(key),
            Err(KeyError::Source(text)) => app.fail(format!("Error generating key: {text}")).await,
            Err(_) => Err(Exit(1)),
        }
    }
}

/// OpenSSL makes no longer RSA keys.
const MOST_BITS: u32 = 16_384;

/// A line as OpenSSL prints while it looks for one prime: a mark for each candidate, 65 for one that passed;
/// for longer keys the same for two auxiliary primes before it.
fn dots(app: &App, bits: u32) -> String {
    let entropy = app.process.entropy();
    let search = || -> String {
        let candidates = 4 + entropy.below(60);
        let marks = (0..candidates).map(|_| if entropy.below(6) == 0 { '+' } else { '.' });
        marks.chain(std::iter::repeat_n('+', 65)).collect()
    };
    if bits < 2048 {
        return format!("{}\n", search());
    }
    format!("{}*{}*{}\n", search(), search(), search())
}

/// `elliptic curve routines:group_new_from_name:invalid curve`.
pub fn invalid_curve() -> Reason {
    Reason::new(0x0800_008D, "group_new_from_name", "invalid curve", "../crypto/ec/ec_lib.c", 1490)
}

/// The curve of an `EC PARAMETERS` block.
pub fn curve_of_parameters(bytes: &[u8]) -> Option<Curve> {
    let mut rest = bytes;
    loop {
        let (block, next) = pem::decode_openssl(rest).ok()?;
        if block.label == "EC PARAMETERS" {
            return curve_of_der(&block.der);
        }
        rest = next;
    }
}

/// The curve that EC parameters in DER name.
pub fn curve_of_der(der: &[u8]) -> Option<Curve> {
    Curve::from_oid(&Element::parse(der).ok()?.oid().ok()?)
}

/// Says that a kind of key is not simulated, or leaves in the queue that there is none.
pub async fn refuse<T>(app: &App, name: &str, unplanned: Unplanned, failure: &str) -> Step<T> {
    if unplanned == Unplanned::LeftOut {
        return app.fail(format!("{}: Keys of the kind {name} are not simulated here", app.name)).await;
    }
    app.raise(errors::cannot_fetch(name));
    app.fail(failure).await
}
