//! ECDSA on any curve y² = x³ + ax + b, for the curves too rare to deserve a crate of their own.
//!
//! Points are affine and every step inverts: slow (tens of milliseconds) but small. Numbers are big endian.

use super::Curve;
use super::modulus::{Modulus, Number, bits};
use super::signature::Expanded;
use crate::asn1::{Reader, write};

/// SEC 2, 2.4.1 and FIPS 186-4, D.1.2.2: p, a, b, x and y of the generator, order; in hexadecimal.
const SECP256K1: [&str; 6] = [
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000007",
    "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
    "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
    "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
];
const P224: [&str; 6] = [
    "ffffffffffffffffffffffffffffffff000000000000000000000001",
    "fffffffffffffffffffffffffffffffefffffffffffffffffffffffe",
    "b4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4",
    "b70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21",
    "bd376388b5f723fb4c22dfe6cd4375a05a07476444d5819985007e34",
    "ffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3d",
];

/// An affine point; `None` is the point at infinity.
type Point = Option<(Number, Number)>;

/// A curve ready to compute with.
pub(super) struct Group {
    bytes: usize,
    field: Modulus,
    order: Modulus,
    a: Number,
    b: Number,
    generator: Point,
}

impl Group {
    /// `None` for the curves that have a crate.
    pub(super) fn of(curve: Curve) -> Option<Self> {
        let [p, a, b, x, y, n] = match curve {
            Curve::Secp256k1 => SECP256K1,
            Curve::P224 => P224,
            Curve::P256 | Curve::P384 | Curve::P521 => return None,
        };
        let (field, order) = (Modulus::new(p)?, Modulus::new(n)?);
        let [a, b, x, y] = [a, b, x, y].map(|text| field.constant(text));
        Some(Self { bytes: curve.bytes(), field, order, a, b, generator: Some((x, y)) })
    }

    /// The public point (uncompressed) of a scalar; `None` for zero and for a scalar beyond the order.
    pub(super) fn public_point(&self, scalar: &[u8]) -> Option<Vec<u8>> {
        self.scalar(scalar)?;
        let (x, y) = self.multiply(scalar, &self.generator)?;
        let mut point = vec![4];
        point.extend(self.field.bytes(&x));
        point.extend(self.field.bytes(&y));
        Some(point)
    }

    /// Whether this is an uncompressed point of the curve.
    pub(super) fn is_point(&self, encoded: &[u8]) -> bool {
        self.decode(encoded).is_some()
    }

    /// The DER of a signature over a hash; the nonce is drawn from key and hash.
    pub(super) fn sign(&self, scalar: &[u8], hash: &[u8]) -> Option<Vec<u8>> {
        let secret = self.scalar(scalar)?;
        let hash = self.hash_number(hash);
        let seed = write::concat(&[scalar, &self.order.bytes(&hash)]);
        let mut nonces = Expanded::new(&seed);
        // Each draw is good with overwhelming likelihood.
        for _ in 0..64 {
            let drawn = nonces.draw(self.bytes);
            let Some(nonce) = self.scalar(&drawn) else { continue };
            let Some((x, _)) = self.multiply(&drawn, &self.generator) else { continue };
            let r = self.order.number(&self.field.bytes(&x));
            let inverse = nonce.invert_vartime().into_option()?;
            let s = inverse.mul(&hash.add(&r.mul(&secret)));
            if bool::from(r.is_zero()) || bool::from(s.is_zero()) {
                continue;
            }
            let integer = |value: &Number| write::unsigned(&self.order.bytes(value));
            return Some(write::sequence(&[integer(&r), integer(&s)]));
        }
        None
    }

    /// Whether the DER of a signature over a hash belongs to a public point.
    pub(super) fn verify(&self, point: &[u8], hash: &[u8], signature: &[u8]) -> bool {
        self.check(point, hash, signature).unwrap_or(false)
    }

    fn check(&self, point: &[u8], hash: &[u8], signature: &[u8]) -> Option<bool> {
        let public = self.decode(point)?;
        let mut reader = Reader::new(signature);
        let mut inner = reader.sequence().ok()?;
        let r = self.scalar(inner.read().ok()?.unsigned().ok()?)?;
        let s = self.scalar(inner.read().ok()?.unsigned().ok()?)?;
        inner.finish().ok()?;
        reader.finish().ok()?;
        let inverse = s.invert_vartime().into_option()?;
        let u1 = self.order.bytes(&self.hash_number(hash).mul(&inverse));
        let u2 = self.order.bytes(&r.mul(&inverse));
        let sum = self.add(&self.multiply(&u1, &self.generator), &self.multiply(&u2, &Some(public)));
        let (x, _) = sum?;
        Some(self.order.number(&self.field.bytes(&x)) == r)
    }

    /// A number from 1 to order − 1.
    fn scalar(&self, bytes: &[u8]) -> Option<Number> {
        let value = self.order.number(bytes);
        (self.order.is_reduced(bytes) && !bool::from(value.is_zero())).then_some(value)
    }

    /// The leftmost bits of a hash, as many as the order has (whole bytes for these curves).
    fn hash_number(&self, hash: &[u8]) -> Number {
        self.order.number(hash.get(..self.bytes).unwrap_or(hash))
    }

    fn decode(&self, encoded: &[u8]) -> Option<(Number, Number)> {
        let (x, y) = encoded.strip_prefix(&[4])?.split_at_checked(self.bytes)?;
        if y.len() != self.bytes {
            return None;
        }
        let (x, y) = (self.field.number(x), self.field.number(y));
        let right = x.square().add(&self.a).mul(&x).add(&self.b);
        (y.square() == right).then_some((x, y))
    }

    fn add(&self, left: &Point, right: &Point) -> Point {
        let (Some((x1, y1)), Some((x2, y2))) = (left, right) else {
            return left.clone().or_else(|| right.clone());
        };
        let slope = if x1 == x2 {
            if y1 != y2 || bool::from(y1.is_zero()) {
                return None;
            }
            let square = x1.square();
            square.double().add(&square).add(&self.a).mul(&y1.double().invert_vartime().into_option()?)
        } else {
            y2.sub(y1).mul(&x2.sub(x1).invert_vartime().into_option()?)
        };
        let x = slope.square().sub(x1).sub(x2);
        let y = slope.mul(&x1.sub(&x)).sub(y1);
        Some((x, y))
    }

    fn multiply(&self, scalar: &[u8], point: &Point) -> Point {
        let mut sum = None;
        for bit in bits(scalar) {
            sum = self.add(&sum, &sum);
            if bit {
                sum = self.add(&sum, point);
            }
        }
        sum
    }
}
