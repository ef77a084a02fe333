//! A tolerant reader of DER: element by element, every byte kept.

use super::tag;
use crate::oid::Oid;

/// The two class bits of an identifier octet (X.690, 8.1.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Types of ASN.1 itself.
    Universal,
    /// Application specific.
    Application,
    /// Meaning depends on the place, written `[n]`.
    Context,
    /// Private.
    Private,
}

/// Why bytes could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Asn1Error {
    /// The header or the content ends early.
    #[error("data ends inside an element")]
    Truncated,
    /// A length in a form nobody writes: longer than 4 octets, or indefinite.
    #[error("length is not readable")]
    BadLength,
    /// A tag number beyond 2^28.
    #[error("tag number is too large")]
    BadTag,
    /// Another element was expected here.
    #[error("unexpected tag {0}")]
    UnexpectedTag(u32),
    /// Bytes follow the last element.
    #[error("trailing data")]
    TrailingData,
    /// The content does not fit its type.
    #[error("value does not fit its type")]
    BadValue,
}

/// One tag-length-value, borrowed from the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// Where it begins, counted from the start of the reader's input, in bytes.
    pub offset: usize,
    /// Its class.
    pub class: Class,
    /// Its tag number.
    pub tag: u32,
    /// Whether the content is itself made of elements.
    pub constructed: bool,
    /// Tag and length octets.
    pub header: &'a [u8],
    /// Content octets.
    pub content: &'a [u8],
    /// Header and content.
    pub raw: &'a [u8],
}

impl<'a> Element<'a> {
    /// Reads exactly one element that fills `input`.
    pub fn parse(input: &'a [u8]) -> Result<Self, Asn1Error> {
        let mut reader = Reader::new(input);
        let element = reader.read()?;
        reader.finish()?;
        Ok(element)
    }

    /// Whether it is of the universal class with this tag number.
    pub fn is(&self, tag: u32) -> bool {
        self.class == Class::Universal && self.tag == tag
    }

    /// Whether it is `[number]`.
    pub fn is_context(&self, number: u32) -> bool {
        self.class == Class::Context && self.tag == number
    }

    /// A reader over the content, with offsets counted as in the outer input.
    pub fn inside(&self) -> Reader<'a> {
        Reader { rest: self.content, offset: self.offset + self.header.len() }
    }

    /// The value of an OBJECT IDENTIFIER.
    pub fn oid(&self) -> Result<Oid, Asn1Error> {
        self.expect(tag::OID)?;
        let oid = Oid::from_content(self.content);
        oid.arcs().map(|_| oid).ok_or(Asn1Error::BadValue)
    }

    /// The bits of a BIT STRING whose last octet is full.
    pub fn bit_string(&self) -> Result<&'a [u8], Asn1Error> {
        self.expect(tag::BIT_STRING)?;
        let (unused, bits) = self.content.split_first().ok_or(Asn1Error::BadValue)?;
        if *unused > 7 || (*unused > 0 && bits.is_empty()) {
            return Err(Asn1Error::BadValue);
        }
        Ok(bits)
    }

    /// The content of an INTEGER: two's complement, at least one octet.
    pub fn integer(&self) -> Result<&'a [u8], Asn1Error> {
        self.expect(tag::INTEGER)?;
        if self.content.is_empty() { Err(Asn1Error::BadValue) } else { Ok(self.content) }
    }

    /// The magnitude of an INTEGER that is not negative, without leading zeros (empty for 0).
    pub fn unsigned(&self) -> Result<&'a [u8], Asn1Error> {
        let content = self.integer()?;
        if content.first().is_some_and(|first| first & 0x80 != 0) {
            return Err(Asn1Error::BadValue);
        }
        let zeros = content.iter().take_while(|byte| **byte == 0).count();
        Ok(content.get(zeros..).unwrap_or_default())
    }

    /// A small INTEGER.
    pub fn small_integer(&self) -> Result<u32, Asn1Error> {
        let magnitude = self.unsigned()?;
        if magnitude.len() > 4 {
            return Err(Asn1Error::BadValue);
        }
        Ok(magnitude.iter().fold(0, |value, byte| (value << 8) | u32::from(*byte)))
    }

    /// The value of a BOOLEAN; anything but zero is true.
    pub fn boolean(&self) -> Result<bool, Asn1Error> {
        self.expect(tag::BOOLEAN)?;
        match self.content {
            [value] => Ok(*value != 0),
            _ => Err(Asn1Error::BadValue),
        }
    }

    fn expect(&self, tag: u32) -> Result<(), Asn1Error> {
        if self.is(tag) { Ok(()) } else { Err(Asn1Error::UnexpectedTag(self.tag)) }
    }
}

