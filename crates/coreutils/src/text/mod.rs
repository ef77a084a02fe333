//! Programs that turn text into text, in the order of the alphabet.

pub(crate) mod base64;
pub(crate) mod cat;
pub(crate) mod column;
pub(crate) mod comm;
pub(crate) mod cut;
pub(crate) mod expand;
pub(crate) mod fold;
pub(crate) mod head;
pub(crate) mod join;
pub(crate) mod nl;
pub(crate) mod paste;
pub(crate) mod rev;
pub(crate) mod seq;
pub(crate) mod shuf;
pub(crate) mod sort;
pub(crate) mod tac;
pub(crate) mod tail;
pub(crate) mod tee;
pub(crate) mod tr;
pub(crate) mod uniq;
pub(crate) mod wc;
pub(crate) mod yes;
