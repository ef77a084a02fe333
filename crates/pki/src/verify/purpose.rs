//! What a certificate may be used for, in OpenSSL's eyes (crypto/x509/v3_purp.c).

use super::checks::ca_kind;
use crate::certificate::Certificate;
use crate::extension::KeyUsage;
use crate::oid::Oid;

/// A purpose by OpenSSL's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `sslclient`
    SslClient,
    /// `sslserver`
    SslServer,
    /// `nssslserver`
    NsSslServer,
    /// `smimesign`
    SmimeSign,
    /// `smimeencrypt`
    SmimeEncrypt,
    /// `crlsign`
    CrlSign,
    /// `any`
    Any,
    /// `ocsphelper`
    OcspHelper,
    /// `timestampsign`
    TimestampSign,
}

impl Purpose {
    /// Every purpose, its `-purpose` name and its title in `openssl x509 -purpose`, in OpenSSL's order.
    pub const ALL: [(Purpose, &'static str, &'static str); 9] = [
        (Self::SslClient, "sslclient", "SSL client"),
        (Self::SslServer, "sslserver", "SSL server"),
        (Self::NsSslServer, "nssslserver", "Netscape SSL server"),
        (Self::SmimeSign, "smimesign", "S/MIME signing"),
        (Self::SmimeEncrypt, "smimeencrypt", "S/MIME encryption"),
        (Self::CrlSign, "crlsign", "CRL signing"),
        (Self::Any, "any", "Any Purpose"),
        (Self::OcspHelper, "ocsphelper", "OCSP helper"),
        (Self::TimestampSign, "timestampsign", "Time Stamp signing"),
    ];

    /// Reads a `-purpose` name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known, _)| *known == name).map(|(purpose, _, _)| purpose)
    }

    /// Whether a certificate may serve it, as leaf or (`as_ca`) as an authority above.
    pub fn allows(self, certificate: &Certificate, as_ca: bool) -> bool {
        self.grade(certificate, as_ca) > 0
    }

    /// OpenSSL's answer: 0 no, 1 yes, more with reservations (`Yes (WARNING code=…)`).
    pub fn grade(self, certificate: &Certificate, as_ca: bool) -> u8 {
        let usage = certificate.key_usage();
        let purposes = certificate.ext_key_usage();
        let lacks_usage = |any: KeyUsage| usage.is_some_and(|usage| usage.0 & any.0 == 0);
        let lacks_purpose = |wanted: &[Oid]| {
            purposes.as_ref().is_some_and(|list| !wanted.iter().any(|one| list.contains(one)))
        };
        let signing = KeyUsage::DIGITAL_SIGNATURE;
        let agreement = KeyUsage::KEY_AGREEMENT;
        let transport = KeyUsage::KEY_ENCIPHERMENT;
        match self {
            Self::Any => 1,
            Self::SslClient => {
                if lacks_purpose(&[Oid::CLIENT_AUTH]) {
                    0
                } else if as_ca {
                    ca_kind(certificate)
                } else {
                    u8::from(!lacks_usage(signing | agreement))
                }
            }
            Self::SslServer | Self::NsSslServer => {
                if lacks_purpose(&[Oid::SERVER_AUTH, Oid::NETSCAPE_SGC, Oid::MICROSOFT_SGC]) {
                    0
                } else if as_ca {
                    ca_kind(certificate)
                } else if self == Self::NsSslServer {
                    u8::from(!lacks_usage(signing | transport | agreement) && !lacks_usage(transport))
                } else {
                    u8::from(!lacks_usage(signing | transport | agreement))
                }
            }
            Self::SmimeSign | Self::SmimeEncrypt => {
                if lacks_purpose(&[Oid::EMAIL_PROTECTION]) {
                    0
                } else if as_ca {
                    ca_kind(certificate)
                } else if self == Self::SmimeSign {
                    u8::from(!lacks_usage(signing | KeyUsage::CONTENT_COMMITMENT))
                } else {
                    u8::from(!lacks_usage(transport))
                }
            }
            Self::CrlSign => {
                if as_ca {
                    ca_kind(certificate)
                } else {
                    u8::from(!lacks_usage(KeyUsage::CRL_SIGN))
                }
            }
            Self::OcspHelper => {
                if as_ca {
                    ca_kind(certificate)
                } else {
                    1
                }
            }
            Self::TimestampSign => {
                if as_ca {
                    return ca_kind(certificate);
                }
                let stray = usage.is_some_and(|usage| {
                    let allowed = signing | KeyUsage::CONTENT_COMMITMENT;
                    usage.0 & !allowed.0 != 0 || usage.0 & allowed.0 == 0
                });
                let only = purposes.as_deref() == Some(&[Oid::TIME_STAMPING]);
                let critical =
                    certificate.extension(&Oid::EXT_KEY_USAGE).is_some_and(|extension| extension.critical);
                u8::from(!stray && only && critical)
            }
        }
    }
}
