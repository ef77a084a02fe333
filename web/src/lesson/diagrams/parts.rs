//! What pictures are made of: boxes with words, arrows, a frame with the text equivalent.

use yew::prelude::*;

/// A picture `width` by `height` with what it says.
pub fn frame(name: &'static str, width: u16, height: u16, says: &'static str, inner: Html) -> Html {
    let arrow = format!("{name}-arrow");
    html! {
        <figure class="diagram">
            <svg viewBox={format!("0 0 {width} {height}")} role="img" aria-label={says}>
                <defs>
                    <marker id={arrow} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
                        <path class="diagram__tip" d="M0.5 0.5L7.5 4L0.5 7.5z" />
                    </marker>
                </defs>
                { inner }
            </svg>
        </figure>
    }
}

/// A box whose middle is at `x`, `y`, with a strong word and a soft one below.
pub fn node(x: i32, y: i32, width: i32, word: &'static str, below: &'static str, kind: &'static str) -> Html {
    let height = if below.is_empty() { 32 } else { 46 };
    let (left, top) = (x - width / 2, y - height / 2);
    let first = if below.is_empty() { y + 5 } else { y - 3 };
    html! {
        <g class="diagram__node" data-kind={kind}>
            <rect x={left.to_string()} y={top.to_string()} width={width.to_string()} height={height.to_string()} rx="7" />
            <text x={x.to_string()} y={first.to_string()} class="diagram__word">{word}</text>
            if !below.is_empty() {
                <text x={x.to_string()} y={(y + 14).to_string()} class="diagram__below">{below}</text>
            }
        </g>
    }
}

/// An arrow along a path, of the picture `name`.
pub fn arrow(name: &'static str, path: &'static str) -> Html {
    html! { <path class="diagram__arrow" d={path} marker-end={format!("url(#{name}-arrow)")} /> }
}

/// Words beside an arrow.
pub fn label(x: i32, y: i32, anchor: &'static str, words: &'static str) -> Html {
    html! { <text class="diagram__label" x={x.to_string()} y={y.to_string()} text-anchor={anchor}>{words}</text> }
}

/// A key, its middle at `x`, `y`.
pub fn key(x: i32, y: i32) -> Html {
    html! {
        <g class="diagram__key" transform={format!("translate({} {})", x - 9, y - 5)}>
            <circle cx="4.5" cy="5" r="3.5" /><path d="M8 5h10M15 5v3.5M18 5v3" />
        </g>
    }
}
