//! `base64`, `base32` and `basenc`

use crate::run::{Command, Io, Outcome, Stop, count, quote};

const ABOUT: &str = "\
Base64 encode or decode FILE, or standard input, to standard output.

With no FILE, or when FILE is -, read standard input.

Mandatory arguments to long options are mandatory for short options too.
  -d, --decode          decode data
  -i, --ignore-garbage  when decoding, ignore non-alphabet characters
  -w, --wrap=COLS       wrap encoded lines after COLS character (default 76).
                          Use 0 to disable line wrapping
      --help        display this help and exit
      --version     output version information and exit

The data are encoded as described for the base64 alphabet in RFC 4648.
When decoding, the input may contain newlines in addition to the bytes of
the formal base64 alphabet.  Use --ignore-garbage to attempt to recover
from any other non-alphabet bytes in the encoded stream.

GNU coreutils online help: <https://www.gnu.org/software/coreutils/>
Report any translation bugs to <https://translationproject.org/team/>
Full documentation <https://www.gnu.org/software/coreutils/base64>
or available locally via: info '(coreutils) base64 invocation'
";

const BASE64: Command = Command {
    name: "base64",
    synopsis: &["[OPTION]... [FILE]"],
    about: ABOUT,
    short: "diw:",
    long: &[("decode", 'd'), ("ignore-garbage", 'i'), ("wrap=", 'w')],
    ..Command::GNU
};

const BASE32: Command = Command {
    name: "base32",
    about: "Base32 encode or decode FILE, or standard input, to standard output.",
    ..BASE64
};

const BASENC: Command = Command {
    name: "basenc",
    about: "basenc encode or decode FILE, or standard input, to standard output.",
    long: &[
        ("base64", '6'),
        ("base64url", 'u'),
        ("base32", '3'),
        ("base32hex", 'h'),
        ("base16", '1'),
        ("base2msbf", 'm'),
        ("base2lsbf", 'l'),
        ("decode", 'd'),
        ("ignore-garbage", 'i'),
        ("wrap=", 'w'),
    ],
    ..BASE64
};

/// An alphabet of 2^bits letters; full groups of `group` letters are padded with `=`.
#[derive(Clone, Copy)]
struct Encoding {
    letters: &'static [u8],
    bits: u32,
    group: usize,
    low_bits_first: bool,
}

const fn encoding(letters: &'static [u8], bits: u32, group: usize) -> Encoding {
    Encoding { letters, bits, group, low_bits_first: false }
}

const BASE64_LETTERS: Encoding =
    encoding(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 6, 4);
const BASE64URL_LETTERS: Encoding =
    encoding(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 6, 4);
const BASE32_LETTERS: Encoding = encoding(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 5, 8);
const BASE32HEX_LETTERS: Encoding = encoding(b"0123456789ABCDEFGHIJKLMNOPQRSTUV", 5, 8);
const BASE16_LETTERS: Encoding = encoding(b"0123456789ABCDEF", 4, 2);
const BASE2_LETTERS: Encoding = encoding(b"01", 1, 8);

impl Encoding {
    fn encode(&self, bytes: &[u8]) -> Vec<u8> {
        let mut text = Vec::with_capacity(bytes.len() * 2);
        let letter = |index: u32| self.letters.get(index as usize).copied().unwrap_or(b'=');
        if self.low_bits_first {
            text.extend(
                bytes.iter().flat_map(|byte| (0..8).map(move |bit| letter(u32::from(byte >> bit & 1)))),
            );
            return text;
        }
        let (mut held, mut count) = (0u32, 0);
        for byte in bytes {
            held = held << 8 | u32::from(*byte);
            count += 8;
            while count >= self.bits {
                count -= self.bits;
                text.push(letter(held >> count));
                held &= (1 << count) - 1;
            }
        }
        if count > 0 {
            text.push(letter(held << (self.bits - count)));
        }
        while text.len() % self.group != 0 {
            text.push(b'=');
        }
        text
    }

