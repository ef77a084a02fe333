//! The strict reader most of `crypto/x509` uses (golang.org/x/crypto/cryptobyte).

use crate::asn1::{Asn1Error, Element, Reader};
use crate::oid::Oid;

/// Bytes still to be read; every method gives `None` where Go's returns false.
#[derive(Clone, Copy)]
pub(super) struct Input<'a>(pub &'a [u8]);

impl<'a> Input<'a> {
    pub(super) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The identifier octet of the next element.
    pub(super) fn peek(self) -> Option<u8> {
        self.0.first().copied()
    }

    /// The next element, whatever it is, if its header is strict DER.
    pub(super) fn any(&mut self) -> Option<Element<'a>> {
        let mut reader = Reader::new(self.0);
        let element = reader.read().ok()?;
        if element.tag >= 31 || !minimal_length(&element) {
            return None;
        }
        self.0 = reader.remaining();
        Some(element)
    }

    /// The next element with this identifier octet.
    pub(super) fn element(&mut self, identifier: u8) -> Option<Element<'a>> {
        let mut ahead = *self;
        let element = ahead.any()?;
        if element.header.first() != Some(&identifier) {
            return None;
        }
        *self = ahead;
        Some(element)
    }

    /// The content of the next element with this identifier octet.
    pub(super) fn read(&mut self, identifier: u8) -> Option<Input<'a>> {
        self.element(identifier).map(|element| Input(element.content))
    }

    /// The content of the next element if it has this identifier octet; `Some(None)` if it has another.
    pub(super) fn optional(&mut self, identifier: u8) -> Option<Option<Input<'a>>> {
        if self.peek() == Some(identifier) { self.read(identifier).map(Some) } else { Some(None) }
    }

    pub(super) fn sequence(&mut self) -> Option<Input<'a>> {
        self.read(SEQUENCE)
    }

    pub(super) fn oid(&mut self) -> Option<Oid> {
        let content = self.read(OID)?;
        strict_oid(content.0).ok()
    }

    /// The content of an INTEGER in its shortest form.
    pub(super) fn integer(&mut self) -> Option<&'a [u8]> {
        let content = self.read(INTEGER)?.0;
        minimal_integer(content).then_some(content)
    }

    pub(super) fn bit_string(&mut self) -> Option<&'a [u8]> {
        let content = self.read(BIT_STRING)?.0;
        valid_bits(content).then(|| content.get(1..).unwrap_or_default())
    }

    pub(super) fn boolean(&mut self) -> Option<bool> {
        match self.read(BOOLEAN)?.0 {
            [0] => Some(false),
            [0xff] => Some(true),
            _ => None,
        }
    }
}

pub(super) const BOOLEAN: u8 = 0x01;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OID: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

pub(super) fn minimal_integer(content: &[u8]) -> bool {
    match content {
        [] => false,
        [0, second, ..] => second & 0x80 != 0,
        [0xff, second, ..] => second & 0x80 == 0,
        _ => true,
    }
}

pub(super) fn valid_bits(content: &[u8]) -> bool {
    let Some((unused, bits)) = content.split_first() else { return false };
    match bits.last() {
        None => *unused == 0,
        Some(last) => *unused <= 7 && last.trailing_zeros() >= u32::from(*unused),
    }
}

fn strict_oid(content: &[u8]) -> Result<Oid, Asn1Error> {
    let oid = Oid::from_content(content);
    let mut start = true;
    for byte in content {
        if start && *byte == 0x80 {
            return Err(Asn1Error::BadValue);
        }
        start = byte & 0x80 == 0;
    }
    oid.arcs().map(|_| oid).ok_or(Asn1Error::BadValue)
}

fn minimal_length(element: &Element<'_>) -> bool {
    let length = element.content.len();
    match element.header.get(1..) {
        Some([_]) => true,
        Some([_, first, ..]) => *first != 0 && length >= 0x80,
        _ => false,
    }
}
