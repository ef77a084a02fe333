//! Runs of text: Markdown within a line.

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::problem::Problems;
use crate::model::Inline;

/// What of CommonMark's extensions a lesson knows.
pub(super) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
}

/// Reads a text that is one paragraph; paragraphs after it follow a line break.
pub(super) fn read(text: &str, place: (usize, usize), problems: &mut Problems) -> Vec<Inline> {
    let mut builder = Builder::default();
    for event in Parser::new_ext(text, options()) {
        match event {
            Event::Start(Tag::Paragraph) if !builder.is_empty() => builder.push(Inline::Break),
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
            // A line that looks like a list or a heading is meant as text in a one-line field.
            other => {
                if let Some(message) = builder.take(other) {
                    problems.add(place, message, "");
                }
            }
        }
    }
    builder.finish()
}

/// Builds runs out of events.
#[derive(Default)]
pub(super) struct Builder {
    done: Vec<Inline>,
    open: Vec<(Open, Vec<Inline>)>,
}

enum Open {
    Emphasis,
    Strong,
    Link(String),
    Image(String),
    /// Anything else: its text goes on in what is around it.
    Other,
}

/// Deeper nesting is flattened.
const DEPTH: usize = 16;

impl Builder {
    /// Whether nothing was built yet.
    pub(super) fn is_empty(&self) -> bool {
        self.done.is_empty() && self.open.is_empty()
    }

    /// Adds a run.
    pub(super) fn push(&mut self, inline: Inline) {
        let into = self.open.last_mut().map_or(&mut self.done, |(_, inner)| inner);
        if let (Inline::Text(more), Some(Inline::Text(text))) = (&inline, into.last_mut()) {
            text.push_str(more);
            return;
        }
        into.push(inline);
    }

    /// Takes an event within a paragraph; a text back says what is wrong with it.
    pub(super) fn take(&mut self, event: Event<'_>) -> Option<String> {
        match event {
            Event::Text(text) => self.push(Inline::Text(text.into_string())),
            Event::Code(text) => self.push(Inline::Code(text.into_string())),
            Event::SoftBreak => self.push(Inline::Text(" ".to_owned())),
            Event::HardBreak => self.push(Inline::Break),
            Event::InlineHtml(text) | Event::Html(text) => {
                return Some(format!("HTML has no place in a lesson: `{}`", text.trim()));
            }
            Event::Start(tag) => return self.start(tag),
            Event::End(_) => self.end(),
            _ => {}
        }
        None
    }

    fn start(&mut self, tag: Tag<'_>) -> Option<String> {
        let mut wrong = None;
        let open = match tag {
            _ if self.open.len() >= DEPTH => Open::Other,
            Tag::Emphasis => Open::Emphasis,
            Tag::Strong => Open::Strong,
            Tag::Link { link_type, dest_url, .. } => {
                let target = match link_type {
                    LinkType::Email => format!("mailto:{dest_url}"),
                    _ => dest_url.into_string(),
                };
                if is_safe(&target) {
                    Open::Link(target)
                } else {
                    wrong = Some(format!(
                        "a link to `{target}`; only https:, http:, mailto:, # and relative ones are shown"
                    ));
                    Open::Other
                }
            }
            Tag::Image { dest_url, .. } if is_local(&dest_url) => Open::Image(dest_url.into_string()),
            Tag::Image { dest_url, .. } => {
                wrong = Some(format!("an image from `{dest_url}`; images must lie in the lesson's folder"));
                Open::Other
            }
            _ => Open::Other,
        };
        self.open.push((open, Vec::new()));
        wrong
    }

    fn end(&mut self) {
        let Some((open, inner)) = self.open.pop() else { return };
        match open {
            Open::Emphasis => self.push(Inline::Emphasis(inner)),
            Open::Strong => self.push(Inline::Strong(inner)),
            Open::Link(target) => self.push(Inline::Link(target, inner)),
            Open::Image(file) => self.push(Inline::Image(file, crate::model::plain(&inner))),
            Open::Other => inner.into_iter().for_each(|inline| self.push(inline)),
        }
    }

    /// Everything built.
    pub(super) fn finish(mut self) -> Vec<Inline> {
        while !self.open.is_empty() {
            self.end();
        }
        self.done
    }
}

/// Whether following a link can do no more than open a page.
fn is_safe(target: &str) -> bool {
    let visible: String = target.chars().filter(|sign| !sign.is_control() && !sign.is_whitespace()).collect();
    match visible.split_once(':') {
        Some((scheme, _)) if !scheme.contains(['/', '?', '#']) => {
            ["http", "https", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
        }
        _ => !visible.starts_with("//"),
    }
}

fn is_local(target: &str) -> bool {
    !target.contains(':') && !target.starts_with('/') && !target.split('/').any(|part| part == "..")
}
