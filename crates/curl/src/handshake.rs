//! TLS 1.3 as `-v` shows it, message by message, with the sizes that follow from what the messages carry (RFC 8446, 4).

use countersign_pki::asn1::time::Civil;
use countersign_pki::{Certificate, Name};

use crate::error::Failure;
use crate::tls::{self, Identity, Trust};
use crate::trace::Trace;

/// How far a handshake gets, and what it finds.
pub(crate) struct Handshake<'a> {
    /// The protocols offered, empty for none.
    pub(crate) offered: &'a str,
    /// The protocol the server takes.
    pub(crate) accepted: &'a str,
    /// What this end shows.
    pub(crate) identity: Option<&'a Identity>,
    /// Whom this end trusts.
    pub(crate) trust: &'a Trust,
    /// `-k`
    pub(crate) insecure: bool,
    /// The server's certificates, leaf first.
    pub(crate) chain: &'a [Certificate],
    /// The name the server must have.
    pub(crate) host: &'a str,
    /// Unix seconds.
    pub(crate) now: i64,
}

impl Handshake<'_> {
    /// Tells of the handshake and judges it. The number is OpenSSL's verification result.
    pub(crate) async fn run(&self, trace: &Trace<'_>) -> (u32, Result<(), Failure>) {
        trace.data_out(5).await;
        trace.info("TLSv1.3 (OUT), TLS handshake, Client hello (1):").await;
        trace.data_out(512).await;
        if !self.insecure {
            trace.info(&format!(" CAfile: {}", self.trust.file)).await;
            trace.info(&format!(" CApath: {}", self.trust.directory)).await;
        }
        trace.data_in(5).await;
        received(trace, "Server hello (2)", 122).await;
        let extension = if self.accepted.is_empty() { 0 } else { 7 + self.accepted.len() };
        received(trace, "Encrypted Extensions (8)", 6 + extension).await;
        received(trace, "Request CERT (13)", CERTIFICATE_REQUEST).await;
        received(trace, "Certificate (11)", certificates(self.chain.iter().map(|one| one.der.len()))).await;
        let complaint = self.trust.complaint(self.chain, self.now);
        if let Some(code) = complaint.filter(|_| !self.insecure) {
            let (text, number) = tls::alert(code);
            trace.info(&format!("TLSv1.3 (OUT), TLS alert, {text} ({number}):")).await;
            trace.data_out(2).await;
            return (code.number(), Err(Failure::Untrusted(code.text())));
        }
        let signature = self.chain.first().map_or(0, tls::signature_length);
        received(trace, "CERT verify (15)", 8 + signature).await;
        received(trace, "Finished (20)", 36).await;
        trace.info("TLSv1.3 (OUT), TLS change cipher, Change cipher spec (1):").await;
        trace.data_out(1).await;
        let shown = self.identity.map(|identity| identity.chain.as_slice()).unwrap_or_default();
        sent(trace, "Certificate (11)", certificates(shown.iter().map(Vec::len))).await;
        if let Some(identity) = self.identity {
            sent(trace, "CERT verify (15)", 8 + identity.signature).await;
        }
        sent(trace, "Finished (20)", 36).await;
        trace.info("SSL connection using TLSv1.3 / TLS_AES_128_GCM_SHA256").await;
        if !self.offered.is_empty() {
            trace.info(&format!("ALPN: server accepted {}", self.accepted)).await;
        }
        let verified = self.server_certificate(trace).await;
        if verified.is_ok() {
            match complaint {
                None => trace.info(" SSL certificate verify ok.").await,
                Some(code) => {
                    let text = format!(
                        " SSL certificate verify result: {} ({}), continuing anyway.",
                        code.text(),
                        code.number()
                    );
                    trace.info(&text).await;
                }
            }
        }
        (complaint.map_or(0, |code| code.number()), verified)
    }

    async fn server_certificate(&self, trace: &Trace<'_>) -> Result<(), Failure> {
        let Some(leaf) = self.chain.first() else { return Ok(()) };
        trace.info("Server certificate:").await;
        trace.info(&format!(" subject: {}", name(&leaf.subject))).await;
        trace.info(&format!(" start date: {}", Civil::from_unix(leaf.not_before).openssl())).await;
        trace.info(&format!(" expire date: {}", Civil::from_unix(leaf.not_after).openssl())).await;
        if !self.insecure {
            let (told, outcome) = tls::check_host(leaf, self.host);
            if !told.is_empty() {
                trace.info(&told).await;
            }
            outcome?;
        }
        trace.info(&format!(" issuer: {}", name(&leaf.issuer))).await;
        Ok(())
    }
}

/// What a Go server asks for: two empty extensions, eleven kinds of signatures, two names of authorities.
const CERTIFICATE_REQUEST: usize = 7 + 4 + 4 + (6 + 2 * 11) + (6 + 2 + 23 + 2 + 27);

/// A Certificate message with certificates of these lengths.
fn certificates(lengths: impl Iterator<Item = usize>) -> usize {
    8 + lengths.map(|length| length + 5).sum::<usize>()
}

/// The ticket that a Go server sends after the handshake: it holds what the client showed.
pub(crate) async fn session_ticket(trace: &Trace<'_>, identity: Option<&Identity>) {
    let shown: usize = identity.map_or(0, |identity| identity.chain.iter().map(|one| one.len() + 3).sum());
    trace.data_in(5).await;
    received(trace, "Newsession Ticket (4)", 122 + shown).await;
}

/// The words at the end of a connection.
pub(crate) async fn close_notify(trace: &Trace<'_>) {
    sent_alert(trace, "close notify (256)").await;
}

async fn sent_alert(trace: &Trace<'_>, alert: &str) {
    trace.data_out(5).await;
    trace.info(&format!("TLSv1.3 (OUT), TLS alert, {alert}:")).await;
    trace.data_out(2).await;
}

async fn received(trace: &Trace<'_>, message: &str, length: usize) {
    trace.info(&format!("TLSv1.3 (IN), TLS handshake, {message}:")).await;
    trace.data_in(length).await;
}

async fn sent(trace: &Trace<'_>, message: &str, length: usize) {
    trace.info(&format!("TLSv1.3 (OUT), TLS handshake, {message}:")).await;
    trace.data_out(length).await;
}

/// A name on one line: `; ` between its parts, ` + ` within one (OpenSSL's `XN_FLAG_SEP_SPLUS_SPC`).
fn name(name: &Name) -> String {
    let attribute = |attribute: &countersign_pki::Attribute| {
        let oid = attribute.oid.short_name().map_or_else(|| attribute.oid.to_string(), str::to_owned);
        format!("{oid}={}", attribute.text())
    };
    let rdns = name.rdns().iter().map(|rdn| rdn.iter().map(attribute).collect::<Vec<_>>().join(" + "));
    rdns.collect::<Vec<_>>().join("; ")
}
