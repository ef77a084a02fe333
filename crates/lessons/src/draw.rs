//! Drawing a lesson's variables by a learner's seed, and putting them into every text.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Lesson;

/// A seeded order of things: the same seed and salt give the same draws. SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Clone, Debug)]
pub struct Draw(u64);

impl Draw {
    /// Draws for one purpose; `salt` tells purposes of one seed apart.
    pub fn new(seed: u64, salt: &str) -> Self {
        let mut state = seed ^ 0xcbf2_9ce4_8422_2325;
        for byte in salt.bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Self(state)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound` (0 for 0).
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % (bound.max(1) as u64)).unwrap_or(0)
    }

    /// The numbers below `count` in a drawn order.
    pub fn order(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        for place in (1..count).rev() {
            order.swap(place, self.below(place + 1));
        }
        order
    }
}

/// The lesson with one value drawn for each variable, and put in wherever `{{name}}` stands.
pub fn draw(lesson: &Lesson, seed: u64) -> Lesson {
    let mut values = BTreeMap::new();
    for (name, choices) in &lesson.vars {
        let place = Draw::new(seed, name).below(choices.len());
        values.insert(format!("{{{{{name}}}}}"), choices.get(place).cloned().unwrap_or_default());
    }
    // Texts are everywhere in a lesson, and all of them are strings of its JSON form.
    let filled = serde_json::to_value(lesson).map(|value| fill(value, &values));
    filled.and_then(serde_json::from_value).unwrap_or_else(|_| lesson.clone())
}

fn fill(value: Value, values: &BTreeMap<String, String>) -> Value {
    match value {
        Value::String(text) => Value::String(fill_text(text, values)),
        Value::Array(items) => items.into_iter().map(|item| fill(item, values)).collect(),
        Value::Object(map) => {
            map.into_iter().map(|(key, item)| (fill_text(key, values), fill(item, values))).collect()
        }
        other => other,
    }
}

fn fill_text(text: String, values: &BTreeMap<String, String>) -> String {
    if !text.contains("{{") {
        return text;
    }
    values.iter().fold(text, |text, (mark, value)| text.replace(mark, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_and_others_differ() {
        let mut lesson = Lesson { title: "For {{user}}, not {{.status}}".to_owned(), ..Lesson::default() };
        lesson.vars.insert("user".to_owned(), vec!["ada".to_owned(), "li".to_owned()]);
        let titles: Vec<_> = (0..20).map(|seed| draw(&lesson, seed).title).collect();
        assert_eq!(titles, (0..20).map(|seed| draw(&lesson, seed).title).collect::<Vec<_>>());
        assert!(titles.contains(&"For ada, not {{.status}}".to_owned()));
        assert!(titles.contains(&"For li, not {{.status}}".to_owned()));
    }

    #[test]
    fn an_order_holds_every_place_once() {
        let mut order = Draw::new(7, "x").order(9);
        order.sort_unstable();
        assert_eq!(order, (0..9).collect::<Vec<_>>());
    }
}
