//! The body: headings begin steps, fenced blocks have meanings, everything else is prose.

use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};

use super::blocks::{self, Fence};
use super::inline::{Builder, options};
use super::problem::{Mention, Place, Problems};
use crate::Lesson;
use crate::model::{Align, Aside, Block, Inline, Prose, Step, plain};

/// Deeper nesting of lists and quotations is not shown.
const DEPTH: usize = 12;

/// Reads the body, whose first line is line `first_line` of the file.
pub(super) fn read(body: &str, first_line: usize, lesson: &mut Lesson, problems: &mut Problems) {
    let lines = std::iter::once(0).chain(body.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let mut reader = Reader { body, first_line, lines, events: events(body).peekable(), problems };
    let mut step = Step::default();
    let mut introduction = true;
    let beginning = (first_line, 1);
    while let Some((event, range)) = reader.events.next() {
        match event {
            Event::Start(Tag::Heading { level: HeadingLevel::H2, id, .. }) => {
                finish(lesson, step, introduction.then_some(beginning), reader.problems);
                introduction = false;
                let title = plain(&reader.inlines(&TagEnd::Heading(HeadingLevel::H2)));
                let id = id.map_or_else(|| slug(&title), |id| id.into_string());
                let place = reader.place(&range);
                reader.problems.mention(Mention::Step, &id, place);
                step = Step { id, title, ..Step::default() };
            }
            Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) => {
                reader.problem(
                    &range,
                    "a heading of the first level; the title stands in the front matter",
                    "begin a step with `##`",
                );
                reader.inlines(&TagEnd::Heading(HeadingLevel::H1));
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let text = reader.code();
                let info = match &kind {
                    CodeBlockKind::Fenced(info) => info.as_ref(),
                    CodeBlockKind::Indented => "",
                };
                let fence = Fence { info, text: &text, line: reader.place(&range).0 };
                blocks::place(&fence, &mut step, reader.problems);
            }
            other => {
                if let Some(prose) = reader.prose(other, &range, 0) {
                    step.blocks.push(Block::Prose(prose));
                }
            }
        }
    }
    finish(lesson, step, introduction.then_some(beginning), reader.problems);
}

/// Puts a step where it belongs; what stands before the first heading is the introduction, which begins there.
fn finish(lesson: &mut Lesson, step: Step, introduction: Option<Place>, problems: &mut Problems) {
    let Some(beginning) = introduction else {
        lesson.steps.push(step);
        return;
    };
    let asks = step.blocks.iter().any(|block| matches!(block, Block::Goals | Block::Quiz(_)));
    if asks || !step.hints.is_empty() || !step.solution.is_empty() || !step.alternatives.is_empty() {
        let message =
            "before the first step stand goals, hints, solutions or questions; they belong to a step";
        problems.add(beginning, message, "begin the step above them with `## Heading`");
    }
    lesson.introduction = step.blocks;
}

type Events<'a> = Box<dyn Iterator<Item = (Event<'a>, Range<usize>)> + 'a>;

fn events(body: &str) -> Events<'_> {
    Box::new(Parser::new_ext(body, options()).into_offset_iter())
}

/// A heading as an id: small letters, digits and single hyphens.
fn slug(title: &str) -> String {
    let lower = title.to_lowercase();
    let words: Vec<&str> =
        lower.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("-")
}

struct Reader<'a, 'p> {
    body: &'a str,
    first_line: usize,
    /// Where each line of the body begins.
    lines: Vec<usize>,
    events: Peekable<Events<'a>>,
    problems: &'p mut Problems,
}

