//! What each option does to the configuration.

use countersign_host::words;

use super::config::{HttpVersion, Node, Output};
use super::{Problem, Reader, value};
use crate::files;

/// Options that need something this program does not have: proxies, forms, cookie jars, other ways to prove an identity.
const ABSENT: [&str; 40] = [
    "abstract-unix-socket",
    "alt-svc",
    "aws-sigv4",
    "config",
    "continue-at",
    "cookie-jar",
    "crlfile",
    "digest",
    "doh-url",
    "engine",
    "etag-compare",
    "etag-save",
    "form",
    "form-string",
    "hsts",
    "http2-prior-knowledge",
    "http3",
    "http3-only",
    "libcurl",
    "manual",
    "negotiate",
    "netrc",
    "netrc-file",
    "ntlm",
    "ntlm-wb",
    "pinnedpubkey",
    "preproxy",
    "proxy",
    "proxy1.0",
    "proxytunnel",
    "rate",
    "socks4",
    "socks4a",
    "socks5",
    "socks5-hostname",
    "stderr",
    "time-cond",
    "trace",
    "trace-ascii",
    "unix-socket",
];

impl Reader<'_> {
    /// An option with its value. Those that mean nothing to a request over HTTP are read and forgotten.
    pub(super) async fn apply_value(&mut self, name: &str, value: &str) -> Result<(), Problem> {
        let text = value.to_owned();
        match name {
            "cacert" => self.config.tls.ca_file = Some(text),
            "capath" => self.config.tls.ca_directory = Some(text),
            "cert" => {
                let (file, pass_phrase) = value::certificate(value);
                self.config.tls.certificate = Some(file).filter(|file| !file.is_empty());
                if pass_phrase.is_some() {
                    self.config.tls.pass_phrase = pass_phrase;
                }
            }
            "cert-type" => self.config.tls.certificate_type = Some(text),
            "connect-timeout" => self.config.connect_timeout = value::seconds(value)?,
            "connect-to" => self.config.connect_to.push(text),
            "cookie" => match value.contains('=') {
                true => self.config.cookie = Some(text),
                false => return Err(Problem::Unsupported),
            },
            "data" | "data-ascii" | "data-binary" | "data-raw" | "data-urlencode" | "json" => {
                self.data(name, value).await;
            }
            "dump-header" => self.config.dump_header = Some(text),
            "header" => self.header(value).await,
            "key" => self.config.tls.key = Some(text),
            "key-type" => self.config.tls.key_type = Some(text),
            "max-redirs" => self.config.max_redirects = Some(value::signed(value)?),
            "max-time" => self.config.max_time = value::seconds(value)?,
            "oauth2-bearer" => self.config.bearer = Some(text),
            "output" => self.output(Output::File(text)),
            "output-dir" => self.config.output_directory = Some(text),
            "pass" => self.config.tls.pass_phrase = Some(text),
            "proto-default" => self.config.default_scheme = Some(text),
            "range" => self.config.range = Some(text),
            "referer" => {
                let text = text.trim_end_matches(";auto").to_owned();
                self.config.referer = Some(text).filter(|text| !text.is_empty());
            }
            "request" => self.config.method = Some(text),
            "request-target" => self.config.request_target = Some(text),
            "resolve" => self.config.resolve.push(text),
            "retry" => self.config.retry = value::number(value)?,
            "retry-delay" => self.config.retry_delay = value::number(value)?,
            "upload-file" => match self.config.nodes.iter_mut().find(|node| node.upload.is_none()) {
                Some(node) => node.upload = Some(text),
                None => self.config.nodes.push(Node { upload: Some(text), ..Node::default() }),
            },
            "url" => self.url(text),
            "url-query" => self.url_query(value).await,
            "user" => self.config.user = Some(text),
            "user-agent" => self.config.user_agent = Some(text),
            "write-out" => self.write_out(value).await,
            "keepalive-time" | "limit-rate" | "parallel-max" | "retry-max-time" | "speed-limit"
            | "speed-time" | "max-filesize"
                if name != "limit-rate" && name != "max-filesize" =>
            {
                value::number(value)?;
            }
            absent if ABSENT.contains(&absent) => return Err(Problem::Unsupported),
            _ => {}
        }
        Ok(())
    }

    /// A switch.
    pub(super) async fn apply_switch(&mut self, name: &str, on: bool) -> Result<(), Problem> {
        let (global, config) = (&mut self.call.global, &mut self.config);
        match name {
            "buffer" => config.unbuffered = !on,
            "clobber" => config.no_clobber = !on,
            "compressed" => config.compressed = on,
            "create-dirs" => config.create_directories = on,
            "fail" | "fail-with-body" => {
                let flag = if name == "fail" { &mut config.fail } else { &mut config.fail_with_body };
                *flag = on;
                if config.fail && config.fail_with_body {
                    let text = "curl: You must select either --fail or --fail-with-body, not both.\n";
                    self.process.stderr(text).await;
                    return Err(Problem::BadUse);
                }
            }
            "fail-early" => global.fail_early = on,
            "get" => config.data_in_url = on,
            "globoff" => config.glob_off = on,
            "head" => {
                config.head = on;
                config.include = on;
            }
            "http1.0" => config.version = HttpVersion::Http10,
            "alpn" => config.no_alpn = !on,
            "http1.1" => config.version = HttpVersion::Http11,
            "http2" => config.version = HttpVersion::Http2,
            "include" => config.include = on,
            "insecure" => config.tls.insecure = on,
            "ipv4" => config.only_v6 = Some(false),
            "ipv6" => config.only_v6 = Some(true),
            "location" => config.location = on,
            "location-trusted" => (config.location, config.trusted) = (on, on),
            "path-as-is" => config.path_as_is = on,
            "post301" | "post302" | "post303" => {
                let at = usize::from(name.as_bytes().last().copied().unwrap_or(b'1').wrapping_sub(b'1'));
                if let Some(keep) = config.keep_post.get_mut(at) {
                    *keep = on;
                }
            }
            "progress-bar" => global.bar = on,
            "progress-meter" => global.no_meter = !on,
            "remote-header-name" => config.remote_header_name = on,
            "remote-name" if on => {
                self.output(Output::Remote);
            }
            "remote-name-all" => config.remote_name_all = on,
            "retry-all-errors" => config.retry_all = on,
            "retry-connrefused" => config.retry_refused = on,
            "show-error" => global.show_error = on,
            "silent" => global.silent = on,
            "sslv2" => self.warn("Ignores instruction to use SSLv2").await,
            "sslv3" => self.warn("Ignores instruction to use SSLv3").await,
            "verbose" => global.verbose = on,
            absent if on && ABSENT.contains(&absent) => return Err(Problem::Unsupported),
            _ => {}
        }
        Ok(())
    }

    /// The next output belongs to the first node that has none yet.
    fn output(&mut self, output: Output) {
        match self.config.nodes.iter_mut().find(|node| node.output.is_none()) {
            Some(node) => node.output = Some(output),
            None => self.config.nodes.push(Node { output: Some(output), ..Node::default() }),
        }
    }

    /// `-H`: a header, or `@` and a file with one a line.
    async fn header(&mut self, value: &str) {
        let Some(path) = value.strip_prefix('@') else {
            self.config.headers.push(value.to_owned());
            return;
        };
        match files::read_or_stdin(self.process, path).await {
            Some(bytes) => {
                let text = words::decode(&bytes);
                let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
                self.config.headers.extend(lines.map(str::to_owned));
            }
            None => self.warn(&format!("Failed to open {path}!")).await,
        }
    }

    async fn write_out(&mut self, value: &str) {
        let Some(path) = value.strip_prefix('@') else {
            self.config.write_out = Some(value.to_owned());
            return;
        };
        match files::read_or_stdin(self.process, path).await {
            Some(bytes) => {
                let text = words::decode(&bytes).replace(['\r', '\n'], "");
                self.config.write_out = Some(text);
            }
            // The real message has no line feed at its end.
            None => self.process.stderr(format!("Warning: Failed to read {path}")).await,
        }
    }
}
