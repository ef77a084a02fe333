//! How a request becomes a certificate, and who acts.

use yew::prelude::*;

use super::parts::{arrow, frame, key, label, node};

const NAME: &str = "workflow";

/// The picture.
pub fn picture() -> Html {
    let says = "The workflow. One: the developer, who holds the private key, sends a request to the API server. Two: an \
        approver reads it there and approves or denies. Three: the controller manager, which alone holds the CA key, sees \
        the approval and signs. Four: the certificate appears in the status of the request, and the developer fetches it.";
    frame(
        NAME,
        360,
        212,
        says,
        html! {
            <>
                { node(54, 42, 104, "developer", "own private key", "person") }
                { node(308, 42, 100, "approver", "may approve", "person") }
                { node(180, 112, 112, "API server", "keeps the request", "center") }
                { node(180, 188, 172, "controller manager", "signs with the CA key", "machine") }
                { key(82, 188) }
                { arrow(NAME, "M108 36 C146 36 166 54 171 86") }
                { label(144, 27, "middle", "1 request") }
                { arrow(NAME, "M256 36 C216 36 194 54 189 86") }
                { label(220, 26, "middle", "2 decision") }
                { arrow(NAME, "M196 164 L196 138") }
                { label(204, 155, "start", "3 signature") }
                { arrow(NAME, "M122 118 C84 118 60 100 56 68") }
                { label(2, 116, "start", "4 certificate") }
            </>
        },
    )
}
