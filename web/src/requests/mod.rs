//! The pane of cards, one per CertificateSigningRequest.

mod card;
mod summary;

use std::rc::Rc;

use yew::prelude::*;

use self::card::Card;
pub use self::summary::{Stage, Summary, power, span};
use crate::state::{Action, Pane};

/// Properties of [`Requests`].
#[derive(Properties, PartialEq)]
pub struct RequestsProps {
    /// All requests, by name.
    pub summaries: Rc<Vec<Rc<Summary>>>,
    /// The world's time, seconds since 1970.
    pub now: i64,
    /// The request whose YAML is shown.
    pub selected: Option<Rc<str>>,
    /// Whether only the heading is shown.
    pub folded: bool,
    /// Whether a phone shows it.
    pub shown: bool,
    /// Tells the page.
    pub dispatch: Callback<Action>,
}

/// The pane.
#[component]
pub fn Requests(props: &RequestsProps) -> Html {
    let on_select = props.dispatch.reform(Action::Open);
    let on_fold = props.dispatch.reform(|_: MouseEvent| Action::ToggleFold(Pane::Requests));
    let count = props.summaries.len();
    html! {
        <section id="requests" class="pane requests" aria-label="Certificate signing requests" tabindex="-1"
            data-folded={props.folded.to_string()} data-shown={props.shown.to_string()}>
            <div class="pane__head">
                <h2>{"Certificate signing requests"}</h2>
                if count > 0 {
                    <span class="card__more">{count}</span>
                }
                <div class="pane__tools">
                    <button type="button" class="pane__fold" data-kind="quiet" aria-expanded={(!props.folded).to_string()} onclick={on_fold}>
                        { if props.folded { "Unfold" } else { "Fold" } }
                    </button>
                </div>
            </div>
            if count == 0 {
                <div class="pane__body empty">
                    <p>{"No requests yet. "}<code>{"kubectl get csr"}</code>{" would say: No resources found."}</p>
                    <p>{"A request appears here as soon as somebody hands a CertificateSigningRequest to the API server, for example with "}
                        <code>{"kubectl apply -f"}</code>{"."}</p>
                </div>
            } else {
                <div class="pane__body">
                    <ul class="requests__list" aria-label="Requests">
                        for summary in props.summaries.iter() {
                            <Card key={summary.name.clone()} summary={summary.clone()} now={props.now}
                                selected={props.selected.as_deref() == Some(&summary.name)} on_select={on_select.clone()} />
                        }
                    </ul>
                </div>
            }
        </section>
    }
}
