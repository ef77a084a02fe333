//! `--help` and `--version`. Upstream: src/tool_help.c.

use crate::args::table::{self, Spec};
use crate::terms::{LIBRARY, VERSION};

/// Every category with its letter in the table and a few words; the one without words is what bare `--help` shows.
const CATEGORIES: [(char, &str, &str); 23] = [
    ('a', "important", ""),
    ('b', "auth", "Different types of authentication methods"),
    ('c', "connection", "Low level networking operations"),
    ('d', "curl", "The command line tool itself"),
    ('e', "dns", "General DNS options"),
    ('f', "file", "FILE protocol options"),
    ('g', "ftp", "FTP protocol options"),
    ('h', "http", "HTTP and HTTPS protocol options"),
    ('i', "imap", "IMAP protocol options"),
    ('j', "misc", "Options that don't fit into any other category"),
    ('k', "output", "Filesystem output"),
    ('l', "pop3", "POP3 protocol options"),
    ('m', "post", "HTTP Post specific options"),
    ('n', "proxy", "All options related to proxies"),
    ('o', "scp", "SCP protocol options"),
    ('p', "sftp", "SFTP protocol options"),
    ('q', "smtp", "SMTP protocol options"),
    ('r', "ssh", "SSH protocol options"),
    ('s', "telnet", "TELNET protocol options"),
    ('t', "tftp", "TFTP protocol options"),
    ('u', "tls", "All TLS/SSL related options"),
    ('v', "upload", "All options for uploads"),
    ('w', "verbose", "Options related to any kind of command line output of curl"),
];

const USAGE: &str = "Usage: curl [options...] <url>\n";

/// What `--help CATEGORY` prints.
pub(crate) fn help(category: Option<&str>) -> String {
    let Some(category) = category else {
        return format!(
            "{USAGE}{}\nThis is not the full help, this menu is stripped into categories.\n\
             Use \"--help category\" to get an overview of all categories.\n\
             For all options use the manual or \"--help all\".\n",
            list(|spec| spec.categories.contains('a'))
        );
    };
    if category.eq_ignore_ascii_case("all") {
        return format!("{USAGE}{}", list(|_| true));
    }
    if category.eq_ignore_ascii_case("category") {
        return format!("{USAGE}{}", categories());
    }
    match CATEGORIES.iter().skip(1).find(|(_, name, _)| name.eq_ignore_ascii_case(category)) {
        Some((letter, name, about)) => {
            format!("{USAGE}{name}: {about}\n{}", list(|spec| spec.categories.contains(*letter)))
        }
        None => {
            format!("{USAGE}Invalid category provided, here is a list of all categories:\n\n{}", categories())
        }
    }
}

fn categories() -> String {
    CATEGORIES.iter().skip(1).map(|(_, name, about)| format!(" {name:<11} {about}\n")).collect()
}

fn list(wanted: impl Fn(&Spec) -> bool) -> String {
    let synopsis = |spec: &Spec| {
        let letter = spec.letter.map_or("    ".to_owned(), |letter| format!("-{letter}, "));
        let blank = if spec.argument.is_empty() { "" } else { " " };
        format!("{letter}--{}{blank}{}", spec.listed, spec.argument)
    };
    let rows: Vec<(String, &str)> =
        table::all().filter(wanted).map(|spec| (synopsis(&spec), spec.about)).collect();
    let longest = rows.iter().map(|(synopsis, _)| synopsis.len()).max().unwrap_or_default();
    let longest_about = rows.iter().map(|(_, about)| about.len()).max().unwrap_or_default();
    // The column of descriptions moves to the left until the longest of them fits into 80 signs.
    let width = longest.min(80usize.saturating_sub(longest_about));
    rows.iter().map(|(synopsis, about)| format!(" {synopsis:<width$} {about}\n")).collect()
}

/// What `--version` prints.
pub(crate) fn version() -> String {
    format!(
        "curl {VERSION} (x86_64-pc-linux-gnu) {LIBRARY}\n\
         Release-Date: 2023-02-20, security patched: 7.88.1-10+deb12u15\n\
         Protocols: dict file ftp ftps gopher gophers http https imap imaps ldap ldaps mqtt pop3 pop3s rtmp rtsp \
         scp sftp smb smbs smtp smtps telnet tftp\n\
         Features: alt-svc AsynchDNS brotli GSS-API HSTS HTTP2 HTTPS-proxy IDN IPv6 Kerberos Largefile libz NTLM \
         NTLM_WB PSL SPNEGO SSL threadsafe TLS-SRP UnixSockets zstd\n"
    )
}
