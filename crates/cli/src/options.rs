//! Options that every command which starts a world takes.

use anyhow::{Context, Result, bail};
use countersign_sandbox::{Options, Session, Simulation, Timestamp, parse_rfc3339};

/// For the help.
pub const HELP: &str = "Options:
  --seed N                 Where the world's randomness begins (default: drawn anew)
  --start-time RFC3339     When the world begins, such as 2026-03-14T09:26:53Z (default: now)
  --terminal USER@HOST     Where to log in (default: root@controlplane; also root@node01, jane@laptop)";

/// What was asked for.
pub struct World {
    seed: [u8; 32],
    start: Timestamp,
    user: String,
    host: String,
    /// `--json`
    pub json: bool,
    /// Arguments that are no options.
    pub rest: Vec<String>,
}

impl World {
    /// Reads options and arguments in any order.
    pub fn parse(arguments: &[String]) -> Result<Self> {
        let mut world = Self {
            seed: fresh_seed()?,
            start: now(),
            user: "root".to_owned(),
            host: "controlplane".to_owned(),
            json: false,
            rest: Vec::new(),
        };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let (name, inline) = match argument.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name, Some(value.to_owned())),
                _ => (argument.as_str(), None),
            };
            let mut value = || {
                inline
                    .clone()
                    .or_else(|| arguments.next().cloned())
                    .with_context(|| format!("{name} needs a value"))
            };
            match name {
                "--json" => world.json = true,
                "--seed" => {
                    let text = value()?;
                    world.seed = Options::seed(text.parse().with_context(|| format!("--seed {text}"))?);
                }
                "--start-time" => {
                    let text = value()?;
                    let seconds =
                        parse_rfc3339(&text).with_context(|| format!("--start-time {text}: not RFC 3339"))?;
                    world.start = Timestamp::from_seconds(seconds);
                }
                "--terminal" => {
                    let text = value()?;
                    let (user, host) =
                        text.split_once('@').with_context(|| format!("--terminal {text}: not USER@HOST"))?;
                    world.user = user.to_owned();
                    world.host = host.to_owned();
                }
                option if option.starts_with('-') && option.len() > 1 => bail!("unknown option {option}"),
                _ => world.rest.push(argument.clone()),
            }
        }
        Ok(world)
    }

    /// The world alone.
    pub fn simulation(&self) -> Simulation {
        Simulation::new(self.seed, self.start)
    }

    /// User and host to log in as and on.
    pub fn login(&self) -> (&str, &str) {
        (&self.user, &self.host)
    }

    /// The world, and a shell in it.
    pub fn begin(&self) -> Result<(Simulation, Session)> {
        let simulation = self.simulation();
        let session = simulation
            .sandbox()
            .session(&self.user, &self.host)
            .with_context(|| format!("nobody can log in as {}@{}", self.user, self.host))?;
        Ok((simulation, session))
    }
}

#[allow(clippy::disallowed_methods, reason = "the edge of the world is where real time comes in")]
fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_seconds(i64::try_from(since.as_secs()).unwrap_or_default())
}

/// The edge of the world is also where real randomness comes in; the standard library gives some to hash maps.
fn fresh_seed() -> Result<[u8; 32]> {
    use std::hash::{BuildHasher, Hasher, RandomState};
    let mut seed = [0; 32];
    for place in seed.chunks_mut(8) {
        place.copy_from_slice(&RandomState::new().build_hasher().finish().to_le_bytes());
    }
    Ok(seed)
}
