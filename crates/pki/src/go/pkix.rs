//! `crypto/x509/pkix.Name`: the fields Go knows, and the name Go writes from them.

use std::fmt;

use crate::asn1::tag;
use crate::name::{Attribute, Name};
use crate::oid::Oid;

/// A distinguished name reduced to the attribute types Go has fields for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PkixName {
    /// C
    pub country: Vec<String>,
    /// O
    pub organization: Vec<String>,
    /// OU
    pub organizational_unit: Vec<String>,
    /// L
    pub locality: Vec<String>,
    /// ST
    pub province: Vec<String>,
    /// street
    pub street_address: Vec<String>,
    /// postalCode
    pub postal_code: Vec<String>,
    /// serialNumber: the last one.
    pub serial_number: String,
    /// CN: the last one.
    pub common_name: String,
}

impl PkixName {
    /// `FillFromRDNSequence`: attributes of other types are left out.
    pub fn from_name(name: &Name) -> Self {
        let mut out = Self::default();
        for attribute in name.attributes().filter(|attribute| is_string(attribute)) {
            let text = attribute.text();
            let oid = &attribute.oid;
            if *oid == Oid::COMMON_NAME {
                out.common_name = text;
            } else if *oid == Oid::SERIAL_NUMBER {
                out.serial_number = text;
            } else if let Some(list) = out.list_mut(oid) {
                list.push(text);
            }
        }
        out
    }

    fn list_mut(&mut self, oid: &Oid) -> Option<&mut Vec<String>> {
        Some(match oid {
            oid if *oid == Oid::COUNTRY => &mut self.country,
            oid if *oid == Oid::ORGANIZATION => &mut self.organization,
            oid if *oid == Oid::ORGANIZATIONAL_UNIT => &mut self.organizational_unit,
            oid if *oid == Oid::LOCALITY => &mut self.locality,
            oid if *oid == Oid::STATE => &mut self.province,
            oid if *oid == Oid::STREET => &mut self.street_address,
            oid if *oid == Oid::POSTAL_CODE => &mut self.postal_code,
            _ => return None,
        })
    }

    /// `ToRDNSequence`: one RDN for each attribute type, all its values in one SET, in Go's order.
    pub fn to_name(&self) -> Name {
        let single = |text: &String| if text.is_empty() { Vec::new() } else { vec![text.clone()] };
        let rdns = [
            (Oid::COUNTRY, self.country.clone()),
            (Oid::STATE, self.province.clone()),
            (Oid::LOCALITY, self.locality.clone()),
            (Oid::STREET, self.street_address.clone()),
            (Oid::POSTAL_CODE, self.postal_code.clone()),
            (Oid::ORGANIZATION, self.organization.clone()),
            (Oid::ORGANIZATIONAL_UNIT, self.organizational_unit.clone()),
            (Oid::COMMON_NAME, single(&self.common_name)),
            (Oid::SERIAL_NUMBER, single(&self.serial_number)),
        ];
        Name::new(
            rdns.into_iter()
                .filter(|(_, values)| !values.is_empty())
                .map(|(oid, values)| values.iter().map(|value| Attribute::auto(oid.clone(), value)).collect())
                .collect(),
        )
    }
}

fn is_string(attribute: &Attribute) -> bool {
    matches!(
        attribute.tag,
        tag::UTF8_STRING
            | tag::PRINTABLE_STRING
            | tag::IA5_STRING
            | tag::T61_STRING
            | tag::BMP_STRING
            | tag::NUMERIC_STRING
    )
}

/// `pkix.RDNSequence.String`: roughly RFC 2253, last RDN first.
impl fmt::Display for PkixName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&rdn_sequence_string(&self.to_name()))
    }
}

fn rdn_sequence_string(name: &Name) -> String {
    let rdns: Vec<String> = name
        .rdns()
        .iter()
        .rev()
        .map(|rdn| rdn.iter().map(attribute_string).collect::<Vec<_>>().join("+"))
        .collect();
    rdns.join(",")
}

fn attribute_string(attribute: &Attribute) -> String {
    let name = match attribute.oid.short_name() {
        Some("serialNumber") => "SERIALNUMBER",
        Some("street") => "STREET",
        Some("postalCode") => "POSTALCODE",
        Some(known @ ("C" | "O" | "OU" | "CN" | "L" | "ST")) => known,
        _ => {
            let hex: String = attribute.value_der().iter().map(|byte| format!("{byte:02x}")).collect();
            return format!("{}=#{hex}", attribute.oid);
        }
    };
    let text = attribute.text();
    let last = text.chars().count().saturating_sub(1);
    let mut escaped = String::new();
    for (index, c) in text.chars().enumerate() {
        let escape = match c {
            ',' | '+' | '"' | '\\' | '<' | '>' | ';' => true,
            ' ' => index == 0 || index == last,
            '#' => index == 0,
            _ => false,
        };
        if escape {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    format!("{name}={escaped}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_one_type_share_a_set_and_unknown_types_vanish() {
        let given = Name::of([
            Attribute::utf8(Oid::COMMON_NAME, "jane"),
            Attribute::utf8(Oid::ORGANIZATION, "zoo"),
            Attribute::utf8(Oid::EMAIL_ADDRESS, "jane@example.com"),
            Attribute::utf8(Oid::ORGANIZATION, "dev"),
            Attribute::utf8(Oid::COUNTRY, "NO"),
        ]);
        let name = PkixName::from_name(&given).to_name();
        let types: Vec<usize> = name.rdns().iter().map(Vec::len).collect();
        assert_eq!(types, [1, 2, 1]);
        assert_eq!(name.organizations(), ["dev", "zoo"]);
        assert_eq!(name.common_name(), "jane");
        assert!(name.values(&Oid::EMAIL_ADDRESS).is_empty());
        assert_eq!(PkixName::from_name(&name).to_string(), "CN=jane,O=dev+O=zoo,C=NO");
    }
}