/// Reads elements one after another.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    /// Starts at the first byte of `input`.
    pub fn new(input: &'a [u8]) -> Self {
        Self { rest: input, offset: 0 }
    }

    /// Whether everything has been read.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// What has not been read yet.
    pub fn remaining(&self) -> &'a [u8] {
        self.rest
    }

    /// Where the next element begins, in bytes from the start.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Reads the next element, whatever it is.
    pub fn read(&mut self) -> Result<Element<'a>, Asn1Error> {
        let input = self.rest;
        let mut octets = input.iter().copied();
        let first = octets.next().ok_or(Asn1Error::Truncated)?;
        let class = match first >> 6 {
            0 => Class::Universal,
            1 => Class::Application,
            2 => Class::Context,
            _ => Class::Private,
        };
        let mut header_len = 1;
        let mut tag = u32::from(first & 0x1f);
        if tag == 0x1f {
            tag = 0;
            loop {
                let octet = octets.next().ok_or(Asn1Error::Truncated)?;
                header_len += 1;
                if tag >= 1 << 21 {
                    return Err(Asn1Error::BadTag);
                }
                tag = (tag << 7) | u32::from(octet & 0x7f);
                if octet & 0x80 == 0 {
                    break;
                }
            }
        }
        let first_length = octets.next().ok_or(Asn1Error::Truncated)?;
        header_len += 1;
        let length = if first_length < 0x80 {
            usize::from(first_length)
        } else {
            let count = usize::from(first_length & 0x7f);
            if count == 0 || count > 4 {
                return Err(Asn1Error::BadLength);
            }
            let mut length = 0_usize;
            for _ in 0..count {
                let octet = octets.next().ok_or(Asn1Error::Truncated)?;
                length = length.checked_mul(256).ok_or(Asn1Error::BadLength)? + usize::from(octet);
            }
            header_len += count;
            length
        };
        let (header, after) = input.split_at_checked(header_len).ok_or(Asn1Error::Truncated)?;
        let (content, rest) = after.split_at_checked(length).ok_or(Asn1Error::Truncated)?;
        let raw = input.get(..header_len + length).ok_or(Asn1Error::Truncated)?;
        let offset = self.offset;
        self.offset += raw.len();
        self.rest = rest;
        Ok(Element { offset, class, tag, constructed: first & 0x20 != 0, header, content, raw })
    }

    /// Reads the next element if it satisfies `wanted`.
    pub fn read_if(
        &mut self,
        wanted: impl FnOnce(&Element<'a>) -> bool,
    ) -> Result<Option<Element<'a>>, Asn1Error> {
        if self.is_empty() {
            return Ok(None);
        }
        let mut ahead = *self;
        let element = ahead.read()?;
        if !wanted(&element) {
            return Ok(None);
        }
        *self = ahead;
        Ok(Some(element))
    }

    /// Reads the next element, which must be of the universal class with this tag number.
    pub fn expect(&mut self, tag: u32) -> Result<Element<'a>, Asn1Error> {
        let element = self.read()?;
        if element.is(tag) { Ok(element) } else { Err(Asn1Error::UnexpectedTag(element.tag)) }
    }

    /// Reads a SEQUENCE and gives a reader over its content.
    pub fn sequence(&mut self) -> Result<Reader<'a>, Asn1Error> {
        Ok(self.expect(tag::SEQUENCE)?.inside())
    }

    /// Fails unless everything has been read.
    pub fn finish(&self) -> Result<(), Asn1Error> {
        if self.is_empty() { Ok(()) } else { Err(Asn1Error::TrailingData) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lengths_and_tags_are_read() {
        let mut der = vec![0x30, 0x82, 0x01, 0x00];
        der.extend([0; 256]);
        let element = Element::parse(&der).unwrap();
        assert_eq!((element.header.len(), element.content.len()), (4, 256));
        assert_eq!(Element::parse(&[0x9f, 0x81, 0x00, 0]).unwrap().tag, 128);
    }

    #[test]
    fn broken_elements_name_their_fault() {
        assert_eq!(Element::parse(&[]), Err(Asn1Error::Truncated));
        assert_eq!(Element::parse(&[0x30, 5, 1]), Err(Asn1Error::Truncated));
        assert_eq!(Element::parse(&[0x30, 0x80, 0, 0]), Err(Asn1Error::BadLength));
        assert_eq!(Element::parse(&[5, 0, 0]), Err(Asn1Error::TrailingData));
        assert_eq!(Element::parse(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]), Err(Asn1Error::Truncated));
    }

    #[test]
    fn offsets_count_from_the_outermost_start() {
        let element = Element::parse(&[0x30, 4, 0x30, 2, 5, 0]).unwrap();
        let inner = element.inside().read().unwrap();
        assert_eq!(inner.offset, 2);
        assert_eq!(inner.inside().read().unwrap().offset, 4);
    }
}
