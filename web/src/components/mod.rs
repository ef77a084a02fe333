//! What several panes share.

mod ask;
mod chip;
mod splitter;
mod tick;

pub use ask::Ask;
pub use chip::Chip;
pub use splitter::Splitter;
pub use tick::Tick;
