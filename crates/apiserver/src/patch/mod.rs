//! The ways to change an object by telling only what is different: values in, values out.

pub mod json_patch;
pub mod merge_patch;
pub mod strategic;
