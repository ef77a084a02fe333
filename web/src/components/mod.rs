//! What several panes share.

mod ask;
mod bar;
mod chip;
mod splitter;
mod tick;

pub use ask::Ask;
pub use bar::Bar;
pub use chip::Chip;
pub use splitter::Splitter;
pub use tick::Tick;
