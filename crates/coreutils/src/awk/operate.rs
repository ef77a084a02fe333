//! Instructions that work on the stack alone.

use std::cmp::Ordering;
use std::rc::Rc;

use super::code::{Binary, Comparison, OFMT, OFS, ORS, Op, SUBSEP};
use super::machine::{Fault, Machine, Slot};
use super::value::{Text, Value};

fn calculate(operator: Binary, one: f64, two: f64) -> f64 {
    match operator {
        Binary::Add => one + two,
        Binary::Subtract => one - two,
        Binary::Multiply => one * two,
        Binary::Divide => one / two,
        Binary::Remainder => one % two,
        Binary::Power => one.powf(two),
    }
}

fn holds(comparison: Comparison, order: Ordering) -> bool {
    match comparison {
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    }
}

impl Machine {
    /// Does what `op` says. Jumps, calls and everything that may wait are not for here.
    pub(super) fn operate(&mut self, op: &Op) -> Result<(), Fault> {
        match op {
            Op::Number(number) => self.push(Value::Number(*number)),
            Op::Text(text) => self.push(Value::Text(text.clone())),
            Op::Match(pattern) => {
                let text = self.record.whole().to_text(&self.record.format);
                self.push(Value::truth(pattern.is_match(&text)));
            }
            Op::Regex(pattern) => self.push(Value::Regex(pattern.clone())),
            Op::Load(target) => {
                let place = self.pop_place(*target);
                let value = self.read(*target, &place)?;
                self.push(value);
            }
            Op::Assign(target) => {
                let value = self.pop();
                let place = self.pop_place(*target);
                self.write(*target, &place, value.clone())?;
                self.push(value);
            }
            Op::Update(target, operator) => {
                let right = self.pop().number();
                let place = self.pop_place(*target);
                let left = self.read(*target, &place)?.number();
                let value = Value::Number(calculate(*operator, left, right));
                self.write(*target, &place, value.clone())?;
                self.push(value);
            }
            Op::Increment(target, step, before) => {
                let place = self.pop_place(*target);
                let old = self.read(*target, &place)?.number();
                self.write(*target, &place, Value::Number(old + step))?;
                self.push(Value::Number(if *before { old + step } else { old }));
            }
            Op::Touch(array) => {
                let place = self.pop();
                let _ = self.array(*array).borrow_mut().element(&place, &self.record.format);
                self.push(place);
            }
            Op::Binary(operator) => {
                let (right, left) = (self.pop().number(), self.pop().number());
                self.push(Value::Number(calculate(*operator, left, right)));
            }
            Op::Compare(comparison) => {
                let (right, left) = (self.pop(), self.pop());
                let order = left.compare(&right, &self.record.format);
                self.push(Value::truth(holds(*comparison, order)));
            }
            Op::MatchWith(wanted) => {
                let (pattern, text) = (self.pop(), self.pop_text());
                let pattern = self.as_pattern(&pattern)?;
                self.push(Value::truth(pattern.is_match(&text) == *wanted));
            }
            Op::Not => {
                let value = self.pop();
                self.push(Value::truth(!value.is_true()));
            }
            Op::Negate => {
                let value = self.pop().number();
                self.push(Value::Number(-value));
            }
            Op::ToNumber => {
                let value = self.pop().number();
                self.push(Value::Number(value));
            }
            Op::ToTruth => {
                let value = self.pop();
                self.push(Value::truth(value.is_true()));
            }
            Op::Concatenate(count) => {
                let text = self.joined(*count, &[])?;
                self.push(Value::Text(text));
            }
            Op::Subscript(count) => {
                let between = self.global_text(SUBSEP);
                let text = self.joined(*count, &between)?;
                self.push(Value::Text(text));
            }
            Op::In(array) => {
                let subscript = self.pop();
                let found = self.array(*array).borrow_mut().contains(&subscript, &self.record.format);
                self.push(Value::truth(found));
            }
            Op::Pop => {
                self.pop();
            }
            Op::SetRange(number) => self.set_range(*number, true),
            Op::EndRange(number) => {
                let inside = !self.pop().is_true();
                self.set_range(*number, inside);
            }
            Op::Pass(variable) => {
                let value = match self.slot(*variable) {
                    Some(Slot::Value(value)) => value.clone(),
                    Some(Slot::Array(array)) => Value::Array(array.clone()),
                    None => Value::Unset,
                };
                self.push(value);
            }
            Op::ArrayLength(array) => {
                let length = self.array(*array).borrow().len();
                self.push(Value::Number(length as f64));
            }
            Op::Split(array, separated) => self.split(*array, *separated)?,
            Op::Substitute(target, all) => self.substitute(*target, *all)?,
            Op::KeysStart(array) => {
                let mut keys = self.array(*array).borrow_mut().keys();
                if self.sorts {
                    keys.sort();
                }
                keys.reverse();
                self.keys.push(keys);
            }
            Op::KeysEnd => {
                self.keys.pop();
            }
            Op::Delete(array) => {
                let subscript = self.pop();
                self.array(*array).borrow_mut().delete(&subscript, &self.record.format);
            }
            Op::DeleteAll(array) => self.array(*array).borrow_mut().clear(),
            Op::Builtin(builtin, count) => self.function(*builtin, *count)?,
            _ => {}
        }
        Ok(())
    }

    fn set_range(&mut self, number: usize, inside: bool) {
        if let Some(range) = self.ranges.get_mut(number) {
            *range = inside;
        }
    }

    /// The last values as one text.
    fn joined(&mut self, count: usize, between: &[u8]) -> Result<Text, Fault> {
        let values = self.pop_many(count);
        let mut text = Vec::new();
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                text.extend_from_slice(between);
            }
            match value {
                Value::Text(piece) | Value::Input(piece) => text.extend_from_slice(piece),
                value => text.extend_from_slice(&value.to_text(&self.record.format)),
            }
            Self::within_limit(text.len())?;
        }
        Ok(Rc::from(text))
    }

    /// What `print` writes.
    pub(super) fn printed(&mut self, count: usize) -> Vec<u8> {
        let end = self.global_text(ORS);
        let mut text = Vec::new();
        if count == 0 {
            text.extend_from_slice(&self.record.whole().to_text(&self.record.format));
        } else {
            let values = self.pop_many(count);
            let (format, between) = (self.global_text(OFMT), self.global_text(OFS));
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    text.extend_from_slice(&between);
                }
                text.extend_from_slice(&value.to_text(&format));
            }
        }
        text.extend_from_slice(&end);
        text
    }
}
