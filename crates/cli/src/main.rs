//! The native front end.
fn main() {}
