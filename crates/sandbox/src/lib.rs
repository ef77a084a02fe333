//! One world, wired: hosts, cluster, clock, terminals. Commands in, changes out.
//!
//! Begin at [`Sandbox`]. The edge (the page, the native binary, a test) hands in randomness, the start of time and who
//! polls tasks ([`Options`]), moves the clock, and shows terminals. The same seed, start time and input give the same
//! bytes.

mod cluster;
mod executor;
pub mod facts;
mod group;
mod journal;
mod login;
mod options;
mod programs;
mod requests;
mod sandbox;
mod session;
mod simulation;
mod snapshot;
mod study;
mod terminal;
mod world;

pub use countersign_api::parse_rfc3339;
pub use countersign_host::{EditOutcome, Timestamp};
pub use executor::Executor;
pub use options::{Keys, Options};
pub use requests::Requests;
pub use sandbox::Sandbox;
pub use session::{Outcome, Session};
pub use simulation::{Limit, Simulation};
pub use snapshot::Snapshot;
pub use study::{Entered, Finding, Play, Study, WorldView, prove, set_up, solve};
pub use terminal::{
    Color, Ended, Key, OpenEditor, Run, SavedTerminal, Screen, ScreenLine, Style, TerminalSession,
};