    /// The bytes decoded, and whether the text was wholly valid.
    fn decode(&self, text: &[u8], ignore_garbage: bool) -> (Vec<u8>, bool) {
        let mut bytes = Vec::with_capacity(text.len());
        let mut values: Vec<u32> = Vec::with_capacity(self.group);
        let mut padding = 0;
        for char in text {
            if *char == b'\n' {
                continue;
            }
            if *char == b'=' {
                // A group needs at least one whole byte before its padding.
                if (values.len() as u32) * self.bits < 8 || self.bits < 5 {
                    self.finish(&values, &mut bytes);
                    return (bytes, false);
                }
                padding += 1;
                if values.len() + padding == self.group {
                    self.finish(&values, &mut bytes);
                    values.clear();
                    padding = 0;
                }
                continue;
            }
            match self.letters.iter().position(|letter| letter == char) {
                Some(value) if padding == 0 => values.push(value as u32),
                None if ignore_garbage => continue,
                _ => {
                    self.finish(&values, &mut bytes);
                    return (bytes, false);
                }
            }
            if values.len() == self.group {
                self.finish(&values, &mut bytes);
                values.clear();
            }
        }
        let whole = values.is_empty() && padding == 0;
        self.finish(&values, &mut bytes);
        (bytes, whole)
    }

    fn finish(&self, values: &[u32], bytes: &mut Vec<u8>) {
        if self.low_bits_first {
            if values.len() == 8 {
                bytes.push(values.iter().enumerate().map(|(bit, value)| (*value as u8) << bit).sum());
            }
            return;
        }
        let (mut held, mut count) = (0u32, 0);
        for value in values {
            held = (held << self.bits | value) & 0xffff;
            count += self.bits;
            if count >= 8 {
                count -= 8;
                bytes.push((held >> count & 0xff) as u8);
            }
        }
    }
}

pub(crate) async fn run(io: &mut Io) -> Outcome {
    let name = io.process.name().to_owned();
    let command = match name.as_str() {
        "base32" => BASE32,
        "basenc" => BASENC,
        _ => BASE64,
    };
    let parsed = command.parse(io)?;
    let wrap = match parsed.value('w') {
        None => 76,
        Some(text) => match count::plain(text) {
            Ok(columns) => columns,
            Err(count::CountError::TooLarge) => 0,
            Err(_) => return Err(io.fail(1, format_args!("invalid wrap size: {}", quote::locale(text)))),
        },
    };
    let encoding = match name.as_str() {
        "base32" => BASE32_LETTERS,
        "basenc" => match parsed.last_of("6u3h1ml") {
            Some('6') => BASE64_LETTERS,
            Some('u') => BASE64URL_LETTERS,
            Some('3') => BASE32_LETTERS,
            Some('h') => BASE32HEX_LETTERS,
            Some('1') => BASE16_LETTERS,
            Some('m') => BASE2_LETTERS,
            Some(_) => Encoding { low_bits_first: true, ..BASE2_LETTERS },
            None => return Err(io.misuse(1, "missing encoding type")),
        },
        _ => BASE64_LETTERS,
    };
    if let Some(extra) = parsed.operands.get(1) {
        return Err(io.misuse(1, format_args!("extra operand {}", quote::locale(extra))));
    }
    let file = parsed.operands.first().map_or("-", String::as_str);
    let bytes = read(io, file).await?;
    if !parsed.has('d') {
        let text = encoding.encode(&bytes);
        match usize::try_from(wrap).unwrap_or(0) {
            0 => io.put(text),
            columns => text.chunks(columns).for_each(|line| io.line(line)),
        }
        return Ok(0);
    }
    let (bytes, valid) = encoding.decode(&bytes, parsed.has('i'));
    io.put(bytes);
    if valid {
        return Ok(0);
    }
    // What was decoded is written before the complaint.
    io.flush().await?;
    Err(io.fail(1, "invalid input"))
}

async fn read(io: &mut Io, file: &str) -> Result<Vec<u8>, Stop> {
    let input = match io.open(file) {
        Ok(input) => input,
        Err(errno) => return Err(io.fail(1, format_args!("{}: {errno}", quote::if_needed(file)))),
    };
    match input.read_to_end().await {
        Ok(bytes) => Ok(bytes),
        Err(errno) => Err(io.fail(1, format_args!("read error: {errno}"))),
    }
}
