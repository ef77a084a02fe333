//! One URL: connect, ask, follow redirects, write what comes.

use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use countersign_api::{Body, Response};
use countersign_host::{OpenOptions, Process, words};
use futures::future::{Either, select};

use crate::args::config::{Config, Global};
use crate::connect::Dialler;
use crate::elapsed::{Elapsed, Step};
use crate::error::Failure;
use crate::handshake;
use crate::meter::{Meter, Style};
use crate::output::{Output, Target};
use crate::request::{Intent, Outgoing};
use crate::response::Head;
use crate::session::{Connection, Override, Session};
use crate::trace::Trace;
use crate::url::Url;
use crate::write_out::Report;

/// What is handed on at once, bytes.
const PIECE: usize = 16_384;

/// How many redirects are followed unless something else is said.
const REDIRECTS: i64 = 50;

/// One transfer that was asked for.
pub(crate) struct Job<'a> {
    pub(crate) global: &'a Global,
    pub(crate) config: &'a Config,
    /// The URL as written, patterns resolved.
    pub(crate) url: String,
    pub(crate) target: Target,
    /// What is sent with PUT, and whether its length was known before.
    pub(crate) upload: Option<(Bytes, bool)>,
    /// User and password.
    pub(crate) login: Option<(String, String)>,
    /// Counted from 0.
    pub(crate) number: u64,
    /// Whether the file of `-D` is begun anew.
    pub(crate) first: bool,
}

/// Runs a transfer.
pub(crate) async fn run(session: &mut Session, job: &Job<'_>) -> (Result<(), Failure>, Report) {
    let process = session.process.clone();
    let output = Output::new(job.target.clone(), job.config.unbuffered);
    let on_terminal = output.is_terminal(&process);
    let style = match job.global {
        Global { silent: true, .. } | Global { no_meter: true, .. } => Style::Hidden,
        _ if on_terminal => Style::Hidden,
        Global { bar: true, .. } => Style::Bar,
        _ => Style::Table,
    };
    let trace = Trace::new(&process, job.global.verbose, on_terminal);
    let report = Report {
        url: job.url.clone(),
        effective_url: job.url.clone(),
        number: job.number,
        method: intent(job).method().to_owned(),
        referer: job.config.referer.clone(),
        ..Report::default()
    };
    let mut transfer = Transfer {
        job,
        process: &process,
        trace: &trace,
        meter: Meter::new(style),
        elapsed: Elapsed::new(&process),
        output,
        on_terminal,
        report,
        connection: None,
        fresh_dump: job.first,
    };
    let mut outcome = transfer.perform(session).await;
    if transfer.output.flush().await.is_err() && outcome.is_ok() {
        outcome = Err(Failure::WriteBody);
    }
    let Transfer { mut report, output, .. } = transfer;
    report.file = output.path;
    if let Err(failure) = &outcome {
        report.exit = failure.number();
        report.error = Some(failure.to_string());
    }
    (outcome, report)
}

/// What the options mean together.
fn intent(job: &Job<'_>) -> Intent {
    let config = job.config;
    let posts = config.data.is_some() && !config.data_in_url;
    let (inferred, body, sized) = match &job.upload {
        Some((bytes, sized)) => ("PUT", Some(bytes.clone()), *sized),
        None if config.head => ("HEAD", None, true),
        None if posts => ("POST", config.data.clone().map(Bytes::from), true),
        None => ("GET", None, true),
    };
    Intent { custom: config.method.clone(), inferred, body, upload: job.upload.is_some(), sized }
}

struct Transfer<'a> {
    job: &'a Job<'a>,
    process: &'a Process,
    trace: &'a Trace<'a>,
    meter: Meter,
    elapsed: Elapsed,
    output: Output,
    on_terminal: bool,
    report: Report,
    /// The connection in use: its number, and whether it stays open afterwards.
    connection: Option<(usize, bool)>,
    fresh_dump: bool,
}

/// What to do after a response.
enum Next {
    Done,
    Follow(Url),
}

