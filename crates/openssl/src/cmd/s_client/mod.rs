//! `openssl s_client`: a TLS client that shows what the other end presents.

mod report;

use std::net::IpAddr;

use countersign_pki::Certificate;
use countersign_pki::verify::{self, ChainError, Purpose};

use self::report::{Report, Verdict};
use crate::app::{App, Exit, Step};
use crate::errors::Reason;
use crate::network::{Answer, DialError, Hello};
use crate::options::{Options, integer};
use crate::print::certificate::date;
use crate::print::name::{self, NameOptions};
use crate::{errors, input, passphrase};

const DEFAULT_PORT: &str = "4433";

/// What was asked for.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each flag of the command line")]
struct Wishes {
    all: bool,
    brief: bool,
    ca_file: Option<String>,
    certificate: Option<String>,
    check_host: Option<String>,
    check_ip: Option<IpAddr>,
    host: Option<String>,
    key: Option<String>,
    names: NameOptions,
    no_name: bool,
    older: bool,
    pass: Option<String>,
    port: Option<String>,
    quiet: bool,
    return_error: bool,
    server_name: Option<String>,
    verify_depth: Option<i32>,
    verify_quiet: bool,
}

async fn wishes(app: &App, mut options: Options) -> Step<Wishes> {
    let mut wishes = Wishes::default();
    let mut target = None;
    while let Some((name, value)) = options.next() {
        match name.as_str() {
            "CAfile" | "verifyCAfile" => wishes.ca_file = Some(value),
            "brief" => {
                wishes.brief = true;
                wishes.verify_quiet = true;
            }
            "cert" => wishes.certificate = Some(value),
            "connect" => target = Some(value),
            "host" => wishes.host = Some(value),
            "key" => wishes.key = Some(value),
            "nameopt" => match wishes.names.add(&value) {
                Some(names) => wishes.names = names,
                None => return app.usage().await,
            },
            "noservername" => wishes.no_name = true,
            "pass" => wishes.pass = Some(value),
            "port" => wishes.port = Some(value),
            "proxy" | "starttls" | "unix" => {
                return app.fail(format!("{}: -{name} is not simulated here", app.name)).await;
            }
            "quiet" => wishes.quiet = true,
            "servername" => wishes.server_name = Some(value),
            "showcerts" => wishes.all = true,
            "tls1" | "tls1_1" | "dtls" | "dtls1" | "dtls1_2" => {
                return app.fail(format!("{}: -{name} is not simulated here", app.name)).await;
            }
            "tls1_2" | "no_tls1_3" => wishes.older = true,
            "verify" => {
                wishes.verify_depth = integer(&app.name, &value).ok();
                app.say(format!("verify depth is {}\n", wishes.verify_depth.unwrap_or_default())).await;
            }
            "verify_hostname" => wishes.check_host = Some(value),
            "verify_ip" => match value.parse() {
                Ok(ip) => wishes.check_ip = Some(ip),
                Err(_) => return Err(Exit(1)),
            },
            "verify_quiet" => wishes.verify_quiet = true,
            "verify_return_error" => wishes.return_error = true,
            _ => {}
        }
    }
    match (options.rest.as_slice(), &target) {
        ([], _) => {}
        ([only], None) => target = Some(only.clone()),
        ([_], Some(_)) => {
            app.say(format!("{}: cannot provide both -connect option and target parameter\n", app.name))
                .await;
            return app.usage().await;
        }
        _ => return app.usage().await,
    }
    if let Some(target) = target {
        let Some((host, port)) = split(&target) else {
            app.say(format!("{}: -connect argument or target parameter malformed or ambiguous\n", app.name))
                .await;
            return Err(Exit(1));
        };
        wishes.host = Some(host);
        wishes.port = port.or(wishes.port);
    }
    Ok(wishes)
}

/// `host:port`, `[address]:port`, `host` or `:port`; `None` for an address in colons without brackets.
fn split(target: &str) -> Option<(String, Option<String>)> {
    if let Some(rest) = target.strip_prefix('[') {
        let (host, after) = rest.split_once(']')?;
        let port = after.strip_prefix(':').map(str::to_owned);
        return (after.is_empty() || port.is_some()).then(|| (host.to_owned(), port));
    }
    match target.split_once(':') {
        Some((_, port)) if port.contains(':') => None,
        Some((host, port)) => Some((host.to_owned(), Some(port.to_owned()))),
        None => Some((target.to_owned(), None)),
    }
}

