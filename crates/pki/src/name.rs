//! Distinguished names: every RDN, every value, every string type kept (RFC 5280, 4.1.2.4).

use crate::asn1::{Asn1Error, Element, Reader, tag, write};
use crate::oid::Oid;

/// One attribute type and value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Attribute {
    /// The type, e.g. [`Oid::COMMON_NAME`].
    pub oid: Oid,
    /// The universal tag number of the value, e.g. [`tag::UTF8_STRING`].
    pub tag: u32,
    /// The content bytes of the value, in the encoding its string type says.
    pub value: Vec<u8>,
}

impl Attribute {
    /// A value in the given string type; the text must fit it.
    pub fn new(oid: Oid, tag: u32, text: &str) -> Self {
        let value = match tag {
            tag::BMP_STRING => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            tag::T61_STRING => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect(),
            _ => text.as_bytes().to_vec(),
        };
        Self { oid, tag, value }
    }

    /// A UTF8String, as `openssl req` writes nearly everything.
    pub fn utf8(oid: Oid, text: &str) -> Self {
        Self::new(oid, tag::UTF8_STRING, text)
    }

    /// A PrintableString if the text can be one, else a UTF8String, as Go writes names.
    pub fn auto(oid: Oid, text: &str) -> Self {
        let tag = if is_printable(text) { tag::PRINTABLE_STRING } else { tag::UTF8_STRING };
        Self::new(oid, tag, text)
    }

    /// The value as text; what cannot be decoded shows as `U+FFFD`.
    pub fn text(&self) -> String {
        match self.tag {
            tag::BMP_STRING => {
                let units: Vec<u16> = self
                    .value
                    .chunks(2)
                    .map(|pair| pair.iter().fold(0, |unit, byte| (unit << 8) | u16::from(*byte)))
                    .collect();
                String::from_utf16_lossy(&units)
            }
            tag::UNIVERSAL_STRING => self
                .value
                .chunks(4)
                .map(|four| four.iter().fold(0, |unit, byte| (unit << 8) | u32::from(*byte)))
                .map(|unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect(),
            // OpenSSL and Go both read Teletex as Latin-1.
            tag::T61_STRING => self.value.iter().map(|byte| char::from(*byte)).collect(),
            _ => String::from_utf8_lossy(&self.value).into_owned(),
        }
    }

    /// The DER of the value alone.
    pub fn value_der(&self) -> Vec<u8> {
        write::string(self.tag, &self.value)
    }

    fn to_der(&self) -> Vec<u8> {
        write::sequence(&[write::oid(&self.oid), self.value_der()])
    }

    fn canonical(&self) -> Vec<u8> {
        let is_text = matches!(
            self.tag,
            tag::UTF8_STRING
                | tag::BMP_STRING
                | tag::UNIVERSAL_STRING
                | tag::PRINTABLE_STRING
                | tag::T61_STRING
                | tag::IA5_STRING
                | tag::VISIBLE_STRING
        );
        if !is_text {
            return self.to_der();
        }
        let words: Vec<String> = self
            .text()
            .split([' ', '\t', '\n', '\r', '\u{b}', '\u{c}'])
            .filter(|word| !word.is_empty())
            .map(str::to_ascii_lowercase)
            .collect();
        Self::utf8(self.oid.clone(), &words.join(" ")).to_der()
    }
}

/// Whether text can be a PrintableString to Go: letters, digits, blank and `'()+,-./:=?`.
pub fn is_printable(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(&byte))
}

/// A relative distinguished name: usually one attribute, several for a multi-valued one.
pub type Rdn = Vec<Attribute>;

/// A distinguished name: a sequence of RDNs, most significant first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    rdns: Vec<Rdn>,
    der: Vec<u8>,
}

impl Default for Name {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl Name {
    /// A name of these RDNs; the attributes of each are put into DER's order.
    pub fn new(rdns: Vec<Rdn>) -> Self {
        let sets: Vec<Vec<u8>> = rdns
            .iter()
            .map(|rdn| write::set_of(&rdn.iter().map(Attribute::to_der).collect::<Vec<_>>()))
            .collect();
        let der = write::sequence(&sets);
        // Read back, so that a name shows its attributes in the order they have on the wire.
        Self::parse(&der).unwrap_or(Self { rdns, der })
    }

