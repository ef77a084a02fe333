//! `-w`: what is told after a transfer. Upstream: src/tool_writeout.c.

use countersign_host::Process;

use crate::elapsed::Times;
use crate::meter::speed;
use crate::terms::LIBRARY;

/// What is known about a transfer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Report {
    pub(crate) content_type: Option<String>,
    pub(crate) error: Option<String>,
    pub(crate) exit: u8,
    pub(crate) file: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) status: u16,
    pub(crate) version: &'static str,
    pub(crate) local_address: String,
    pub(crate) local_port: u16,
    pub(crate) method: String,
    pub(crate) certificates: u64,
    pub(crate) connects: u64,
    pub(crate) redirects: u64,
    pub(crate) redirect_url: Option<String>,
    pub(crate) referer: Option<String>,
    pub(crate) remote_address: String,
    pub(crate) remote_port: u16,
    pub(crate) scheme: Option<String>,
    pub(crate) down: u64,
    pub(crate) header_size: u64,
    pub(crate) request_size: u64,
    pub(crate) up: u64,
    pub(crate) verify_result: u32,
    pub(crate) times: Times,
    pub(crate) url: String,
    pub(crate) effective_url: String,
    pub(crate) number: u64,
}

/// A value in its two forms.
enum Value {
    Text(Option<String>),
    Number(u64),
    /// A number that plain text shows with zeros in front.
    Code(u64),
    Microseconds(u64),
}

/// Every variable in the order of `%{json}`.
const NAMES: [&str; 40] = [
    "certs",
    "content_type",
    "errormsg",
    "exitcode",
    "filename_effective",
    "ftp_entry_path",
    "http_code",
    "http_connect",
    "http_version",
    "local_ip",
    "local_port",
    "method",
    "num_certs",
    "num_connects",
    "num_headers",
    "num_redirects",
    "proxy_ssl_verify_result",
    "redirect_url",
    "referer",
    "remote_ip",
    "remote_port",
    "response_code",
    "scheme",
    "size_download",
    "size_header",
    "size_request",
    "size_upload",
    "speed_download",
    "speed_upload",
    "ssl_verify_result",
    "time_appconnect",
    "time_connect",
    "time_namelookup",
    "time_pretransfer",
    "time_redirect",
    "time_starttransfer",
    "time_total",
    "url",
    "url_effective",
    "urlnum",
];

impl Report {
    fn value(&self, name: &str) -> Option<Value> {
        let text = |text: &str| Value::Text(Some(text.to_owned()));
        let times = &self.times;
        Some(match name {
            "certs" => text(""),
            "content_type" => Value::Text(self.content_type.clone()),
            "errormsg" => Value::Text(self.error.clone()),
            "exitcode" => Value::Number(self.exit.into()),
            "filename_effective" => Value::Text(self.file.clone()),
            "ftp_entry_path" => Value::Text(None),
            "http_code" | "response_code" => Value::Code(self.status.into()),
            "http_connect" => Value::Code(0),
            "http_version" => text(if self.version.is_empty() { "0" } else { self.version }),
            "local_ip" => text(&self.local_address),
            "local_port" => Value::Number(self.local_port.into()),
            "method" => text(&self.method),
            "num_certs" => Value::Number(self.certificates),
            "num_connects" => Value::Number(self.connects),
            "num_headers" => Value::Number(self.headers.len() as u64),
            "num_redirects" => Value::Number(self.redirects),
            "proxy_ssl_verify_result" => Value::Number(0),
            "redirect_url" => Value::Text(self.redirect_url.clone()),
            "referer" => Value::Text(self.referer.clone()),
            "remote_ip" => text(&self.remote_address),
            "remote_port" => Value::Number(self.remote_port.into()),
            "scheme" => Value::Text(self.scheme.clone()),
            "size_download" => Value::Number(self.down),
            "size_header" => Value::Number(self.header_size),
            "size_request" => Value::Number(self.request_size),
            "size_upload" => Value::Number(self.up),
            "speed_download" => Value::Number(speed(self.down, times.total)),
            "speed_upload" => Value::Number(speed(self.up, times.total)),
            "ssl_verify_result" => Value::Number(self.verify_result.into()),
            "time_appconnect" => Value::Microseconds(times.app_connect),
            "time_connect" => Value::Microseconds(times.connect),
            "time_namelookup" => Value::Microseconds(times.name_lookup),
            "time_pretransfer" => Value::Microseconds(times.pre_transfer),
            "time_redirect" => Value::Microseconds(times.redirect),
            "time_starttransfer" => Value::Microseconds(times.start_transfer),
            "time_total" => Value::Microseconds(times.total),
            "url" => text(&self.url),
            "url_effective" => text(&self.effective_url),
            "urlnum" => Value::Number(self.number),
            _ => return None,
        })
    }

    fn json(&self) -> String {
        let mut members: Vec<String> = Vec::new();
        for name in NAMES {
            let value = match self.value(name) {
                Some(Value::Text(Some(text))) => quoted(&text),
                Some(Value::Text(None)) => "null".to_owned(),
                Some(Value::Number(number) | Value::Code(number)) => number.to_string(),
                Some(Value::Microseconds(time)) => seconds(time),
                None => continue,
            };
            members.push(format!("\"{name}\":{value}"));
        }
        format!("{{{},\"curl_version\":{}}}", members.join(","), quoted(LIBRARY))
    }

