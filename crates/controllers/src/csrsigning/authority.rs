//! Making the certificate.
//!
//! Upstream: pkg/controller/certificates/authority (authority.go, policies.go) and Go's x509.CreateCertificate.

use std::time::Duration;

use countersign_host::{Entropy, Timestamp};
use countersign_pki::extension::BasicConstraints;
use countersign_pki::{Certificate, CertificateBuilder, Extension, PrivateKey, go};

use super::usages;

/// How far validity begins in the past.
const BACKDATE: i64 = 5 * 60;
/// Lives shorter than this are counted from now, not from the backdated beginning.
const SHORT: Duration = Duration::from_secs(8 * 3600);

/// A CA that can sign.
pub(super) struct Authority {
    /// Its certificate.
    pub(super) certificate: Certificate,
    /// Its key.
    pub(super) key: PrivateKey,
}

impl Authority {
    /// A certificate for `request` as PEM.
    ///
    /// # Errors
    /// The request's signature is wrong, a usage unknown, the CA expired, its key unusable.
    pub(super) fn sign(
        &self,
        request: &go::Request,
        words: &[String],
        ttl: Duration,
        now: Timestamp,
        entropy: &Entropy,
    ) -> Result<String, String> {
        let now = now.seconds();
        let not_before = now.saturating_sub(BACKDATE);
        let end = self.certificate.not_after;
        if not_before >= end {
            return Err(format!("the signer has expired: NotAfter={}", go_time(end)));
        }
        request
            .check_signature()
            .map_err(|error| format!("unable to verify certificate request signature: {error}"))?;
        let (bits, purposes) = usages::from_words(words)?;
        let not_after = not_after(now, ttl).min(end);
        if now >= end {
            return Err(format!(
                "refusing to sign a certificate that expired in the past: NotAfter={}",
                go_time(end)
            ));
        }
        let key = request.public_key.as_ref().ok_or("x509: unsupported public key type: <nil>")?;
        let subject = request.subject.to_name();
        let names = request.names.to_general_names();

        let mut extensions = Vec::new();
        if !bits.is_empty() {
            extensions.push(Extension::key_usage(bits, true));
        }
        if !purposes.is_empty() {
            extensions.push(Extension::ext_key_usage(&purposes, false));
        }
        let leaf = BasicConstraints { ca: false, path_len: None };
        extensions.push(Extension::basic_constraints(leaf, true));
        if let Some(id) = self.certificate.subject_key_id()
            && self.certificate.subject.der() != subject.der()
        {
            extensions.push(Extension::authority_key_id(&id));
        }
        if !names.is_empty() {
            extensions.push(Extension::subject_alt_name(&names, subject.is_empty()));
        }

        let builder = CertificateBuilder {
            serial: entropy.bytes::<16>().to_vec(),
            issuer: self.certificate.subject.clone(),
            subject,
            not_before,
            not_after,
            public_key: key.to_spki(),
            extensions,
            version_1: false,
        };
        let certificate =
            builder.sign(&self.key, self.key.default_signature()).map_err(|error| error.to_string())?;
        Ok(certificate.to_pem())
    }
}

/// The last moment of a life of `ttl`, unix seconds.
fn not_after(now: i64, ttl: Duration) -> i64 {
    let life = i64::try_from(ttl.as_secs()).unwrap_or(i64::MAX);
    let end = now.saturating_add(life);
    if ttl < SHORT { end } else { end.saturating_sub(BACKDATE) }
}

/// Go's `Time.String` in UTC.
fn go_time(seconds: i64) -> String {
    countersign_api::format_rfc3339(seconds).replacen('T', " ", 1).replacen('Z', " +0000 UTC", 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_pki::key::{Curve, KeyAlgorithm, generate};
    use countersign_pki::{Attribute, Name, Oid, RequestBuilder};

    const NOW: i64 = 1_767_225_600;

    fn authority(not_after: i64) -> Authority {
        let key = generate(&mut Entropy::from_number(1), KeyAlgorithm::Ec(Curve::P256)).unwrap();
        let name = Name::of([Attribute::utf8(Oid::COMMON_NAME, "kubernetes")]);
        let builder = CertificateBuilder {
            serial: vec![1],
            issuer: name.clone(),
            subject: name,
            not_before: 0,
            not_after,
            public_key: key.public_key().to_spki(),
            extensions: vec![Extension::subject_key_id(&[7; 20])],
            version_1: false,
        };
        Authority { certificate: builder.sign(&key, key.default_signature()).unwrap(), key }
    }

    fn request() -> go::Request {
        let key = generate(&mut Entropy::from_number(2), KeyAlgorithm::Ec(Curve::P256)).unwrap();
        let subject = Name::of([
            Attribute::utf8(Oid::COMMON_NAME, "jane"),
            Attribute::utf8(Oid::ORGANIZATION, "ops"),
            Attribute::utf8(Oid::ORGANIZATION, "dev"),
        ]);
        let builder = RequestBuilder {
            subject,
            extensions: vec![Extension::subject_alt_name(
                &[countersign_pki::extension::GeneralName::Dns("a.example".into())],
                true,
            )],
            ..Default::default()
        };
        let made = builder.sign(&key, key.default_signature()).unwrap();
        go::parse_request(&made.der).unwrap()
    }

    fn sign(end: i64, ttl: u64) -> Result<Certificate, String> {
        let words = ["client auth".to_owned(), "digital signature".to_owned()];
        let now = Timestamp::from_seconds(NOW);
        let entropy = Entropy::from_number(3);
        let pem = authority(end).sign(&request(), &words, Duration::from_secs(ttl), now, &entropy)?;
        Ok(Certificate::from_pem(pem.as_bytes()).unwrap())
    }

    #[test]
    fn short_lives_are_five_minutes_longer() {
        for (ttl, total) in [(600, 900), (28_799, 29_099), (28_800, 28_800), (31_536_000, 31_536_000)] {
            let certificate = sign(NOW * 2, ttl).unwrap();
            assert_eq!(certificate.not_before, NOW - 300);
            assert_eq!(certificate.not_after - certificate.not_before, total, "{ttl}");
        }
    }

    #[test]
    fn nothing_outlives_the_ca() {
        assert_eq!(sign(NOW + 10, 3600).unwrap().not_after, NOW + 10);
        assert_eq!(
            sign(NOW - 1, 3600).unwrap_err(),
            "refusing to sign a certificate that expired in the past: NotAfter=2025-12-31 23:59:59 +0000 UTC"
        );
        assert_eq!(
            sign(NOW - 300, 3600).unwrap_err(),
            "the signer has expired: NotAfter=2025-12-31 23:55:00 +0000 UTC"
        );
    }

    #[test]
    fn extensions_come_in_go_s_order() {
        let certificate = sign(NOW * 2, 600).unwrap();
        let order: Vec<_> = certificate.extensions.iter().map(|it| (it.oid.clone(), it.critical)).collect();
        assert_eq!(
            order,
            [
                (Oid::KEY_USAGE, true),
                (Oid::EXT_KEY_USAGE, false),
                (Oid::BASIC_CONSTRAINTS, true),
                (Oid::AUTHORITY_KEY_ID, false),
                (Oid::SUBJECT_ALT_NAME, false),
            ]
        );
        assert_eq!(certificate.subject.organizations(), ["dev", "ops"]);
        assert_eq!(certificate.version, 2);
        assert!(certificate.verify_signature(&authority(0).key.public_key()).is_ok());
    }
}