/// The subcommand.
pub async fn run(app: &App, options: Options) -> Step {
    let wishes = wishes(app, options).await?;
    let pass = passphrase::one(app, wishes.pass.as_deref(), "Error getting private key password").await?;
    let own = client_certificate(app, &wishes, pass.as_deref()).await?;
    let trusted = trusted(app, &wishes).await?;
    let shown = own.iter().map(|found| found.der.clone()).collect();
    let answer = dial(app, &wishes, shown).await?.unwrap_or_default();
    if !wishes.brief && !wishes.quiet {
        app.print("CONNECTED(00000003)\n").await?;
    }
    let chain: Vec<Certificate> =
        answer.certificates.iter().filter_map(|der| Certificate::parse(der).ok()).collect();
    let is_tls = !answer.certificates.is_empty();
    let verdict = if is_tls {
        // Servers written in Go never confirm the name that was asked for.
        app.say("Can't use SSL_get_servername\n").await;
        judge(app, &wishes, &chain, &trusted).await
    } else {
        app.raise(Reason::new(
            0x0A00_010B,
            "ssl3_get_record",
            "wrong version number",
            "../ssl/record/ssl3_record.c",
            354,
        ));
        app.print_errors().await;
        Verdict { code: 0, text: "ok".to_owned() }
    };
    let refused = is_tls && wishes.return_error && verdict.code != 0;
    if refused {
        app.raise(Reason::new(
            0x0A00_0086,
            "tls_post_process_server_certificate",
            "certificate verify failed",
            "../ssl/statem/statem_clnt.c",
            1889,
        ));
        app.print_errors().await;
    }
    let report = Report {
        answer: &answer,
        chain: &chain,
        names: wishes.names,
        all: wishes.all,
        refused,
        older: wishes.older,
        sent: own.iter().map(|found| found.der.len() + 280).sum(),
        verdict: &verdict,
        now: app.now(),
        random: app.process.entropy().bytes(),
    };
    if wishes.brief && is_tls && !refused {
        app.say(report.brief()).await;
    } else if !wishes.quiet && !wishes.brief {
        app.print(report.text()).await?;
    }
    if refused || !is_tls {
        return Err(Exit(1));
    }
    talk(app, &wishes).await
}

/// Waits for the end of the input. What is typed goes to a server that has nothing to say to it.
async fn talk(app: &App, wishes: &Wishes) -> Step {
    if let Ok(stdin) = app.process.descriptor(0) {
        loop {
            let line = stdin.read_line().await.unwrap_or_default();
            if line.is_empty() || (line.first() == Some(&b'Q') && !wishes.quiet) {
                break;
            }
        }
    }
    if !wishes.quiet {
        app.say("DONE\n").await;
    }
    Ok(())
}

async fn client_certificate(app: &App, wishes: &Wishes, pass: Option<&str>) -> Step<Option<Certificate>> {
    let Some(path) = &wishes.certificate else { return Ok(None) };
    let key_path = wishes.key.as_ref().unwrap_or(path);
    let key = input::private_key(app, Some(key_path), None, pass, "client certificate private key").await?;
    let description = "client certificate";
    let loaded = input::certificate(app, Some(path), None, pass, description).await;
    let Ok(certificate) = loaded else { return app.fail(format!("Unable to load {description}")).await };
    if certificate.public_key.public_key().ok() != Some(key.public_key()) {
        app.raise(crate::signing::key_mismatch());
        app.say("error setting private key\n").await;
        return Err(Exit(1));
    }
    Ok(Some(certificate))
}

async fn trusted(app: &App, wishes: &Wishes) -> Step<Vec<Certificate>> {
    if let Some(path) = &wishes.ca_file {
        return match app.process.read_file(path).await {
            Ok(bytes) => Ok(input::all_certificates(&bytes)),
            Err(errno) => {
                app.raise_all(errors::fopen(errno, path, "r"));
                let file = "../crypto/x509/by_file.c";
                let function = "X509_load_cert_crl_file_ex";
                app.raise(Reason::new(0x0588_0002, function, "system lib", file, 229));
                Err(Exit(1))
            }
        };
    }
    let Some(path) = app.process.variable("SSL_CERT_FILE").map(str::to_owned) else { return Ok(Vec::new()) };
    Ok(app.process.read_file(&path).await.map(|bytes| input::all_certificates(&bytes)).unwrap_or_default())
}

