//! Trusted certificates of a `-CAfile`: read in the older way, with its own errors.

use countersign_host::Errno;
use countersign_pki::Certificate;
use countersign_pki::pem::{self, PemError};

use super::{asn1_reasons, pem_reason};
use crate::app::{App, Step};
use crate::errors::{self, Reason};

const BY_FILE: &str = "../crypto/x509/by_file.c";

/// Every certificate of the file, at least one.
pub async fn trusted_file(app: &App, path: &str) -> Step<Vec<Certificate>> {
    let raise = |code, reason, line| {
        app.raise(Reason::new(code, "X509_load_cert_crl_file_ex", reason, BY_FILE, line));
    };
    let bytes = match app.process.read_file(path).await {
        Ok(bytes) => bytes,
        Err(Errno::EISDIR) => Vec::new(),
        Err(errno) => {
            app.raise_all(errors::fopen(errno, path, "r"));
            raise(0x0588_0002, "system lib", 229);
            return app.fail(format!("Error loading file {path}")).await;
        }
    };
    let mut found = Vec::new();
    let mut rest = bytes.as_slice();
    let fault = loop {
        match pem::decode_openssl(rest) {
            Ok((block, next)) => {
                rest = next;
                if !matches!(block.label.as_str(), "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE")
                {
                    continue;
                }
                match Certificate::parse(&block.der) {
                    Ok(certificate) => found.push(certificate),
                    Err(_) => {
                        app.raise_all(asn1_reasons(&block.der, "X509"));
                        app.raise(Reason::new(
                            0x0488_000D,
                            "PEM_X509_INFO_read_bio_ex",
                            "ASN1 lib",
                            "../crypto/pem/pem_info.c",
                            170,
                        ));
                        break Some((0x0588_0009, "PEM lib", 235));
                    }
                }
            }
            Err(PemError::NoStartLine) => break None,
            Err(error) => {
                app.raise(pem_reason(error));
                break Some((0x0588_0009, "PEM lib", 235));
            }
        }
    };
    let fault = fault.or(if found.is_empty() {
        Some((0x0580_0088, "no certificate or crl found", 252))
    } else {
        None
    });
    match fault {
        Some((code, reason, line)) => {
            raise(code, reason, line);
            app.fail(format!("Error loading file {path}")).await
        }
        None => Ok(found),
    }
}
