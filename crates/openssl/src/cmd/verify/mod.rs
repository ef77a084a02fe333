//! `openssl verify`: whether certificates lead to a trusted one.

mod revocation;

use std::net::IpAddr;

use countersign_pki::verify::{self, Purpose};
use countersign_pki::{Certificate, RevocationList, SignatureAlgorithm};

use crate::app::{App, Exit, Step};
use crate::errors::Reason;
use crate::options::{Options, long};
use crate::print::name::{self, NameOptions};
use crate::{input, signing};

#[derive(Default)]
struct Wishes {
    trusted: Vec<Certificate>,
    untrusted: Vec<Certificate>,
    purpose: Option<Purpose>,
    at: Option<i64>,
    no_time: bool,
    partial: bool,
    strict: bool,
    /// Whether to look for revocation; of every certificate or of the first one.
    crl: Option<bool>,
    lists: Vec<RevocationList>,
    depth: Option<i64>,
    host: Option<String>,
    email: Option<String>,
    ip: Option<IpAddr>,
    show_chain: bool,
    names: NameOptions,
}

/// The subcommand.
pub async fn run(app: &App, mut options: Options) -> Step {
    let mut wishes = Wishes::default();
    let mut ca_file = None;
    let mut trusted = Vec::new();
    let mut untrusted = Vec::new();
    let mut lists = Vec::new();
    let mut no_default = false;
    while let Some((name, value)) = options.next() {
        match name.as_str() {
            "CAfile" => ca_file = Some(value),
            "trusted" => trusted.push(value),
            "untrusted" => untrusted.push(value),
            "purpose" => match Purpose::from_name(&value) {
                Some(purpose) => wishes.purpose = Some(purpose),
                None => {
                    app.say(format!("{}: Invalid purpose {value}\n", app.name)).await;
                    return Err(Exit(1));
                }
            },
            "attime" => wishes.at = long(&app.name, &value).ok(),
            "no_check_time" => wishes.no_time = true,
            "partial_chain" => wishes.partial = true,
            "x509_strict" => wishes.strict = true,
            "CRLfile" => lists.push(value),
            "crl_check" => wishes.crl = wishes.crl.or(Some(false)),
            "crl_check_all" => wishes.crl = Some(true),
            "no-CAfile" => no_default = true,
            "verify_depth" => wishes.depth = long(&app.name, &value).ok(),
            "verify_hostname" => wishes.host = Some(value),
            "verify_email" => wishes.email = Some(value),
            "verify_ip" => match value.parse() {
                Ok(ip) => wishes.ip = Some(ip),
                Err(_) => return Err(Exit(1)),
            },
            "show_chain" => wishes.show_chain = true,
            "nameopt" => match wishes.names.add(&value) {
                Some(names) => wishes.names = names,
                None => return app.usage().await,
            },
            _ => {}
        }
    }
    let default_file = app.process.variable("SSL_CERT_FILE").filter(|_| !no_default && ca_file.is_none());
    if let Some(bytes) = default_file.and_then(|path| {
        let path = app.process.absolute(path);
        app.process.with_files(|files, caller| files.read(caller, &path)).ok()
    }) {
        wishes.trusted.extend(input::all_certificates(&bytes));
    }
    if let Some(path) = &ca_file {
        wishes.trusted.extend(input::trusted_file(app, path).await?);
    }
    for path in &trusted {
        wishes
            .trusted
            .extend(input::certificates(app, Some(path), None, None, "trusted certificates").await?);
    }
    for path in &untrusted {
        wishes
            .untrusted
            .extend(input::certificates(app, Some(path), None, None, "untrusted certificates").await?);
    }
    for path in &lists {
        wishes.lists.push(input::revocation_list(app, Some(path), None, "other CRLs").await?);
    }
    let mut failed = false;
    if options.rest.is_empty() {
        failed |= check(app, &wishes, None).await?;
    }
    for path in options.rest.clone() {
        failed |= check(app, &wishes, Some(&path)).await?;
    }
    app.print_errors().await;
    if failed { Err(Exit(2)) } else { Ok(()) }
}

