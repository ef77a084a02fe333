//! An answer that is being made up. Pure.

use std::collections::BTreeSet;

use countersign_lessons::model::{Quiz, QuizKind, Reply};

/// What the learner has put together so far.
#[derive(Clone, Debug, PartialEq)]
pub enum Draft {
    /// Whether the answer was looked at.
    Revealed(bool),
    /// Places of options.
    Chosen(BTreeSet<usize>),
    /// Words.
    Words(String),
    /// Places of items, in the order they lie in.
    Order(Vec<usize>),
    /// A line, from 1.
    Line(Option<usize>),
}

impl Draft {
    /// The beginning of an answer; `order` is how items are laid out.
    pub fn new(quiz: &Quiz, order: &[usize]) -> Self {
        match &quiz.kind {
            QuizKind::Reveal(_) => Self::Revealed(false),
            QuizKind::One(_) | QuizKind::Many(_) | QuizKind::Predict { .. } => Self::Chosen(BTreeSet::new()),
            QuizKind::Short { .. } => Self::Words(String::new()),
            QuizKind::Order(_) => Self::Order(order.to_vec()),
            QuizKind::Fault { .. } => Self::Line(None),
        }
    }

    /// The draft that a reply came from.
    pub fn of(reply: &Reply) -> Self {
        match reply {
            Reply::Knew(_) => Self::Revealed(true),
            Reply::Chosen(places) => Self::Chosen(places.iter().copied().collect()),
            Reply::Words(words) => Self::Words(words.clone()),
            Reply::Order(order) => Self::Order(order.clone()),
            Reply::Line(line) => Self::Line(Some(*line)),
        }
    }

    /// The reply, once there is something to mark.
    pub fn reply(&self) -> Option<Reply> {
        match self {
            Self::Revealed(_) => None,
            Self::Chosen(places) if places.is_empty() => None,
            Self::Chosen(places) => Some(Reply::Chosen(places.iter().copied().collect())),
            Self::Words(words) if words.trim().is_empty() => None,
            Self::Words(words) => Some(Reply::Words(words.clone())),
            Self::Order(order) => Some(Reply::Order(order.clone())),
            Self::Line(line) => line.map(Reply::Line),
        }
    }

    /// Chooses an option; `alone`: instead of the others, else on and off.
    pub fn choose(&self, place: usize, alone: bool) -> Self {
        match self {
            Self::Chosen(_) if alone => Self::Chosen(BTreeSet::from([place])),
            Self::Chosen(places) => {
                let mut places = places.clone();
                if !places.remove(&place) {
                    places.insert(place);
                }
                Self::Chosen(places)
            }
            Self::Line(_) => Self::Line(Some(place)),
            other => other.clone(),
        }
    }

    /// Whether an option or line is chosen.
    pub fn has(&self, place: usize) -> bool {
        match self {
            Self::Chosen(places) => places.contains(&place),
            Self::Line(line) => *line == Some(place),
            _ => false,
        }
    }

    /// Moves the item at a position one place up or down.
    pub fn shift(&self, position: usize, down: bool) -> Self {
        let Self::Order(order) = self else { return self.clone() };
        let other = if down { position + 1 } else { position.wrapping_sub(1) };
        let mut order = order.clone();
        if position < order.len() && other < order.len() {
            order.swap(position, other);
        }
        Self::Order(order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_chosen_is_nothing_to_mark() {
        assert_eq!(Draft::Chosen(BTreeSet::new()).reply(), None);
        assert_eq!(Draft::Words("  ".to_owned()).reply(), None);
        assert_eq!(Draft::Line(None).choose(3, true).reply(), Some(Reply::Line(3)));
    }

    #[test]
    fn one_option_replaces_another_and_many_are_switched() {
        let one = Draft::Chosen(BTreeSet::new()).choose(1, true).choose(2, true);
        assert_eq!(one.reply(), Some(Reply::Chosen(vec![2])));
        let many = Draft::Chosen(BTreeSet::new()).choose(1, false).choose(2, false).choose(1, false);
        assert_eq!(many.reply(), Some(Reply::Chosen(vec![2])));
    }

    #[test]
    fn items_move_one_place_and_never_beyond_the_ends() {
        let order = Draft::Order(vec![2, 0, 1]);
        assert_eq!(order.shift(0, true), Draft::Order(vec![0, 2, 1]));
        assert_eq!(order.shift(0, false), order);
        assert_eq!(order.shift(2, true), order);
    }
}
