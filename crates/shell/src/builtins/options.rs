//! Options of builtins: getopt(3) over words.

/// Options found and where the operands begin.
pub(super) struct Parsed {
    pub(super) options: Vec<(char, String)>,
    /// How many words were options.
    pub(super) used: usize,
}

impl Parsed {
    pub(super) fn has(&self, letter: char) -> bool {
        self.options.iter().any(|(option, _)| *option == letter)
    }

    pub(super) fn value(&self, letter: char) -> Option<&str> {
        self.options.iter().rev().find(|(option, _)| *option == letter).map(|(_, value)| value.as_str())
    }
}

/// Reads leading options; letters followed by `:` in `known` take a value. The error is a message.
pub(super) fn parse(words: &[String], known: &str) -> Result<Parsed, String> {
    let mut parsed = Parsed { options: Vec::new(), used: 0 };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word == "--" {
            parsed.used += 1;
            break;
        }
        let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) else { break };
        parsed.used += 1;
        let mut letters = letters.chars();
        while let Some(letter) = letters.next() {
            let Some((_, after)) = known.split_once(letter).filter(|_| letter != ':') else {
                return Err(format!("-{letter}: invalid option"));
            };
            let mut value = String::new();
            if after.starts_with(':') {
                value = letters.by_ref().collect();
                if value.is_empty() {
                    let Some(word) = words.next() else {
                        return Err(format!("-{letter}: option requires an argument"));
                    };
                    parsed.used += 1;
                    value.clone_from(word);
                }
            }
            parsed.options.push((letter, value));
        }
    }
    Ok(parsed)
}
