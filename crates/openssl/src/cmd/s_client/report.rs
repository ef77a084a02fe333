//! What a handshake comes to, as text. It is always TLS 1.3 with a server written in Go, unless 1.2 is asked for.

use countersign_pki::asn1::Element;
use countersign_pki::key::KeyAlgorithm;
use countersign_pki::{Certificate, Name, PublicKey};

use crate::network::Answer;
use crate::print::certificate::date;
use crate::print::hex;
use crate::print::name::{self, NameOptions};

/// What Go's servers accept of clients, in OpenSSL's words.
const SIGNATURES: &str = "RSA-PSS+SHA256:ECDSA+SHA256:ed25519:RSA-PSS+SHA384:RSA-PSS+SHA512:RSA+SHA256:RSA+SHA384:RSA+SHA512:ECDSA+SHA384:ECDSA+SHA512";

/// The verdict on the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// OpenSSL's number, 0 for none.
    pub code: u32,
    /// Its text.
    pub text: String,
}

impl Verdict {
    /// `Verification: OK` or the error.
    pub fn line(&self) -> String {
        if self.code == 0 {
            "Verification: OK\n".to_owned()
        } else {
            format!("Verification error: {}\n", self.text)
        }
    }
}

/// A handshake and how to show it.
pub struct Report<'a> {
    /// The server's answer.
    pub answer: &'a Answer,
    /// Its certificates.
    pub chain: &'a [Certificate],
    /// How to write names.
    pub names: NameOptions,
    /// `-showcerts`
    pub all: bool,
    /// The handshake was broken off.
    pub refused: bool,
    /// `-tls1_2`
    pub older: bool,
    /// Bytes the client's certificates took.
    pub sent: usize,
    /// What was found.
    pub verdict: &'a Verdict,
    /// Unix seconds.
    pub now: i64,
    /// Bytes drawn for a session's identifier and secret.
    pub random: [u8; 80],
}

