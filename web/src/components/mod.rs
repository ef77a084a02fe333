//! What several panes share.

mod chip;
mod splitter;

pub use chip::Chip;
pub use splitter::Splitter;
