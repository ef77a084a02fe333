//! Text of a lesson as elements. There is no way from text to markup, script or another scheme.

use countersign_lessons::model::{Align, Aside, Inline, Prose};
use yew::prelude::*;

/// Blocks of text.
pub fn prose(blocks: &[Prose]) -> Html {
    html! { for block in blocks { { block_of(block) } } }
}

fn block_of(block: &Prose) -> Html {
    match block {
        Prose::Paragraph(text) => html! { <p>{ inline(text) }</p> },
        Prose::Heading(text) => html! { <h3>{ inline(text) }</h3> },
        Prose::List(None, items) => {
            html! { <ul class="prose__list">{ for items.iter().map(|item| html! { <li>{ prose(item) }</li> }) }</ul> }
        }
        Prose::List(Some(first), items) => html! {
            <ol class="prose__list" start={first.to_string()}>{ for items.iter().map(|item| html! { <li>{ prose(item) }</li> }) }</ol>
        },
        Prose::Definitions(terms) => html! {
            <dl class="prose__terms">
                for (term, meaning) in terms {
                    <dt>{ inline(term) }</dt>
                    <dd>{ prose(meaning) }</dd>
                }
            </dl>
        },
        Prose::Table(aligns, head, rows) => table(aligns, head, rows),
        Prose::Code(_, text) => html! { <pre class="prose__code" tabindex="0"><code>{ text }</code></pre> },
        Prose::Aside(kind, inner) => {
            let (name, word) = match kind {
                Aside::Note => ("note", "Note"),
                Aside::Tip => ("tip", "Tip"),
                Aside::Warning => ("warning", "Take care"),
            };
            html! { <div class="prose__aside" data-kind={name} role="note"><strong>{word}</strong>{ prose(inner) }</div> }
        }
        Prose::Quote(inner) => html! { <blockquote>{ prose(inner) }</blockquote> },
        Prose::Rule => html! { <hr /> },
    }
}

fn table(aligns: &[Align], head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) -> Html {
    let align = |place: usize| match aligns.get(place) {
        Some(Align::Center) => "center",
        Some(Align::Right) => "right",
        _ => "left",
    };
    html! {
        <div class="prose__table" tabindex="0" role="group" aria-label="Table">
            <table>
                <thead><tr>
                    for (place, cell) in head.iter().enumerate() {
                        <th scope="col" data-align={align(place)}>{ inline(cell) }</th>
                    }
                </tr></thead>
                <tbody>
                    for row in rows {
                        <tr>
                            for (place, cell) in row.iter().enumerate() {
                                <td data-align={align(place)}>{ inline(cell) }</td>
                            }
                        </tr>
                    }
                </tbody>
            </table>
        </div>
    }
}

/// A run of text.
pub fn inline(text: &[Inline]) -> Html {
    html! { for part in text { { part_of(part) } } }
}

fn part_of(part: &Inline) -> Html {
    match part {
        Inline::Text(text) => html! { {text} },
        // Names are broken at a hyphen only where they must be.
        Inline::Code(text) => html! { <code class={is_word(text).then_some("word")}>{text}</code> },
        Inline::Emphasis(inner) => html! { <em>{ inline(inner) }</em> },
        Inline::Strong(inner) => html! { <strong>{ inline(inner) }</strong> },
        Inline::Link(target, inner) => match kind(target) {
            Target::Outside => {
                html! { <a href={target.clone()} target="_blank" rel="noopener noreferrer">{ inline(inner) }</a> }
            }
            Target::Inside => html! { <a href={target.clone()}>{ inline(inner) }</a> },
            Target::Nowhere => inline(inner),
        },
        Inline::Image(file, words) if is_file(file) => {
            html! { <img src={format!("lessons/{file}")} alt={words.clone()} loading="lazy" /> }
        }
        Inline::Image(_, words) => html! { {words} },
        Inline::Break => html! { <br /> },
    }
}

/// Whether a piece of code fits into a line of the narrowest column as it is.
fn is_word(text: &str) -> bool {
    text.chars().count() <= 34 && !text.contains(char::is_whitespace)
}

#[derive(Debug, PartialEq, Eq)]
enum Target {
    Outside,
    Inside,
    Nowhere,
}

/// Where a link may lead. The author's tools let no other target through; a file that did not come from them might.
fn kind(target: &str) -> Target {
    let lower = target.to_ascii_lowercase();
    if ["https://", "http://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme)) {
        Target::Outside
    } else if lower.starts_with("//") || lower.contains([':', '\\']) || lower.chars().any(char::is_control) {
        Target::Nowhere
    } else {
        Target::Inside
    }
}

/// Whether an image lies in the folder of lessons.
fn is_file(path: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
    path.bytes().all(plain) && !path.contains("..") && !path.starts_with('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_the_web_or_within_the_site_and_never_runs_anything() {
        for bad in [
            "javascript:alert(1)",
            " JavaScript:x",
            "java\tscript:x",
            "data:text/html,x",
            "//elsewhere",
            "\\\\x",
        ] {
            assert_eq!(kind(bad), Target::Nowhere, "{bad}");
        }
        assert_eq!(kind("https://kubernetes.io/"), Target::Outside);
        assert_eq!(kind("?lesson=jane"), Target::Inside);
        assert_eq!(kind("#key"), Target::Inside);
    }

    #[test]
    fn images_come_from_the_lessons_only() {
        assert!(is_file("developer/flow.svg"));
        assert!(!is_file("../x.svg"));
        assert!(!is_file("https://elsewhere/x.svg"));
    }
}
