//! Arrays, in the order in which mawk's `for (key in array)` visits them.
//!
//! That order is the order of the lists of a dual hash table (by whole number and by text), which programs and
//! their users see; so the tables are kept as mawk's are. Upstream: mawk's array.w.

use std::rc::Rc;

use super::value::{MAX_INTEGER, Text, Value, shown};

const FIRST_LISTS: usize = 64;
const AVERAGE_LENGTH: usize = 12;

type Index = u32;

#[derive(Debug)]
struct Node {
    text: Option<Text>,
    hash: u32,
    number: Option<i32>,
    value: Value,
}

#[derive(Debug, Default)]
struct List {
    by_text: Vec<Index>,
    by_number: Vec<Index>,
}

#[derive(Debug)]
enum Form {
    Empty,
    /// What `split` made: elements 1 to n.
    Split(Vec<Value>),
    Table {
        texts: bool,
        lists: Vec<List>,
    },
}

/// An associative array.
#[derive(Debug)]
pub(super) struct Array {
    form: Form,
    nodes: Vec<Option<Node>>,
    free: Vec<Index>,
    size: usize,
}

/// FNV-1a.
fn hash(text: &[u8]) -> u32 {
    text.iter().fold(2_166_136_261, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(16_777_619))
}

/// A key as the tables want it.
enum Key {
    Number(i32),
    Text(Text),
}

fn key(subscript: &Value, format: &[u8]) -> Key {
    match subscript {
        Value::Number(number) if number.trunc() == *number && number.abs() <= MAX_INTEGER => {
            Key::Number(*number as i32)
        }
        Value::Number(number) => Key::Text(Rc::from(shown(*number, format))),
        other => Key::Text(other.to_text(format)),
    }
}

fn lists(count: usize) -> Vec<List> {
    (0..count).map(|_| List::default()).collect()
}

/// Which of `count` (a power of two) lists a hash belongs to.
fn place(hash: u32, count: usize) -> usize {
    hash as usize & (count - 1)
}

