//! In which order `ls` shows entries.

use std::cmp::Ordering;

use super::Entry;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Name,
    None,
    Time,
    Size,
    Extension,
    Version,
    Width,
}

fn extension(name: &str) -> &str {
    name.rfind('.').and_then(|dot| name.get(dot..)).unwrap_or_default()
}

pub(super) fn sort(list: &mut [Entry], sort: Sort, reverse: bool, directories_first: bool) {
    if sort == Sort::None {
        return;
    }
    let compare = |one: &Entry, other: &Entry| -> Ordering {
        match sort {
            Sort::Time => other.found.modified.cmp(&one.found.modified),
            Sort::Size => other.found.size.cmp(&one.found.size),
            Sort::Extension => extension(&one.name).cmp(extension(&other.name)),
            Sort::Version => crate::text::sort::version(one.name.as_bytes(), other.name.as_bytes()),
            Sort::Width => one.shown.chars().count().cmp(&other.shown.chars().count()),
            Sort::Name | Sort::None => Ordering::Equal,
        }
        .then_with(|| one.name.cmp(&other.name))
    };
    list.sort_by(|one, other| {
        let order = compare(one, other);
        let order = if reverse { order.reverse() } else { order };
        if directories_first {
            other.found.is_directory().cmp(&one.found.is_directory()).then(order)
        } else {
            order
        }
    });
}
