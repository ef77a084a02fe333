//! Whom the cluster believes: whatever its certificate authority signed.

use yew::prelude::*;

use super::parts::{arrow, frame, key, label, node};

const NAME: &str = "trust";

/// The picture.
pub fn picture() -> Html {
    let says = "Trust. The certificate authority has a key, ca.key, that never leaves the control plane, and a certificate, ca.crt, \
        that everybody has. With the key it signed the API server's certificate, the kubelets' certificates, the administrator's \
        certificate in admin.conf, and soon Jane's. Whoever has ca.crt can check all of them.";
    frame(
        NAME,
        360,
        196,
        says,
        html! {
            <>
                { node(180, 34, 176, "certificate authority", "ca.crt: everybody has it", "center") }
                { key(292, 26) }
                { label(306, 30, "start", "ca.key") }
                { label(282, 46, "start", "stays here") }
                { node(48, 152, 84, "API server", "a server", "machine") }
                { node(138, 152, 80, "kubelets", "one a node", "machine") }
                { node(224, 152, 76, "admin", "admin.conf", "person") }
                { node(312, 152, 84, "Jane", "soon", "soon") }
                { arrow(NAME, "M124 58 C92 78 56 94 50 126") }
                { arrow(NAME, "M160 58 C150 82 140 98 138 126") }
                { arrow(NAME, "M200 58 C212 82 222 98 224 126") }
                { arrow(NAME, "M236 58 C268 78 304 94 310 126") }
                { label(180, 92, "middle", "signs") }
            </>
        },
    )
}
