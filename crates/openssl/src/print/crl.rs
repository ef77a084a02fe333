//! Revocation lists as text: `X509_CRL_print_ex`.

use countersign_pki::RevocationList;

use super::certificate::date;
use super::name::{self, NameOptions};
use super::{extension, hex, request};

/// The whole text form.
pub fn text(list: &RevocationList, names: NameOptions) -> String {
    let version = list.version;
    let mut out = "Certificate Revocation List (CRL):\n".to_owned();
    match version {
        0 | 1 => out.push_str(&format!("        Version {} (0x{version:x})\n", version + 1)),
        _ => out.push_str(&format!("        Version unknown ({version})\n")),
    }
    out.push_str(&format!("    {}", request::signature(&list.signature_algorithm, None)));
    let next = list.next_update.map_or_else(|| "NONE".to_owned(), |next| date(next, false));
    out.push_str(&format!(
        "        Issuer: {}\n        Last Update: {}\n        Next Update: {next}\n",
        name::text(&list.issuer, names, 0),
        date(list.this_update, false),
    ));
    if !list.extensions.is_empty() {
        out.push_str("        CRL extensions:\n");
        out.push_str(&extension::all(&list.extensions, 12));
    }
    out.push_str(if list.revoked.is_empty() {
        "No Revoked Certificates.\n"
    } else {
        "Revoked Certificates:\n"
    });
    for entry in &list.revoked {
        out.push_str(&format!(
            "    Serial Number: {}\n        Revocation Date: {}\n",
            hex::integer(&entry.serial),
            date(entry.date, false)
        ));
        if !entry.extensions.is_empty() {
            out.push_str("        CRL entry extensions:\n");
            out.push_str(&extension::all(&entry.extensions, 12));
        }
    }
    out.push_str(&request::signature(&list.signature_algorithm, Some(&list.signature)));
    out
}
