//! The CA's certificate and key, read again when their files change.
//!
//! Upstream: pkg/controller/certificates/signer/ca_provider.go over apiserver's dynamiccertificates, which keep
//! what they have while the files are missing or do not belong together.

use std::cell::RefCell;
use std::rc::Rc;

use countersign_pki::go;

use super::authority::Authority;
use crate::run::Environment;

struct Loaded {
    certificate: Rc<Vec<u8>>,
    key: Rc<Vec<u8>>,
    authority: Result<Rc<Authority>, String>,
}

/// A pair of files and what was last read from them.
pub(super) struct CaProvider {
    certificate_file: String,
    key_file: String,
    loaded: RefCell<Loaded>,
}

impl CaProvider {
    /// Reads the files for the first time.
    ///
    /// # Errors
    /// They cannot be read, or are not one certificate and its key.
    pub(super) fn load(
        environment: &Environment,
        certificate_file: String,
        key_file: String,
    ) -> Result<Self, String> {
        let fail = |error: String| format!("error reading CA cert file {certificate_file:?}: {error}");
        let loaded = read(environment, &certificate_file, &key_file).map_err(fail)?;
        loaded.authority.clone().map_err(fail)?;
        Ok(Self { certificate_file, key_file, loaded: RefCell::new(loaded) })
    }

    /// The CA as it is now.
    ///
    /// # Errors
    /// The certificate file holds more than one certificate now.
    pub(super) fn current(&self, environment: &Environment) -> Result<Rc<Authority>, String> {
        let same = |loaded: &Loaded| {
            let unchanged = |path: &str, known: &Rc<Vec<u8>>| {
                environment.read(path).is_ok_and(|now| Rc::ptr_eq(&now, known) || now == *known)
            };
            unchanged(&self.certificate_file, &loaded.certificate) && unchanged(&self.key_file, &loaded.key)
        };
        if !same(&self.loaded.borrow())
            && let Ok(loaded) = read(environment, &self.certificate_file, &self.key_file)
        {
            self.loaded.replace(loaded);
        }
        self.loaded.borrow().authority.clone()
    }
}

fn read(environment: &Environment, certificate: &str, key: &str) -> Result<Loaded, String> {
    let certificate = environment.read(certificate)?;
    let key = environment.read(key)?;
    let pair = go::x509_key_pair(&certificate, &key).map_err(|error| error.to_string())?;
    let authority = match go::parse_certificates_pem(&certificate) {
        Err(error) => Err(error.to_string()),
        Ok(list) if list.len() != 1 => Err(format!("expected 1 certificate, found {}", list.len())),
        Ok(_) => Ok(Rc::new(Authority { certificate: pair.leaf, key: pair.key })),
    };
    Ok(Loaded { certificate, key, authority })
}
