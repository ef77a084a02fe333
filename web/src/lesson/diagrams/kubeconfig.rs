//! What a kubeconfig ties together.

use yew::prelude::*;

use super::parts::{arrow, frame, label, node};

const NAME: &str = "kubeconfig";

/// The picture.
pub fn picture() -> Html {
    let says = "A kubeconfig has three lists. Clusters: the server's address and the CA certificate to check it with. Users: a client \
        certificate and its private key. Contexts: each names one cluster, one user and perhaps a namespace. current-context \
        names the context that kubectl takes when nothing else is said.";
    frame(
        NAME,
        360,
        190,
        says,
        html! {
            <>
                { node(180, 24, 132, "current-context", "", "center") }
                { node(180, 92, 150, "context", "cluster + user + namespace", "machine") }
                { node(84, 162, 148, "cluster", "server, CA certificate", "machine") }
                { node(276, 162, 148, "user", "certificate and key", "person") }
                { arrow(NAME, "M180 40 L180 66") }
                { label(188, 56, "start", "names") }
                { arrow(NAME, "M146 116 L102 136") }
                { arrow(NAME, "M214 116 L258 136") }
            </>
        },
    )
}
