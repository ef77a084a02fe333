//! Extensions as text: `X509V3_extensions_print` and what each kind shows.

use countersign_pki::asn1::{Asn1Error, Class, Element, Reader, tag};
use countersign_pki::extension::{AuthorityKeyId, BasicConstraints, GeneralName, KeyUsage};
use countersign_pki::{Extension, Name, Oid};

use super::{hex, name};

/// A list of extensions, each with its name in one line and its value below, four columns deeper.
pub fn all(extensions: &[Extension], indent: usize) -> String {
    extensions
        .iter()
        .map(|extension| {
            let critical = if extension.critical { "critical" } else { "" };
            let title = object(&extension.oid);
            format!("{:indent$}{title}: {critical}\n{}\n", "", value(extension, indent + 4))
        })
        .collect()
}

/// The long name of an object, or its dotted form.
pub fn object(oid: &Oid) -> String {
    oid.long_name().map_or_else(|| oid.to_string(), str::to_owned)
}

/// The text of the value, indented, without a line feed at its end.
pub fn value(extension: &Extension, indent: usize) -> String {
    known(extension, indent).unwrap_or_else(|| {
        let characters = extension.value.iter().map(|byte| match byte {
            b' '..=b'~' | b'\n' | b'\r' => char::from(*byte),
            _ => '.',
        });
        format!("{:indent$}{}", "", characters.collect::<String>())
    })
}

fn known(extension: &Extension, indent: usize) -> Option<String> {
    let der = extension.value.as_slice();
    let oid = &extension.oid;
    let line = |text: String| format!("{:indent$}{text}", "");
    let list =
        |items: Vec<String>| line(if items.is_empty() { "<EMPTY>\n".to_owned() } else { items.join(", ") });
    let lines = |items: Vec<String>| {
        let separator = format!("\n{:indent$}", "");
        line(if items.is_empty() { "<EMPTY>\n".to_owned() } else { items.join(&separator) })
    };
    Some(match oid.short_name()? {
        "basicConstraints" => {
            let constraints = BasicConstraints::parse(der).ok()?;
            let mut items = vec![format!("CA:{}", if constraints.ca { "TRUE" } else { "FALSE" })];
            items.extend(constraints.path_len.map(|length| format!("pathlen:{length}")));
            list(items)
        }
        "keyUsage" => list(bits(KeyUsage::parse(der).ok()?, &KEY_USAGES)),
        "nsCertType" => list(bits(KeyUsage::parse(der).ok()?, &NETSCAPE_TYPES)),
        "extendedKeyUsage" => list(extension.parse_ext_key_usage().ok()?.iter().map(object).collect()),
        "subjectAltName" | "issuerAltName" => {
            list(GeneralName::parse_all(der).ok()?.iter().map(general_name).collect())
        }
        "subjectKeyIdentifier" => line(hex::upper_colons(&extension.parse_subject_key_id().ok()?)),
        "authorityKeyIdentifier" => lines(authority_key_id(&AuthorityKeyId::parse(der).ok()?)),
        "authorityInfoAccess" | "subjectInfoAccess" => lines(info_access(der).ok()?),
        "crlDistributionPoints" | "freshestCRL" => distribution_points(der, indent).ok()?,
        "certificatePolicies" => policies(der, indent).ok()?,
        "nameConstraints" => name_constraints(der, indent).ok()?,
        "nsComment" => line(String::from_utf8_lossy(Element::parse(der).ok()?.content).into_owned()),
        "tlsfeature" => list(features(der).ok()?),
        "inhibitAnyPolicy" | "crlNumber" => line(number(Element::parse(der).ok()?.content)),
        "policyConstraints" => list(policy_constraints(der).ok()?),
        "noCheck" => line(String::new()),
        "CRLReason" => line(reason(Element::parse(der).ok()?.content).to_owned()),
        _ => return None,
    })
}

/// Names of bits, from bit 0.
const KEY_USAGES: [&str; 9] = [
    "Digital Signature",
    "Non Repudiation",
    "Key Encipherment",
    "Data Encipherment",
    "Key Agreement",
    "Certificate Sign",
    "CRL Sign",
    "Encipher Only",
    "Decipher Only",
];

const NETSCAPE_TYPES: [&str; 8] = [
    "SSL Client",
    "SSL Server",
    "S/MIME",
    "Object Signing",
    "Unused",
    "SSL CA",
    "S/MIME CA",
    "Object Signing CA",
];

fn bits(set: KeyUsage, names: &[&str]) -> Vec<String> {
    let is_set = |index: usize| set.0.checked_shr(u32::try_from(index).unwrap_or(16)).unwrap_or(0) & 1 == 1;
    names.iter().enumerate().filter(|(index, _)| is_set(*index)).map(|(_, name)| (*name).to_owned()).collect()
}

