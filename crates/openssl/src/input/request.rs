//! Certificate requests: read directly, so the PEM and ASN.1 readers' errors show.

use countersign_pki::CertificateRequest;
use countersign_pki::asn1::{Asn1Error, Element, tag};
use countersign_pki::pem::{self, PemError};

use crate::app::{App, Exit, Step};
use crate::errors::{self, Reason};
use crate::files;
use crate::options::Format;

const PEM: &str = "../crypto/pem/pem_lib.c";
const DECODE: &str = "../crypto/asn1/tasn_dec.c";

/// Reads the first request of a file, or of standard input.
///
/// The error queue is left to be printed; `failure` is the line said first.
pub async fn request(
    app: &App,
    path: Option<&str>,
    format: Format,
    failure: &str,
) -> Step<CertificateRequest> {
    let Ok(bytes) = files::read(app, path).await else { return app.fail(failure).await };
    match parse(&bytes, format) {
        Ok(request) => Ok(request),
        Err(reasons) => {
            app.raise_all(reasons);
            app.say(format!("{failure}\n")).await;
            Err(Exit(1))
        }
    }
}

fn parse(bytes: &[u8], format: Format) -> Result<CertificateRequest, Vec<Reason>> {
    if format == Format::Der {
        let whole = bytes.split_first().is_some_and(|_| outer_length(bytes).is_ok());
        if !whole {
            return Err(vec![not_enough_data(218)]);
        }
        let length = outer_length(bytes).unwrap_or_default();
        return from_der(bytes.get(..length).unwrap_or_default());
    }
    let mut rest = bytes;
    loop {
        let (block, next) = pem::decode_openssl(rest).map_err(|error| vec![pem_reason(error)])?;
        rest = next;
        if matches!(block.label.as_str(), "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST") {
            return from_der(&block.der).map_err(|mut reasons| {
                reasons.push(Reason::new(
                    0x0488_000D,
                    "PEM_ASN1_read_bio",
                    "ASN1 lib",
                    "../crypto/pem/pem_oth.c",
                    33,
                ));
                reasons
            });
        }
    }
}

/// Reads the first revocation list of a file, or of standard input, without the store.
pub async fn plain_revocation_list(
    app: &App,
    path: Option<&str>,
    format: Format,
) -> Step<countersign_pki::RevocationList> {
    let Ok(bytes) = files::read(app, path).await else { return Err(Exit(1)) };
    match find_list(&bytes, format) {
        Ok(list) => Ok(list),
        Err(reasons) => {
            app.raise_all(reasons);
            app.fail("unable to load CRL").await
        }
    }
}

fn find_list(bytes: &[u8], format: Format) -> Result<countersign_pki::RevocationList, Vec<Reason>> {
    let parse =
        |der: &[u8]| countersign_pki::RevocationList::parse(der).map_err(|_| asn1_reasons(der, "X509_CRL"));
    if format != Format::Pem {
        return parse(bytes);
    }
    let mut rest = bytes;
    loop {
        match pem::decode_openssl(rest) {
            Ok((block, next)) if block.label != "X509 CRL" => rest = next,
            Ok((block, _)) => return parse(&block.der),
            Err(PemError::NoStartLine) => return Err(vec![errors::no_start_line("X509 CRL")]),
            Err(error) => return Err(vec![pem_reason(error)]),
        }
    }
}

/// The length of the first element, header included.
fn outer_length(bytes: &[u8]) -> Result<usize, Asn1Error> {
    countersign_pki::asn1::Reader::new(bytes).read().map(|element| element.raw.len())
}

/// `asn1 encoding routines:asn1_d2i_read_bio:not enough data`, raised while a header or a content is read.
pub fn not_enough_data(line: u32) -> Reason {
    let file = "../crypto/asn1/a_d2i_fp.c";
    Reason::new(0x0680_008E, "asn1_d2i_read_bio", "not enough data", file, line)
}

/// What the PEM reader leaves in the queue.
pub fn pem_reason(error: PemError) -> Reason {
    match error {
        PemError::NoStartLine => errors::no_start_line("CERTIFICATE REQUEST"),
        PemError::BadEndLine => Reason::new(0x0480_0066, "get_header_and_data", "bad end line", PEM, 828),
        PemError::BadBase64 => Reason::new(0x0480_0064, "PEM_read_bio_ex", "bad base64 decode", PEM, 966),
        PemError::ShortHeader => Reason::new(0x0480_0070, "get_header_and_data", "short header", PEM, 834),
    }
}

fn from_der(der: &[u8]) -> Result<CertificateRequest, Vec<Reason>> {
    CertificateRequest::parse(der).map_err(|_| asn1_reasons(der, "X509_REQ"))
}

/// What OpenSSL's template decoder leaves in the queue for a structure it cannot read.
pub fn asn1_reasons(der: &[u8], structure: &str) -> Vec<Reason> {
    let nested = Reason::new(0x0688_010A, "asn1_item_embed_d2i", "nested asn1 error", DECODE, 375);
    let nested = nested.with(format!("Type={structure}"));
    match Element::parse(der) {
        Ok(element) if !element.is(tag::SEQUENCE) => {
            vec![Reason::new(0x0680_00A8, "asn1_check_tlen", "wrong tag", DECODE, 1215), nested]
        }
        Ok(_) | Err(Asn1Error::TrailingData) => {
            vec![Reason::new(0x0680_00A8, "asn1_check_tlen", "wrong tag", DECODE, 1215), nested]
        }
        Err(_) => vec![
            Reason::new(0x0680_009B, "ASN1_get_object", "too long", "../crypto/asn1/asn1_lib.c", 95),
            Reason::new(0x0680_0066, "asn1_check_tlen", "bad object header", DECODE, 1205),
            nested,
        ],
    }
}
