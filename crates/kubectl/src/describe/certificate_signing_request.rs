//! `describe csr`. Upstream: describe.go describeCertificateSigningRequest.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_api::{human_duration, meta};
use countersign_pki::go::{Request, parse_request_pem};
use serde_json::Value;

use super::metadata;
use crate::Error;

/// Tabbed lines.
pub(super) fn describe(object: &Value) -> Result<String, Error> {
    let text = |path: &[&str]| meta::text(object, path).unwrap_or_default();
    let pem = STANDARD.decode(text(&["spec", "request"])).unwrap_or_default();
    let request =
        parse_request_pem(&pem).map_err(|error| Error::message(format!("Error parsing CSR: {error}")))?;
    let mut out = format!(
        "Name:\t{}\nLabels:\t{}\nAnnotations:\t{}\nCreationTimestamp:\t{}\nRequesting User:\t{}\n",
        meta::name(object),
        metadata::one_line(object, "labels"),
        metadata::one_line(object, "annotations"),
        metadata::time(meta::text(object, &["metadata", "creationTimestamp"])),
        text(&["spec", "username"]),
    );
    let signer = text(&["spec", "signerName"]);
    if !signer.is_empty() {
        out.push_str(&format!("Signer:\t{signer}\n"));
    }
    if let Some(seconds) = object.pointer("/spec/expirationSeconds").and_then(Value::as_i64) {
        out.push_str(&format!("Requested Duration:\t{}\n", human_duration(seconds)));
    }
    out.push_str(&format!("Status:\t{}\nSubject:\n", status(object)));
    out.push_str(&subject(&request));
    out.push_str(&alternative_names(&request));
    Ok(out)
}

/// As the column CONDITION has it.
fn status(object: &Value) -> String {
    let conditions = object.pointer("/status/conditions").and_then(Value::as_array);
    let has = |kind: &str| {
        conditions.is_some_and(|all| all.iter().any(|one| meta::text(one, &["type"]) == Some(kind)))
    };
    let mut status = if has("Denied") {
        "Denied".to_owned()
    } else if has("Approved") {
        "Approved".to_owned()
    } else {
        "Pending".to_owned()
    };
    if has("Failed") {
        status.push_str(",Failed");
    }
    if meta::text(object, &["status", "certificate"]).is_some_and(|text| !text.is_empty()) {
        status.push_str(",Issued");
    }
    status
}

fn subject(request: &Request) -> String {
    let subject = &request.subject;
    let mut out =
        format!("\tCommon Name:\t{}\n\tSerial Number:\t{}\n", subject.common_name, subject.serial_number);
    for (title, values) in [
        ("Organization", &subject.organization),
        ("Organizational Unit", &subject.organizational_unit),
        ("Country", &subject.country),
        ("Locality", &subject.locality),
        ("Province", &subject.province),
        ("StreetAddress", &subject.street_address),
        ("PostalCode", &subject.postal_code),
    ] {
        out.push_str(&list(title, values));
    }
    out
}

fn alternative_names(request: &Request) -> String {
    let names = &request.names;
    if names.is_empty() {
        return String::new();
    }
    let addresses: Vec<String> = names.ip_addresses.iter().map(ToString::to_string).collect();
    let mut out = "Subject Alternative Names:\n".to_owned();
    for (title, values) in [
        ("DNS Names", &names.dns_names),
        ("Email Addresses", &names.email_addresses),
        ("URIs", &names.uris),
        ("IP Addresses", &addresses),
    ] {
        out.push_str(&list(title, values));
    }
    out
}

/// `title:` and the values beneath each other; nothing for none.
fn list(title: &str, values: &[String]) -> String {
    match values {
        [] => String::new(),
        values => format!("\t{title}:\t{}\n", values.join("\n\t\t")),
    }
}
