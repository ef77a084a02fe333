//! Distinguished names as text: `X509_NAME_print_ex` and the `-nameopt` argument.

use countersign_pki::asn1::tag;
use countersign_pki::{Attribute, Name};

use super::hex;

// Flags of one value (include/openssl/asn1.h).
const ESC_2253: u32 = 1;
const ESC_CTRL: u32 = 2;
const ESC_MSB: u32 = 4;
const ESC_QUOTE: u32 = 8;
const UTF8_CONVERT: u32 = 0x10;
const IGNORE_TYPE: u32 = 0x20;
const SHOW_TYPE: u32 = 0x40;
const DUMP_ALL: u32 = 0x80;
const DUMP_UNKNOWN: u32 = 0x100;
const DUMP_DER: u32 = 0x200;
const ESC_2254: u32 = 0x400;
const VALUE_RFC2253: u32 = ESC_2253 | ESC_CTRL | ESC_MSB | UTF8_CONVERT | DUMP_UNKNOWN | DUMP_DER;

// Flags of a whole name (include/openssl/x509.h).
const SEP_MASK: u32 = 0xf << 16;
const SEP_COMMA_PLUS: u32 = 1 << 16;
const SEP_CPLUS_SPC: u32 = 2 << 16;
const SEP_SPLUS_SPC: u32 = 3 << 16;
const SEP_MULTILINE: u32 = 4 << 16;
const DN_REV: u32 = 1 << 20;
const FN_MASK: u32 = 3 << 21;
const FN_LN: u32 = 1 << 21;
const FN_OID: u32 = 2 << 21;
const FN_NONE: u32 = 3 << 21;
const SPC_EQ: u32 = 1 << 23;
const DUMP_UNKNOWN_FIELDS: u32 = 1 << 24;
const FN_ALIGN: u32 = 1 << 25;

const RFC2253: u32 = VALUE_RFC2253 | SEP_COMMA_PLUS | DN_REV | DUMP_UNKNOWN_FIELDS;
const ONELINE: u32 = VALUE_RFC2253 | ESC_QUOTE | SEP_CPLUS_SPC | SPC_EQ;
const MULTILINE: u32 = ESC_CTRL | ESC_MSB | SEP_MULTILINE | SPC_EQ | FN_LN | FN_ALIGN;

/// Name, flags to set, flags to clear first.
const WORDS: &[(&str, u32, u32)] = &[
    ("esc_2253", ESC_2253, 0),
    ("esc_2254", ESC_2254, 0),
    ("esc_ctrl", ESC_CTRL, 0),
    ("esc_msb", ESC_MSB, 0),
    ("use_quote", ESC_QUOTE, 0),
    ("utf8", UTF8_CONVERT, 0),
    ("ignore_type", IGNORE_TYPE, 0),
    ("show_type", SHOW_TYPE, 0),
    ("dump_all", DUMP_ALL, 0),
    ("dump_nostr", DUMP_UNKNOWN, 0),
    ("dump_der", DUMP_DER, 0),
    ("compat", 0, u32::MAX),
    ("sep_comma_plus", SEP_COMMA_PLUS, SEP_MASK),
    ("sep_comma_plus_space", SEP_CPLUS_SPC, SEP_MASK),
    ("sep_semi_plus_space", SEP_SPLUS_SPC, SEP_MASK),
    ("sep_multiline", SEP_MULTILINE, SEP_MASK),
    ("dn_rev", DN_REV, 0),
    ("nofname", FN_NONE, FN_MASK),
    ("sname", 0, FN_MASK),
    ("lname", FN_LN, FN_MASK),
    ("align", FN_ALIGN, 0),
    ("oid", FN_OID, FN_MASK),
    ("space_eq", SPC_EQ, 0),
    ("dump_unknown", DUMP_UNKNOWN_FIELDS, 0),
    ("RFC2253", RFC2253, u32::MAX),
    ("oneline", ONELINE, u32::MAX),
    ("multiline", MULTILINE, u32::MAX),
    ("ca_default", MULTILINE, u32::MAX),
];

