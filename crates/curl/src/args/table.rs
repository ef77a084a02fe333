//! Every option of curl 7.88, whether or not it means anything here.

/// A line per option in alphabetical order: letter, name, argument, description, letters of categories with a `!` first
/// if `--no-…` is refused; separated by tabs.
const OPTIONS: &str = include_str!("options.txt");

/// One option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spec {
    /// The letter after a single dash, if there is one.
    pub(crate) letter: Option<char>,
    /// The name after two dashes as `--help` lists it, so perhaps with `no-` in front.
    pub(crate) listed: &'static str,
    /// The name of its argument, empty for a switch.
    pub(crate) argument: &'static str,
    /// What it does, in a few words.
    pub(crate) about: &'static str,
    /// A letter for each category it is listed in.
    pub(crate) categories: &'static str,
    /// Whether `--no-NAME` turns it off.
    pub(crate) reversible: bool,
}

impl Spec {
    /// The name without `no-`.
    pub(crate) fn name(&self) -> &'static str {
        match self.argument {
            "" => self.listed.strip_prefix("no-").unwrap_or(self.listed),
            _ => self.listed,
        }
    }

    /// Whether a value follows. The category behind `--help` is looked for elsewhere.
    pub(crate) fn takes_value(&self) -> bool {
        !self.argument.is_empty() && self.listed != "help"
    }
}

/// All options in order.
pub(crate) fn all() -> impl Iterator<Item = Spec> {
    OPTIONS.lines().filter_map(|line| {
        let mut fields = line.split('\t');
        let letter = fields.next()?.chars().next();
        let (listed, argument, about) = (fields.next()?, fields.next()?, fields.next()?);
        let categories = fields.next()?;
        let (reversible, categories) = match categories.strip_prefix('!') {
            Some(rest) => (false, rest),
            None => (true, categories),
        };
        Some(Spec { letter, listed, argument, about, categories, reversible })
    })
}

/// The option of a letter.
pub(crate) fn by_letter(letter: char) -> Option<Spec> {
    all().find(|spec| spec.letter == Some(letter))
}

/// How many options a name may stand for.
pub(crate) enum Found {
    /// Just one.
    One(Spec),
    /// None.
    None,
    /// It is the beginning of several.
    Several,
}

/// The option that `name`, or the beginning of a name, stands for; the case of letters does not matter.
pub(crate) fn by_name(name: &str) -> Found {
    let mut found = Found::None;
    for spec in all() {
        let known = spec.name();
        if known.eq_ignore_ascii_case(name) {
            return Found::One(spec);
        }
        let begins = known.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        if begins {
            found = match found {
                Found::None => Found::One(spec),
                _ => Found::Several,
            };
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_be_cut_short_unless_ambiguous() {
        assert!(matches!(by_name("insecur"), Found::One(spec) if spec.letter == Some('k')));
        assert!(matches!(by_name("cert"), Found::One(spec) if spec.letter == Some('E')));
        assert!(matches!(by_name("connect"), Found::Several));
        assert!(matches!(by_name("bogus"), Found::None));
        assert!(matches!(by_name("buffer"), Found::One(spec) if spec.letter == Some('N')));
        assert!(matches!(by_name("noproxy"), Found::One(spec) if spec.takes_value()));
    }
}
