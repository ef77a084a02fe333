//! What the command line asks for.

use std::time::Duration;

/// What holds for all transfers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Global {
    /// `-s`: no meter, no messages.
    pub(crate) silent: bool,
    /// `-S`: messages in spite of `-s`.
    pub(crate) show_error: bool,
    /// `-v`.
    pub(crate) verbose: bool,
    /// `--no-progress-meter`.
    pub(crate) no_meter: bool,
    /// `-#`.
    pub(crate) bar: bool,
    /// `--fail-early`.
    pub(crate) fail_early: bool,
}

/// One URL with what belongs to it; each part may be given before the others.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    /// The URL as written.
    pub(crate) url: Option<String>,
    /// Where the body goes; standard output if nothing is said.
    pub(crate) output: Option<Output>,
    /// `-T`: what to send.
    pub(crate) upload: Option<String>,
}

/// Where a body goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// `-o`.
    File(String),
    /// `-O`: a file named after the URL.
    Remote,
}

/// The version of HTTP that is offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum HttpVersion {
    /// `--http1.0`
    Http10,
    /// `--http1.1`
    Http11,
    /// What a server prefers.
    #[default]
    Http2,
}

/// Certificates and keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tls {
    /// `-k`
    pub(crate) insecure: bool,
    /// `--cacert`
    pub(crate) ca_file: Option<String>,
    /// `--capath`
    pub(crate) ca_directory: Option<String>,
    /// `--cert` without the password behind the colon.
    pub(crate) certificate: Option<String>,
    /// `--cert-type`
    pub(crate) certificate_type: Option<String>,
    /// `--key`
    pub(crate) key: Option<String>,
    /// `--key-type`
    pub(crate) key_type: Option<String>,
    /// `--pass`, or what stands behind the colon of `--cert`.
    pub(crate) pass_phrase: Option<String>,
}

/// What holds for the URLs up to `--next`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    /// What to fetch.
    pub(crate) nodes: Vec<Node>,
    /// Certificates and keys.
    pub(crate) tls: Tls,
    /// `-H`, in order, files already read.
    pub(crate) headers: Vec<String>,
    /// `-X`
    pub(crate) method: Option<String>,
    /// `-d` and its kin, joined.
    pub(crate) data: Option<Vec<u8>>,
    /// Whether some of it came by `--json`.
    pub(crate) json: bool,
    /// `-G`
    pub(crate) data_in_url: bool,
    /// `--url-query`, joined.
    pub(crate) query: Option<String>,
    /// `-i`
    pub(crate) include: bool,
    /// `-I`
    pub(crate) head: bool,
    /// `-D`
    pub(crate) dump_header: Option<String>,
    /// `-f`
    pub(crate) fail: bool,
    /// `--fail-with-body`
    pub(crate) fail_with_body: bool,
    /// `-L`
    pub(crate) location: bool,
    /// `--location-trusted`
    pub(crate) trusted: bool,
    /// `--max-redirs`, -1 for no limit.
    pub(crate) max_redirects: Option<i64>,
    /// `--post301`, `--post302`, `--post303`
    pub(crate) keep_post: [bool; 3],
    /// `-u`
    pub(crate) user: Option<String>,
    /// `--oauth2-bearer`
    pub(crate) bearer: Option<String>,
    /// `-A`
    pub(crate) user_agent: Option<String>,
    /// `-e`
    pub(crate) referer: Option<String>,
    /// `-b` with data.
    pub(crate) cookie: Option<String>,
    /// `-r`
    pub(crate) range: Option<String>,
    /// `--compressed`
    pub(crate) compressed: bool,
    /// `--resolve`
    pub(crate) resolve: Vec<String>,
    /// `--connect-to`
    pub(crate) connect_to: Vec<String>,
    /// `--connect-timeout`
    pub(crate) connect_timeout: Option<Duration>,
    /// `-m`
    pub(crate) max_time: Option<Duration>,
    /// `-N`
    pub(crate) unbuffered: bool,
    /// `-w`, a file already read.
    pub(crate) write_out: Option<String>,
    /// `-g`
    pub(crate) glob_off: bool,
    /// `--path-as-is`
    pub(crate) path_as_is: bool,
    /// `--request-target`
    pub(crate) request_target: Option<String>,
    /// `--no-alpn`
    pub(crate) no_alpn: bool,
    /// HTTP version.
    pub(crate) version: HttpVersion,
    /// `--create-dirs`
    pub(crate) create_directories: bool,
    /// `--output-dir`
    pub(crate) output_directory: Option<String>,
    /// `--remote-name-all`
    pub(crate) remote_name_all: bool,
    /// `-J`
    pub(crate) remote_header_name: bool,
    /// `--no-clobber`
    pub(crate) no_clobber: bool,
    /// `--retry`
    pub(crate) retry: u64,
    /// `--retry-delay`, seconds; 0 doubles from one second.
    pub(crate) retry_delay: u64,
    /// `--retry-connrefused`
    pub(crate) retry_refused: bool,
    /// `--retry-all-errors`
    pub(crate) retry_all: bool,
    /// `-4` or `-6`: whether only IPv6 (or only IPv4) addresses count.
    pub(crate) only_v6: Option<bool>,
    /// `--proto-default`
    pub(crate) default_scheme: Option<String>,
}

/// Everything a command line says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Call {
    /// For all transfers.
    pub(crate) global: Global,
    /// One for each part between `--next`.
    pub(crate) configs: Vec<Config>,
}