impl Reader<'_, '_> {
    /// Line and column of a place in the body.
    fn place(&self, range: &Range<usize>) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= range.start).saturating_sub(1);
        let line_start = self.lines.get(line).copied().unwrap_or_default();
        let column = self.body.get(line_start..range.start).unwrap_or_default().chars().count();
        (self.first_line + line, column + 1)
    }

    fn problem(&mut self, range: &Range<usize>, message: impl Into<String>, suggestion: &str) {
        let place = self.place(range);
        self.problems.add(place, message, suggestion);
    }

    /// The text of a code block whose start was taken.
    fn code(&mut self) -> String {
        let mut text = String::new();
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Text(more) => text.push_str(&more),
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        text
    }

    /// Runs up to `end`.
    fn inlines(&mut self, end: &TagEnd) -> Vec<Inline> {
        let mut builder = Builder::default();
        let mut begun = None;
        while let Some((event, range)) = self.events.next() {
            if matches!(&event, Event::End(found) if found == end) {
                break;
            }
            begun.get_or_insert_with(|| range.clone());
            self.take(&mut builder, event, &range);
        }
        self.words(builder.finish(), begun)
    }

    /// One event of a run.
    fn take(&mut self, builder: &mut Builder, event: Event<'_>, range: &Range<usize>) {
        let place = match &event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) | Event::Html(_) | Event::InlineHtml(_) => {
                self.place(range)
            }
            // Counting columns is slow, and nothing can be wrong here.
            _ => (0, 0),
        };
        builder.take(event, place, self.problems);
    }

    /// Notes words in which variables may stand.
    fn words(&mut self, inlines: Vec<Inline>, begun: Option<Range<usize>>) -> Vec<Inline> {
        let text = plain(&inlines);
        if let Some(range) = begun.filter(|_| text.contains("{{")) {
            let place = self.place(&range);
            self.problems.mention(Mention::Words, text, place);
        }
        inlines
    }

    /// A block whose first event is `event`. Recursion ends at [`DEPTH`].
    fn prose(&mut self, event: Event<'_>, range: &Range<usize>, depth: usize) -> Option<Prose> {
        if depth > DEPTH {
            self.problem(range, "nested too deep", "");
            if let Event::Start(tag) = event {
                self.skip(tag.to_end());
            }
            return None;
        }
        match event {
            Event::Start(Tag::Paragraph) => Some(Prose::Paragraph(self.inlines(&TagEnd::Paragraph))),
            Event::Start(Tag::Heading { level, .. }) => {
                Some(Prose::Heading(self.inlines(&TagEnd::Heading(level))))
            }
            Event::Start(Tag::List(first)) => {
                let end = TagEnd::List(first.is_some());
                Some(Prose::List(first, self.items(&end, &TagEnd::Item, depth)))
            }
            Event::Start(Tag::BlockQuote(kind)) => {
                let inner = self.blocks(&TagEnd::BlockQuote(kind), depth);
                Some(match kind {
                    None => Prose::Quote(inner),
                    Some(BlockQuoteKind::Tip) => Prose::Aside(Aside::Tip, inner),
                    Some(BlockQuoteKind::Warning | BlockQuoteKind::Caution) => {
                        Prose::Aside(Aside::Warning, inner)
                    }
                    Some(BlockQuoteKind::Note | BlockQuoteKind::Important) => {
                        Prose::Aside(Aside::Note, inner)
                    }
                })
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                if let CodeBlockKind::Fenced(info) = &kind
                    && info.split_whitespace().next().is_some_and(|name| blocks::NAMES.contains(&name))
                {
                    self.problem(
                        range,
                        format!("`{info}` inside a list or a quotation is only shown"),
                        "move it to the margin",
                    );
                }
                Some(Prose::Code(String::new(), self.code()))
            }
            Event::Start(Tag::Table(alignments)) => Some(self.table(&alignments)),
            Event::Start(Tag::DefinitionList) => Some(self.definitions(depth)),
            Event::Start(Tag::HtmlBlock) | Event::Html(_) => {
                self.problem(range, "HTML has no place in a lesson", "write Markdown");
                if !matches!(event, Event::Html(_)) {
                    self.skip(TagEnd::HtmlBlock);
                }
                None
            }
            Event::Rule => Some(Prose::Rule),
            Event::Start(tag) => {
                self.skip(tag.to_end());
                None
            }
            _ => None,
        }
    }

    /// Blocks up to `end`. Text that stands there without a paragraph (a tight list's item) becomes one.
    fn blocks(&mut self, end: &TagEnd, depth: usize) -> Vec<Prose> {
        let mut all = Vec::new();
        let mut loose = Builder::default();
        let mut begun = None;
        while let Some((event, range)) = self.events.next() {
            if matches!(&event, Event::End(found) if found == end) {
                break;
            }
            let is_inline = match &event {
                Event::Text(_)
                | Event::Code(_)
                | Event::SoftBreak
                | Event::HardBreak
                | Event::InlineHtml(_) => true,
                Event::Start(tag) => {
                    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. })
                }
                Event::End(tag) => {
                    matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Image)
                }
                _ => false,
            };
            if is_inline {
                begun.get_or_insert_with(|| range.clone());
                self.take(&mut loose, event, &range);
                continue;
            }
            if !loose.is_empty() {
                let inlines = std::mem::take(&mut loose).finish();
                all.push(Prose::Paragraph(self.words(inlines, begun.take())));
            }
            all.extend(self.prose(event, &range, depth + 1));
        }
        if !loose.is_empty() {
            all.push(Prose::Paragraph(self.words(loose.finish(), begun)));
        }
        all
    }

    fn items(&mut self, end: &TagEnd, item: &TagEnd, depth: usize) -> Vec<Vec<Prose>> {
        let mut items = Vec::new();
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::End(found) if found == *end => break,
                Event::Start(_) => items.push(self.blocks(item, depth)),
                _ => {}
            }
        }
        items
    }

    fn definitions(&mut self, depth: usize) -> Prose {
        let mut all: Vec<(Vec<Inline>, Vec<Prose>)> = Vec::new();
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::End(TagEnd::DefinitionList) => break,
                Event::Start(Tag::DefinitionListTitle) => {
                    all.push((self.inlines(&TagEnd::DefinitionListTitle), Vec::new()));
                }
                Event::Start(Tag::DefinitionListDefinition) => {
                    let meaning = self.blocks(&TagEnd::DefinitionListDefinition, depth);
                    if let Some((_, meanings)) = all.last_mut() {
                        meanings.extend(meaning);
                    }
                }
                _ => {}
            }
        }
        Prose::Definitions(all)
    }

    fn table(&mut self, alignments: &[Alignment]) -> Prose {
        let aligns = alignments
            .iter()
            .map(|alignment| match alignment {
                Alignment::Center => Align::Center,
                Alignment::Right => Align::Right,
                Alignment::None | Alignment::Left => Align::Left,
            })
            .collect();
        let mut rows: Vec<Vec<Vec<Inline>>> = Vec::new();
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::End(TagEnd::Table) => break,
                Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(Vec::new()),
                Event::Start(Tag::TableCell) => {
                    let cell = self.inlines(&TagEnd::TableCell);
                    if let Some(row) = rows.last_mut() {
                        row.push(cell);
                    }
                }
                _ => {}
            }
        }
        let mut rows = rows.into_iter();
        Prose::Table(aligns, rows.next().unwrap_or_default(), rows.collect())
    }

    /// Passes over everything up to the end of a construct.
    fn skip(&mut self, end: TagEnd) {
        let mut depth = 0usize;
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Start(tag) if tag.to_end() == end => depth += 1,
                Event::End(found) if found == end && depth == 0 => break,
                Event::End(found) if found == end => depth -= 1,
                _ => {}
            }
        }
    }
}
