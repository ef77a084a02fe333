//! What is done for a request that was let through: one file per verb or kind of answer.

pub mod table;