/// One general name as `subjectAltName` shows it.
pub fn general_name(general: &GeneralName) -> String {
    match general {
        GeneralName::Dns(text) => format!("DNS:{text}"),
        GeneralName::Email(text) => format!("email:{text}"),
        GeneralName::Uri(text) => format!("URI:{text}"),
        GeneralName::Ip(bytes) => format!("IP Address:{}", ip(bytes)),
        GeneralName::RegisteredId(oid) => format!("Registered ID:{}", object(oid)),
        GeneralName::Directory(directory) => format!("DirName:{}", name::oneline(directory)),
        GeneralName::Other { oid, value } => other_name(oid, value),
        GeneralName::Unknown { tag: 3, .. } => "X400Name:<unsupported>".to_owned(),
        GeneralName::Unknown { tag: 5, .. } => "EdiPartyName:<unsupported>".to_owned(),
        GeneralName::Unknown { .. } => "<unsupported>".to_owned(),
    }
}

fn other_name(oid: &Oid, value: &[u8]) -> String {
    let text = Element::parse(value).ok().filter(|element| {
        matches!(element.tag, tag::UTF8_STRING | tag::IA5_STRING) && element.class == Class::Universal
    });
    let label = match oid.short_name() {
        Some("msUPN") => "UPN".to_owned(),
        Some("id-on-SmtpUTF8Mailbox") => "SmtpUTF8Mailbox".to_owned(),
        _ => oid.to_string(),
    };
    match text {
        Some(element) => format!("othername: {label}::{}", String::from_utf8_lossy(element.content)),
        None => format!("othername: {label}::<unsupported>"),
    }
}

/// `10.0.0.1`, or eight groups without zero compression.
pub fn ip(bytes: &[u8]) -> String {
    match bytes.len() {
        4 => bytes.iter().map(u8::to_string).collect::<Vec<_>>().join("."),
        16 => bytes
            .chunks(2)
            .map(|pair| {
                format!("{:X}", pair.iter().fold(0_u16, |group, byte| (group << 8) | u16::from(*byte)))
            })
            .collect::<Vec<_>>()
            .join(":"),
        _ => "<invalid>".to_owned(),
    }
}

fn authority_key_id(id: &AuthorityKeyId) -> Vec<String> {
    let prefix = if id.issuer.is_empty() && id.serial.is_none() { "" } else { "keyid:" };
    let key_id = id.key_id.iter().map(|bytes| format!("{prefix}{}", hex::upper_colons(bytes)));
    let issuer = id.issuer.iter().map(general_name);
    let serial = id.serial.iter().map(|bytes| {
        let zeros = usize::from(bytes.len() > 1 && bytes.first() == Some(&0));
        format!("serial:{}", hex::upper_colons(bytes.get(zeros..).unwrap_or_default()))
    });
    key_id.chain(issuer).chain(serial).collect()
}

fn info_access(der: &[u8]) -> Result<Vec<String>, Asn1Error> {
    let mut outer = Reader::new(der).sequence()?;
    let mut items = Vec::new();
    while !outer.is_empty() {
        let mut access = outer.sequence()?;
        let method = access.read()?.oid()?;
        let location = GeneralName::from_element(&access.read()?)?;
        items.push(format!("{} - {}", object(&method), general_name(&location)));
    }
    Ok(items)
}

/// A general name as `GENERAL_NAME_print` shows it, which differs for directory names.
fn printed_name(general: &GeneralName) -> String {
    match general {
        GeneralName::Directory(directory) => {
            format!("DirName:{}", name::text(directory, name::NameOptions::default(), 0))
        }
        other => general_name(other),
    }
}

fn distribution_points(der: &[u8], indent: usize) -> Result<String, Asn1Error> {
    let mut outer = Reader::new(der).sequence()?;
    let mut lines = Vec::new();
    while !outer.is_empty() {
        let mut point = outer.sequence()?;
        while !point.is_empty() {
            let part = point.read()?;
            match part.tag {
                0 => {
                    let choice = part.inside().read()?;
                    if choice.tag == 0 {
                        lines.push(format!("{:indent$}Full Name:", ""));
                        let mut names = choice.inside();
                        while !names.is_empty() {
                            let general = GeneralName::from_element(&names.read()?)?;
                            lines.push(format!("{:indent$}  {}", "", printed_name(&general)));
                        }
                    } else {
                        lines.push(format!("{:indent$}Relative Name:", ""));
                    }
                }
                2 => {
                    lines.push(format!("{:indent$}CRL Issuer:", ""));
                    let mut names = part.inside();
                    while !names.is_empty() {
                        let general = GeneralName::from_element(&names.read()?)?;
                        lines.push(format!("{:indent$}  {}", "", printed_name(&general)));
                    }
                }
                _ => lines.push(format!("{:indent$}Reasons:", "")),
            }
        }
    }
    Ok(lines.join("\n"))
}

