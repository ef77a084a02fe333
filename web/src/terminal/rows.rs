//! Draws blocks of lines; a block or line that did not change is left alone.

use std::rc::Rc;

use yew::prelude::*;

use super::lines::{Block, LogicalLine};
use countersign_sandbox::{Color, Run, Style};

/// Properties of [`Rows`].
#[derive(Properties, PartialEq)]
pub struct RowsProps {
    /// All blocks from top to bottom.
    pub blocks: Vec<Rc<Block>>,
}

/// All lines.
#[component]
pub fn Rows(props: &RowsProps) -> Html {
    html! {
        for block in &props.blocks {
            <Lines key={block.id} block={Shared(block.clone())} />
        }
    }
}

/// Compared by allocation: [`super::lines::blocks`] uses unchanged ones again.
#[derive(Clone)]
struct Shared<T>(Rc<T>);

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Properties, PartialEq)]
struct LinesProps {
    block: Shared<Block>,
}

#[component]
fn Lines(props: &LinesProps) -> Html {
    html! {
        <div class="terminal__block">
            for line in &props.block.0.lines {
                <Line key={line.id} line={Shared(line.clone())} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct LineProps {
    line: Shared<LogicalLine>,
}

#[component]
fn Line(props: &LineProps) -> Html {
    let line = &props.line.0;
    let mut offset = 0;
    let mut pieces = Vec::with_capacity(line.runs.len() + 2);
    for run in &line.runs {
        let length = run.text.chars().count();
        match line.cursor.filter(|cursor| (offset..offset + length).contains(cursor)) {
            Some(cursor) => {
                let mut characters = run.text.chars();
                let before: String = characters.by_ref().take(cursor - offset).collect();
                let under: String = characters.by_ref().take(1).collect();
                pieces.push(piece(&before, run.style, false));
                pieces.push(piece(&under, run.style, true));
                pieces.push(piece(characters.as_str(), run.style, false));
            }
            None => pieces.push(draw(run)),
        }
        offset += length;
    }
    // A real line feed and no element of its own shape: what is copied or searched is the text as it was written.
    html! { <span class="terminal__row">{ pieces }{"\n"}</span> }
}

fn draw(run: &Run) -> Html {
    piece(&run.text, run.style, false)
}

fn piece(text: &str, style: Style, cursor: bool) -> Html {
    let text = AttrValue::from(text.to_owned());
    if text.is_empty() {
        Html::default()
    } else if !cursor && style == Style::default() {
        html! { {text} }
    } else {
        let mut classes = classes(style);
        if cursor {
            classes.push("terminal__cursor");
        }
        html! { <span class={classes}>{text}</span> }
    }
}

/// The sixteen colours have classes; all others are brought to the nearest of them.
fn classes(style: Style) -> Classes {
    const FOREGROUND: [&str; 8] = ["t-fg0", "t-fg1", "t-fg2", "t-fg3", "t-fg4", "t-fg5", "t-fg6", "t-fg7"];
    const BACKGROUND: [&str; 8] = ["t-bg0", "t-bg1", "t-bg2", "t-bg3", "t-bg4", "t-bg5", "t-bg6", "t-bg7"];
    let mut classes = Classes::new();
    for (on, class) in [
        (style.bold, "t-bold"),
        (style.faint, "t-faint"),
        (style.italic, "t-italic"),
        (style.underline, "t-underline"),
        (style.strikethrough, "t-strike"),
        (style.inverse, "t-inverse"),
    ] {
        if on {
            classes.push(class);
        }
    }
    classes.extend(style.fg.and_then(|color| FOREGROUND.get(nearest(color)).copied()));
    classes.extend(style.bg.and_then(|color| BACKGROUND.get(nearest(color)).copied()));
    classes
}

/// The index of the nearest of the eight basic colours.
fn nearest(color: Color) -> usize {
    let from_rgb = |red: u8, green: u8, blue: u8| {
        let bit = |part: u8, weight: usize| if part >= 128 { weight } else { 0 };
        bit(red, 1) + bit(green, 2) + bit(blue, 4)
    };
    match color {
        Color::Indexed(index @ 0..16) => usize::from(index % 8),
        Color::Indexed(index @ 16..232) => {
            let level = |step: u8| if (index - 16) / step % 6 >= 3 { u8::MAX } else { 0 };
            from_rgb(level(36), level(6), level(1))
        }
        Color::Indexed(grey) => {
            if grey >= 244 {
                7
            } else {
                0
            }
        }
        Color::Rgb(red, green, blue) => from_rgb(red, green, blue),
    }
}