impl Array {
    pub(super) fn new() -> Self {
        Self { form: Form::Empty, nodes: Vec::new(), free: Vec::new(), size: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.size
    }

    pub(super) fn clear(&mut self) {
        *self = Self::new();
    }

    /// Becomes the pieces of a split text.
    pub(super) fn load(&mut self, pieces: Vec<Value>) {
        self.clear();
        self.size = pieces.len();
        self.form = Form::Split(pieces);
    }

    fn node(&self, index: Index) -> Option<&Node> {
        self.nodes.get(index as usize)?.as_ref()
    }

    fn add(&mut self, node: Node) -> Index {
        match self.free.pop() {
            Some(index) => {
                if let Some(slot) = self.nodes.get_mut(index as usize) {
                    *slot = Some(node);
                }
                index
            }
            None => {
                self.nodes.push(Some(node));
                (self.nodes.len() - 1) as Index
            }
        }
    }

    /// Turns what `split` made into a table.
    fn unsplit(&mut self) {
        if !matches!(self.form, Form::Split(_)) {
            return;
        }
        let Form::Split(values) = std::mem::replace(&mut self.form, Form::Empty) else { return };
        let mut count = FIRST_LISTS;
        while values.len() > count * AVERAGE_LENGTH {
            count *= 2;
        }
        let mut table = lists(count);
        for (number, value) in (1i32..).zip(values) {
            let index = self.add(Node { text: None, hash: 0, number: Some(number), value });
            if let Some(list) = table.get_mut(place(number as u32, count)) {
                list.by_number.insert(0, index);
            }
        }
        self.form = Form::Table { texts: false, lists: table };
    }

    /// Gives every element its text.
    fn add_texts(&mut self) {
        self.unsplit();
        let (texts, table) = match &mut self.form {
            Form::Table { texts, lists } => (texts, lists),
            _ => {
                self.form = Form::Table { texts: true, lists: lists(FIRST_LISTS) };
                return;
            }
        };
        if std::mem::replace(texts, true) {
            return;
        }
        let count = table.len();
        let walk: Vec<Index> = table.iter().flat_map(|list| list.by_number.iter().copied()).collect();
        for index in walk {
            let Some(Some(node)) = self.nodes.get_mut(index as usize) else { continue };
            let text = node.number.unwrap_or(0).to_string().into_bytes();
            node.hash = hash(&text);
            node.text = Some(Rc::from(text));
            if let Some(list) = table.get_mut(place(node.hash, count)) {
                list.by_text.insert(0, index);
            }
        }
    }

    /// Doubles the lists when they got long.
    fn grow(&mut self) {
        let Form::Table { lists: table, .. } = &mut self.form else { return };
        let count = table.len();
        if self.size <= count * AVERAGE_LENGTH {
            return;
        }
        let double = count * 2;
        table.extend(lists(count));
        let nodes = &self.nodes;
        let node = |index: Index| nodes.get(index as usize).and_then(Option::as_ref);
        let (old, new) = table.split_at_mut(count);
        for (place_now, (low, high)) in old.iter_mut().zip(new).enumerate() {
            let stays = |hash: u32| place(hash, double) == place_now;
            let by_text = |index: &Index| node(*index).is_none_or(|node| stays(node.hash));
            let by_number =
                |index: &Index| node(*index).is_none_or(|node| stays(node.number.unwrap_or(0) as u32));
            (low.by_text, high.by_text) = std::mem::take(&mut low.by_text).into_iter().partition(by_text);
            (low.by_number, high.by_number) =
                std::mem::take(&mut low.by_number).into_iter().partition(by_number);
        }
    }

    /// Finds a text and moves it to the front of its list; makes it if asked.
    fn find_text(&mut self, text: &Text, create: bool) -> Option<Index> {
        self.add_texts();
        let wanted = hash(text);
        let nodes = &self.nodes;
        let Form::Table { lists: table, .. } = &mut self.form else { return None };
        let count = table.len();
        let list = &mut table.get_mut(place(wanted, count))?.by_text;
        let found = list.iter().position(|index| {
            nodes
                .get(*index as usize)
                .and_then(Option::as_ref)
                .is_some_and(|node| node.hash == wanted && node.text.as_deref() == Some(text))
        });
        if let Some(position) = found {
            let index = list.remove(position);
            list.insert(0, index);
            return Some(index);
        }
        if !create {
            return None;
        }
        let index =
            self.add(Node { text: Some(text.clone()), hash: wanted, number: None, value: Value::Unset });
        self.size += 1;
        self.grow();
        let count = self.lists();
        self.list(wanted, count)?.by_text.insert(0, index);
        Some(index)
    }

    fn find_number(&mut self, number: i32, create: bool) -> Option<Index> {
        if matches!(self.form, Form::Empty) {
            self.form = Form::Table { texts: false, lists: lists(FIRST_LISTS) };
        }
        let nodes = &self.nodes;
        let Form::Table { texts, lists: table } = &mut self.form else { return None };
        let count = table.len();
        let list = &mut table.get_mut(place(number as u32, count))?.by_number;
        let found = list.iter().position(|index| {
            nodes
                .get(*index as usize)
                .and_then(Option::as_ref)
                .is_some_and(|node| node.number == Some(number))
        });
        if let Some(position) = found {
            let index = list.remove(position);
            list.insert(0, index);
            return Some(index);
        }
        if *texts {
            let text: Text = Rc::from(number.to_string().into_bytes());
            let index = self.find_text(&text, create)?;
            if let Some(Some(node)) = self.nodes.get_mut(index as usize) {
                node.number = Some(number);
            }
            // mawk does not look at what has become of the lists: an element that made them grow may land in the
            // wrong one, and is found by its text from then on.
            self.list(number as u32, count)?.by_number.insert(0, index);
            return Some(index);
        }
        if !create {
            return None;
        }
        let index = self.add(Node { text: None, hash: 0, number: Some(number), value: Value::Unset });
        self.size += 1;
        self.grow();
        let count = self.lists();
        self.list(number as u32, count)?.by_number.insert(0, index);
        Some(index)
    }

    fn lists(&self) -> usize {
        match &self.form {
            Form::Table { lists, .. } => lists.len(),
            _ => 1,
        }
    }

    /// The list of a hash among the first `count` (a power of two).
    fn list(&mut self, hash: u32, count: usize) -> Option<&mut List> {
        match &mut self.form {
            Form::Table { lists, .. } => lists.get_mut(place(hash, count)),
            _ => None,
        }
    }

    fn find(&mut self, key: &Key, create: bool) -> Option<Index> {
        match key {
            Key::Number(number) => {
                self.unsplit();
                self.find_number(*number, create)
            }
            Key::Text(text) => self.find_text(text, create),
        }
    }

    /// The element of a split array that a key names.
    fn split_element(&mut self, key: &Key) -> Option<&mut Value> {
        match (&mut self.form, key) {
            (Form::Split(values), Key::Number(number)) => {
                values.get_mut(usize::try_from(*number).ok()?.checked_sub(1)?)
            }
            _ => None,
        }
    }

    /// The element's value, which is made if it is not there.
    pub(super) fn element(&mut self, subscript: &Value, format: &[u8]) -> Option<&mut Value> {
        let key = key(subscript, format);
        // Twice, for the borrow checker's sake.
        if self.split_element(&key).is_some() {
            return self.split_element(&key);
        }
        let index = self.find(&key, true)?;
        Some(&mut self.nodes.get_mut(index as usize)?.as_mut()?.value)
    }

    pub(super) fn contains(&mut self, subscript: &Value, format: &[u8]) -> bool {
        if self.size == 0 {
            return false;
        }
        let key = key(subscript, format);
        if let (Form::Split(values), Key::Number(number)) = (&self.form, &key) {
            return usize::try_from(*number).is_ok_and(|number| (1..=values.len()).contains(&number));
        }
        self.find(&key, false).is_some()
    }

    pub(super) fn delete(&mut self, subscript: &Value, format: &[u8]) {
        if self.size == 0 {
            return;
        }
        let key = key(subscript, format);
        if let (Form::Split(values), Key::Number(number)) = (&self.form, &key)
            && !usize::try_from(*number).is_ok_and(|number| (1..=values.len()).contains(&number))
        {
            return;
        }
        let Some(index) = self.find(&key, false) else { return };
        let Some(node) = self.nodes.get_mut(index as usize).and_then(Option::take) else { return };
        self.free.push(index);
        if let Form::Table { lists: table, .. } = &mut self.form {
            let count = table.len();
            if node.text.is_some()
                && let Some(list) = table.get_mut(place(node.hash, count))
            {
                list.by_text.retain(|other| *other != index);
            }
            if let Some(number) = node.number
                && let Some(list) = table.get_mut(place(number as u32, count))
            {
                list.by_number.retain(|other| *other != index);
            }
        }
        self.size -= 1;
        if self.size == 0 {
            self.clear();
        }
    }

    /// All keys, in the order of a loop over them.
    pub(super) fn keys(&mut self) -> Vec<Text> {
        if self.size == 0 {
            return Vec::new();
        }
        self.add_texts();
        let Form::Table { lists: table, .. } = &self.form else { return Vec::new() };
        let indices = table.iter().flat_map(|list| &list.by_text);
        indices.filter_map(|index| self.node(*index)?.text.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(array: &mut Array) -> String {
        let keys: Vec<String> =
            array.keys().iter().map(|key| String::from_utf8_lossy(key).into_owned()).collect();
        keys.join(" ")
    }

    #[test]
    fn keys_come_in_the_order_of_the_lists() {
        let mut array = Array::new();
        for number in 0..20 {
            array.element(&Value::Number(f64::from(number)), b"%.6g");
        }
        assert_eq!(order(&mut array), "3 10 8 6 15 5 2 11 1 16 4 12 18 0 17 9 7 14 13 19");
        let mut array = Array::new();
        array.load(vec![Value::Unset; 9]);
        assert_eq!(order(&mut array), "3 8 6 5 2 1 4 9 7");
        array.delete(&Value::Number(6.0), b"%.6g");
        assert_eq!((array.len(), order(&mut array).as_str()), (8, "3 8 5 2 1 4 9 7"));
    }
}