    fn header_json(&self) -> String {
        let mut names: Vec<String> = Vec::new();
        for (name, _) in &self.headers {
            let name = name.to_ascii_lowercase();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let member = |name: &String| {
            let same = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
            let values: Vec<String> = same.map(|(_, value)| quoted(value)).collect();
            format!("{}:[{}]", quoted(name), values.join(","))
        };
        format!("{{{}\n}}", names.iter().map(member).collect::<Vec<_>>().join(",\n"))
    }
}

fn seconds(microseconds: u64) -> String {
    format!("{}.{:06}", microseconds / 1_000_000, microseconds % 1_000_000)
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for sign in text.chars() {
        match sign {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            sign if u32::from(sign) < 32 => out.push_str(&format!("\\u{:04x}", u32::from(sign))),
            sign => out.push(sign),
        }
    }
    out.push('"');
    out
}

/// Tells what `format` asks for: pieces for standard output (false) or standard error (true), in order.
pub(crate) fn pieces(format: &str, report: &Report) -> Vec<(bool, String)> {
    let (mut pieces, mut text, mut to_stderr) = (Vec::new(), String::new(), false);
    let mut rest = format;
    while let Some(sign) = rest.chars().next() {
        let tail = rest.get(sign.len_utf8()..).unwrap_or_default();
        let next = tail.chars().next();
        rest = tail;
        match (sign, next) {
            ('%', Some('%')) => {
                text.push('%');
                rest = tail.get(1..).unwrap_or_default();
            }
            ('%', Some('{')) => {
                let Some((name, after)) = tail.get(1..).and_then(|inside| inside.split_once('}')) else {
                    text.push_str("%{");
                    rest = tail.get(1..).unwrap_or_default();
                    continue;
                };
                rest = after;
                match name {
                    "stderr" | "stdout" => {
                        pieces.push((to_stderr, std::mem::take(&mut text)));
                        to_stderr = name == "stderr";
                    }
                    "onerror" => {
                        if report.exit == 0 {
                            break;
                        }
                    }
                    "json" => text.push_str(&report.json()),
                    "header_json" => text.push_str(&report.header_json()),
                    _ => match report.value(name) {
                        Some(Value::Text(value)) => text.push_str(&value.unwrap_or_default()),
                        Some(Value::Number(number)) => text.push_str(&number.to_string()),
                        Some(Value::Code(number)) => text.push_str(&format!("{number:03}")),
                        Some(Value::Microseconds(time)) => text.push_str(&seconds(time)),
                        None => {
                            pieces.push((true, format!("curl: unknown --write-out variable: '{name}'\n")));
                        }
                    },
                }
            }
            ('%', Some('h')) if tail.starts_with("header{") => {
                let Some((name, after)) = tail.get(7..).and_then(|inside| inside.split_once('}')) else {
                    text.push_str("%header{");
                    rest = tail.get(7..).unwrap_or_default();
                    continue;
                };
                rest = after;
                let found = report.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
                text.push_str(found.map_or("", |(_, value)| value));
            }
            ('\\', Some(escape)) => {
                rest = tail.get(escape.len_utf8()..).unwrap_or_default();
                match escape {
                    'n' => text.push('\n'),
                    'r' => text.push('\r'),
                    't' => text.push('\t'),
                    other => text.extend(['\\', other]),
                }
            }
            (sign, _) => text.push(sign),
        }
    }
    pieces.push((to_stderr, text));
    pieces
}

/// Writes what `format` asks for.
pub(crate) async fn write(process: &Process, format: &str, report: &Report) {
    for (to_stderr, text) in pieces(format, report) {
        let bytes = countersign_host::words::encode(&text);
        match to_stderr {
            true => process.stderr(bytes).await,
            // Nobody is told that there is nobody to read it.
            false => drop(process.stdout(bytes).await),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(format: &str, report: &Report) -> String {
        pieces(format, report).into_iter().filter(|(to_stderr, _)| !to_stderr).map(|(_, text)| text).collect()
    }

    #[test]
    fn variables_are_filled_in() {
        let mut report = Report { status: 200, down: 28, ..Report::default() };
        report.times.total = 49_651;
        report.headers = vec![("content-type".to_owned(), "a".to_owned())];
        assert_eq!(
            text(
                r"%{http_code} %{size_download}\t%% %{time_total}\x %header{Content-Type}%{nope}\n",
                &report
            ),
            "200 28\t% 0.049651\\x a\n"
        );
        assert_eq!(text("%{http_code} %{http_connect}", &Report::default()), "000 000");
        assert_eq!(text("a%{onerror}b", &report), "a");
    }

    #[test]
    fn everything_fits_into_json() {
        let json = Report::default().json();
        assert!(
            json.starts_with(r#"{"certs":"","content_type":null,"errormsg":null,"exitcode":0,"#),
            "{json}"
        );
    }
}
