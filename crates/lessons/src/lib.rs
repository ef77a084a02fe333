//! What a lesson is: schema, loader, goals, hints, quiz marking, progress.
//!
//! A lesson is written as Markdown (`lessons/README.md`), compiled by [`author`] into the data of [`model`], and then only read: goals are
//! compared with what a [`View`] of the world shows. Nothing in a lesson is ever executed by this crate.

#[cfg(feature = "author")]
pub mod author;
pub mod causes;
mod clock;
mod draw;
pub mod facts;
pub mod goals;
pub mod model;
pub mod progress;
pub mod quiz;
mod view;

pub use clock::{CLOCK, ClockMove};
pub use draw::{Draw, draw};
pub use model::Lesson;
pub use view::{Asked, CommandEnded, Login, View};
