//! Text as a tree: what Markdown becomes. There is no node for raw HTML, so none can reach a page.

use serde::{Deserialize, Serialize};

/// A block of text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Prose {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A heading below the step's own.
    Heading(Vec<Inline>),
    /// A list; the number is the first item's, absent for bullets.
    List(Option<u64>, Vec<Vec<Prose>>),
    /// Terms and what they mean.
    Definitions(Vec<(Vec<Inline>, Vec<Prose>)>),
    /// A table: alignments, header, rows.
    Table(Vec<Align>, Vec<Vec<Inline>>, Vec<Vec<Vec<Inline>>>),
    /// Text to be read as it is; the word names its language.
    Code(String, String),
    /// A remark beside the text.
    Aside(Aside, Vec<Prose>),
    /// A quotation.
    Quote(Vec<Prose>),
    /// A line across.
    Rule,
}

/// What a remark is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Aside {
    /// Good to know.
    Note,
    /// Saves work.
    Tip,
    /// Prevents harm.
    Warning,
}

/// How a column is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    /// To the left.
    #[default]
    Left,
    /// In the middle.
    Center,
    /// To the right.
    Right,
}

/// A run of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Inline {
    /// Plain.
    Text(String),
    /// Monospaced.
    Code(String),
    /// Emphasised.
    Emphasis(Vec<Inline>),
    /// Strong.
    Strong(Vec<Inline>),
    /// A link: where to, and its text. Only `https:`, `http:`, `mailto:`, `#…` and relative targets are ever made.
    Link(String, Vec<Inline>),
    /// An image of the lesson's folder: file, alternative text.
    Image(String, String),
    /// A line break.
    Break,
}

/// The words alone.
pub fn plain(inlines: &[Inline]) -> String {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) | Inline::Code(text) | Inline::Image(_, text) => text.clone(),
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link(_, inner) => plain(inner),
            Inline::Break => " ".to_owned(),
        })
        .collect()
}
