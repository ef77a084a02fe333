//! Programs about users, processes, the environment and the terminal, in the order of the alphabet.

pub(crate) mod clear;
pub(crate) mod echo;
pub(crate) mod editor;
pub(crate) mod env;
pub(crate) mod envsubst;
pub(crate) mod expr;
pub(crate) mod getent;
pub(crate) mod hostname;
pub(crate) mod id;
pub(crate) mod less;
pub(crate) mod nohup;
pub(crate) mod nproc;
pub(crate) mod printenv;
pub(crate) mod printf;
pub(crate) mod ps;
pub(crate) mod pwd;
pub(crate) mod sleep;
pub(crate) mod stty;
pub(crate) mod test;
pub(crate) mod timeout;
pub(crate) mod truth;
pub(crate) mod tty;
pub(crate) mod uname;
pub(crate) mod watch;
pub(crate) mod which;
pub(crate) mod xargs;
