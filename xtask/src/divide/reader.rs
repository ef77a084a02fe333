//! Reads WebAssembly's numbers and names from bytes, and writes them.

use anyhow::{Context, Result, bail};

/// A place in some bytes.
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Reads from `at` on.
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// The offset of what comes next.
    pub fn at(&self) -> usize {
        self.at
    }

    /// One byte.
    pub fn byte(&mut self) -> Result<u8> {
        let byte = self.bytes.get(self.at).copied().context("the module ends early")?;
        self.at += 1;
        Ok(byte)
    }

    /// So many bytes.
    pub fn bytes(&mut self, length: usize) -> Result<&'a [u8]> {
        let end = self.at.checked_add(length).context("a length is beyond all measure")?;
        let bytes = self.bytes.get(self.at..end).context("the module ends early")?;
        self.at = end;
        Ok(bytes)
    }

    /// An unsigned LEB128 number of 32 bits.
    pub fn unsigned(&mut self) -> Result<u32> {
        let mut number = 0u64;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return u32::try_from(number).context("a number has more than 32 bits");
            }
        }
        bail!("a number has no end")
    }

    /// An unsigned number as a size or an index.
    pub fn size(&mut self) -> Result<usize> {
        Ok(self.unsigned()? as usize)
    }

    /// A signed LEB128 number of up to 64 bits.
    pub fn signed(&mut self) -> Result<i64> {
        let (mut number, mut shift) = (0i64, 0u32);
        loop {
            let byte = self.byte()?;
            number |= i64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            shift += 7;
            if byte < 0x80 {
                let negative = byte & 0x40 != 0 && shift < 64;
                return Ok(if negative { number | (-1i64 << shift) } else { number });
            }
            if shift > 63 {
                bail!("a number has no end");
            }
        }
    }

    /// A length and so many bytes of text.
    pub fn name(&mut self) -> Result<&'a str> {
        let length = self.size()?;
        std::str::from_utf8(self.bytes(length)?).context("a name is not UTF-8")
    }
}

/// Appends an unsigned LEB128 number.
pub fn put_unsigned(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends a size or an index.
pub fn put_size(out: &mut Vec<u8>, size: usize) -> Result<()> {
    put_unsigned(out, u32::try_from(size).context("more than WebAssembly can count")?);
    Ok(())
}

/// Appends the constant of type `i32` with these bits (as the operand of `i32.const`).
pub fn put_constant(out: &mut Vec<u8>, bits: u32) {
    let mut number = bits as i32;
    loop {
        let byte = (number & 0x7f) as u8;
        number >>= 7;
        if (number == 0 && byte & 0x40 == 0) || (number == -1 && byte & 0x40 != 0) {
            out.push(byte);
            return;
        }
        out.push(byte | 0x80);
    }
}

/// Appends a length and the bytes.
pub fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) -> Result<()> {
    put_size(out, bytes.len())?;
    out.extend_from_slice(bytes);
    Ok(())
}

/// Overwrites the five bytes at `place` with `number` as LEB128 of full width, as linkers leave it for such purposes.
pub fn overwrite(bytes: &mut [u8], place: usize, number: u32) -> Result<()> {
    let bytes = bytes.get_mut(place..place + 5).context("a relocation lies outside its function")?;
    for (index, byte) in bytes.iter_mut().enumerate() {
        let more = if index < 4 { 0x80 } else { 0 };
        *byte = ((number >> (7 * index)) & 0x7f) as u8 | more;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_survive_writing_and_reading() {
        for number in [0, 1, 127, 128, 300, u32::MAX] {
            let mut out = Vec::new();
            put_unsigned(&mut out, number);
            assert_eq!(Reader::new(&out, 0).unsigned().unwrap(), number);
            out.clear();
            put_constant(&mut out, number);
            assert_eq!(Reader::new(&out, 0).signed().unwrap(), i64::from(number as i32));
            let mut wide = [0; 5];
            overwrite(&mut wide, 0, number).unwrap();
            assert_eq!(Reader::new(&wide, 0).unsigned().unwrap(), number);
        }
    }
}
