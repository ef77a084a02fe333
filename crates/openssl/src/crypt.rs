//! crypt(3): MD5 with its thousand rounds, and Drepper's scheme over SHA-256 and SHA-512.

use countersign_pki::Digest;

/// A way to hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `$1$`
    Md5,
    /// `$apr1$`, Apache's variant
    Apache,
    /// AIX's variant, without a mark
    Aix,
    /// `$5$`
    Sha256,
    /// `$6$`
    Sha512,
}

impl Method {
    /// By the name of its option.
    pub fn from_option(name: &str) -> Option<Self> {
        Some(match name {
            "1" => Self::Md5,
            "5" => Self::Sha256,
            "6" => Self::Sha512,
            "aixmd5" => Self::Aix,
            "apr1" => Self::Apache,
            _ => return None,
        })
    }

    /// The most characters of salt that count.
    pub fn salt_len(self) -> usize {
        if matches!(self, Self::Sha256 | Self::Sha512) { 16 } else { 8 }
    }

    fn mark(self) -> &'static str {
        match self {
            Self::Md5 => "$1$",
            Self::Apache => "$apr1$",
            Self::Aix => "",
            Self::Sha256 => "$5$",
            Self::Sha512 => "$6$",
        }
    }
}

const DIGITS: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// More rounds take too long to be meant.
const MOST_ROUNDS: u32 = 1_000_000;

/// The digit of the lowest six bits.
pub fn digit(value: u32) -> char {
    let index = usize::try_from(value & 63).unwrap_or_default();
    char::from(DIGITS.get(index).copied().unwrap_or(b'.'))
}

/// The hash of a word; `None` for more rounds than are computed here.
pub fn hash(method: Method, word: &[u8], salt: &str) -> Option<String> {
    match method {
        Method::Sha256 => sha(Digest::Sha256, method.mark(), word, salt),
        Method::Sha512 => sha(Digest::Sha512, method.mark(), word, salt),
        _ => Some(md5(method.mark(), word, salt)),
    }
}

/// `len` bytes out of a block that repeats.
fn repeated(block: &[u8], len: usize) -> Vec<u8> {
    block.iter().copied().cycle().take(if block.is_empty() { 0 } else { len }).collect()
}

fn first(text: &str, most: usize) -> &str {
    let end = text.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= most).last();
    text.get(..end.unwrap_or(0)).unwrap_or_default()
}

/// Digits of three bytes, lowest six bits first.
fn digits(out: &mut String, bytes: [u8; 3], count: usize) {
    let [a, b, c] = bytes.map(u32::from);
    let mut value = a << 16 | b << 8 | c;
    for _ in 0..count {
        out.push(digit(value));
        value >>= 6;
    }
}

fn md5(mark: &str, word: &[u8], salt: &str) -> String {
    let hash = |parts: &[&[u8]]| Digest::Md5.hash(&parts.concat());
    let salt = first(salt, 8);
    let mixed = hash(&[word, salt.as_bytes(), word]);
    let mut input = [word, mark.as_bytes(), salt.as_bytes()].concat();
    input.extend(repeated(&mixed, word.len()));
    let mut bits = word.len();
    while bits > 0 {
        input.push(if bits & 1 == 1 { 0 } else { word.first().copied().unwrap_or_default() });
        bits >>= 1;
    }
    let mut state = hash(&[&input]);
    for round in 0..1000 {
        let odd = round % 2 == 1;
        let middle: &[u8] = if round % 3 == 0 { &[] } else { salt.as_bytes() };
        let later: &[u8] = if round % 7 == 0 { &[] } else { word };
        let (head, tail): (&[u8], &[u8]) = if odd { (word, &state) } else { (&state, word) };
        state = hash(&[head, middle, later, tail]);
    }
    let at = |index: usize| state.get(index).copied().unwrap_or_default();
    let mut out = if mark.is_empty() { format!("{salt}$") } else { format!("{mark}{salt}$") };
    for index in 0..5 {
        let last = if index == 4 { 5 } else { index + 12 };
        digits(&mut out, [at(index), at(index + 6), at(last)], 4);
    }
    digits(&mut out, [0, 0, at(11)], 2);
    out
}

fn sha(digest: Digest, mark: &str, word: &[u8], salt: &str) -> Option<String> {
    let hash = |parts: &[&[u8]]| digest.hash(&parts.concat());
    let given = salt.strip_prefix("rounds=").and_then(|rest| rest.split_once('$'));
    let given = given.and_then(|(number, rest)| Some((number.parse::<u32>().ok()?, rest)));
    let (rounds, shown, salt) = match given {
        Some((rounds, rest)) => {
            let rounds = rounds.clamp(1000, 999_999_999);
            (rounds, format!("rounds={rounds}$"), rest)
        }
        None => (5000, String::new(), salt),
    };
    if rounds > MOST_ROUNDS {
        return None;
    }
    let salt = first(salt, 16);
    let mixed = hash(&[word, salt.as_bytes(), word]);
    let mut input = [word, salt.as_bytes()].concat();
    input.extend(repeated(&mixed, word.len()));
    let mut bits = word.len();
    while bits > 0 {
        input.extend_from_slice(if bits & 1 == 1 { &mixed } else { word });
        bits >>= 1;
    }
    let mut state = hash(&[&input]);
    let p = repeated(&digest.hash(&word.repeat(word.len())), word.len());
    let times = 16 + usize::from(state.first().copied().unwrap_or_default());
    let s = repeated(&digest.hash(&salt.as_bytes().repeat(times)), salt.len());
    for round in 0..rounds {
        let odd = round % 2 == 1;
        let middle: &[u8] = if round % 3 == 0 { &[] } else { &s };
        let later: &[u8] = if round % 7 == 0 { &[] } else { &p };
        let (head, tail): (&[u8], &[u8]) = if odd { (&p, &state) } else { (&state, &p) };
        state = hash(&[head, middle, later, tail]);
    }
    Some(format!("{mark}{shown}{salt}${}", sha_digits(&state)))
}

/// The bytes go in triples a third apart, each triple turned against the one before.
fn sha_digits(state: &[u8]) -> String {
    let at = |index: usize| state.get(index).copied().unwrap_or_default();
    let (third, turn) = if state.len() == 64 { (21, 1) } else { (10, 2) };
    let mut out = String::new();
    for index in 0..third {
        let triple = [at(index), at(index + third), at(index + 2 * third)];
        let start = index * turn % 3;
        let pick = |offset: usize| triple.get((start + offset) % 3).copied().unwrap_or_default();
        digits(&mut out, [pick(0), pick(1), pick(2)], 4);
    }
    if state.len() == 64 {
        digits(&mut out, [0, 0, at(63)], 2);
    } else {
        digits(&mut out, [0, at(31), at(30)], 3);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_c_library() {
        let hashed = |method, salt| hash(method, b"foo", salt).unwrap();
        assert_eq!(hashed(Method::Md5, "abcdefgh"), "$1$abcdefgh$XxzGe9Muun7wTYbZO4sdr0");
        assert_eq!(hashed(Method::Apache, "ab"), "$apr1$ab$7bxgIZ7ynkBKYibEyvXSO.");
        assert_eq!(hashed(Method::Sha256, "ab"), "$5$ab$T/Jja5dqotos7KvAUoe9TaIqh50FOlO1cABWRPwIM21");
        assert_eq!(
            hashed(Method::Sha512, "ab"),
            "$6$ab$w71OWG4mlmkeD8GnOknQPVc1V6pnzaoLyTCFhUc7bnnkrBj/gTIHc3z/PyieDrTxf0YP86cMKn8iWSVhdTX4b0"
        );
    }
}
