//! One run of curl: all URLs of the command line, one after the other. Upstream: src/tool_operate.c.

use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use countersign_api::Network;
use countersign_host::{ExitStatus, Machine, Process, Program, program as host_program, words};

use crate::args::config::{self, Call, Config, Node};
use crate::args::{self, Stop};
use crate::error::{Failure, Unreachable};
use crate::files;
use crate::glob::{self, Expanded};
use crate::help;
use crate::output::Target;
use crate::session::Session;
use crate::transfer::{self, Job};
use crate::url::Url;
use crate::write_out::{self, Report};

/// What may follow a mistake in the command line.
const TRY: &str = "curl: try 'curl --help' or 'curl --manual' for more information\n";

/// What is added to every complaint about a server's certificate.
const UNTRUSTED: &str = "More details here: https://curl.se/docs/sslcerts.html\n\n\
    curl failed to verify the legitimacy of the server and therefore could not\n\
    establish a secure connection to it. To learn more about this situation and\n\
    how to fix it, please visit the web page mentioned above.\n";

/// A mistake in the command line.
const BAD_CALL: ExitStatus = ExitStatus(2);

/// curl; `networks` says what a program on a machine can dial.
#[allow(clippy::type_complexity, reason = "the contract of programs that dial")]
pub fn program(networks: Rc<dyn Fn(&Machine) -> Rc<dyn Network>>) -> Rc<dyn Program> {
    host_program(move |process| {
        let network = networks(&process.machine);
        run(process, network)
    })
}

async fn run(process: Process, network: Rc<dyn Network>) -> ExitStatus {
    if process.arguments().is_empty() {
        process.stderr(TRY).await;
        return BAD_CALL;
    }
    let call = match args::parse(&process).await {
        Ok(call) => call,
        Err(Stop::Help(category)) => return print(&process, help::help(category.as_deref())).await,
        Err(Stop::Version) => return print(&process, help::version()).await,
        Err(Stop::Wrong(option, problem)) => {
            process.stderr(format!("curl: option {option}: {problem}\n{TRY}")).await;
            return if problem == args::Problem::ReadError { ExitStatus(26) } else { BAD_CALL };
        }
    };
    let mut run = Run { session: Session::new(process, network), call: &call, number: 0, status: 0 };
    for config in &call.configs {
        if !run.config(config).await {
            break;
        }
    }
    ExitStatus(run.status)
}

async fn print(process: &Process, text: String) -> ExitStatus {
    match process.stdout(text).await {
        Ok(()) => ExitStatus::SUCCESS,
        Err(_) => ExitStatus(23),
    }
}

struct Run<'a> {
    session: Session,
    call: &'a Call,
    /// How many transfers there were.
    number: u64,
    /// How the last one ended.
    status: u8,
}

