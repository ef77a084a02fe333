//! The order of mapping keys: letters by code, runs of digits by their number.

use std::cmp::Ordering;

/// Compares two keys as go-yaml's keyList does.
pub fn compare(left: &str, right: &str) -> Ordering {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    for (index, (a, b)) in left.iter().zip(&right).enumerate() {
        if a == b {
            continue;
        }
        match (a.is_alphabetic(), b.is_alphabetic()) {
            (true, true) => return a.cmp(b),
            (false, false) => {}
            (_, true) => return Ordering::Less,
            (true, _) => return Ordering::Greater,
        }
        // Zeros within a number weigh like other digits once one that is not zero stands before them.
        let mut start = 0_i64;
        if *a == '0' || *b == '0' {
            let before = left.iter().take(index).rev().take_while(|sign| sign.is_numeric());
            start = i64::from(before.into_iter().any(|sign| *sign != '0'));
        }
        let (left_number, left_end) = number(&left, index, start);
        let (right_number, right_end) = number(&right, index, start);
        return left_number.cmp(&right_number).then(left_end.cmp(&right_end)).then(a.cmp(b));
    }
    left.len().cmp(&right.len())
}

fn number(text: &[char], from: usize, start: i64) -> (i64, usize) {
    let digits = text.iter().skip(from).map_while(|sign| sign.to_digit(10));
    digits.fold((start, from), |(number, end), digit| {
        (number.wrapping_mul(10).wrapping_add(i64::from(digit)), end + 1)
    })
}
