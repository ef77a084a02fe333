//! Who we say we are: versions.

/// The version, as in the default `User-Agent`.
pub(crate) const VERSION: &str = "7.88.1";

/// The TLS library, as in its error messages.
pub(crate) const OPENSSL: &str = "OpenSSL/3.0.19";

/// The library and what it was built with.
pub(crate) const LIBRARY: &str = "libcurl/7.88.1 OpenSSL/3.0.19 zlib/1.2.13 brotli/1.0.9 zstd/1.5.4 libidn2/2.3.3 \
    libpsl/0.21.2 (+libidn2/2.3.3) libssh2/1.10.0 nghttp2/1.52.0 librtmp/2.3 OpenLDAP/2.5.13";