fn policies(der: &[u8], indent: usize) -> Result<String, Asn1Error> {
    let mut outer = Reader::new(der).sequence()?;
    let mut lines = Vec::new();
    while !outer.is_empty() {
        let mut policy = outer.sequence()?;
        lines.push(format!("{:indent$}Policy: {}", "", object(&policy.read()?.oid()?)));
        if policy.is_empty() {
            continue;
        }
        let mut qualifiers = policy.sequence()?;
        while !qualifiers.is_empty() {
            let mut qualifier = qualifiers.sequence()?;
            let kind = qualifier.read()?.oid()?;
            let content = qualifier.read()?;
            match kind.short_name() {
                Some("id-qt-cps") => {
                    lines.push(format!("{:indent$}  CPS: {}", "", String::from_utf8_lossy(content.content)));
                }
                Some("id-qt-unotice") => {
                    lines.push(format!("{:indent$}  User Notice:", ""));
                    let mut notice = content.inside();
                    while !notice.is_empty() {
                        let part = notice.read()?;
                        if part.is(tag::SEQUENCE) {
                            let mut reference = part.inside();
                            let organization = reference.read()?;
                            let text = String::from_utf8_lossy(organization.content).into_owned();
                            lines.push(format!("{:indent$}    Organization: {text}", ""));
                            let mut numbers = reference.sequence()?;
                            let mut shown = Vec::new();
                            while !numbers.is_empty() {
                                shown.push(number(numbers.read()?.content));
                            }
                            let plural = if shown.len() > 1 { "s" } else { "" };
                            lines.push(format!("{:indent$}    Number{plural}: {}", "", shown.join(", ")));
                        } else {
                            let text = String::from_utf8_lossy(part.content).into_owned();
                            lines.push(format!("{:indent$}    Explicit Text: {text}", ""));
                        }
                    }
                }
                _ => lines.push(format!("{:indent$}  Unknown Qualifier: {}", "", object(&kind))),
            }
        }
    }
    Ok(lines.join("\n"))
}

fn name_constraints(der: &[u8], indent: usize) -> Result<String, Asn1Error> {
    let mut outer = Reader::new(der).sequence()?;
    let mut lines = Vec::new();
    while !outer.is_empty() {
        let part = outer.read()?;
        let title = if part.tag == 0 { "Permitted" } else { "Excluded" };
        lines.push(format!("{:indent$}{title}:", ""));
        let mut trees = part.inside();
        while !trees.is_empty() {
            let general = GeneralName::from_element(&trees.sequence()?.read()?)?;
            let text = match &general {
                GeneralName::Ip(bytes) if matches!(bytes.len(), 8 | 32) => {
                    let (address, mask) = bytes.split_at(bytes.len() / 2);
                    format!("IP:{}/{}", ip(address), ip(mask))
                }
                GeneralName::Ip(_) => "IP Address:<invalid>".to_owned(),
                other => printed_name(other),
            };
            lines.push(format!("{:indent$}  {text}", ""));
        }
    }
    Ok(lines.join("\n"))
}

fn features(der: &[u8]) -> Result<Vec<String>, Asn1Error> {
    let mut outer = Reader::new(der).sequence()?;
    let mut items = Vec::new();
    while !outer.is_empty() {
        let feature = outer.read()?.small_integer()?;
        items.push(match feature {
            5 => "status_request".to_owned(),
            17 => "status_request_v2".to_owned(),
            other => other.to_string(),
        });
    }
    Ok(items)
}

fn policy_constraints(der: &[u8]) -> Result<Vec<String>, Asn1Error> {
    let mut outer = Reader::new(der).sequence()?;
    let mut items = Vec::new();
    while !outer.is_empty() {
        let part = outer.read()?;
        let label = if part.tag == 0 { "Require Explicit Policy" } else { "Inhibit Policy Mapping" };
        items.push(format!("{label}:{}", number(part.content)));
    }
    Ok(items)
}

/// A small INTEGER's content in decimal, a large one in hexadecimal.
fn number(content: &[u8]) -> String {
    if content.len() <= 8 {
        return content.iter().fold(0_u64, |value, byte| (value << 8) | u64::from(*byte)).to_string();
    }
    format!("0x{}", hex::upper(content))
}

fn reason(content: &[u8]) -> &'static str {
    match content {
        [0] => "Unspecified",
        [1] => "Key Compromise",
        [2] => "CA Compromise",
        [3] => "Affiliation Changed",
        [4] => "Superseded",
        [5] => "Cessation Of Operation",
        [6] => "Certificate Hold",
        [8] => "Remove From CRL",
        [9] => "Privilege Withdrawn",
        [10] => "AA Compromise",
        _ => "(unknown)",
    }
}

/// Addresses in the subject and in `subjectAltName`: `openssl x509 -email`.
pub fn emails(subject: &Name, alternatives: &[GeneralName]) -> Vec<String> {
    let in_subject = subject.values(&Oid::EMAIL_ADDRESS);
    let in_extension = alternatives.iter().filter_map(|general| match general {
        GeneralName::Email(text) => Some(text.clone()),
        _ => None,
    });
    let mut all: Vec<String> = Vec::new();
    for email in in_subject.into_iter().chain(in_extension) {
        if !all.contains(&email) {
            all.push(email);
        }
    }
    all
}
