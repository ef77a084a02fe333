//! The questions that `openssl x509` answers: `-checkend`, `-checkhost`, `-checkemail`, `-checkip`.

use std::net::IpAddr;

use countersign_pki::Certificate;
use countersign_pki::verify::{matches_email, matches_host, matches_ip};

use super::Wishes;
use crate::app::{App, Step};
use crate::files::Output;

/// Answers them all; true when the certificate expires within the time asked about.
pub async fn all(app: &App, wishes: &Wishes, certificate: &Certificate, output: &Output) -> Step<bool> {
    let mut expires = false;
    if let Some(seconds) = wishes.check_end {
        expires = certificate.not_after < app.now().saturating_add(seconds);
        let verdict = if expires { "will expire" } else { "will not expire" };
        output.write(format!("Certificate {verdict}\n")).await?;
    }
    let not = |matches: bool| if matches { "" } else { "NOT " };
    if let Some(host) = &wishes.check_host {
        let verdict = not(matches_host(certificate, host));
        output.write(format!("Hostname {host} does {verdict}match certificate\n")).await?;
    }
    if let Some(email) = &wishes.check_email {
        let verdict = not(matches_email(certificate, email));
        output.write(format!("Email {email} does {verdict}match certificate\n")).await?;
    }
    if let Some(ip) = &wishes.check_ip {
        let matches = ip.parse::<IpAddr>().is_ok_and(|address| matches_ip(certificate, address));
        output.write(format!("IP {ip} does {}match certificate\n", not(matches))).await?;
    }
    Ok(expires)
}