/// How to write names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameOptions {
    flags: u32,
    given: bool,
}

impl Default for NameOptions {
    fn default() -> Self {
        Self { flags: ONELINE, given: false }
    }
}

impl NameOptions {
    /// `CN=jane,O=dev`, the last attribute first.
    #[cfg(test)]
    pub const RFC2253: Self = Self { flags: RFC2253, given: true };

    /// `/O=dev/CN=jane`, the old form.
    pub const COMPATIBLE: Self = Self { flags: 0, given: true };

    /// Whether names are written in the old form.
    pub fn is_compatible(self) -> bool {
        self.flags == 0
    }

    /// Adds the words of a `-nameopt` argument; `None` for an unknown one.
    pub fn add(self, words: &str) -> Option<Self> {
        let mut flags = if self.given { self.flags } else { 0 };
        for word in words.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            let (negated, plain) = match word.strip_prefix('-') {
                Some(plain) => (true, plain),
                None => (false, word),
            };
            let (_, set, clear) = WORDS.iter().find(|(known, ..)| known.eq_ignore_ascii_case(plain))?;
            flags &= !clear;
            if negated {
                flags &= !set;
            } else {
                flags |= set;
            }
        }
        if flags != 0 && flags & SEP_MASK == 0 {
            flags |= SEP_CPLUS_SPC;
        }
        Some(Self { flags, given: true })
    }

    fn has(self, flag: u32) -> bool {
        self.flags & flag != 0
    }

    fn is_multiline(self) -> bool {
        self.flags & SEP_MASK == SEP_MULTILINE
    }
}

/// The line `subject=CN = jane`, or several lines below the title with a multi-line option.
pub fn titled(title: &str, name: &Name, options: NameOptions) -> String {
    let (opening, indent) = if options.is_multiline() { ("\n", 4) } else { ("", 0) };
    format!("{title}{opening}{}\n", text(name, options, indent))
}

/// A name without a line feed at its end; each of its lines indented.
pub fn text(name: &Name, options: NameOptions, indent: usize) -> String {
    if options.flags == 0 {
        return oneline(name);
    }
    let separator = match options.flags & SEP_MASK {
        SEP_COMMA_PLUS => ",".to_owned(),
        SEP_SPLUS_SPC => "; ".to_owned(),
        SEP_MULTILINE => format!("\n{:indent$}", ""),
        _ => ", ".to_owned(),
    };
    let plus = if options.flags & SEP_MASK == SEP_COMMA_PLUS { "+" } else { " + " };
    let mut rdns: Vec<Vec<String>> = name
        .rdns()
        .iter()
        .map(|rdn| {
            let mut parts: Vec<String> = rdn.iter().map(|part| attribute(part, options)).collect();
            if options.has(DN_REV) {
                parts.reverse();
            }
            parts
        })
        .collect();
    if options.has(DN_REV) {
        rdns.reverse();
    }
    let parts: Vec<String> = rdns.iter().map(|rdn| rdn.join(plus)).collect();
    format!("{:indent$}{}", "", parts.join(&separator))
}

fn attribute(attribute: &Attribute, options: NameOptions) -> String {
    let oid = &attribute.oid;
    let equals = if options.has(SPC_EQ) { " = " } else { "=" };
    let known = oid.short_name().is_some();
    let dotted = || oid.to_string();
    let (field, width) = match options.flags & FN_MASK {
        FN_NONE => return value(attribute, options, known),
        FN_OID => (dotted(), 0),
        FN_LN => (oid.long_name().map_or_else(dotted, str::to_owned), 25),
        _ => (oid.short_name().map_or_else(dotted, str::to_owned), 10),
    };
    let width = if options.has(FN_ALIGN) && known { width } else { 0 };
    format!("{field:width$}{equals}{}", value(attribute, options, known))
}

