//! Why a system call failed, in the words of glibc's strerror.

use std::fmt;

macro_rules! errnos {
    ($($name:ident = $text:literal),* $(,)?) => {
        /// An error number of Linux; `Display` gives the text of strerror(3).
        #[allow(missing_docs, reason = "the names are errno(3)'s own and their text is the documentation")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Errno { $($name),* }

        impl fmt::Display for Errno {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(match self { $(Self::$name => $text),* })
            }
        }
    };
}

errnos! {
    EACCES = "Permission denied",
    EBADF = "Bad file descriptor",
    EEXIST = "File exists",
    EFBIG = "File too large",
    EINVAL = "Invalid argument",
    EISDIR = "Is a directory",
    ELOOP = "Too many levels of symbolic links",
    ENAMETOOLONG = "File name too long",
    ENOENT = "No such file or directory",
    ENOEXEC = "Exec format error",
    ENOSPC = "No space left on device",
    ENOTDIR = "Not a directory",
    ENOTEMPTY = "Directory not empty",
    ENOTTY = "Inappropriate ioctl for device",
    ENXIO = "No such device or address",
    EPERM = "Operation not permitted",
    EPIPE = "Broken pipe",
    ESRCH = "No such process",
    EXDEV = "Invalid cross-device link",
}

impl std::error::Error for Errno {}
