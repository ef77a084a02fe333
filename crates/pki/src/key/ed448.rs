//! Ed448 keys (RFC 8032, RFC 8410): slow but small, for a kind of key that Go refuses anyway.

use shake::Shake256;
use shake::digest::{ExtendableOutput as _, Update as _, XofReader as _};

use super::modulus::{Modulus, Number, bits};
use super::{KeyError, VerifyError};

/// An Ed448 private key.
#[derive(Clone, PartialEq, Eq)]
pub struct Ed448PrivateKey {
    /// The 57 secret bytes.
    pub seed: [u8; 57],
}

/// An Ed448 public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ed448PublicKey {
    /// The compressed point.
    pub bytes: [u8; 57],
}

impl Ed448PrivateKey {
    /// The public half.
    pub fn public_key(&self) -> Ed448PublicKey {
        let bytes = Group::new().and_then(|group| {
            let (scalar, _) = secrets(&self.seed);
            group.encode(&group.multiply(&scalar, &group.generator)).try_into().ok()
        });
        // The constants of the group are sound, so this is never the default.
        Ed448PublicKey { bytes: bytes.unwrap_or([0; 57]) }
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let group = Group::new().ok_or(KeyError::Invalid)?;
        let (scalar, prefix) = secrets(&self.seed);
        let public = self.public_key().bytes;
        let nonce = group.hash(&[&prefix, message]);
        let commitment = group.encode(&group.multiply(&group.order.bytes(&nonce), &group.generator));
        let challenge = group.hash(&[&commitment, &public, message]);
        let response = nonce.add(&challenge.mul(&group.order.number(&scalar)));
        let mut signature = commitment;
        signature.extend(group.order.bytes(&response).iter().rev());
        signature.push(0);
        Ok(signature)
    }
}

impl Ed448PublicKey {
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        let group = Group::new().ok_or(VerifyError::Key(KeyError::Invalid))?;
        let verified = group.check(&self.bytes, message, signature).unwrap_or(false);
        if verified { Ok(()) } else { Err(VerifyError::Mismatch) }
    }
}

type Point = (Number, Number);

/// x² + y² = 1 + dx²y² (RFC 8032, 5.2).
struct Group {
    field: Modulus,
    order: Modulus,
    d: Number,
    generator: Point,
    /// (p + 1) / 4, the exponent of a square root.
    root: crypto_bigint::BoxedUint,
}