fn value(attribute: &Attribute, options: NameOptions, known: bool) -> String {
    let mut flags = options.flags;
    if !known && options.has(DUMP_UNKNOWN_FIELDS) {
        flags |= DUMP_ALL;
    }
    string(attribute, flags)
}

/// `ASN1_STRING_print_ex`.
fn string(attribute: &Attribute, flags: u32) -> String {
    let mut out = String::new();
    if flags & SHOW_TYPE != 0 {
        out.push_str(tag_name(attribute.tag));
        out.push(':');
    }
    let is_text = matches!(
        attribute.tag,
        tag::UTF8_STRING
            | tag::NUMERIC_STRING
            | tag::PRINTABLE_STRING
            | tag::T61_STRING
            | tag::IA5_STRING
            | tag::VISIBLE_STRING
            | tag::BMP_STRING
            | tag::UNIVERSAL_STRING
            | tag::UTC_TIME
            | tag::GENERALIZED_TIME
    );
    let dump = flags & DUMP_ALL != 0 || (!is_text && flags & IGNORE_TYPE == 0 && flags & DUMP_UNKNOWN != 0);
    if dump {
        let bytes = if flags & DUMP_DER != 0 { attribute.value_der() } else { attribute.value.clone() };
        return format!("{out}#{}", hex::upper(&bytes));
    }
    let raw = flags & IGNORE_TYPE != 0 || !is_text;
    let characters: Vec<char> = if raw {
        attribute.value.iter().map(|byte| char::from(*byte)).collect()
    } else {
        attribute.text().chars().collect()
    };
    let (text, quoted) = escaped(&characters, flags);
    if quoted { format!("{out}\"{text}\"") } else { format!("{out}{text}") }
}

/// The characters with escapes, and whether they want quotes around.
fn escaped(characters: &[char], flags: u32) -> (String, bool) {
    let mut out = String::new();
    let mut quoted = false;
    let last = characters.len().saturating_sub(1);
    for (index, character) in characters.iter().copied().enumerate() {
        let at_edge = (index == 0 && matches!(character, ' ' | '#')) || (index == last && character == ' ');
        let special = flags & ESC_2253 != 0 && (at_edge || matches!(character, ',' | '+' | '<' | '>' | ';'));
        let code = u32::from(character);
        if special {
            if flags & ESC_QUOTE != 0 {
                quoted = true;
            } else {
                out.push('\\');
            }
            out.push(character);
        } else if flags & ESC_2253 != 0 && matches!(character, '"' | '\\') {
            out.push('\\');
            out.push(character);
        } else if (flags & ESC_CTRL != 0 && (code < 0x20 || code == 0x7f))
            || (flags & ESC_2254 != 0 && matches!(character, '*' | '(' | ')' | '\\' | '\0'))
        {
            out.push_str(&format!("\\{code:02X}"));
        } else if character == '\\' && flags & (ESC_2253 | ESC_CTRL | ESC_MSB | ESC_QUOTE | ESC_2254) != 0 {
            out.push_str("\\\\");
        } else if code < 0x80 {
            out.push(character);
        } else if flags & UTF8_CONVERT != 0 {
            if flags & ESC_MSB != 0 {
                let mut buffer = [0; 4];
                for byte in character.encode_utf8(&mut buffer).bytes() {
                    out.push_str(&format!("\\{byte:02X}"));
                }
            } else {
                out.push(character);
            }
        } else if code > 0xffff {
            out.push_str(&format!("\\W{code:08X}"));
        } else if code > 0xff {
            out.push_str(&format!("\\U{code:04X}"));
        } else if flags & ESC_MSB != 0 {
            out.push_str(&format!("\\{code:02X}"));
        } else {
            out.push(character);
        }
    }
    (out, quoted)
}

