//! The elements of BER or DER, one on each line: `ASN1_parse_dump` (crypto/asn1/asn1_par.c).

use countersign_pki::Oid;

use super::{extension, hex, name};

/// Deeper structures are not followed.
const DEEPEST: usize = 128;

/// An element's head.
struct Head {
    len: usize,
    content: usize,
    tag: u32,
    class: u8,
    constructed: bool,
    indefinite: bool,
}

/// What lies in the queue after bytes that are no element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The head itself ends early.
    HeaderTooLong,
    /// The content ends early.
    TooLong,
}

/// How to print.
#[derive(Clone, Copy, Debug, Default)]
pub struct Form {
    /// Deeper elements stand further to the right.
    pub indent: bool,
    /// Dumps content that has no text form, at most so many bytes of it.
    pub dump: Option<usize>,
}

/// The text, and what went wrong at its end.
pub fn text(der: &[u8], form: Form) -> (Vec<u8>, Result<(), Option<Fault>>) {
    let mut printer = Printer { form, out: Vec::new(), fault: None };
    let ended = printer.elements(der, 0, 0).is_some();
    let outcome = if ended { Ok(()) } else { Err(printer.fault) };
    (printer.out, outcome)
}

fn head(bytes: &[u8]) -> Result<Head, Fault> {
    let mut octets = bytes.iter().copied();
    let mut count = 0;
    let mut next = || {
        count += 1;
        octets.next().ok_or(Fault::HeaderTooLong)
    };
    let first = next()?;
    let mut tag = u32::from(first & 0x1f);
    if tag == 0x1f {
        tag = 0;
        loop {
            let octet = next()?;
            if tag > 1 << 23 {
                return Err(Fault::HeaderTooLong);
            }
            tag = tag << 7 | u32::from(octet & 0x7f);
            if octet & 0x80 == 0 {
                break;
            }
        }
    }
    let length = next()?;
    let mut content = usize::from(length & 0x7f);
    let constructed = first & 0x20 != 0;
    let indefinite = length == 0x80;
    if indefinite && !constructed {
        return Err(Fault::HeaderTooLong);
    }
    if length & 0x80 != 0 {
        let octets = content;
        content = 0;
        for _ in 0..octets {
            let octet = next()?;
            if content >> 24 != 0 {
                return Err(Fault::HeaderTooLong);
            }
            content = content << 8 | usize::from(octet);
        }
    }
    Ok(Head { len: count, content, tag, class: first & 0xc0, constructed, indefinite })
}

struct Printer {
    form: Form,
    out: Vec<u8>,
    fault: Option<Fault>,
}

