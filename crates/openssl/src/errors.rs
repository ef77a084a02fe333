//! Entries of OpenSSL's error queue: the lines `ID:error:CODE:LIBRARY:FUNCTION:REASON:FILE:LINE:DATA`.
//!
//! File and line are part of what a learner sees and pastes into a search box; they are those of 3.0.19.

use countersign_host::Errno;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    code: u32,
    library: &'static str,
    function: &'static str,
    reason: String,
    file: &'static str,
    line: u32,
    data: String,
}

/// Numbers and names of the libraries that report.
const LIBRARIES: &[(u32, &str)] = &[
    (2, "system library"),
    (4, "rsa routines"),
    (6, "digital envelope routines"),
    (8, "object identifier routines"),
    (9, "PEM routines"),
    (11, "x509 certificate routines"),
    (13, "asn1 encoding routines"),
    (14, "configuration file routines"),
    (15, "common libcrypto routines"),
    (16, "elliptic curve routines"),
    (20, "SSL routines"),
    (32, "BIO routines"),
    (33, "PKCS7 routines"),
    (34, "X509 V3 routines"),
    (35, "PKCS12 routines"),
    (36, "random number generator"),
    (40, "UI routines"),
    (44, "STORE routines"),
    (57, "Provider routines"),
    (60, "DECODER routines"),
];

impl Reason {
    /// An entry by its code (as printed), where it was raised, and what it says.
    pub fn new(code: u32, function: &'static str, reason: &str, file: &'static str, line: u32) -> Self {
        let number = if code & 0x8000_0000 != 0 { 2 } else { (code >> 23) & 0xff };
        let library =
            LIBRARIES.iter().find(|(known, _)| *known == number).map_or("unknown library", |(_, name)| name);
        Self { code, library, function, reason: reason.to_owned(), file, line, data: String::new() }
    }

    /// The same with more to say.
    #[must_use]
    pub fn with(mut self, data: impl Into<String>) -> Self {
        self.data = data.into();
        self
    }

    /// The line as printed, with its line feed. The first field is a thread's address in the real thing.
    pub fn line(&self, pid: u32) -> String {
        let Self { code, library, function, reason, file, line, data } = self;
        let thread = 0x4007_0000_7F00_0000_u64 | (u64::from(pid) << 24) | 0x0000_0000_0000_7F00;
        format!("{thread:016X}:error:{code:08X}:{library}:{function}:{reason}:{file}:{line}:{data}\n")
    }
}

/// Linux's number of a system error.
fn number(errno: Errno) -> u32 {
    match errno {
        Errno::EPERM => 1,
        Errno::ENOENT => 2,
        Errno::ESRCH => 3,
        Errno::ENXIO => 6,
        Errno::ENOEXEC => 8,
        Errno::EBADF => 9,
        Errno::EACCES => 13,
        Errno::EEXIST => 17,
        Errno::EXDEV => 18,
        Errno::ENOTDIR => 20,
        Errno::EISDIR => 21,
        Errno::EINVAL => 22,
        Errno::ENOTTY => 25,
        Errno::EFBIG => 27,
        Errno::ENOSPC => 28,
        Errno::EPIPE => 32,
        Errno::ENAMETOOLONG => 36,
        Errno::ENOTEMPTY => 39,
        Errno::ELOOP => 40,
    }
}

/// `system library:FUNCTION:No such file or directory`.
pub fn system(errno: Errno, function: &'static str, file: &'static str, line: u32) -> Reason {
    Reason::new(0x8000_0000 | number(errno), function, &errno.to_string(), file, line)
}

/// What `BIO_new_file` leaves when fopen(3) fails.
pub fn fopen(errno: Errno, path: &str, mode: &str) -> [Reason; 2] {
    let file = "../crypto/bio/bss_file.c";
    let second = match errno {
        Errno::ENOENT | Errno::ENXIO => Reason::new(0x1000_0080, "BIO_new_file", "no such file", file, 75),
        _ => Reason::new(0x1008_0002, "BIO_new_file", "system lib", file, 77),
    };
    [system(errno, "BIO_new_file", file, 67).with(format!("calling fopen({path}, {mode})")), second]
}

/// What `BIO_read_filename` leaves when fopen(3) fails.
pub fn read_filename(errno: Errno, path: &str, mode: &str) -> [Reason; 2] {
    let file = "../crypto/bio/bss_file.c";
    [
        system(errno, "file_ctrl", file, 297).with(format!("calling fopen({path}, {mode})")),
        Reason::new(0x1008_0002, "file_ctrl", "system lib", file, 300),
    ]
}

/// What reading leaves when fread(3) fails.
pub fn fread(errno: Errno) -> [Reason; 2] {
    let file = "../crypto/bio/bss_file.c";
    [
        system(errno, "file_read", file, 149).with("calling fread()"),
        Reason::new(0x1008_0002, "file_read", "system lib", file, 151),
    ]
}

/// `PEM routines:get_name:no start line`.
pub fn no_start() -> Reason {
    Reason::new(0x0480_006C, "get_name", "no start line", "../crypto/pem/pem_lib.c", 760)
}

/// The same for a reader that looks for one label.
pub fn no_start_line(expecting: &str) -> Reason {
    no_start().with(format!("Expecting: {expecting}"))
}

/// `digital envelope routines:inner_evp_generic_fetch:unsupported`.
pub fn cannot_fetch(algorithm: &str) -> Reason {
    cannot_fetch_with(algorithm, "(<null>)")
}

/// The same with the properties that were asked for, in their parentheses.
pub fn cannot_fetch_with(algorithm: &str, properties: &str) -> Reason {
    Reason::new(0x0308_010C, "inner_evp_generic_fetch", "unsupported", "../crypto/evp/evp_fetch.c", 386)
        .with(format!("Global default library context, Algorithm ({algorithm} : 0), Properties {properties}"))
}

/// `digital envelope routines:default_fixup_args:command not supported`.
pub fn not_supported(name: &str, value: &str) -> Reason {
    let file = "../crypto/evp/ctrl_params_translate.c";
    Reason::new(0x0300_0093, "default_fixup_args", "command not supported", file, 582)
        .with(format!("[action:2, state:4] name={name}, value={value}"))
}

/// `X509 V3 routines:X509V3_EXT_nconf_int:error in extension`.
pub fn in_extension(section: &str, name: &str, value: &str) -> Reason {
    Reason::new(0x1100_0080, "X509V3_EXT_nconf_int", "error in extension", "../crypto/x509/v3_conf.c", 48)
        .with(format!("section={section}, name={name}, value={value}"))
}
