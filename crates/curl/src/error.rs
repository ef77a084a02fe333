//! Why a transfer failed: curl's error numbers and words.

use std::fmt;

/// Why there is no connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreachable {
    /// Nothing listens.
    Refused,
    /// The kernel gave up waiting.
    Silent,
    /// `--connect-timeout` ran out.
    Impatient,
}

/// A failed transfer. `Display` gives what follows `curl: (NN) `.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Neither http nor https.
    UnsupportedProtocol(String),
    /// A URL that cannot be read.
    MalformedUrl,
    /// A pattern in a URL that cannot be read: what is wrong, where (counted from 1), the URL.
    Glob(&'static str, usize, String),
    /// A name that nobody knows.
    NoSuchHost(String),
    /// Nothing listens there.
    Unreachable {
        /// The name or address.
        host: String,
        /// The port.
        port: u16,
        /// Milliseconds until that was clear.
        after: u128,
        /// What was found out.
        why: Unreachable,
    },
    /// The server's status was 400 or more, and `-f` was given.
    Status(u16),
    /// Output went wrong while bytes came in.
    WriteOutput,
    /// Output went wrong when its buffer was written out.
    WriteBody,
    /// No name for a file can be made from the URL.
    NoFileName,
    /// A file to send cannot be read.
    ReadFile,
    /// `-m` ran out before there was a connection; milliseconds.
    ConnectTimeout(u128),
    /// `-m` ran out: milliseconds, bytes received, bytes expected.
    Timeout(u128, u64, Option<u64>),
    /// The TLS handshake failed.
    Handshake(&'static str),
    /// More redirects than allowed.
    TooManyRedirects(i64),
    /// An entry of `--resolve` that cannot be read.
    Resolve(String),
    /// The server closed the connection without a word.
    EmptyReply,
    /// The client's certificate cannot be used: format, file, OpenSSL's error.
    ClientCertificate(&'static str, String, &'static str),
    /// The client's key cannot be used: file, format.
    ClientKey(String, &'static str),
    /// A `--cert-type` or `--key-type` nobody knows: its value, what it is for.
    FileType(String, &'static str),
    /// The server's certificate does not verify; OpenSSL's reason.
    Untrusted(&'static str),
    /// The server's certificate is for others.
    WrongHost(String),
    /// The server's certificate has no alternative names, and its common name is another: that, and the name wanted.
    WrongCommonName(String, String),
    /// The file of trusted certificates cannot be used.
    CaFile(String),
}

impl Failure {
    /// The number, which is also the exit status.
    pub(crate) fn number(&self) -> u8 {
        match self {
            Self::UnsupportedProtocol(_) => 1,
            Self::MalformedUrl | Self::Glob(..) => 3,
            Self::NoSuchHost(_) => 6,
            Self::Unreachable { why: Unreachable::Refused, .. } => 7,
            Self::Status(_) => 22,
            Self::WriteOutput | Self::WriteBody | Self::NoFileName => 23,
            Self::ReadFile => 26,
            Self::Unreachable { .. } | Self::ConnectTimeout(_) | Self::Timeout(..) => 28,
            Self::Handshake(_) => 35,
            Self::TooManyRedirects(_) => 47,
            Self::Resolve(_) => 49,
            Self::EmptyReply => 52,
            Self::ClientCertificate(..) | Self::ClientKey(..) | Self::FileType(..) => 58,
            Self::Untrusted(_) | Self::WrongHost(_) | Self::WrongCommonName(..) => 60,
            Self::CaFile(_) => 77,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnsupportedProtocol(scheme) => {
                write!(out, "Protocol \"{scheme}\" not supported or disabled in libcurl")
            }
            Self::MalformedUrl => out.write_str("URL using bad/illegal format or missing URL"),
            Self::Glob(problem, position, url) => {
                let blanks = position.saturating_sub(1);
                write!(out, "{problem} in URL position {position}:\n{url}\n{:blanks$}^", "")
            }
            Self::NoSuchHost(host) => write!(out, "Could not resolve host: {host}"),
            Self::Unreachable { host, port, after, why } => {
                let reason = match why {
                    Unreachable::Impatient => "Timeout was reached",
                    Unreachable::Refused | Unreachable::Silent => "Couldn't connect to server",
                };
                write!(out, "Failed to connect to {host} port {port} after {after} ms: {reason}")
            }
            Self::Status(code) => write!(out, "The requested URL returned error: {code}"),
            Self::WriteOutput => out.write_str("Failure writing output to destination"),
            Self::WriteBody => out.write_str("Failed writing body"),
            Self::NoFileName => out.write_str("Failed writing received data to disk/application"),
            Self::ReadFile => out.write_str("Failed to open/read local data from file/application"),
            Self::ConnectTimeout(after) => write!(out, "Connection timed out after {after} milliseconds"),
            Self::Timeout(after, received, expected) => {
                write!(out, "Operation timed out after {after} milliseconds with {received} ")?;
                match expected {
                    Some(expected) => write!(out, "out of {expected} bytes received"),
                    None => out.write_str("bytes received"),
                }
            }
            Self::Handshake(reason) => write!(out, "{}: {reason}", crate::terms::OPENSSL),
            Self::TooManyRedirects(limit) => write!(out, "Maximum ({limit}) redirects followed"),
            Self::Resolve(entry) => write!(out, "Couldn't parse CURLOPT_RESOLVE entry '{entry}'"),
            Self::EmptyReply => out.write_str("Empty reply from server"),
            Self::ClientCertificate(format, file, reason) => write!(
                out,
                "could not load {format} client certificate from {file}, OpenSSL error {reason}, \
                 (no key found, wrong pass phrase, or wrong file format?)"
            ),
            Self::ClientKey(file, format) => {
                write!(out, "unable to set private key file: '{file}' type {format}")
            }
            Self::FileType(value, purpose) => write!(out, "not supported file type '{value}' for {purpose}"),
            Self::Untrusted(reason) => write!(out, "SSL certificate problem: {reason}"),
            Self::WrongHost(host) => {
                write!(out, "SSL: no alternative certificate subject name matches target host name '{host}'")
            }
            Self::WrongCommonName(name, host) => {
                write!(out, "SSL: certificate subject name '{name}' does not match target host name '{host}'")
            }
            Self::CaFile(file) => write!(out, "error setting certificate file: {file}"),
        }
    }
}
