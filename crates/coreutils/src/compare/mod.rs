//! Programs that compare files.

pub(crate) mod cmp;
pub(crate) mod diff;