/// Checks one certificate; true when it is not accepted.
async fn check(app: &App, wishes: &Wishes, path: Option<&str>) -> Step<bool> {
    let Ok(leaf) = input::certificate(app, path, None, None, "certificate file").await else {
        app.say("Unable to load certificate file\n").await;
        return Ok(true);
    };
    let label = path.unwrap_or("stdin");
    let now = if wishes.no_time { None } else { Some(wishes.at.unwrap_or_else(|| app.now())) };
    let options = verify::Options {
        untrusted: &wishes.untrusted,
        now,
        purpose: wishes.purpose,
        partial_chain: wishes.partial,
        strict: wishes.strict,
        depth: wishes.depth.and_then(|depth| usize::try_from(depth).ok()).unwrap_or(100),
        host: wishes.host.as_deref(),
        email: wishes.email.as_deref(),
        ip: wishes.ip,
        ..verify::Options::new(&wishes.trusted, app.now())
    };
    let mut complaints = Vec::new();
    let mut go_on = |error: &verify::ChainError| {
        complaints.push(error.clone());
        tolerated(error.code.number())
    };
    let (chain, reached_end) = verify::verify(&leaf, &options, &mut go_on);
    // Signatures and times are looked at last, after revocation.
    let is_late = |error: &verify::ChainError| matches!(error.code.number(), 7 | 9 | 10);
    let early = complaints.iter().take_while(|error| !is_late(error)).count();
    let revoked = match wishes.crl {
        Some(all) if complaints.iter().take(early).all(|error| tolerated(error.code.number())) => {
            revocation::check(&chain, &wishes.lists, all, now, tolerated)
        }
        _ => Vec::new(),
    };
    let stops = revoked.iter().any(|(_, code, _)| !tolerated(*code));
    for (index, complaint) in complaints.iter().enumerate() {
        if index == early {
            say_revoked(app, wishes, &chain, &revoked).await;
            if stops {
                break;
            }
        }
        let subject = name::text(&complaint.certificate.subject, wishes.names, 0);
        app.say(format!(
            "{subject}\nerror {} at {} depth lookup: {}\n",
            complaint.code.number(),
            complaint.depth,
            complaint.code
        ))
        .await;
        if complaint.code.number() == 7 {
            app.raise_all(bad_signature(&chain, complaint.depth));
        }
    }
    if early == complaints.len() {
        say_revoked(app, wishes, &chain, &revoked).await;
    }
    if !reached_end || !complaints.is_empty() || !revoked.is_empty() {
        app.say(format!("error {label}: verification failed\n")).await;
        return Ok(true);
    }
    app.print(format!("{label}: OK\n")).await?;
    if wishes.show_chain {
        app.print("Chain:\n").await?;
        for (depth, certificate) in chain.certificates.iter().enumerate() {
            let subject = name::text(&certificate.subject, wishes.names, 0);
            let suffix = if depth < chain.untrusted { " (untrusted)" } else { "" };
            app.print(format!("depth={depth}: {subject}{suffix}\n")).await?;
        }
    }
    Ok(false)
}

async fn say_revoked(
    app: &App,
    wishes: &Wishes,
    chain: &verify::Chain,
    complaints: &[revocation::Complaint],
) {
    for (depth, code, text) in complaints {
        let subject = chain.certificates.get(*depth).map(|found| name::text(&found.subject, wishes.names, 0));
        let subject = subject.unwrap_or_default();
        app.say(format!("{subject}\nerror {code} at {depth} depth lookup: {text}\n")).await;
    }
}

/// The errors after which `openssl verify` looks on, so that it can complain about more.
fn tolerated(code: u32) -> bool {
    matches!(code, 10 | 11 | 12 | 18 | 24 | 25 | 26 | 34 | 36 | 41 | 42 | 43 | 79 | 94)
}

/// What a signature that does not fit leaves in the queue.
fn bad_signature(chain: &verify::Chain, depth: usize) -> Vec<Reason> {
    let signed = chain.certificates.get(depth);
    let signer = chain.certificates.get(depth + 1).or(signed);
    let evp = Reason::new(0x0688_0006, "ASN1_item_verify_ctx", "EVP lib", "../crypto/asn1/a_verify.c", 220);
    let mut reasons = match (signed, signer.and_then(|signer| signer.public_key.public_key().ok())) {
        (Some(signed), Some(key)) => SignatureAlgorithm::from_identifier(&signed.signature_algorithm)
            .map(|algorithm| signing::refusal(&key, algorithm, &signed.signature))
            .unwrap_or_default(),
        _ => Vec::new(),
    };
    reasons.push(evp);
    reasons
}
