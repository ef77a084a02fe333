//! `--dry-run` and `--validate`: how far a write goes. Upstream: kubectl/pkg/cmd/util GetDryRunStrategy, GetValidationDirective.

use crate::command::{parse_bool, quote};
use crate::{Context, Error};

/// How far a write goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DryRun {
    /// It happens.
    None,
    /// Nothing is sent.
    Client,
    /// It is sent, and the server forgets it.
    Server,
}

impl DryRun {
    /// What `--dry-run` says; old forms of the flag are warned about.
    pub async fn from_flags(context: &Context) -> Result<Self, Error> {
        const PLACE: &str = "helpers.go:719";
        let value = context.flags().text("dry-run");
        let (meant, strategy) = match parse_bool(value) {
            Some(true) => ("client", Self::Client),
            Some(false) => ("none", Self::None),
            None => {
                return match value {
                    "unchanged" => {
                        let text = "--dry-run is deprecated and can be replaced with --dry-run=client.";
                        context.log('W', PLACE, text).await;
                        Ok(Self::Client)
                    }
                    "client" => Ok(Self::Client),
                    "server" => Ok(Self::Server),
                    "none" => Ok(Self::None),
                    _ => Err(Error::message(format!(
                        "Invalid dry-run value ({value}). Must be \"none\", \"server\", or \"client\"."
                    ))),
                };
            }
        };
        let text = format!(
            "--dry-run={value} is deprecated (boolean value) and can be replaced with --dry-run={meant}."
        );
        context.log('W', PLACE, &text).await;
        Ok(strategy)
    }

    /// What the line about a success ends in.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Client => " (dry run)",
            Self::Server => " (server dry run)",
        }
    }

    /// The query parameter `dryRun`.
    pub fn parameter(self) -> &'static str {
        match self {
            Self::Server => "All",
            Self::None | Self::Client => "",
        }
    }
}

/// What `--validate` says, as the query parameter `fieldValidation`.
pub fn field_validation(context: &Context) -> Result<&'static str, Error> {
    let value = context.flags().text("validate");
    match (parse_bool(value), value) {
        (Some(true), _) | (None, "strict") => Ok("Strict"),
        (Some(false), _) | (None, "ignore") => Ok("Ignore"),
        (None, "warn") => Ok("Warn"),
        (None, _) => Err(Error::message(format!(
            "invalid - validate option {}; must be one of: strict (or true), warn, ignore (or false)",
            quote(value)
        ))),
    }
}
