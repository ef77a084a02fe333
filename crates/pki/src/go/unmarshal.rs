//! The parts of `encoding/asn1.Unmarshal` that read a certificate request.
//!
//! Go names the offset within the enclosing structure, the Go type and the parameters of the field in its
//! messages, so this follows parseField step by step (encoding/asn1/asn1.go).

use super::parse_error::ParseError;
use crate::oid::Oid;

/// Tag and length of one element, as Go prints them with `%+v`.
#[derive(Clone, Copy)]
pub(super) struct Header {
    class: u8,
    tag: u32,
    length: usize,
    compound: bool,
}

/// What a field of a Go structure expects.
#[derive(Clone, Copy)]
pub(super) struct Field {
    pub(super) tag: u32,
    pub(super) compound: bool,
    /// The name of the Go type; empty for slices.
    pub(super) type_name: &'static str,
    /// The number of a `tag:n` parameter.
    pub(super) context: Option<u32>,
    pub(super) set: bool,
    pub(super) optional: bool,
}

impl Field {
    pub(super) const fn of(tag: u32, compound: bool, type_name: &'static str) -> Self {
        Self { tag, compound, type_name, context: None, set: false, optional: false }
    }

    pub(super) const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }
}

/// A structure being read field by field.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    bytes: &'a [u8],
    offset: usize,
}

/// Content and whole bytes of one element.
pub(super) struct Value<'a> {
    pub(super) content: &'a [u8],
    pub(super) full: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.offset >= self.bytes.len()
    }

    /// Reads the next field; `None` when it is optional and absent.
    pub(super) fn field(&mut self, field: Field) -> Result<Option<Value<'a>>, ParseError> {
        if self.is_empty() {
            return if field.optional { Ok(None) } else { Err(ParseError::Syntax("sequence truncated")) };
        }
        let start = self.offset;
        let (header, offset) = self.header(start)?;
        let (class, tag) = match field.context {
            Some(number) => (2, number),
            None if field.set => (0, 17),
            None => (0, field.tag),
        };
        if header.class != class || header.tag != tag || header.compound != field.compound {
            if field.optional {
                return Ok(None);
            }
            let Header { class, tag: found, length, compound } = header;
            // A pointer in Go: any address is as good as another.
            let context = if field.context.is_some() { "0xc000012340" } else { "<nil>" };
            return Err(ParseError::Structure(format!(
                "tags don't match ({tag} vs {{class:{class} tag:{found} length:{length} isCompound:{compound}}}) \
                 {{optional:{} explicit:false application:false private:false defaultValue:<nil> tag:{context} \
                 stringType:0 timeType:0 set:{} omitEmpty:false}} {} @{offset}",
                field.optional, field.set, field.type_name
            )));
        }
        self.value(start, offset, header.length, "data truncated").map(Some)
    }

    /// Reads the next field, which is not optional.
    pub(super) fn required(&mut self, field: Field) -> Result<Value<'a>, ParseError> {
        self.field(field)?.ok_or(ParseError::Syntax("sequence truncated"))
    }

    /// Reads the next element whatever it is (`asn1.RawValue`).
    pub(super) fn raw(&mut self, optional: bool) -> Result<Option<Value<'a>>, ParseError> {
        if self.is_empty() {
            return if optional { Ok(None) } else { Err(ParseError::Syntax("sequence truncated")) };
        }
        let start = self.offset;
        let (header, offset) = self.header(start)?;
        self.value(start, offset, header.length, "data truncated").map(Some)
    }

    /// Checks that all that is left are whole elements, of one kind if `expected` says so
    /// (`parseSequenceOf`).
    pub(super) fn check_elements(mut self, expected: Option<(u32, bool)>) -> Result<(), ParseError> {
        while !self.is_empty() {
            let start = self.offset;
            let (header, offset) = self.header(start)?;
            if let Some((tag, compound)) = expected
                && (header.class != 0 || header.tag != tag || header.compound != compound)
            {
                return Err(ParseError::structure("sequence tag mismatch"));
            }
            self.value(start, offset, header.length, "truncated sequence")?;
        }
        Ok(())
    }

    fn value(
        &mut self,
        start: usize,
        offset: usize,
        length: usize,
        truncated: &'static str,
    ) -> Result<Value<'a>, ParseError> {
        let end = offset.saturating_add(length);
        let content = self.bytes.get(offset..end).ok_or(ParseError::Syntax(truncated))?;
        let full = self.bytes.get(start..end).ok_or(ParseError::Syntax(truncated))?;
        self.offset = end;
        Ok(Value { content, full })
    }

    /// `parseTagAndLength`: the header at `offset`, and where its content begins.
    fn header(&self, mut offset: usize) -> Result<(Header, usize), ParseError> {
        let truncated = ParseError::Syntax("truncated tag or length");
        let mut next = || {
            let byte = self.bytes.get(offset).copied();
            offset += 1;
            byte
        };
        let first = next().ok_or(truncated.clone())?;
        let mut tag = u32::from(first & 0x1f);
        if tag == 0x1f {
            tag = 0;
            let mut count = 0;
            loop {
                let byte = next().ok_or(ParseError::Syntax("truncated base 128 integer"))?;
                if count == 0 && byte == 0x80 {
                    return Err(ParseError::Syntax("integer is not minimally encoded"));
                }
                count += 1;
                if count > 4 {
                    return Err(ParseError::structure("base 128 integer too large"));
                }
                tag = (tag << 7) | u32::from(byte & 0x7f);
                if byte & 0x80 == 0 {
                    break;
                }
            }
            if tag < 0x1f {
                return Err(ParseError::Syntax("non-minimal tag"));
            }
        }
        let byte = next().ok_or(truncated.clone())?;
        let mut length = usize::from(byte & 0x7f);
        if byte & 0x80 != 0 {
            let count = length;
            if count == 0 {
                return Err(ParseError::Syntax("indefinite length found (not DER)"));
            }
            length = 0;
            for _ in 0..count {
                let byte = next().ok_or(truncated.clone())?;
                if length >= 1 << 23 {
                    return Err(ParseError::structure("length too large"));
                }
                length = (length << 8) | usize::from(byte);
                if length == 0 {
                    return Err(ParseError::structure("superfluous leading zeros in length"));
                }
            }
            if length < 0x80 {
                return Err(ParseError::structure("non-minimal length"));
            }
        }
        Ok((Header { class: first >> 6, tag, length, compound: first & 0x20 != 0 }, offset))
    }
}

