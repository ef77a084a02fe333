//! Choosing objects by labels and fields.

pub mod fields;
pub mod labels;