impl Group {
    fn new() -> Option<Self> {
        let field = Modulus::new(concat!(
            "fffffffffffffffffffffffffffffffffffffffffffffffffffffffe",
            "ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        ))?;
        let order = Modulus::new(concat!(
            "3fffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "7cca23e9c44edb49aed63690216cc2728dc58f552378c292ab5844f3"
        ))?;
        let d = field.constant(concat!(
            "fffffffffffffffffffffffffffffffffffffffffffffffffffffffe",
            "ffffffffffffffffffffffffffffffffffffffffffffffffffff6756"
        ));
        let x = field.constant(concat!(
            "4f1970c66bed0ded221d15a622bf36da9e146570470f1767ea6de324",
            "a3d3a46412ae1af72ab66511433b80e18b00938e2626a82bc70cc05e"
        ));
        let y = field.constant(concat!(
            "693f46716eb6bc248876203756c9c7624bea73736ca3984087789c1e",
            "05a0c2d73ad3ff1ce67c39c4fdbd132c4ed7c8ad9808795bf230fa14"
        ));
        let mut root = vec![0xff; 28];
        root.extend([0; 28]);
        if let Some(first) = root.first_mut() {
            *first = 0x3f;
        }
        // 2^446 − 2^222 ends the run of ones two bits later.
        if let Some(last) = root.get_mut(28) {
            *last = 0xc0;
        }
        let root = crypto_bigint::BoxedUint::from_be_slice_vartime(&root);
        Some(Self { field, order, d, generator: (x, y), root })
    }

    fn check(&self, public: &[u8; 57], message: &[u8], signature: &[u8]) -> Option<bool> {
        let (commitment, response) = signature.split_at_checked(57)?;
        let (top, response) = response.split_last()?;
        let response: Vec<u8> = response.iter().rev().copied().collect();
        if response.len() != 56 || *top != 0 || !self.order.is_reduced(&response) {
            return None;
        }
        let key = self.decode(public)?;
        let challenge = self.hash(&[commitment, public, message]);
        let left = self.multiply(&response, &self.generator);
        let right = self.add(&self.decode(commitment)?, &self.multiply(&self.order.bytes(&challenge), &key));
        Some(left == right)
    }

    /// SHAKE256 under the domain of plain Ed448, modulo the order.
    fn hash(&self, parts: &[&[u8]]) -> Number {
        let mut input = b"SigEd448\0\0".to_vec();
        input.extend(parts.concat());
        let mut hash = shake(&input);
        hash.reverse();
        self.order.number(&hash)
    }

    fn encode(&self, (x, y): &Point) -> Vec<u8> {
        let mut out: Vec<u8> = self.field.bytes(y).into_iter().rev().collect();
        let odd = self.field.bytes(x).last().is_some_and(|last| last & 1 == 1);
        out.push(if odd { 0x80 } else { 0 });
        out
    }

    fn decode(&self, bytes: &[u8]) -> Option<Point> {
        let (sign, y) = bytes.split_last()?;
        let y: Vec<u8> = y.iter().rev().copied().collect();
        if y.len() != 56 || sign & 0x7f != 0 || !self.field.is_reduced(&y) {
            return None;
        }
        let y = self.field.number(&y);
        let square = y.square();
        let one = self.field.one();
        let below = self.d.mul(&square).sub(&one).invert_vartime().into_option()?;
        let wanted = square.sub(&one).mul(&below);
        let x = wanted.pow(&self.root);
        if x.square() != wanted {
            return None;
        }
        let odd = self.field.bytes(&x).last().is_some_and(|last| last & 1 == 1);
        let x = if odd == (*sign != 0) { x } else { x.neg() };
        Some((x, y))
    }

    fn add(&self, (x1, y1): &Point, (x2, y2): &Point) -> Point {
        let one = self.field.one();
        let across = self.d.mul(x1).mul(x2).mul(y1).mul(y2);
        // The curve is complete: neither denominator is ever zero.
        let inverse = |number: Number| number.invert_vartime().into_option().unwrap_or(one.clone());
        let x = x1.mul(y2).add(&x2.mul(y1)).mul(&inverse(one.add(&across)));
        let y = y1.mul(y2).sub(&x1.mul(x2)).mul(&inverse(one.sub(&across)));
        (x, y)
    }

    /// `scalar` is big endian.
    fn multiply(&self, scalar: &[u8], point: &Point) -> Point {
        let one = self.field.one();
        let mut sum = (one.sub(&one), one);
        for bit in bits(scalar) {
            sum = self.add(&sum, &sum);
            if bit {
                sum = self.add(&sum, point);
            }
        }
        sum
    }
}

/// The secret scalar (big endian) and the prefix of nonces.
fn secrets(seed: &[u8; 57]) -> (Vec<u8>, Vec<u8>) {
    let hash = shake(seed);
    let (scalar, prefix) = hash.split_at_checked(57).unwrap_or_default();
    let mut scalar = scalar.to_vec();
    if let Some(first) = scalar.first_mut() {
        *first &= 0xfc;
    }
    if let [.., high, top] = scalar.as_mut_slice() {
        *high |= 0x80;
        *top = 0;
    }
    scalar.reverse();
    (scalar, prefix.to_vec())
}

fn shake(input: &[u8]) -> Vec<u8> {
    let mut state = Shake256::default();
    state.update(input);
    let mut out = vec![0; 114];
    state.finalize_xof().read(&mut out);
    out
}
