//! What can go wrong, and how kubectl says it. Upstream: k8s.io/kubectl/pkg/cmd/util checkErr, StandardErrorMessage.

use countersign_api::{Status, StatusReason};
use countersign_host::Errno;

use crate::command::quote;

/// Why a verb, or a part of it, failed.
#[derive(Clone, Debug)]
pub enum Error {
    /// The API server answered with a failure.
    Status(Box<Status>),
    /// Any other mistake; shown with `error: ` in front.
    Message(String),
    /// Shown as it is.
    Verbatim(String),
    /// The RESTMapper knows no such resource.
    NoResource {
        /// Resource as it was asked for.
        resource: String,
        /// Group, empty if none was asked for.
        group: String,
        /// Version, empty if none was asked for.
        version: String,
    },
    /// What is wrong with a kubeconfig.
    Configuration(Vec<String>),
    /// The context that was asked for is in no kubeconfig.
    NoContext(String),
    /// A request could not be sent (Go's url.Error).
    Url {
        /// `Get`, `Post`, …
        operation: &'static str,
        /// The whole URL.
        url: String,
        /// The part behind the URL, such as `dial tcp 127.0.0.1:6443: connect: connection refused`.
        cause: String,
    },
    /// Several.
    Many(Vec<Error>),
    /// Everything was said already; ends with this status.
    Silent(u8),
    /// Nobody reads standard output any more.
    BrokenPipe,
}

impl Error {
    /// A mistake in words of its own.
    pub fn message(text: impl Into<String>) -> Self {
        Self::Message(text.into())
    }

    /// Several errors as one: none is success, a single one stands for itself.
    pub fn aggregate(mut errors: Vec<Self>) -> Result<(), Self> {
        match errors.len() {
            0 => Ok(()),
            1 => Err(errors.pop().unwrap_or(Self::Silent(1))),
            _ => Err(Self::Many(errors)),
        }
    }

    /// Says what was being done, as cmdutil.AddSourceToErr: a Status keeps its reason and details.
    #[must_use]
    pub fn with_source(self, verb: &str, source: &str) -> Self {
        if source.is_empty() {
            return self;
        }
        self.wrap(&format!("error when {verb} {}: ", quote(source)))
    }

    /// Puts `prefix` before the message; a Status keeps its reason and details.
    #[must_use]
    pub fn wrap(self, prefix: &str) -> Self {
        match self {
            Self::Status(mut status) => {
                status.message = format!("{prefix}{}", status.message);
                Self::Status(status)
            }
            Self::Silent(_) | Self::BrokenPipe => self,
            other => Self::Message(format!("{prefix}{}", other.text())),
        }
    }

    /// The server's reason, if it is one of its answers.
    pub fn reason(&self) -> Option<&StatusReason> {
        match self {
            Self::Status(status) => status.reason.as_ref(),
            _ => None,
        }
    }

    /// Whether it is a 404 of the API.
    pub fn is_not_found(&self) -> bool {
        self.reason() == Some(&StatusReason::NotFound)
    }

    /// Whether the object was there already.
    pub fn is_already_exists(&self) -> bool {
        self.reason() == Some(&StatusReason::AlreadyExists)
    }

    /// Whether somebody else changed the object meanwhile.
    pub fn is_conflict(&self) -> bool {
        self.reason() == Some(&StatusReason::Conflict)
    }

    /// Whether the server refused it to this user.
    pub fn is_forbidden(&self) -> bool {
        self.reason() == Some(&StatusReason::Forbidden)
    }

    /// The bare text, Go's `err.Error()`.
    pub fn text(&self) -> String {
        match self {
            Self::Status(status) => status.message.clone(),
            Self::Message(text) | Self::Verbatim(text) => text.clone(),
            Self::NoResource { resource, group, version } => {
                let gvr = match (group.as_str(), version.as_str()) {
                    ("", "") => resource.clone(),
                    (group, version) => format!("{group}/{version}, Resource={resource}"),
                };
                format!("no matches for {gvr}")
            }
            Self::Configuration(problems) => {
                let text = match problems.as_slice() {
                    [one] => one.clone(),
                    several => format!("[{}]", several.join(", ")),
                };
                format!("invalid configuration: {text}")
            }
            Self::NoContext(name) => format!("context was not found for specified context: {name}"),
            Self::Url { operation, url, cause } => format!("{operation} {}: {cause}", quote(url)),
            Self::Many(errors) => {
                let mut texts: Vec<String> = Vec::new();
                for text in errors.iter().map(Self::text) {
                    if !texts.contains(&text) {
                        texts.push(text);
                    }
                }
                match texts.as_slice() {
                    [one] => one.clone(),
                    several => format!("[{}]", several.join(", ")),
                }
            }
            Self::Silent(_) => "exit".to_owned(),
            Self::BrokenPipe => Errno::EPIPE.to_string(),
        }
    }

    /// What goes to standard error, ending in a line feed (nothing for an error already told).
    pub fn report(&self) -> String {
        if let Self::Many(errors) = self
            && let [one] = errors.as_slice()
        {
            return one.report_unwrapped();
        }
        self.report_unwrapped()
    }