impl Printer {
    fn say(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// All elements; gives how many bytes they took, `None` after a fault.
    fn elements(&mut self, bytes: &[u8], offset: usize, depth: usize) -> Option<usize> {
        let mut at = 0;
        while at < bytes.len() {
            let (taken, is_end) = self.element(bytes.get(at..)?, offset + at, depth)?;
            at += taken;
            if is_end {
                break;
            }
        }
        Some(at)
    }

    /// One element: how many bytes it took, and whether it ends an indefinite length.
    fn element(&mut self, bytes: &[u8], offset: usize, depth: usize) -> Option<(usize, bool)> {
        if depth > DEEPEST {
            self.say("BAD RECURSION DEPTH\n");
            return None;
        }
        let head = match head(bytes) {
            Ok(head) if head.content <= bytes.len() - head.len.min(bytes.len()) => head,
            Ok(_) => return self.broken(Fault::TooLong),
            Err(fault) => return self.broken(fault),
        };
        self.head(&head, offset, depth);
        let rest = bytes.get(head.len..)?;
        if head.indefinite {
            self.say("\n");
            let mut at = 0;
            loop {
                let (taken, is_end) = self.element(rest.get(at..)?, offset + head.len + at, depth + 1)?;
                at += taken;
                if is_end || at >= rest.len() {
                    return Some((head.len + at, false));
                }
            }
        }
        let content = rest.get(..head.content)?;
        let taken = head.len + head.content;
        if head.constructed {
            self.say("\n");
            let mut at = 0;
            while at < content.len() {
                at += self.element(content.get(at..)?, offset + head.len + at, depth + 1)?.0;
            }
            return Some((taken, false));
        }
        if head.class == 0 {
            self.value(head.tag, content);
        } else {
            self.say("\n");
        }
        Some((taken, head.class == 0 && head.tag == 0))
    }

    fn broken<T>(&mut self, fault: Fault) -> Option<T> {
        self.fault = Some(fault);
        self.say("Error in encoding\n");
        None
    }

    fn head(&mut self, head: &Head, offset: usize, depth: usize) {
        let length = if head.indefinite { "inf ".to_owned() } else { format!("{:4}", head.content) };
        let kind = if head.constructed { "cons" } else { "prim" };
        let indent = if self.form.indent { depth } else { 0 };
        let tag = head.tag;
        let label = match head.class {
            0xc0 => format!("priv [ {tag} ] "),
            0x80 => format!("cont [ {tag} ]"),
            0x40 => format!("appl [ {tag} ]"),
            _ if tag > 30 => format!("<ASN1 {tag}>"),
            _ => tag_text(tag).to_owned(),
        };
        self.say(&format!(
            "{offset:5}:d={depth:<2} hl={} l={length} {kind}: {:indent$}{label:<18}",
            head.len, ""
        ));
    }

    /// A primitive value of a universal type, and the end of its line.
    fn value(&mut self, tag: u32, content: &[u8]) {
        match tag {
            12 | 18 | 19 | 20 | 22 | 23 | 24 | 26 => {
                self.say(":");
                self.out.extend_from_slice(content);
            }
            6 => {
                let oid = Oid::from_content(content);
                match oid.arcs() {
                    Some(_) => self.say(&format!(":{}", extension::object(&oid))),
                    None => self.say(&format!(":BAD OBJECT:[{}]", hex::upper(content))),
                }
            }
            1 => {
                let shown = content.first().map(|value| format!(":{value}")).unwrap_or_default();
                let bad = if content.len() == 1 { "" } else { ":BAD BOOLEAN" };
                self.say(&format!("{bad}{shown}"));
                if content.len() != 1 {
                    self.say(&format!(":[{}]", hex::upper(content)));
                }
            }
            2 | 10 => {
                let kind = if tag == 2 { "INTEGER" } else { "ENUMERATED" };
                let text =
                    integer(content).unwrap_or_else(|| format!("BAD {kind}:[{}]", hex::upper(content)));
                self.say(&format!(":{text}"));
            }
            4 if content.is_empty() => {}
            4 if is_printable(content) => {
                self.say(":");
                self.out.extend_from_slice(content);
            }
            4 if self.form.dump.is_none() => self.say(&format!("[HEX DUMP]:{}", hex::upper(content))),
            30 => {}
            _ => {
                if let Some(most) = self.form.dump
                    && !content.is_empty()
                {
                    let shown = content.get(..most.min(content.len())).unwrap_or_default();
                    self.say(&format!("\n{}", hex::dump(shown, 6)));
                    return;
                }
            }
        }
        self.say("\n");
    }
}

fn is_printable(content: &[u8]) -> bool {
    content.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t'))
}

/// `-80`, `02`: the magnitude in whole bytes; `None` for no value or one with needless bytes in front.
fn integer(content: &[u8]) -> Option<String> {
    let first = *content.first()?;
    if let [0, second, ..] | [0xff, second, ..] = content
        && (second & 0x80 != 0) == (first == 0xff)
    {
        return None;
    }
    if first & 0x80 == 0 {
        let zeros = usize::from(content.len() > 1 && first == 0);
        return Some(hex::upper(content.get(zeros..)?));
    }
    let mut magnitude: Vec<u8> = content.iter().map(|byte| !byte).collect();
    for byte in magnitude.iter_mut().rev() {
        let (sum, carry) = byte.overflowing_add(1);
        *byte = sum;
        if !carry {
            break;
        }
    }
    let zeros = magnitude.iter().take_while(|byte| **byte == 0).count().min(magnitude.len() - 1);
    Some(format!("-{}", hex::upper(magnitude.get(zeros..)?)))
}

/// `ASN1_tag2str`.
pub fn tag_text(tag: u32) -> &'static str {
    match tag {
        0 => "EOC",
        11 => "<ASN1 11>",
        13 => "<ASN1 13>",
        14 => "<ASN1 14>",
        15 => "<ASN1 15>",
        29 => "<ASN1 29>",
        8 => "EXTERNAL",
        other => name::tag_name(other),
    }
}