impl Transfer<'_> {
    /// Everything, with the last words about meter and connection.
    async fn perform(&mut self, session: &mut Session) -> Result<(), Failure> {
        let outcome = self.all(session).await;
        let now = self.elapsed.microseconds();
        self.report.times.total = now;
        (self.report.down, self.report.up) = (self.meter.down, self.meter.up);
        if let Err(failure) = &outcome {
            self.trace.info(&failure.to_string()).await;
            if matches!(failure, Failure::CaFile(_)) {
                self.trace.info(&failure.to_string()).await;
            }
        }
        match (self.connection, &outcome) {
            (Some((number, true)), _) => {
                self.meter.finish(self.process, now).await;
                let host = Url::parse(&self.report.effective_url, "http", true).unwrap_or_default().host;
                self.trace.info(&format!("Connection #{number} to host {host} left intact")).await;
            }
            (Some((number, false)), _) => {
                self.meter.finish(self.process, now).await;
                self.trace.info(&format!("Closing connection {number}")).await;
                if let Err(failure) = &outcome {
                    self.dialler().closed(failure).await;
                }
                session.drop_connection(number);
            }
            (None, Err(Failure::MalformedUrl | Failure::UnsupportedProtocol(_) | Failure::Resolve(_))) => {
                self.trace.info("Closing connection -1").await;
            }
            (None, Err(_)) => self.trace.info("Closing connection 0").await,
            (None, Ok(())) => {}
        }
        outcome
    }

    async fn all(&mut self, session: &mut Session) -> Result<(), Failure> {
        let config = self.job.config;
        for entry in &config.resolve {
            let parsed = Override::parse(entry)?;
            if self.job.number > 0 && !parsed.addresses.is_empty() {
                let text = format!("RESOLVE {}:{} is - old addresses discarded", parsed.host, parsed.port);
                self.trace.info(&text).await;
            }
            if !parsed.addresses.is_empty() {
                let entry = entry.strip_prefix('+').unwrap_or(entry);
                self.trace.info(&format!("Added {entry} to DNS cache")).await;
            }
        }
        let scheme = config.default_scheme.as_deref().unwrap_or("http");
        let mut url = Url::parse(&self.job.url, scheme, config.path_as_is)?;
        self.report.effective_url = url.to_string();
        let first_host = (url.scheme.clone(), url.host.clone(), url.port());
        let login = self.job.login.clone();
        let mut intent = intent(self.job);
        let limit = config.max_redirects.unwrap_or(REDIRECTS);
        let mut followed = 0;
        self.meter.start(self.process).await;
        loop {
            self.report.effective_url = url.to_string();
            self.report.scheme = Some(url.scheme.to_ascii_uppercase());
            self.report.method = intent.method().to_owned();
            let own_host = first_host == (url.scheme.clone(), url.host.clone(), url.port());
            let next = self.once(session, &url, &intent, login.as_ref(), own_host).await?;
            let Next::Follow(location) = next else { return Ok(()) };
            if limit >= 0 && followed >= limit {
                return Err(Failure::TooManyRedirects(limit));
            }
            followed += 1;
            self.report.redirects += 1;
            if let Some((number, true)) = self.connection {
                self.meter.finish(self.process, self.elapsed.microseconds()).await;
                let text = format!("Connection #{number} to host {} left intact", url.host);
                self.trace.info(&text).await;
            }
            self.trace.info(&format!("Issue another request to this URL: '{location}'")).await;
            self.change_method(&mut intent).await;
            self.meter.again();
            self.meter.start(self.process).await;
            self.report.times.redirect = self.elapsed.microseconds();
            url = location;
        }
    }

    /// 301, 302 and 303 turn a POST into a GET, and 303 anything else too (RFC 9110, 15.4).
    async fn change_method(&mut self, intent: &mut Intent) {
        let keep = self.job.config.keep_post;
        let kept = match self.report.status {
            301 => keep.first(),
            302 => keep.get(1),
            303 => keep.get(2),
            _ => return,
        };
        let is_post = intent.inferred == "POST";
        let changes =
            kept == Some(&false) && (is_post || self.report.status == 303 && intent.inferred == "PUT");
        if changes {
            if intent.custom.is_none() {
                self.trace.info(&format!("Switch from {} to GET", intent.inferred)).await;
            }
            *intent = Intent { inferred: "GET", body: None, upload: false, ..intent.clone() };
        }
    }

    fn dialler(&mut self) -> Dialler<'_> {
        Dialler {
            config: self.job.config,
            trace: self.trace,
            elapsed: &mut self.elapsed,
            times: &mut self.report.times,
        }
    }

    /// One request and its response.
    async fn once(
        &mut self,
        session: &mut Session,
        url: &Url,
        intent: &Intent,
        login: Option<&(String, String)>,
        own_host: bool,
    ) -> Result<Next, Failure> {
        let dialled = self.dialler().connect(session, url).await;
        self.connection = dialled.number.map(|number| (number, false));
        let connection = dialled.outcome?;
        if !dialled.reused {
            self.report.connects += 1;
        }
        self.connection = Some((connection.number, true));
        self.report.verify_result = connection.verify_result;
        self.report.certificates = connection.transport.server_certificates().len() as u64;
        self.report.remote_address =
            connection.address.map(|address| address.to_string()).unwrap_or_default();
        self.report.remote_port = connection.port;
        self.local_end(&connection).await;
        let outgoing = Outgoing::new(self.job.config, url, intent, login, own_host, connection.http2);
        let head = self.send(session, &connection, &outgoing, url).await;
        self.report.request_size += head as u64;
        let Some(request) = outgoing.to_request() else {
            self.connection = Some((connection.number, false));
            return Err(Failure::EmptyReply);
        };
        let response = self.wait(connection.transport.send(request)).await?;
        self.elapsed.step(Step::Answer);
        self.report.times.start_transfer = self.elapsed.microseconds();
        self.receive(&connection, url, intent, response).await
    }

    async fn local_end(&mut self, connection: &Connection) {
        let own = match connection.address {
            Some(address) if address.is_loopback() => Some(address),
            _ => {
                crate::hosts::addresses(self.process, &self.process.machine.name, None).await.first().copied()
            }
        };
        self.report.local_address = own.map(|address| address.to_string()).unwrap_or_default();
        let spread =
            self.process.pid.wrapping_mul(2).wrapping_add(u32::try_from(connection.number).unwrap_or(0));
        self.report.local_port = 32_768 + u16::try_from(spread % 28_000).unwrap_or(0);
    }

    /// Shows the request; gives the length of its head.
    async fn send(
        &mut self,
        session: &Session,
        connection: &Connection,
        outgoing: &Outgoing,
        url: &Url,
    ) -> usize {
        let trace = self.trace;
        if let Some((kind, user)) = &outgoing.proof {
            trace.info(&format!("Server auth using {kind} with user '{user}'")).await;
        }
        let sent = connection.requests.get();
        connection.requests.set(sent + 1);
        if connection.http2 {
            if trace.is_on() {
                for field in outgoing.fields(&url.scheme) {
                    trace.info(&format!("h2h3 {field}")).await;
                }
            }
            let handle = session.pointer(2 + self.job.number, "2b0");
            trace.info(&format!("Using Stream ID: {} (easy handle {handle})", 2 * sent + 1)).await;
        }
        if url.is_tls() {
            trace.data_out(5).await;
        }
        let head = outgoing.head(connection.http2, self.job.config.version);
        for line in &head {
            trace.sent(line).await;
        }
        if let Some(body) = &outgoing.body {
            self.meter.expected_up = Some(body.len() as u64);
            self.meter.up = body.len() as u64;
            self.elapsed.step(Step::Bytes(body.len()));
            if !body.is_empty() {
                trace.data_out(if connection.http2 { 5 } else { body.len() }).await;
            }
            if connection.http2 {
                trace.info("We are completely uploaded and fine").await;
            }
        }
        if url.is_tls() {
            match sent {
                0 => handshake::session_ticket(trace, connection.identity.as_ref()).await,
                _ => trace.data_in(5).await,
            }
        }
        head.iter().map(String::len).sum()
    }

    async fn receive(
        &mut self,
        connection: &Rc<Connection>,
        url: &Url,
        intent: &Intent,
        response: Response,
    ) -> Result<Next, Failure> {
        let config = self.job.config;
        let head = Head::of(&response, connection.http2);
        self.report.status = head.status;
        self.report.version = head.version;
        self.report.content_type = head.header("content-type").map(str::to_owned);
        self.report.headers = head.headers.clone();
        self.report.header_size += head.size() as u64;
        let closes = head.version == "1.0";
        if closes {
            self.connection = Some((connection.number, false));
            self.trace.info("HTTP 1.0, assume close after body").await;
        }
        let failed = config.fail && head.status >= 400;
        for line in &head.lines {
            if !(failed && line == "\r\n") {
                self.trace.received(line).await;
            }
        }
        self.name_after_header(&head);
        self.dump(&head).await?;
        if config.include {
            self.include(&head).await?;
        }
        let length = head.header("content-length").and_then(|length| length.parse().ok());
        self.meter.expected_down = length;
        if failed {
            return Err(Failure::Status(head.status));
        }
        let location = match head.status {
            300..400 => head.header("location").map(|location| url.join(location)),
            _ => None,
        };
        if let Some(Ok(location)) = &location
            && !config.location
        {
            self.report.redirect_url = Some(location.to_string());
        }
        let follows = config.location && location.is_some();
        if follows {
            self.trace.info("Ignoring the response-body").await;
        }
        let has_body = intent.method() != "HEAD" && !config.head;
        if has_body {
            self.body(response.into_body(), follows).await?;
        }
        if let Some(location) = location.filter(|_| follows) {
            return location.map(Next::Follow);
        }
        // Even nothing makes a file.
        self.output.open(self.process).map_err(|_| Failure::WriteOutput)?;
        match config.fail_with_body && head.status >= 400 {
            true => Err(Failure::Status(head.status)),
            false => Ok(Next::Done),
        }
    }

    /// `-J`: the name in `Content-Disposition`.
    fn name_after_header(&mut self, head: &Head) {
        if !self.job.config.remote_header_name {
            return;
        }
        let name = head.header("content-disposition").and_then(|value| {
            let (_, name) = value.split_once("filename=")?;
            let name = name.split(';').next()?.trim().trim_matches('"');
            name.rsplit(['/', '\\']).next().filter(|name| !name.is_empty())
        });
        if let (Some(name), Target::File { .. }) = (name, &self.job.target) {
            let directory = self.job.config.output_directory.as_ref();
            let path = directory.map_or(name.to_owned(), |directory| format!("{directory}/{name}"));
            let target = Target::File { path, create_directories: false, keep_existing: false };
            self.output = Output::new(target, self.job.config.unbuffered);
        }
    }

    /// `-D`
    async fn dump(&mut self, head: &Head) -> Result<(), Failure> {
        let Some(path) = &self.job.config.dump_header else { return Ok(()) };
        let bytes = words::encode(&head.lines.concat());
        if path == "-" {
            return self.process.stdout(bytes).await.map_err(|_| Failure::WriteOutput);
        }
        let options = if self.fresh_dump { OpenOptions::WRITE } else { OpenOptions::APPEND };
        self.fresh_dump = false;
        let file = self.process.open(path, options).map_err(|_| Failure::WriteOutput)?;
        file.write_all(&bytes).await.map_err(|_| Failure::WriteOutput)
    }

    /// `-i`; names of headers are bold on a terminal.
    async fn include(&mut self, head: &Head) -> Result<(), Failure> {
        for line in &head.lines {
            let styled = match line.split_once(':').filter(|_| self.on_terminal) {
                Some((name, rest)) => format!("\x1b[1m{name}\x1b[0m:{rest}"),
                None => line.clone(),
            };
            let bytes = words::encode(&styled);
            self.output.write(self.process, &bytes).await.map_err(|_| Failure::WriteOutput)?;
        }
        Ok(())
    }

    async fn body(&mut self, mut body: Body, ignored: bool) -> Result<(), Failure> {
        while let Some(chunk) = self.wait(pin!(body.next())).await? {
            for piece in chunk.chunks(PIECE) {
                self.meter.down += piece.len() as u64;
                self.elapsed.step(Step::Bytes(piece.len()));
                self.trace.data_in(piece.len()).await;
                if ignored {
                    continue;
                }
                if self.on_terminal && piece.contains(&0) {
                    self.binary().await;
                    return Err(Failure::WriteOutput);
                }
                self.output.write(self.process, piece).await.map_err(|_| Failure::WriteOutput)?;
            }
            self.meter.update(self.process, self.elapsed.microseconds()).await;
        }
        Ok(())
    }

    async fn binary(&self) {
        if !self.job.global.silent {
            let text = "Binary output can mess up your terminal. Use \"--output -\" to tell curl to output it to \
                        your terminal anyway, or consider \"--output <FILE>\" to save to a file.";
            self.process.stderr(crate::files::wrapped(self.process, "Warning: ", text)).await;
        }
    }

    /// Waits for something, shows the meter meanwhile, and no longer than `-m` allows.
    async fn wait<T>(&mut self, future: impl Future<Output = T>) -> Result<T, Failure> {
        let mut future = pin!(future);
        let clock = self.process.clock().clone();
        loop {
            let deadline = self.job.config.max_time.map(|limit| self.elapsed.deadline(limit));
            let tick = self.meter.ticks().then(|| {
                let now = self.elapsed.microseconds();
                clock.now().plus(Duration::from_micros(1_000_000 - now % 1_000_000))
            });
            let Some(until) = deadline.into_iter().chain(tick).min() else { return Ok(future.await) };
            match select(future.as_mut(), clock.sleep_until(until)).await {
                Either::Left((value, _)) => return Ok(value),
                Either::Right(_) => {
                    self.meter.update(self.process, self.elapsed.microseconds()).await;
                    if deadline.is_some_and(|deadline| clock.now() >= deadline) {
                        let expected = self.meter.expected_down;
                        return Err(Failure::Timeout(self.elapsed.waited() + 1, self.meter.down, expected));
                    }
                }
            }
        }
    }
}