    fn report_unwrapped(&self) -> String {
        let mut report = match self {
            Self::Silent(_) | Self::BrokenPipe => return String::new(),
            Self::Status(status) if status.reason == Some(StatusReason::Invalid) => invalid(status),
            // checkErr unwraps an aggregate of one before it looks at the kind.
            Self::Configuration(problems) => match problems.as_slice() {
                [one] => format!("error: {one}"),
                several => bulleted("Error in configuration: ", several),
            },
            Self::NoContext(_) => format!("Error in configuration: {}", self.text()),
            Self::NoResource { resource, group, version } => {
                let scope = match (group.as_str(), version.as_str()) {
                    ("", "") => String::new(),
                    (group, "") => format!(" in group {}", quote(group)),
                    ("", version) => format!(" in version {}", quote(version)),
                    (group, version) => {
                        format!(" in group {} and version {}", quote(group), quote(version))
                    }
                };
                format!("the server doesn't have a resource type {}{scope}", quote(resource))
            }
            Self::Verbatim(text) => text.clone(),
            Self::Many(errors) => {
                let lines = errors.iter().map(|error| format!("{}\n", error.line()));
                lines.collect()
            }
            Self::Message(text) if text.starts_with("error: ") => text.clone(),
            Self::Message(text) => format!("error: {text}"),
            Self::Url { .. } | Self::Status(_) => self.line(),
        };
        if !report.ends_with('\n') {
            report.push('\n');
        }
        report
    }

    /// One of several (cmdutil messageForError).
    fn line(&self) -> String {
        match self {
            Self::Status(status) => match &status.reason {
                Some(StatusReason::Unauthorized) => {
                    format!("error: You must be logged in to the server ({})", status.message)
                }
                Some(reason) => format!("Error from server ({}): {}", reason.as_str(), status.message),
                None => format!("Error from server: {}", status.message),
            },
            Self::Url { url, cause, .. } if cause.contains("connection refused") => {
                let host = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                let host = host.split('/').next().unwrap_or_default();
                format!(
                    "The connection to the server {host} was refused - did you specify the right host or port?"
                )
            }
            Self::Url { cause, .. } => format!("Unable to connect to the server: {cause}"),
            other => other.text(),
        }
    }

    /// The exit status it ends kubectl with.
    pub fn exit_status(&self) -> u8 {
        match self {
            Self::Silent(status) => *status,
            Self::BrokenPipe => 141,
            _ => 1,
        }
    }
}

impl From<Errno> for Error {
    /// A failed write: a reader that left ends kubectl quietly.
    fn from(errno: Errno) -> Self {
        match errno {
            Errno::EPIPE => Self::BrokenPipe,
            errno => Self::Message(format!("write /dev/stdout: {}", lower_first(&errno.to_string()))),
        }
    }
}

impl From<Status> for Error {
    fn from(status: Status) -> Self {
        Self::Status(Box::new(status))
    }
}

/// glibc's words as Go's syscall package has them: in small letters.
pub fn lower_first(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map(|first| first.to_lowercase().chain(signs).collect()).unwrap_or_default()
}

fn invalid(status: &Status) -> String {
    let Some(details) = &status.details else {
        return format!("The request is invalid: {}", status.message);
    };
    let named = !details.kind.is_empty() || !details.name.is_empty();
    let head = match named {
        true => format!("The {} {} is invalid", details.kind, quote(&details.name)),
        false if !status.message.is_empty() && details.causes.is_empty() => {
            format!("The request is invalid: {}", status.message)
        }
        false => "The request is invalid".to_owned(),
    };
    if details.causes.is_empty() {
        return head;
    }
    let mut causes: Vec<String> = Vec::new();
    for cause in &details.causes {
        let text = format!("{}: {}", cause.field, cause.message);
        if !causes.contains(&text) {
            causes.push(text);
        }
    }
    bulleted(&format!("{head}: "), &causes)
}

/// cmdutil.MultilineError.
fn bulleted(prefix: &str, lines: &[String]) -> String {
    match lines {
        [one] => format!("{prefix}{one}\n"),
        several => {
            let lines: String = several.iter().map(|line| format!("* {line}\n")).collect();
            format!("{prefix}\n{lines}")
        }
    }
}

#[cfg(test)]
mod tests {
    use countersign_api::{StatusCause, StatusDetails};

    use super::*;

    #[test]
    fn invalid_objects_are_told_by_their_causes() {
        let cause = |field: &str| StatusCause {
            field: field.to_owned(),
            message: "Required value".to_owned(),
            ..StatusCause::default()
        };
        let mut status = Status::failure(422, StatusReason::Invalid, "long");
        let details = StatusDetails {
            kind: "Role".to_owned(),
            name: "x".to_owned(),
            causes: vec![cause("a"), cause("a")],
            ..StatusDetails::default()
        };
        status.details = Some(details.clone());
        assert_eq!(Error::from(status.clone()).report(), "The Role \"x\" is invalid: a: Required value\n");
        status.details = Some(StatusDetails { causes: vec![cause("a"), cause("b")], ..details });
        assert_eq!(
            Error::from(status).report(),
            "The Role \"x\" is invalid: \n* a: Required value\n* b: Required value\n"
        );
    }

    #[test]
    fn only_a_lone_message_gets_the_prefix() {
        let one = Error::message("no");
        assert_eq!(one.report(), "error: no\n");
        assert_eq!(Error::Many(vec![one, Error::message("yes")]).report(), "no\nyes\n");
    }

    #[test]
    fn a_refused_connection_names_the_host() {
        let error = Error::Url {
            operation: "Get",
            url: "https://h:6443/api?timeout=32s".to_owned(),
            cause: "dial tcp 1.2.3.4:6443: connect: connection refused".to_owned(),
        };
        assert_eq!(
            error.report(),
            "The connection to the server h:6443 was refused - did you specify the right host or port?\n"
        );
    }
}
