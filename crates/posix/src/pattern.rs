//! Shell patterns: `*`, `?`, `[…]` and the extended `@(…)` kinds.
//!
//! A pattern is matched by following all places it could be at, at once, so that no pattern takes
//! exponential time.

/// fnmatch(3) without flags.
pub fn matches(pattern: &str, text: &str) -> bool {
    Pattern::simple(pattern).matches(text, false)
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Char(char),
    Any,
    Star,
    Set { negated: bool, members: Vec<Member> },
    Group { kind: char, alternatives: Vec<Vec<Node>> },
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Member {
    Range(char, char),
    Class(String),
}

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    nodes: Vec<Node>,
    source: String,
}

impl Pattern {
    /// A pattern in which a backslash quotes.
    pub fn new(source: &str) -> Self {
        let chars: Vec<char> = source.chars().collect();
        let mut reader = Reader { chars: &chars, position: 0, depth: 0, extended: true };
        Self { nodes: reader.sequence(&[]), source: source.to_owned() }
    }

    /// The same without the extended kinds: fnmatch(3).
    pub fn simple(source: &str) -> Self {
        let chars: Vec<char> = source.chars().collect();
        let mut reader = Reader { chars: &chars, position: 0, depth: 0, extended: false };
        Self { nodes: reader.sequence(&[]), source: source.to_owned() }
    }

    /// The pattern as text, quoted parts with backslashes.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether nothing in it is special.
    pub fn is_plain(&self) -> bool {
        self.nodes.iter().all(|node| matches!(node, Node::Char(_)))
    }

    /// The text it stands for if nothing in it is special.
    pub fn plain_text(&self) -> String {
        self.nodes
            .iter()
            .filter_map(|node| if let Node::Char(char) = node { Some(*char) } else { None })
            .collect()
    }

    /// Whether it matches all of `text`.
    pub fn matches(&self, text: &str, ignore_case: bool) -> bool {
        let chars: Vec<char> = text.chars().collect();
        let mut matcher = Matcher { text: &chars, ignore_case };
        matcher.ends(&self.nodes, vec![0]).last() == Some(&chars.len())
    }

    /// Every length of a match at the start of `text`, ascending.
    pub fn prefix_lengths(&self, text: &[char]) -> Vec<usize> {
        let mut matcher = Matcher { text, ignore_case: false };
        matcher.ends(&self.nodes, vec![0])
    }

    /// Whether it begins with a literal dot, which hidden files need.
    pub fn starts_with_dot(&self) -> bool {
        matches!(self.nodes.first(), Some(Node::Char('.')))
    }

    /// Whether it is `**`.
    pub fn is_globstar(&self) -> bool {
        self.nodes.as_slice() == [Node::Star, Node::Star]
    }
}

struct Reader<'a> {
    chars: &'a [char],
    position: usize,
    depth: usize,
    extended: bool,
}

impl Reader<'_> {
    fn peek(&self, offset: usize) -> Option<char> {
        self.chars.get(self.position + offset).copied()
    }

    fn sequence(&mut self, stops: &[char]) -> Vec<Node> {
        let mut nodes = Vec::new();
        while let Some(char) = self.peek(0) {
            if stops.contains(&char) {
                break;
            }
            if self.extended && "?*+@!".contains(char) && self.peek(1) == Some('(') && self.depth < 20 {
                let start = self.position;
                if let Some(group) = self.group(char) {
                    nodes.push(group);
                    continue;
                }
                self.position = start;
            }
            self.position += 1;
            nodes.push(match char {
                '*' => Node::Star,
                '?' => Node::Any,
                '[' => self.set().unwrap_or(Node::Char('[')),
                '\\' => match self.peek(0) {
                    Some(next) => {
                        self.position += 1;
                        Node::Char(next)
                    }
                    None => Node::Char('\\'),
                },
                char => Node::Char(char),
            });
        }
        nodes
    }

    fn group(&mut self, kind: char) -> Option<Node> {
        self.position += 2;
        self.depth += 1;
        let mut alternatives = Vec::new();
        loop {
            alternatives.push(self.sequence(&['|', ')']));
            match self.peek(0) {
                Some('|') => self.position += 1,
                Some(_) => {
                    self.position += 1;
                    self.depth -= 1;
                    return Some(Node::Group { kind, alternatives });
                }
                None => {
                    self.depth -= 1;
                    return None;
                }
            }
        }
    }

    fn set(&mut self) -> Option<Node> {
        let start = self.position;
        let negated = matches!(self.peek(0), Some('!' | '^'));
        if negated {
            self.position += 1;
        }
        let mut members = Vec::new();
        let mut first = true;
        loop {
            let Some(char) = self.peek(0) else {
                self.position = start;
                return None;
            };
            self.position += 1;
            if char == ']' && !first {
                return Some(Node::Set { negated, members });
            }
            first = false;
            if char == '[' && self.peek(0) == Some(':') {
                let rest = self.chars.get(self.position + 1..).unwrap_or_default();
                let name: String = rest.iter().take_while(|char| char.is_ascii_alphabetic()).collect();
                let after = self.position + 1 + name.len();
                if self.chars.get(after) == Some(&':') && self.chars.get(after + 1) == Some(&']') {
                    self.position = after + 2;
                    members.push(Member::Class(name));
                    continue;
                }
            }
            let low = if char == '\\' { self.escaped() } else { char };
            if self.peek(0) == Some('-') && self.peek(1).is_some_and(|next| next != ']') {
                self.position += 1;
                let next = self.peek(0).unwrap_or('-');
                self.position += 1;
                let high = if next == '\\' { self.escaped() } else { next };
                members.push(Member::Range(low, high));
            } else {
                members.push(Member::Range(low, low));
            }
        }
    }

    fn escaped(&mut self) -> char {
        let char = self.peek(0).unwrap_or('\\');
        self.position += 1;
        char
    }
}