/// `CN=jane, O=dev/emailAddress=a@b`: the old form inside longer texts, which knows only short types.
pub fn listed(name: &Name) -> String {
    let line = oneline(name);
    let mut out = String::new();
    let mut rest = line.strip_prefix('/').unwrap_or(&line);
    while let Some(character) = rest.chars().next() {
        let after = rest.get(character.len_utf8()..).unwrap_or_default();
        let kind = after.find('=').and_then(|end| after.get(..end)).unwrap_or_default();
        let is_short = matches!(kind.len(), 1 | 2) && kind.bytes().all(|byte| byte.is_ascii_uppercase());
        if character == '/' && is_short {
            out.push_str(", ");
        } else {
            out.push(character);
        }
        rest = after;
    }
    out
}

/// `/CN=jane/O=dev+OU=x`: `X509_NAME_oneline`, the old form.
pub fn oneline(name: &Name) -> String {
    let attribute = |attribute: &Attribute| {
        let field = attribute.oid.short_name().map_or_else(|| attribute.oid.to_string(), str::to_owned);
        let character = |byte: &u8| match byte {
            b' '..=b'~' => char::from(*byte).to_string(),
            _ => format!("\\x{byte:02X}"),
        };
        format!("{field}={}", attribute.value.iter().map(character).collect::<String>())
    };
    let rdn = |rdn: &Vec<Attribute>| format!("/{}", rdn.iter().map(attribute).collect::<Vec<_>>().join("+"));
    name.rdns().iter().map(rdn).collect()
}

/// ASN.1's name of a string type.
pub fn tag_name(tag: u32) -> &'static str {
    match tag {
        tag::BOOLEAN => "BOOLEAN",
        tag::INTEGER => "INTEGER",
        tag::BIT_STRING => "BIT STRING",
        tag::OCTET_STRING => "OCTET STRING",
        tag::NULL => "NULL",
        tag::OID => "OBJECT",
        7 => "OBJECT DESCRIPTOR",
        8 => "EXTERNAL",
        9 => "REAL",
        tag::ENUMERATED => "ENUMERATED",
        tag::UTF8_STRING => "UTF8STRING",
        tag::SEQUENCE => "SEQUENCE",
        tag::SET => "SET",
        tag::NUMERIC_STRING => "NUMERICSTRING",
        tag::PRINTABLE_STRING => "PRINTABLESTRING",
        tag::T61_STRING => "T61STRING",
        21 => "VIDEOTEXSTRING",
        tag::IA5_STRING => "IA5STRING",
        tag::UTC_TIME => "UTCTIME",
        tag::GENERALIZED_TIME => "GENERALIZEDTIME",
        25 => "GRAPHICSTRING",
        tag::VISIBLE_STRING => "VISIBLESTRING",
        27 => "GENERALSTRING",
        tag::UNIVERSAL_STRING => "UNIVERSALSTRING",
        tag::BMP_STRING => "BMPSTRING",
        _ => "(unknown)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_pki::Oid;

    fn name() -> Name {
        Name::of([Attribute::utf8(Oid::ORGANIZATION, "a, b"), Attribute::utf8(Oid::COMMON_NAME, "Zoë")])
    }

    #[test]
    fn one_line_quotes_and_escapes() {
        assert_eq!(text(&name(), NameOptions::default(), 0), r#"O = "a, b", CN = Zo\C3\AB"#);
        assert_eq!(text(&name(), NameOptions::RFC2253, 0), r"CN=Zo\C3\AB,O=a\, b");
    }

    #[test]
    fn words_start_from_nothing_and_combine() {
        let options = NameOptions::default().add("utf8,sep_comma_plus").unwrap();
        assert_eq!(text(&name(), options, 0), "O=a, b,CN=Zoë");
        let multiline = NameOptions::default().add("multiline").unwrap();
        assert_eq!(
            titled("subject=", &name(), multiline),
            "subject=\n    organizationName          = a, b\n    commonName                = Zo\\EB\n"
        );
        assert_eq!(NameOptions::default().add("nonsense"), None);
    }
}
