//! How functions are called in `web/first-view.txt`: by a hash of their name, as thousands of names would fill a book.
//!
//! The name is the demangled one with type arguments, less what differs between builds of the same source: hashes of crates,
//! and numbers of copies. So a change to a function does not make its key stale; a new name or another type does.

/// The key of a function with this (mangled) name.
pub fn key(mangled: &str) -> String {
    format!("{:08x}", hash(without_number(&format!("{:#}", rustc_demangle::demangle(mangled)))))
}

/// Drops the number that the compiler gives to one of several copies: `a::b.17`.
fn without_number(name: &str) -> &str {
    let stem = name.trim_end_matches(|character: char| character.is_ascii_digit());
    stem.strip_suffix('.').filter(|_| stem.len() < name.len()).unwrap_or(name)
}

/// FNV-1a with 32 bits: the same in every version of Rust. Two functions with one key would only come together.
fn hash(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::{hash, key, without_number};

    #[test]
    fn copies_are_not_counted() {
        assert_eq!(without_number("a::b.17"), "a::b");
        assert_eq!(without_number("a::b17"), "a::b17");
    }

    #[test]
    fn hashes_of_crates_do_not_matter() {
        assert_eq!(key("_RNvCs1234_7mycrate3foo"), key("_RNvCs5678_7mycrate3foo"));
        assert_ne!(key("_RNvCs1234_7mycrate3foo"), key("_RNvCs1234_7mycrate3bar"));
    }

    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(hash("foobar"), 0xbf9c_f968);
    }
}
