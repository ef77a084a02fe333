//! Requests as text: `X509_REQ_print_ex`.

use countersign_pki::asn1::{Element, tag};
use countersign_pki::csr::RequestAttribute;
use countersign_pki::key::{AlgorithmIdentifier, SubjectPublicKeyInfo};
use countersign_pki::{CertificateRequest, Oid};

use super::certificate::Parts;
use super::name::{self, NameOptions};
use super::{extension, hex, key};

/// The whole text form.
pub fn text(request: &CertificateRequest, names: NameOptions, parts: Parts) -> String {
    let mut out = String::new();
    if !parts.no_header {
        out.push_str("Certificate Request:\n    Data:\n");
    }
    if !parts.no_version {
        if request.version == 0 {
            out.push_str("        Version: 1 (0x0)\n");
        } else {
            out.push_str(&format!("        Version: Unknown ({})\n", request.version));
        }
    }
    if !parts.no_subject {
        out.push_str(&subject_line("        Subject:", &request.subject, names));
    }
    if !parts.no_pubkey {
        out.push_str(&public_key(&request.public_key));
    }
    if !parts.no_attributes {
        out.push_str(&attributes(&request.attributes));
    }
    if !parts.no_extensions {
        out.push_str("            Requested Extensions:\n");
        out.push_str(&extension::all(&request.extensions(), 16));
    }
    if !parts.no_signature {
        out.push_str(&signature(&request.signature_algorithm, Some(&request.signature)));
    }
    out
}

/// `        Subject: CN = jane`, or below each other with a multi-line option.
pub fn subject_line(title: &str, subject: &countersign_pki::Name, names: NameOptions) -> String {
    if names.is_compatible() {
        return format!("{title} {}\n", name::listed(subject));
    }
    let rest = name::titled("", subject, names);
    match rest.strip_prefix('\n') {
        Some(_) => format!("{title}\n{}\n", name::text(subject, names, 12)),
        None => format!("{title} {rest}"),
    }
}

/// The public key's block.
pub fn public_key(info: &SubjectPublicKeyInfo) -> String {
    let algorithm = extension::object(&info.algorithm.oid);
    let mut out =
        format!("        Subject Public Key Info:\n            Public Key Algorithm: {algorithm}\n");
    match info.public_key() {
        Ok(public) => out.push_str(&key::public(&public, 16)),
        Err(_) => out.push_str("            Unable to load Public Key\n"),
    }
    out
}

fn attributes(attributes: &[RequestAttribute]) -> String {
    let mut out = "        Attributes:\n".to_owned();
    if attributes.is_empty() {
        out.push_str("            (none)\n");
    }
    for attribute in attributes.iter().filter(|attribute| attribute.oid != Oid::EXTENSION_REQUEST) {
        let label = extension::object(&attribute.oid);
        for value in &attribute.values {
            let text = match Element::parse(value) {
                Ok(element)
                    if matches!(
                        element.tag,
                        tag::PRINTABLE_STRING | tag::T61_STRING | tag::UTF8_STRING | tag::IA5_STRING
                    ) =>
                {
                    String::from_utf8_lossy(element.content).into_owned()
                }
                _ => "unable to print attribute".to_owned(),
            };
            out.push_str(&format!("            {label:25}:{text}\n"));
        }
    }
    out
}

/// The algorithm's line and the signature's block.
pub fn signature(algorithm: &AlgorithmIdentifier, signature: Option<&[u8]>) -> String {
    let mut out = format!("    Signature Algorithm: {}\n", extension::object(&algorithm.oid));
    out.push_str(&super::certificate::pss_parameters(algorithm, 8));
    if let Some(signature) = signature {
        out.push_str("    Signature Value:\n");
        out.push_str(&hex::block(signature, 8, 18));
    }
    out
}
