//! Programs that look for text and for files.

pub(crate) mod find;
pub(crate) mod grep;