impl Member {
    fn contains(&self, char: char) -> bool {
        match self {
            Self::Range(low, high) => (*low..=*high).contains(&char),
            Self::Class(name) => match name.as_str() {
                "alnum" => char.is_alphanumeric(),
                "alpha" => char.is_alphabetic(),
                "ascii" => char.is_ascii(),
                "blank" => matches!(char, ' ' | '\t'),
                "cntrl" => char.is_control(),
                "digit" => char.is_ascii_digit(),
                "graph" => !char.is_control() && !char.is_whitespace(),
                "lower" => char.is_lowercase(),
                "print" => !char.is_control(),
                "punct" => char.is_ascii_punctuation(),
                "space" => char.is_whitespace(),
                "upper" => char.is_uppercase(),
                "word" => char.is_alphanumeric() || char == '_',
                "xdigit" => char.is_ascii_hexdigit(),
                _ => false,
            },
        }
    }
}

struct Matcher<'a> {
    text: &'a [char],
    ignore_case: bool,
}

impl Matcher<'_> {
    /// All places the nodes can lead to from `starts`; both ascending without repeats.
    fn ends(&mut self, nodes: &[Node], starts: Vec<usize>) -> Vec<usize> {
        let mut places = starts;
        for node in nodes {
            if places.is_empty() {
                break;
            }
            places = match node {
                Node::Star => {
                    let first = places.first().copied().unwrap_or(0);
                    (first..=self.text.len()).collect()
                }
                Node::Group { kind, alternatives } => self.group_ends(*kind, alternatives, places),
                node => places
                    .into_iter()
                    .filter(|place| self.text.get(*place).is_some_and(|char| self.accepts(node, *char)))
                    .map(|place| place + 1)
                    .collect(),
            };
        }
        places
    }

    fn accepts(&self, node: &Node, char: char) -> bool {
        let folded = |char: char| char.to_lowercase().next().unwrap_or(char);
        match node {
            Node::Char(wanted) => *wanted == char || self.ignore_case && folded(*wanted) == folded(char),
            Node::Any => true,
            Node::Set { negated, members } => {
                let mut found = members.iter().any(|member| member.contains(char));
                if self.ignore_case && !found {
                    let upper = char.to_uppercase().next().unwrap_or(char);
                    found =
                        members.iter().any(|member| member.contains(folded(char)) || member.contains(upper));
                }
                found != *negated
            }
            Node::Star | Node::Group { .. } => false,
        }
    }

    fn alternatives_ends(&mut self, alternatives: &[Vec<Node>], starts: &[usize]) -> Vec<usize> {
        let mut ends = Vec::new();
        for alternative in alternatives {
            ends.extend(self.ends(alternative, starts.to_vec()));
        }
        ends.sort_unstable();
        ends.dedup();
        ends
    }

    fn group_ends(&mut self, kind: char, alternatives: &[Vec<Node>], starts: Vec<usize>) -> Vec<usize> {
        let once = self.alternatives_ends(alternatives, &starts);
        let mut ends = match kind {
            '@' => return once,
            '?' => starts.into_iter().chain(once).collect(),
            '!' => {
                let mut ends = Vec::new();
                for start in starts {
                    let matched = self.alternatives_ends(alternatives, &[start]);
                    ends.extend((start..=self.text.len()).filter(|end| !matched.contains(end)));
                }
                ends
            }
            kind => {
                let mut reached: Vec<usize> = if kind == '*' { starts } else { Vec::new() };
                let mut frontier = once;
                while !frontier.is_empty() {
                    frontier.retain(|place| !reached.contains(place));
                    reached.extend(&frontier);
                    frontier = self.alternatives_ends(alternatives, &frontier);
                }
                reached
            }
        };
        ends.sort_unstable();
        ends.dedup();
        ends
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    fn extended(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern).matches(text, false)
    }

    #[test]
    fn patterns_match_as_in_bash() {
        assert!(extended("*.csr", "jane.csr"));
        assert!(!extended("*.csr", "jane.csr.pem"));
        assert!(extended("[!a-c]?", "dz"));
        assert!(extended("[[:digit:]]*", "9x"));
        assert!(extended("[]x]", "]"));
        assert!(extended(r"\*", "*"));
        assert!(!extended(r"\*", "x"));
        assert!(extended("!(*.key)", "ca.crt"));
        assert!(!extended("!(*.key)", "ca.key"));
        assert!(extended("+(ab|c)d", "abcabd"));
        assert!(extended("[a", "[a"));
    }

    #[test]
    fn hostile_patterns_end() {
        let text = "a".repeat(300);
        assert!(!extended(&format!("{}b", "*a".repeat(60)), &text));
        assert!(!extended("*(*(a|b)|*(b|a))c", &text));
    }
}