impl Report<'_> {
    /// The whole report, from the line after `CONNECTED`.
    pub fn text(&self) -> String {
        let mut out = "---\n".to_owned();
        if !self.chain.is_empty() {
            out.push_str(&self.listed());
            out.push_str("---\n");
        }
        match self.chain.first().filter(|_| !self.refused) {
            Some(leaf) => {
                // With all of them shown, it has been seen already.
                let pem = if self.all { String::new() } else { leaf.to_pem() };
                out.push_str(&format!(
                    "Server certificate\n{pem}{}{}",
                    name::titled("subject=", &leaf.subject, self.names),
                    name::titled("issuer=", &leaf.issuer, self.names)
                ));
            }
            None => out.push_str("no peer certificate available\n"),
        }
        out.push_str("---\n");
        out.push_str(&self.exchange());
        out.push_str("---\n");
        let certificates: usize = self.answer.certificates.iter().map(|der| der.len() + 5).sum();
        let (read, written) =
            if self.chain.is_empty() { (5, 300) } else { (700 + certificates, 390 + self.sent) };
        out.push_str(&format!("SSL handshake has read {read} bytes and written {written} bytes\n"));
        out.push_str(&self.verdict.line());
        out.push_str("---\n");
        out.push_str(&self.session());
        out
    }

    fn listed(&self) -> String {
        let mut out = "Certificate chain\n".to_owned();
        for (depth, certificate) in self.chain.iter().enumerate() {
            out.push_str(&format!(
                "{depth:2} s:{}\n   i:{}\n{}   v:NotBefore: {}; NotAfter: {}\n",
                name::text(&certificate.subject, self.names, 0),
                name::text(&certificate.issuer, self.names, 0),
                key_line(certificate),
                date(certificate.not_before, false),
                date(certificate.not_after, false)
            ));
            if self.all {
                out.push_str(&certificate.to_pem());
            }
        }
        out
    }

    /// What was agreed on, and what the server wants of the client.
    fn exchange(&self) -> String {
        if self.chain.is_empty() {
            return "No client certificate CA names sent\n".to_owned();
        }
        let mut out = String::new();
        if self.answer.accepted.is_empty() {
            out.push_str("No client certificate CA names sent\n");
        } else {
            out.push_str("Acceptable client certificate CA names\n");
            for der in &self.answer.accepted {
                if let Some(accepted) =
                    Element::parse(der).ok().and_then(|element| Name::from_element(&element).ok())
                {
                    out.push_str(&format!("{}\n", name::text(&accepted, self.names, 0)));
                }
            }
            if self.older {
                out.push_str("Client Certificate Types: RSA sign, ECDSA sign\n");
            }
            out.push_str(&format!(
                "Requested Signature Algorithms: {SIGNATURES}\nShared Requested Signature Algorithms: {SIGNATURES}\n"
            ));
        }
        if !self.refused {
            out.push_str(&peer_signature(self.chain, "Peer signing digest: ", "Peer signature type: "));
        }
        out.push_str("Server Temp Key: X25519, 253 bits\n");
        out
    }

    fn session(&self) -> String {
        let leaf = self.chain.first();
        let (version, cipher) = match leaf {
            None => ("(NONE)", "(NONE)"),
            Some(_) => (self.version(), self.cipher()),
        };
        let mut out = format!("New, {version}, Cipher is {cipher}\n");
        if let Some(bits) = leaf.filter(|_| !self.refused).and_then(key_bits) {
            out.push_str(&format!("Server public key is {bits} bit\n"));
        }
        let secure = if self.older && leaf.is_some() { "IS" } else { "IS NOT" };
        out.push_str(&format!(
            "Secure Renegotiation {secure} supported\nCompression: NONE\nExpansion: NONE\nNo ALPN negotiated\n"
        ));
        if self.older && leaf.is_some() {
            let (id, secret) = self.random.split_at(32);
            out.push_str(&format!(
                "SSL-Session:\n    Protocol  : {version}\n    Cipher    : {cipher}\n    Session-ID: {}\n    Session-ID-ctx: \n    Master-Key: {}\n    PSK identity: None\n    PSK identity hint: None\n    SRP username: None\n    Start Time: {}\n    Timeout   : 7200 (sec)\n    Verify return code: {} ({})\n    Extended master secret: yes\n---\n",
                hex::upper(id),
                hex::upper(secret),
                self.now,
                self.verdict.code,
                self.verdict.text
            ));
            return out;
        }
        out.push_str(&format!(
            "Early data was not sent\nVerify return code: {} ({})\n---\n",
            self.verdict.code, self.verdict.text
        ));
        out
    }

    fn version(&self) -> &'static str {
        if self.older { "TLSv1.2" } else { "TLSv1.3" }
    }

    fn cipher(&self) -> &'static str {
        let ecdsa = self
            .chain
            .first()
            .is_some_and(|leaf| matches!(leaf.public_key.public_key(), Ok(PublicKey::Ec(_))));
        match (self.older, ecdsa) {
            (false, _) => "TLS_AES_128_GCM_SHA256",
            (true, false) => "ECDHE-RSA-AES128-GCM-SHA256",
            (true, true) => "ECDHE-ECDSA-AES128-GCM-SHA256",
        }
    }

    /// `-brief`: the summary on standard error.
    pub fn brief(&self) -> String {
        let mut out = format!(
            "CONNECTION ESTABLISHED\nProtocol version: {}\nCiphersuite: {}\n",
            self.version(),
            self.cipher()
        );
        if !self.answer.accepted.is_empty() {
            out.push_str(&format!("Requested Signature Algorithms: {SIGNATURES}\n"));
        }
        if let Some(leaf) = self.chain.first() {
            out.push_str(&format!("Peer certificate: {}\n", name::text(&leaf.subject, self.names, 0)));
        }
        out.push_str(&peer_signature(self.chain, "Hash used: ", "Signature type: "));
        out.push_str(&self.verdict.line());
        out.push_str("Server Temp Key: X25519, 253 bits\n");
        out
    }
}

/// How the server signed the handshake, by its kind of key.
fn peer_signature(chain: &[Certificate], digest: &str, kind: &str) -> String {
    let (hash, signature) = match chain.first().and_then(|leaf| leaf.public_key.public_key().ok()) {
        Some(PublicKey::Ec(key)) => (Some(key.curve.digest().name()), "ECDSA"),
        Some(PublicKey::Ed25519(_)) => (None, "Ed25519"),
        _ => (Some("SHA256"), "RSA-PSS"),
    };
    let hash = hash.map(|name| format!("{digest}{name}\n")).unwrap_or_default();
    format!("{hash}{kind}{signature}\n")
}

fn key_bits(certificate: &Certificate) -> Option<u32> {
    Some(match certificate.public_key.public_key().ok()?.algorithm() {
        KeyAlgorithm::Rsa { bits } | KeyAlgorithm::RsaPss { bits } => bits,
        KeyAlgorithm::Ec(curve) => curve.bits(),
        KeyAlgorithm::Ed25519 => 253,
        KeyAlgorithm::Ed448 => 456,
    })
}

fn key_line(certificate: &Certificate) -> String {
    let named = |oid: &countersign_pki::Oid| oid.short_name().map_or_else(|| oid.to_string(), str::to_owned);
    let kind = named(&certificate.public_key.algorithm.oid);
    let signature = named(&certificate.signature_algorithm.oid);
    match key_bits(certificate) {
        Some(bits) => format!("   a:PKEY: {kind}, {bits} (bit); sigalg: {signature}\n"),
        None => String::new(),
    }
}
