//! Comparing typed answers: blanks, quotes, capitals and the sign at the end do not matter.

use crate::model::Inline;

/// Whether both say the same.
pub(super) fn same(one: &str, other: &str) -> bool {
    let (one, other) = (normal(one), normal(other));
    !one.is_empty() && one == other
}

fn normal(text: &str) -> String {
    let straight: String = text
        .chars()
        .map(|sign| match sign {
            '“' | '”' | '„' => '"',
            '‘' | '’' => '\'',
            '–' | '—' => '-',
            other => other,
        })
        .filter(|sign| !matches!(sign, '"' | '\'' | '`'))
        .collect();
    let words: Vec<_> = straight.split_whitespace().collect();
    words.join(" ").trim_end_matches(['.', '!', ';']).to_lowercase()
}

/// The words alone.
pub(super) fn plain(text: &[Inline]) -> String {
    crate::model::plain(text)
}
