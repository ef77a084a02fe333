//! `openssl crl2pkcs7`: certificates and a revocation list into one PKCS#7 container.

use countersign_pki::asn1::write;
use countersign_pki::pem;
use countersign_pki::{Certificate, Oid};

use crate::app::{App, Step};
use crate::errors;
use crate::files::{Opening, Output};
use crate::input;
use crate::options::{Format, Options};

/// The subcommand.
pub async fn run(app: &App, mut options: Options) -> Step {
    let (mut path, mut out, mut inform, mut outform) = (None, None, Format::Pem, Format::Pem);
    let mut no_list = false;
    let mut files = Vec::new();
    while let Some((name, value)) = options.next() {
        match name.as_str() {
            "certfile" => files.push(value),
            "in" => path = Some(value),
            "inform" => inform = Format::of(&value),
            "nocrl" => no_list = true,
            "out" => out = Some(value),
            "outform" => outform = Format::of(&value),
            _ => {}
        }
    }
    options.no_more(app).await?;
    let list =
        if no_list { None } else { Some(input::plain_revocation_list(app, path.as_deref(), inform).await?) };
    let mut certificates = Vec::new();
    for file in &files {
        match app.process.read_file(file).await {
            Ok(bytes) => certificates.extend(input::all_certificates(&bytes)),
            Err(countersign_host::Errno::EISDIR) => {}
            Err(errno) => {
                app.say(format!("error opening the file, {file}\n")).await;
                app.raise_all(errors::fopen(errno, file, "r"));
                return app.fail("error loading certificates").await;
            }
        }
    }
    let output = Output::open(app, out.as_deref(), Opening::Default).await?;
    let der = container(&certificates, !files.is_empty(), list.as_ref().map(|list| list.der.as_slice()));
    match outform {
        Format::Pem => output.write(pem::encode("PKCS7", &der)).await,
        _ => output.write(der).await,
    }
}

/// A SignedData that nobody signed (RFC 2315, section 9).
fn container(certificates: &[Certificate], with_certificates: bool, list: Option<&[u8]>) -> Vec<u8> {
    let named = |name: &str| write::oid(&Oid::from_name(name).unwrap_or(Oid::COMMON_NAME));
    let none: [&[u8]; 0] = [];
    let mut parts = vec![write::integer(1), write::set(&none), write::sequence(&[named("pkcs7-data")])];
    if with_certificates {
        let all: Vec<u8> = certificates.iter().flat_map(|certificate| certificate.der.clone()).collect();
        parts.push(write::explicit(0, &all));
    }
    if let Some(list) = list {
        parts.push(write::explicit(1, list));
    }
    parts.push(write::set(&none));
    write::sequence(&[named("pkcs7-signedData"), write::explicit(0, &write::sequence(&parts))])
}
