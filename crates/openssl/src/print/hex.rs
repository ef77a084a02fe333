//! Bytes as hexadecimal text.

/// `0A:1B:2C`
pub fn upper_colons(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
}

/// `0a:1b:2c`
pub fn lower_colons(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":")
}

/// `0A1B2C`
pub fn upper(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// `0a1b2c`
pub fn lower(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Indented lines of `columns` bytes each; every line but the last ends in a colon.
pub fn block(bytes: &[u8], indent: usize, columns: usize) -> String {
    let lines: Vec<String> =
        bytes.chunks(columns).map(|line| format!("{:indent$}{}", "", lower_colons(line))).collect();
    let mut text = lines.join(":\n");
    text.push('\n');
    text
}

/// A number without its leading zeros, `00` before a set high bit, as OpenSSL shows big integers.
pub fn signed(magnitude: &[u8]) -> Vec<u8> {
    let zeros = magnitude.iter().take_while(|byte| **byte == 0).count();
    let mut bytes = magnitude.get(zeros..).unwrap_or_default().to_vec();
    if bytes.first().is_none_or(|first| first & 0x80 != 0) {
        bytes.insert(0, 0);
    }
    bytes
}