/// Connects; `None` for a server that does not speak TLS.
async fn dial(app: &App, wishes: &Wishes, certificates: Vec<Vec<u8>>) -> Step<Option<Answer>> {
    let host = wishes.host.clone().filter(|host| !host.is_empty()).unwrap_or_else(|| "localhost".to_owned());
    let port = wishes.port.clone().unwrap_or_else(|| DEFAULT_PORT.to_owned());
    let number = match port.as_str() {
        "https" => Some(443),
        other => other.parse().ok(),
    };
    let lookup = |text: &str| {
        let reason = Reason::new(0x1008_0002, "BIO_lookup_ex", "system lib", "../crypto/bio/bio_addr.c", 746);
        app.raise(reason.with(text));
    };
    let Some(number) = number else {
        lookup("Servname not supported for ai_socktype");
        app.print_errors().await;
        return app.fail("connect:errno=0").await;
    };
    let server_name = match (&wishes.server_name, wishes.no_name) {
        (Some(name), _) => name.clone(),
        (None, false) if host.parse::<IpAddr>().is_err() => host.clone(),
        _ => String::new(),
    };
    let hello = Hello { host, port: number, server_name, certificates };
    let answered = match &app.network {
        Some(network) => network(app.process.machine.clone(), hello).await,
        None => Err(DialError::Refused),
    };
    let errno = match answered {
        Ok(answer) => return Ok(Some(answer)),
        Err(DialError::NotTls) => return Ok(None),
        Err(DialError::NoSuchHost) => {
            lookup("Name or service not known");
            app.print_errors().await;
            return app.fail("connect:errno=0").await;
        }
        Err(DialError::Refused) => (111, "Connection refused"),
        Err(DialError::TimedOut) => (110, "Connection timed out"),
    };
    let (number, text) = errno;
    let file = "../crypto/bio/bio_sock2.c";
    app.raise(Reason::new(0x8000_0000 | number, "BIO_connect", text, file, 117).with("calling connect()"));
    app.raise(Reason::new(0x1000_0067, "BIO_connect", "connect error", file, 119));
    app.print_errors().await;
    app.fail(format!("connect:errno={number}")).await
}

/// Verifies the chain, saying of each certificate what is wrong with it (apps/lib/s_cb.c, verify_callback).
async fn judge(app: &App, wishes: &Wishes, chain: &[Certificate], trusted: &[Certificate]) -> Verdict {
    let good = Verdict { code: 0, text: "ok".to_owned() };
    let Some((leaf, others)) = chain.split_first() else { return good };
    let options = verify::Options {
        untrusted: others,
        purpose: Purpose::from_name("sslserver"),
        host: wishes.check_host.as_deref(),
        ip: wishes.check_ip,
        ..verify::Options::new(trusted, app.now())
    };
    let mut complaints: Vec<ChainError> = Vec::new();
    let mut go_on = |error: &ChainError| {
        complaints.push(error.clone());
        !wishes.return_error
    };
    let (built, _) = verify::verify(leaf, &options, &mut go_on);
    let mut text = String::new();
    let says = |certificate: &Certificate, depth: usize| {
        format!("depth={depth} {}\n", name::text(&certificate.subject, wishes.names, 0))
    };
    let complaint = |error: &ChainError| {
        let mut text = says(&error.certificate, error.depth);
        let code = error.code.number();
        text.push_str(&format!("verify error:num={code}:{}\n", error.code));
        match code {
            2 => text
                .push_str(&format!("issuer= {}\n", name::text(&error.certificate.issuer, wishes.names, 0))),
            9 => text.push_str(&format!("notBefore={}\n", date(error.certificate.not_before, false))),
            10 => text.push_str(&format!("notAfter={}\n", date(error.certificate.not_after, false))),
            _ => {}
        }
        if !wishes.return_error && !wishes.verify_quiet {
            text.push_str("verify return:1\n");
        }
        text
    };
    // What concerns signatures and times is found on the way down, after everything else.
    let is_late = |error: &ChainError| matches!(error.code.number(), 7 | 9 | 10 | 21 | 32);
    text.extend(complaints.iter().filter(|error| !is_late(error)).map(complaint));
    let broken_off = wishes.return_error && !complaints.is_empty();
    let top = built.certificates.len().saturating_sub(1);
    let anchored = built.certificates.last().is_some_and(|top| verify::is_issuer(top, top));
    let start = if anchored || top == 0 { top } else { top - 1 };
    for (depth, certificate) in built.certificates.iter().enumerate().take(start + 1).rev() {
        text.extend(complaints.iter().filter(|error| error.depth == depth && is_late(error)).map(complaint));
        if !wishes.verify_quiet && !broken_off {
            text.push_str(&says(certificate, depth));
            text.push_str("verify return:1\n");
        }
    }
    app.say(text).await;
    match complaints.last() {
        Some(error) => Verdict { code: error.code.number(), text: error.code.to_string() },
        None => good,
    }
}
