//! What a C library gives to programs: regular expressions, dates as text, numbers as text.
//!
//! Pure functions from values to values, with glibc's results and glibc's words.

pub mod number;
pub mod pattern;
pub mod regex;
pub mod time;
