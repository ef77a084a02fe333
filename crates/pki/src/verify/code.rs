//! The numbers and texts of OpenSSL's verification errors (include/openssl/x509_vfy.h, crypto/x509/x509_txt.c).

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $text:literal;)*) => {
        /// An error of `X509_verify_cert`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u32)]
        pub enum ErrorCode {
            $($(#[$doc])* $name = $number,)*
        }

        impl ErrorCode {
            /// The number OpenSSL prints.
            pub fn number(self) -> u32 {
                match self {
                    $(Self::$name => $number,)*
                }
            }

            /// The text OpenSSL prints.
            pub fn text(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

codes! {
    /// The chain stops above a trusted certificate.
    UnableToGetIssuer = 2, "unable to get issuer certificate";
    /// The issuer's key cannot be read.
    UnableToDecodeIssuerKey = 6, "unable to decode issuer public key";
    /// A signature is wrong.
    SignatureFailure = 7, "certificate signature failure";
    /// Too early.
    NotYetValid = 9, "certificate is not yet valid";
    /// Too late.
    Expired = 10, "certificate has expired";
    /// The leaf is self-signed and not trusted.
    SelfSignedLeaf = 18, "self-signed certificate";
    /// The top of the chain is self-signed and not trusted.
    SelfSignedInChain = 19, "self-signed certificate in certificate chain";
    /// Nobody knows the issuer.
    UnableToGetIssuerLocally = 20, "unable to get local issuer certificate";
    /// A lone certificate that is not self-issued.
    UnableToVerifyLeaf = 21, "unable to verify the first certificate";
    /// Longer than allowed.
    ChainTooLong = 22, "certificate chain too long";
    /// More CAs below than the path length allows.
    PathLengthExceeded = 25, "path length constraint exceeded";
    /// Not for the wanted purpose.
    InvalidPurpose = 26, "unsuitable certificate purpose";
    /// The issuer's key usage does not allow signing certificates.
    KeyUsageNoCertSign = 32, "key usage does not include certificate signing";
    /// A critical extension nobody understands.
    UnhandledCriticalExtension = 34, "unhandled critical extension";
    /// Not for this host.
    HostnameMismatch = 62, "hostname mismatch";
    /// Not for this e-mail address.
    EmailMismatch = 63, "email address mismatch";
    /// Not for this address.
    IpMismatch = 64, "IP address mismatch";
    /// An issuer that is no CA.
    InvalidCa = 79, "invalid CA certificate";
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.text())
    }
}
