//! Programs that compare files.

pub(crate) mod diff;
