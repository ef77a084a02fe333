//! Pictures by name, drawn in the page's own colours, each with its text.

mod kubeconfig;
mod parts;
mod trust;
mod workflow;

use yew::prelude::*;

/// The picture of that name; nothing for a name that is not known.
pub fn by_name(name: &str) -> Html {
    match name {
        "kubeconfig" => kubeconfig::picture(),
        "trust" => trust::picture(),
        "workflow" => workflow::picture(),
        _ => Html::default(),
    }
}
