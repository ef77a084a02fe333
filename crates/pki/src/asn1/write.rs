//! Writing DER: each function gives one complete element.

use super::tag;
use crate::oid::Oid;

/// An element with these identifier octets (one octet, tag numbers below 31) and this content.
pub fn tlv(identifier: u8, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + 6);
    out.push(identifier);
    let length = content.len();
    if length < 0x80 {
        out.push(u8::try_from(length).unwrap_or_default());
    } else {
        let octets: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|octet| *octet == 0).collect();
        out.push(0x80 | u8::try_from(octets.len()).unwrap_or_default());
        out.extend(octets);
    }
    out.extend_from_slice(content);
    out
}

fn universal(tag: u32) -> u8 {
    u8::try_from(tag & 0x1f).unwrap_or_default()
}

/// A SEQUENCE of elements already written.
pub fn sequence<P: AsRef<[u8]>>(parts: &[P]) -> Vec<u8> {
    tlv(0x20 | universal(tag::SEQUENCE), &concat(parts))
}

/// A SET of elements already written, kept in the given order.
pub fn set<P: AsRef<[u8]>>(parts: &[P]) -> Vec<u8> {
    tlv(0x20 | universal(tag::SET), &concat(parts))
}

/// A SET OF elements already written, in DER's order: by octets, a prefix first (X.690, 11.6).
pub fn set_of<P: AsRef<[u8]>>(parts: &[P]) -> Vec<u8> {
    let mut sorted: Vec<&[u8]> = parts.iter().map(AsRef::as_ref).collect();
    sorted.sort_unstable();
    set(&sorted)
}

/// `[number] EXPLICIT` around an element already written.
pub fn explicit(number: u8, inner: &[u8]) -> Vec<u8> {
    tlv(0xa0 | (number & 0x1f), inner)
}

/// `[number] IMPLICIT` of a primitive type, by its content.
pub fn implicit(number: u8, content: &[u8]) -> Vec<u8> {
    tlv(0x80 | (number & 0x1f), content)
}

/// An INTEGER that is not negative, from its magnitude (big endian, leading zeros allowed).
pub fn unsigned(magnitude: &[u8]) -> Vec<u8> {
    let zeros = magnitude.iter().take_while(|octet| **octet == 0).count();
    let mut content = magnitude.get(zeros..).unwrap_or_default().to_vec();
    if content.first().is_none_or(|first| first & 0x80 != 0) {
        content.insert(0, 0);
    }
    tlv(universal(tag::INTEGER), &content)
}

/// A small INTEGER.
pub fn integer(value: u64) -> Vec<u8> {
    unsigned(&value.to_be_bytes())
}

/// A BOOLEAN.
pub fn boolean(value: bool) -> Vec<u8> {
    tlv(universal(tag::BOOLEAN), &[if value { 0xff } else { 0 }])
}

/// NULL.
pub fn null() -> Vec<u8> {
    tlv(universal(tag::NULL), &[])
}

/// An OBJECT IDENTIFIER.
pub fn oid(oid: &Oid) -> Vec<u8> {
    tlv(universal(tag::OID), oid.as_bytes())
}

/// An OCTET STRING.
pub fn octet_string(content: &[u8]) -> Vec<u8> {
    tlv(universal(tag::OCTET_STRING), content)
}

/// A BIT STRING of whole octets.
pub fn bit_string(bits: &[u8]) -> Vec<u8> {
    tlv(universal(tag::BIT_STRING), &concat(&[&[0], bits]))
}

/// A BIT STRING of named bits: bit 0 is the most significant of the first octet, trailing zero bits
/// are dropped (X.690, 11.2.2).
pub fn named_bits(bits: u16) -> Vec<u8> {
    let reversed = bits.reverse_bits();
    let unused = reversed.trailing_zeros();
    let octets = reversed.to_be_bytes();
    let content = match unused {
        16.. => vec![0],
        8..16 => vec![u8::try_from(unused - 8).unwrap_or_default(), octets[0]],
        _ => vec![u8::try_from(unused).unwrap_or_default(), octets[0], octets[1]],
    };
    tlv(universal(tag::BIT_STRING), &content)
}

/// A string type, by its tag number and content octets.
pub fn string(tag: u32, content: &[u8]) -> Vec<u8> {
    tlv(universal(tag), content)
}

/// Elements one after another.
pub fn concat<P: AsRef<[u8]>>(parts: &[P]) -> Vec<u8> {
    parts.iter().flat_map(|part| part.as_ref().iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_keep_their_sign() {
        assert_eq!(integer(0), [2, 1, 0]);
        assert_eq!(integer(127), [2, 1, 127]);
        assert_eq!(integer(128), [2, 2, 0, 128]);
        assert_eq!(unsigned(&[0, 0, 1]), [2, 1, 1]);
    }

    #[test]
    fn named_bits_drop_trailing_zeros() {
        assert_eq!(named_bits(0b101), [3, 2, 5, 0xa0]);
        assert_eq!(named_bits(1 << 8), [3, 3, 7, 0, 0x80]);
        assert_eq!(named_bits(0), [3, 1, 0]);
        assert_eq!(named_bits(0b110_0000), [3, 2, 1, 6]);
    }

    #[test]
    fn lengths_take_the_shortest_form() {
        assert_eq!(tlv(4, &[0; 127]).get(..2), Some(&[4, 127][..]));
        assert_eq!(tlv(4, &[0; 128]).get(..3), Some(&[4, 0x81, 128][..]));
        assert_eq!(tlv(4, &[0; 300]).get(..4), Some(&[4, 0x82, 1, 44][..]));
    }
}
