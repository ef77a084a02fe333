//! What a request or certificate says, as an aside between the lines: in one sentence, or in full.

use yew::prelude::*;

use crate::requests::{power, span};
use countersign_sandbox::facts::{CertificateFacts, RequestFacts};

/// Properties of [`Request`].
#[derive(Properties, PartialEq)]
pub struct RequestProps {
    /// The facts; `None` if it cannot be read.
    pub facts: Option<RequestFacts>,
    /// spec.usages, which are asked for beside the request.
    pub usages: Vec<String>,
    /// spec.expirationSeconds.
    pub expiration_seconds: Option<i64>,
    /// In full.
    pub open: bool,
}

/// A decoded request.
#[component]
pub fn Request(props: &RequestProps) -> Html {
    let Some(facts) = &props.facts else {
        return html! { <div class="aside" data-bad="true">{"This is not a certificate signing request that can be read."}</div> };
    };
    let signature = if facts.signature_ok { "signature verifies" } else { "signature does NOT verify" };
    if !props.open {
        let subject = subject(&facts.common_name, &facts.organizations);
        return html! {
            <div class="aside" data-bad={(!facts.signature_ok).to_string()}>
                { format!("{} · subject ", facts.key) }<b>{subject}</b>{ format!(" · {signature}") }
            </div>
        };
    }
    let expiration = match props.expiration_seconds {
        Some(seconds) => span(seconds),
        None => "as long as the signer gives".to_owned(),
    };
    html! {
        <div class="aside" data-bad={(!facts.signature_ok).to_string()}>
            <dl>
                { who(&facts.common_name, &facts.organizations) }
                <dt>{"Key"}</dt><dd>{&facts.key}</dd>
                { list("Other names", &facts.sans) }
                { list("Usages asked for", &props.usages) }
                <dt>{"Validity asked for"}</dt><dd>{expiration}</dd>
                <dt>{"Signature"}</dt><dd>{ if facts.signature_ok { "verifies: the sender holds the private key" } else { "does not verify" } }</dd>
            </dl>
        </div>
    }
}

/// Properties of [`Certificate`].
#[derive(Properties, PartialEq)]
pub struct CertificateProps {
    /// The facts; `None` if it cannot be read.
    pub facts: Option<CertificateFacts>,
    /// The world's time, seconds since 1970.
    pub now: i64,
    /// In full.
    pub open: bool,
}

/// A decoded certificate.
#[component]
pub fn Certificate(props: &CertificateProps) -> Html {
    let Some(facts) = &props.facts else {
        return html! { <div class="aside" data-bad="true">{"This is not a certificate that can be read."}</div> };
    };
    let left = facts.not_after - props.now;
    let validity =
        if left > 0 { format!("expires in {}", span(left)) } else { format!("expired {} ago", span(-left)) };
    if !props.open {
        let subject = subject(&facts.common_name, &facts.organizations);
        return html! {
            <div class="aside" data-bad={(left <= 0).to_string()}>
                {"Certificate for "}<b>{subject}</b>{ format!(" · issued by {} · {validity}", facts.issuer) }
            </div>
        };
    }
    html! {
        <div class="aside" data-bad={(left <= 0).to_string()}>
            <dl>
                { who(&facts.common_name, &facts.organizations) }
                <dt>{"Issuer"}</dt><dd>{&facts.issuer}</dd>
                <dt>{"Valid from"}</dt><dd>{countersign_api::format_rfc3339(facts.not_before)}</dd>
                <dt>{"Valid until"}</dt><dd>{ format!("{} ({validity})", countersign_api::format_rfc3339(facts.not_after)) }</dd>
                { list("Usages", &facts.usages) }
                { list("Other names", &facts.sans) }
                <dt>{"Key"}</dt><dd>{&facts.key}</dd>
                <dt>{"Serial number"}</dt><dd><code>{&facts.serial}</code></dd>
            </dl>
        </div>
    }
}

fn subject(common_name: &str, organizations: &[String]) -> String {
    let organizations = organizations.iter().map(|organization| format!("O={organization}"));
    std::iter::once(format!("CN={common_name}")).chain(organizations).collect::<Vec<_>>().join(", ")
}

/// CN is the user, each O is a group.
fn who(common_name: &str, organizations: &[String]) -> Html {
    let row = |code: &str, role: &str, name: &str| {
        html! {
            <>
                <dt>{ format!("{code} = {role}") }</dt>
                <dd>
                    <b class={power(name).map(|_| "danger")}>{name}</b>
                    if let Some(why) = power(name) {
                        <span class="danger">{ format!(" {why}") }</span>
                    }
                </dd>
            </>
        }
    };
    html! {
        <>
            { row("CN", "user", if common_name.is_empty() { "(none)" } else { common_name }) }
            for organization in organizations {
                { row("O", "group", organization) }
            }
            if organizations.is_empty() {
                <dt>{"O = group"}</dt><dd>{"(none)"}</dd>
            }
        </>
    }
}

fn list(term: &'static str, values: &[String]) -> Html {
    if values.is_empty() {
        return Html::default();
    }
    html! { <><dt>{term}</dt><dd>{values.join(", ")}</dd></> }
}