/// `parseObjectIdentifier`
pub(super) fn oid(content: &[u8]) -> Result<Oid, ParseError> {
    if content.is_empty() {
        return Err(ParseError::Syntax("zero length OBJECT IDENTIFIER"));
    }
    let mut length = 0;
    for byte in content {
        if length == 0 && *byte == 0x80 {
            return Err(ParseError::Syntax("integer is not minimally encoded"));
        }
        length += 1;
        if length > 5 {
            return Err(ParseError::structure("base 128 integer too large"));
        }
        if byte & 0x80 == 0 {
            length = 0;
        }
    }
    if length > 0 {
        return Err(ParseError::Syntax("truncated base 128 integer"));
    }
    Ok(Oid::from_content(content))
}

/// `parseInt64`, for its errors.
pub(super) fn check_int(content: &[u8]) -> Result<(), ParseError> {
    if content.is_empty() {
        return Err(ParseError::structure("empty integer"));
    }
    if !super::cryptobyte::minimal_integer(content) {
        return Err(ParseError::structure("integer not minimally-encoded"));
    }
    if content.len() > 8 {
        return Err(ParseError::structure("integer too large"));
    }
    Ok(())
}

/// `parseBitString`: the bits of whole octets.
pub(super) fn bits(content: &[u8]) -> Result<&[u8], ParseError> {
    if content.is_empty() {
        return Err(ParseError::Syntax("zero length BIT STRING"));
    }
    if !super::cryptobyte::valid_bits(content) {
        return Err(ParseError::Syntax("invalid padding bits in BIT STRING"));
    }
    Ok(content.get(1..).unwrap_or_default())
}