    /// A name of single-valued RDNs in this order.
    pub fn of(attributes: impl IntoIterator<Item = Attribute>) -> Self {
        Self::new(attributes.into_iter().map(|attribute| vec![attribute]).collect())
    }

    /// Reads exactly one name.
    pub fn parse(der: &[u8]) -> Result<Self, Asn1Error> {
        Self::from_element(&Element::parse(der)?)
    }

    /// Reads the name that an element is.
    pub fn from_element(element: &Element<'_>) -> Result<Self, Asn1Error> {
        if !element.is(tag::SEQUENCE) {
            return Err(Asn1Error::UnexpectedTag(element.tag));
        }
        let mut rdns = Vec::new();
        let mut reader: Reader<'_> = element.inside();
        while !reader.is_empty() {
            let mut set = reader.expect(tag::SET)?.inside();
            let mut rdn = Vec::new();
            while !set.is_empty() {
                let mut pair = set.sequence()?;
                let oid = pair.read()?.oid()?;
                let value = pair.read()?;
                pair.finish()?;
                rdn.push(Attribute { oid, tag: value.tag, value: value.content.to_vec() });
            }
            rdns.push(rdn);
        }
        Ok(Self { rdns, der: element.raw.to_vec() })
    }

    /// The bytes, as they came or as they were written.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The RDNs in order.
    pub fn rdns(&self) -> &[Rdn] {
        &self.rdns
    }

    /// Every attribute in order.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.rdns.iter().flatten()
    }

    /// The texts of every attribute of one type, in order.
    pub fn values(&self, oid: &Oid) -> Vec<String> {
        self.attributes().filter(|attribute| attribute.oid == *oid).map(Attribute::text).collect()
    }

    /// The last common name, which is the one that counts (Go's `pkix.Name`); empty without one.
    pub fn common_name(&self) -> String {
        self.values(&Oid::COMMON_NAME).pop().unwrap_or_default()
    }

    /// Every organization, in order.
    pub fn organizations(&self) -> Vec<String> {
        self.values(&Oid::ORGANIZATION)
    }

    /// The form OpenSSL compares and hashes: the SETs without the outer SEQUENCE, text as UTF-8 in lower case
    /// with surplus blanks removed (`x509_name_canon`).
    pub fn canonical(&self) -> Vec<u8> {
        let sets: Vec<Vec<u8>> = self
            .rdns
            .iter()
            .map(|rdn| write::set_of(&rdn.iter().map(Attribute::canonical).collect::<Vec<_>>()))
            .collect();
        write::concat(&sets)
    }

    /// Whether it has no RDN.
    pub fn is_empty(&self) -> bool {
        self.rdns.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_survives() {
        let name = Name::new(vec![
            vec![Attribute::utf8(Oid::ORGANIZATION, "dev")],
            vec![Attribute::utf8(Oid::ORGANIZATION, "ops")],
            vec![Attribute::utf8(Oid::ORGANIZATIONAL_UNIT, "x"), Attribute::utf8(Oid::COMMON_NAME, "jane")],
        ]);
        let read = Name::parse(name.der()).unwrap();
        assert_eq!(read, name);
        assert_eq!(read.organizations(), ["dev", "ops"]);
        assert_eq!(read.common_name(), "jane");
        // 2.5.4.3 sorts before 2.5.4.11, and the longer encoding comes later.
        assert_eq!(read.rdns().last().unwrap()[0].oid, Oid::ORGANIZATIONAL_UNIT);
    }

    #[test]
    fn string_types_decode() {
        for tag in [tag::UTF8_STRING, tag::BMP_STRING, tag::T61_STRING] {
            assert_eq!(Attribute::new(Oid::COMMON_NAME, tag, "Zoë").text(), "Zoë");
        }
        assert_eq!(Attribute::auto(Oid::COMMON_NAME, "system:node:x").tag, tag::PRINTABLE_STRING);
        assert_eq!(Attribute::auto(Oid::COMMON_NAME, "a@b").tag, tag::UTF8_STRING);
    }
}