impl Run<'_> {
    /// Runs the transfers up to `--next`; says whether to go on.
    async fn config(&mut self, config: &Config) -> bool {
        if !config.nodes.iter().any(|node| node.url.as_ref().is_some_and(|url| !url.is_empty())) {
            self.session.process.stderr(format!("curl: no URL specified!\n{TRY}")).await;
            self.status = BAD_CALL.0;
            return false;
        }
        if !self.check_request(config).await {
            self.status = BAD_CALL.0;
            return false;
        }
        let login = self.login(config).await;
        let mut first = true;
        let mut surplus = false;
        for node in &config.nodes {
            let Some(written) = &node.url else {
                surplus = true;
                continue;
            };
            let expanded = match config.glob_off {
                true => vec![Expanded { url: written.clone(), choices: Vec::new() }],
                false => match glob::expand(written) {
                    Ok(expanded) => expanded,
                    Err(failure) => {
                        self.tell(&failure).await;
                        self.status = failure.number();
                        return false;
                    }
                },
            };
            for expanded in expanded {
                let go_on = self.url(config, node, expanded, login.clone(), first).await;
                first = false;
                if !go_on || self.status != 0 && self.call.global.fail_early {
                    return false;
                }
            }
        }
        if surplus {
            self.warn("Got more output options than URLs").await;
        }
        true
    }

    /// Two kinds of request at once are a mistake; `-X` gets a comment.
    async fn check_request(&self, config: &Config) -> bool {
        let posts = config.data.is_some() && !config.data_in_url;
        let uploads = config.nodes.iter().any(|node| node.upload.is_some());
        let asked = |first: &str, second: &str| {
            format!("You can only select one HTTP request method! You asked for both {first} and {second}.")
        };
        let post = "POST (-d, --data)";
        if posts && config.head {
            self.warn(&asked(post, "HEAD (-I, --head)")).await;
            return false;
        }
        if posts && uploads {
            self.warn(&asked("PUT (-T, --upload-file)", post)).await;
            return false;
        }
        if let Some(method) = &config.method {
            let inferred = match (uploads, config.head, posts) {
                (true, ..) => "PUT",
                (_, true, _) => "HEAD",
                (_, _, true) => "POST",
                _ => "GET",
            };
            if method.eq_ignore_ascii_case(inferred) {
                let global = &self.call.global;
                if global.verbose && !global.silent {
                    let text = format!("Unnecessary use of -X or --request, {inferred} is already inferred.");
                    let text = files::wrapped(&self.session.process, "Note: ", &text);
                    self.session.process.stderr(text).await;
                }
            } else if method.eq_ignore_ascii_case("HEAD") {
                self.warn(
                    "Setting custom HTTP method to HEAD with -X/--request may not work the way you want. \
                     Consider using -I/--head instead.",
                )
                .await;
            }
        }
        true
    }

    /// `-u`; a missing password is asked for.
    async fn login(&self, config: &Config) -> Option<(String, String)> {
        let user = config.user.as_ref()?;
        if let Some((user, password)) = user.split_once(':') {
            return Some((user.to_owned(), password.to_owned()));
        }
        let process = &self.session.process;
        process.stderr(format!("Enter host password for user '{user}':")).await;
        let password = match &process.terminal {
            Some(terminal) => {
                terminal.set_echo(false);
                let line = terminal.read(4096).await;
                terminal.set_echo(true);
                line.unwrap_or_default()
            }
            None => match process.descriptor(0) {
                Ok(stdin) => stdin.read_line().await.unwrap_or_default(),
                Err(_) => Vec::new(),
            },
        };
        process.stderr("\n").await;
        let password = words::decode(&password);
        Some((user.clone(), password.trim_end_matches(['\r', '\n']).to_owned()))
    }

    /// One URL, again and again if `--retry` says so; says whether to go on with the next.
    async fn url(
        &mut self,
        config: &Config,
        node: &Node,
        expanded: Expanded,
        login: Option<(String, String)>,
        first: bool,
    ) -> bool {
        let upload = match &node.upload {
            None => None,
            Some(path) => match files::read_or_stdin(&self.session.process, path).await {
                Some(bytes) => Some((Bytes::from(bytes), path != "-" && path != ".")),
                None => {
                    self.session.process.stderr(format!("curl: Can't open '{path}'!\n{TRY}")).await;
                    self.tell(&Failure::ReadFile).await;
                    self.status = Failure::ReadFile.number();
                    return false;
                }
            },
        };
        let login = login.or_else(|| {
            let scheme = config.default_scheme.as_deref().unwrap_or("http");
            Url::parse(&expanded.url, scheme, true).ok().and_then(|url| url.user)
        });
        let url = self.with_query(config, node, &expanded.url);
        let target = match self.target(config, node, &url, &expanded.choices) {
            Some(target) => target,
            None => {
                if !self.call.global.silent {
                    self.session.process.stderr("curl: Remote file name has no length!\n").await;
                }
                self.tell(&Failure::NoFileName).await;
                self.status = Failure::NoFileName.number();
                return false;
            }
        };
        let job =
            Job { global: &self.call.global, config, url, target, upload, login, number: self.number, first };
        self.number += 1;
        let (mut left, mut delay) = (config.retry, 1);
        loop {
            let (outcome, report) = transfer::run(&mut self.session, &job).await;
            self.status = outcome.as_ref().map_or_else(Failure::number, |()| 0);
            if let Err(failure) = &outcome {
                self.tell(failure).await;
            }
            let problem = (left > 0).then(|| retriable(config, &outcome, &report)).flatten();
            let Some(problem) = problem else {
                if let Some(format) = &config.write_out {
                    write_out::write(&self.session.process, format, &report).await;
                }
                return true;
            };
            let seconds = if config.retry_delay > 0 { config.retry_delay } else { delay };
            let text = format!("Problem {problem}. Will retry in {seconds} seconds. {left} retries left.");
            self.warn(&text).await;
            self.session.process.clock().sleep(Duration::from_secs(seconds)).await;
            left -= 1;
            delay = (delay * 2).min(600);
        }
    }

    /// The URL with `--url-query`, with `-d` under `-G`, and with the name of a file that is put into a directory.
    fn with_query(&self, config: &Config, node: &Node, url: &str) -> String {
        let scheme = config.default_scheme.as_deref().unwrap_or("http");
        let data = config.data.as_ref().filter(|_| config.data_in_url);
        let upload = node.upload.as_deref().filter(|path| *path != "-" && *path != ".");
        if data.is_none() && config.query.is_none() && upload.is_none() {
            return url.to_owned();
        }
        // A URL that cannot be read is told of later.
        let Ok(mut parsed) = Url::parse(url, scheme, config.path_as_is) else { return url.to_owned() };
        if let Some(path) = upload.filter(|_| parsed.path.ends_with('/')) {
            parsed.path.push_str(path.rsplit('/').next().unwrap_or(path));
        }
        if let Some(query) = &config.query {
            parsed.add_query(query);
        }
        if let Some(data) = data.filter(|data| !data.is_empty()) {
            parsed.add_query(&words::decode(data));
        }
        parsed.to_string()
    }

    /// Where the body goes; `None` if the URL has no name for a file.
    fn target(&self, config: &Config, node: &Node, url: &str, choices: &[String]) -> Option<Target> {
        let everything_named = config.remote_name_all && node.output.is_none();
        let path = match &node.output {
            Some(config::Output::File(path)) if path == "-" => return Some(Target::Standard),
            Some(config::Output::File(path)) => glob::file_name(path, choices),
            None if !everything_named => return Some(Target::Standard),
            _ => {
                let url = Url::parse(url, "http", true).unwrap_or_default();
                let name = url.path.rsplit('/').next().unwrap_or_default();
                Some(name).filter(|name| !name.is_empty())?.to_owned()
            }
        };
        let path = match &config.output_directory {
            Some(directory) => format!("{directory}/{path}"),
            None => path,
        };
        Some(Target::File {
            path,
            create_directories: config.create_directories,
            keep_existing: config.no_clobber,
        })
    }

    /// `curl: (NN) …`
    async fn tell(&self, failure: &Failure) {
        let global = &self.call.global;
        if global.silent && !global.show_error {
            return;
        }
        let process = &self.session.process;
        process.stderr(format!("curl: ({}) {failure}\n", failure.number())).await;
        if matches!(failure, Failure::Untrusted(_) | Failure::WrongHost(_) | Failure::WrongCommonName(..)) {
            process.stderr(UNTRUSTED).await;
        }
    }

    async fn warn(&self, text: &str) {
        if !self.call.global.silent {
            let process = &self.session.process;
            process.stderr(files::wrapped(process, "Warning: ", text)).await;
        }
    }
}

/// Why another try may help.
fn retriable(config: &Config, outcome: &Result<(), Failure>, report: &Report) -> Option<&'static str> {
    match outcome {
        Err(
            Failure::NoSuchHost(_)
            | Failure::Timeout(..)
            | Failure::ConnectTimeout(_)
            | Failure::Unreachable { why: Unreachable::Silent | Unreachable::Impatient, .. },
        ) => Some(": timeout"),
        Err(Failure::Unreachable { why: Unreachable::Refused, .. }) if config.retry_refused => {
            Some(": connection refused")
        }
        Ok(()) | Err(Failure::Status(_)) if matches!(report.status, 408 | 429 | 500 | 502 | 503 | 504) => {
            Some(": HTTP error")
        }
        Err(_) if config.retry_all => Some("(retrying all errors)"),
        _ => None,
    }
}
