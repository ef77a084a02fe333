//! Runs of text: Markdown within a line.

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::problem::{Mention, Place, Problems};
use crate::model::Inline;

/// What of CommonMark's extensions a lesson knows.
pub(super) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
}

/// Reads a text that is one paragraph; paragraphs after it follow a line break.
pub(super) fn read(text: &str, place: Place, problems: &mut Problems) -> Vec<Inline> {
    let mut builder = Builder::default();
    for event in Parser::new_ext(text, options()) {
        match event {
            Event::Start(Tag::Paragraph) if !builder.is_empty() => builder.push(Inline::Break),
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
            // A line that looks like a list or a heading is meant as text in a one-line field.
            other => builder.take(other, place, problems),
        }
    }
    let inlines = builder.finish();
    let words = crate::model::plain(&inlines);
    if words.contains("{{") {
        problems.mention(Mention::Words, words, place);
    }
    inlines
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

    /// Takes an event within a paragraph.
    pub(super) fn take(&mut self, event: Event<'_>, place: Place, problems: &mut Problems) {
        match event {
            Event::Text(text) => self.push(Inline::Text(text.into_string())),
            Event::Code(text) => self.push(Inline::Code(text.into_string())),
            Event::SoftBreak => self.push(Inline::Text(" ".to_owned())),
            Event::HardBreak => self.push(Inline::Break),
            Event::InlineHtml(text) | Event::Html(text) => {
                let message = format!("HTML has no place in a lesson: `{}`", text.trim());
                problems.add(place, message, "write Markdown");
            }
            Event::Start(tag) => self.start(tag, place, problems),
            Event::End(_) => self.end(),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, place: Place, problems: &mut Problems) {
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
                    problems.mention(Mention::Link, &target, place);
                    Open::Link(target)
                } else {
                    let message = format!("a link to `{target}` is not shown");
                    problems.add(place, message, "use https:, http:, mailto:, `#step` or `lesson#step`");
                    Open::Other
                }
            }
            Tag::Image { dest_url, .. } if is_local(&dest_url) => {
                problems.mention(Mention::Image, dest_url.as_ref(), place);
                Open::Image(dest_url.into_string())
            }
            Tag::Image { dest_url, .. } => {
                let message = format!("an image from `{dest_url}` is not shown");
                problems.add(place, message, "put it into the lesson's folder");
                Open::Other
            }
            _ => Open::Other,
        };
        self.open.push((open, Vec::new()));
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
