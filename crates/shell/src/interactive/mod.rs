//! What a prompt needs: history, completion, line editing. Pure state, no input or output.

mod complete;
mod history;
