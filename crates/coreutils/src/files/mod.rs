//! Programs that look at files, make, move and remove them, in the order of the alphabet.

pub(crate) mod basename;
pub(crate) mod chmod;
pub(crate) mod chown;
pub(crate) mod cp;
pub(crate) mod df;
pub(crate) mod dirname;
pub(crate) mod du;
pub(crate) mod file;
pub(crate) mod install;
pub(crate) mod ln;
pub(crate) mod ls;
pub(crate) mod mkdir;
pub(crate) mod mktemp;
pub(crate) mod mode;
pub(crate) mod mv;
pub(crate) mod place;
pub(crate) mod readlink;
pub(crate) mod rm;
pub(crate) mod rmdir;
pub(crate) mod split;
pub(crate) mod stat;
pub(crate) mod touch;
pub(crate) mod tree;
pub(crate) mod truncate;
