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

/// An INTEGER's content in hexadecimal, `-` before a negative one.
pub fn integer(content: &[u8]) -> String {
    let zeros = usize::from(content.len() > 1 && content.first() == Some(&0));
    if content.first().is_some_and(|first| first & 0x80 != 0) {
        let mut magnitude: Vec<u8> = content.iter().map(|byte| !byte).collect();
        for byte in magnitude.iter_mut().rev() {
            let (sum, carry) = byte.overflowing_add(1);
            *byte = sum;
            if !carry {
                break;
            }
        }
        return format!("-{}", upper(&magnitude));
    }
    upper(content.get(zeros..).unwrap_or_default())
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

/// The lines of `BIO_dump_indent`: offset, sixteen bytes, and their characters.
pub fn dump(bytes: &[u8], indent: usize) -> String {
    let indent = indent.min(64);
    // Deeper indents leave room for fewer bytes.
    let columns = 16 - indent.saturating_sub(6).min(55).div_ceil(4);
    let mut text = String::new();
    for (row, line) in bytes.chunks(columns).enumerate() {
        text.push_str(&format!("{:indent$}{:04x} - ", "", row * columns));
        for position in 0..columns {
            match line.get(position) {
                Some(byte) => {
                    let separator = if position == 7 { '-' } else { ' ' };
                    text.push_str(&format!("{byte:02x}{separator}"));
                }
                None => text.push_str("   "),
            }
        }
        text.push_str("  ");
        text.extend(line.iter().map(|byte| match byte {
            b' '..=b'~' => char::from(*byte),
            _ => '.',
        }));
        text.push('\n');
    }
    text
}
