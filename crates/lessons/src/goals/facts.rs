//! Goals about what requests and certificates say.

use super::{Fault, Unmet, unmet};
use crate::facts::{Holder, Issued, public_half};
use crate::model::{CertificateFacts, RequestFacts};
use crate::{Login, View};

/// Compares subject, names and key.
pub(super) fn holder(wanted: &RequestFacts, found: &Holder, login: &Login, view: &dyn View) -> Vec<Unmet> {
    let mut all = Vec::new();
    one(&mut all, "the subject's CN", wanted.common_name.as_ref(), &found.common_name);
    list(&mut all, "the subject's O", wanted.organizations.as_ref(), &found.organizations);
    list(&mut all, "DNS names", wanted.dns.as_ref(), &found.dns);
    list(&mut all, "IP addresses", wanted.ip.as_ref(), &found.ip);
    one(&mut all, "the key", wanted.key.as_ref(), &found.key);
    if let Some(path) = &wanted.pair {
        match view.file(login, path).map(|bytes| public_half(&bytes)) {
            None => all.push(unmet(path, Fault::Missing)),
            Some(None) => all.push(unmet(path, Fault::NotA("a private key"))),
            Some(Some(half)) if half != found.public_key => {
                all.push(unmet("the public key", Fault::OtherKey(path.clone())));
            }
            Some(Some(_)) => {}
        }
    }
    all
}

/// Compares all of a certificate.
pub(super) fn issued(
    wanted: &CertificateFacts,
    found: &Issued,
    login: &Login,
    view: &dyn View,
) -> Vec<Unmet> {
    let mut all = holder(&wanted.subject, &found.holder, login, view);
    one(&mut all, "the issuer", wanted.issuer.as_ref(), &found.issuer);
    if let Some(usages) = &wanted.usages {
        let lacking: Vec<_> = usages.iter().filter(|usage| !found.usages.contains(usage)).cloned().collect();
        if !lacking.is_empty() {
            all.push(unmet("usages", Fault::Lacks { wanted: lacking, found: found.usages.clone() }));
        }
    }
    if let Some(days) = wanted.days {
        let life = (found.not_after - found.not_before) / 86_400;
        one(&mut all, "the life in days", Some(&days.to_string()), &life.to_string());
    }
    if let Some(valid) = wanted.valid {
        let now = view.now();
        let is = (found.not_before..=found.not_after).contains(&now);
        let word = |valid| if valid { "valid" } else { "expired" };
        one(&mut all, "the certificate", Some(&word(valid).to_owned()), word(is));
    }
    all
}

fn one(all: &mut Vec<Unmet>, field: &str, wanted: Option<&String>, found: &str) {
    let Some(wanted) = wanted.filter(|wanted| *wanted != found) else { return };
    all.push(match found {
        "" => unmet(field, Fault::Missing),
        found => unmet(field, Fault::Differs { wanted: wanted.clone(), found: found.to_owned() }),
    });
}

fn list(all: &mut Vec<Unmet>, field: &str, wanted: Option<&Vec<String>>, found: &[String]) {
    let Some(wanted) = wanted else { return };
    let lacking: Vec<_> = wanted.iter().filter(|item| !found.contains(item)).cloned().collect();
    if !lacking.is_empty() {
        all.push(unmet(field, Fault::Lacks { wanted: lacking, found: found.to_vec() }));
    } else if let Some(more) = found.iter().find(|item| !wanted.contains(item)) {
        all.push(unmet(format!("{field} {more}"), Fault::Present));
    }
}
