//! `openssl ca`: a small certificate authority in text files.

mod certify;
mod database;
mod revoke;

use countersign_pki::asn1::time;
use countersign_pki::{Certificate, Digest, PrivateKey};

use self::certify::{Verdict, certify, confirmed};
use self::database::{Database, load_number, save_number, shown, stop};
use crate::app::{App, Exit, Step};
use crate::config::Config;
use crate::errors::Reason;
use crate::extensions::{self, Context};
use crate::files::{Opening, Output};
use crate::options::{Format, Options, integer};
use crate::print::certificate::{self, Parts};
use crate::print::name::NameOptions;
use crate::signing::{incremented, key_mismatch, random_serial};
use crate::{conffile, input, passphrase};

/// What was asked for.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each flag of the command line")]
struct Wishes {
    batch: bool,
    cert: Option<String>,
    config: Option<String>,
    create_serial: bool,
    days: i64,
    digest: Option<String>,
    end: Option<String>,
    extensions: Option<String>,
    extfile: Option<String>,
    inform: Format,
    inputs: Vec<String>,
    iso: bool,
    keyfile: Option<String>,
    last_update: Option<String>,
    list_days: i64,
    list_extensions: Option<String>,
    list_hours: i64,
    list_seconds: i64,
    next_update: Option<String>,
    no_email: bool,
    notext: bool,
    out: Option<String>,
    out_form: Format,
    outdir: Option<String>,
    passin: Option<String>,
    policy: Option<String>,
    preserve: bool,
    publish: bool,
    random_serial: bool,
    reason: Option<String>,
    request: bool,
    revoke: Option<(String, bool)>,
    section: Option<String>,
    self_sign: bool,
    start: Option<String>,
    status: Option<String>,
    subject: Option<String>,
    update: bool,
}

async fn wishes(app: &App, mut options: Options) -> Step<Wishes> {
    let mut wishes = Wishes::default();
    let mut takes_files = false;
    while let Some((name, value)) = options.next() {
        let number = || i64::from(integer(&app.name, &value).unwrap_or_default());
        match name.as_str() {
            "batch" => wishes.batch = true,
            "cert" => wishes.cert = Some(value),
            "config" => wishes.config = Some(value),
            "create_serial" => wishes.create_serial = true,
            "crl_CA_compromise" | "crl_compromise" | "crl_hold" | "spkac" | "ss_cert" | "msie_hack" => {
                return app.fail(format!("{}: -{name} is not simulated here", app.name)).await;
            }
            "crl_lastupdate" => wishes.last_update = Some(value),
            "crl_nextupdate" => wishes.next_update = Some(value),
            "crl_reason" => wishes.reason = Some(value),
            "crldays" => wishes.list_days = number(),
            "crlexts" => wishes.list_extensions = Some(value),
            "crlhours" => wishes.list_hours = number(),
            "crlsec" => wishes.list_seconds = number(),
            "dateopt" => wishes.iso = value == "iso_8601",
            "days" => wishes.days = number(),
            "enddate" => wishes.end = Some(value),
            "extensions" => wishes.extensions = Some(value),
            "extfile" => wishes.extfile = Some(value),
            "gencrl" => wishes.publish = true,
            "in" => {
                wishes.inputs = vec![value];
                wishes.request = true;
                takes_files = true;
            }
            "infiles" => {
                wishes.request = true;
                takes_files = true;
            }
            "inform" => wishes.inform = Format::of(&value),
            "key" => wishes.passin = Some(format!("pass:{value}")),
            "keyfile" => wishes.keyfile = Some(value),
            "md" => wishes.digest = Some(value),
            "name" | "section" => wishes.section = Some(value),
            "noemailDN" => wishes.no_email = true,
            "notext" => wishes.notext = true,
            "out" => wishes.out = Some(value),
            "outdir" => wishes.outdir = Some(value),
            "passin" => wishes.passin = Some(value),
            "policy" => wishes.policy = Some(value),
            "preserveDN" => wishes.preserve = true,
            "rand_serial" => wishes.random_serial = true,
            "revoke" => wishes.revoke = Some((value, false)),
            "selfsign" => wishes.self_sign = true,
            "startdate" => wishes.start = Some(value),
            "status" => wishes.status = Some(value),
            "subj" => wishes.subject = Some(value),
            "updatedb" => wishes.update = true,
            "valid" => wishes.revoke = Some((value, true)),
            _ => {}
        }
    }
    if takes_files {
        wishes.inputs.extend(options.rest);
    }
    Ok(wishes)
}

/// What certificates are made with.
struct Authority<'a> {
    /// A name that is no digest's; it is only missed when it comes to signing.
    bad_digest: Option<String>,
    batch: bool,
    certificate: Option<Certificate>,
    copy: &'a str,
    days: i64,
    default_form: bool,
    digest: Digest,
    email: bool,
    end: Option<i64>,
    extension_config: &'a Config,
    extensions: Option<String>,
    has_file: bool,
    inform: Format,
    iso: bool,
    key: PrivateKey,
    names: NameOptions,
    parts: Parts,
    policy: &'a [(String, String)],
    preserve: bool,
    self_sign: bool,
    start: Option<i64>,
    subject: Option<String>,
}

/// A value of the configuration that must be there.
async fn look_up(app: &App, config: &Config, section: &str, name: &str) -> Step<String> {
    match config.get(section, name) {
        Some(value) => Ok(value.to_owned()),
        None => {
            app.raise(no_value(section, name));
            app.fail(format!("variable lookup failed for {section}::{name}")).await
        }
    }
}

fn no_value(section: &str, name: &str) -> Reason {
    Reason::new(0x0700_006C, "NCONF_get_string", "no value", "../crypto/conf/conf_lib.c", 315)
        .with(format!("group={section} name={name}"))
}

fn is_yes(text: &str) -> bool {
    !matches!(text.chars().next(), Some('f' | 'F' | 'n' | 'N' | '0'))
}

/// The subcommand.
pub async fn run(app: &App, options: Options) -> Step {
    let wishes = wishes(app, options).await?;
    let shown_path =
        wishes.config.clone().or_else(|| app.process.variable("OPENSSL_CONF").map(str::to_owned));
    let shown_path = shown_path.unwrap_or_else(|| "/usr/lib/ssl/openssl.cnf".to_owned());
    app.say(format!("Using configuration from {shown_path}\n")).await;
    let config = conffile::load(app, wishes.config.as_deref()).await?;
    let section = match &wishes.section {
        Some(section) => section.clone(),
        None => look_up(app, &config, "ca", "default_ca").await?,
    };
    let unique = config.get(&section, "unique_subject").map(is_yes);
    if let Some(serial) = &wishes.status {
        let path = look_up(app, &config, &section, "database").await?;
        let database = Database::load(app, &path, unique).await?;
        return status(app, &database, serial).await;
    }
    let keyfile = match &wishes.keyfile {
        Some(path) => path.clone(),
        None => look_up(app, &config, &section, "private_key").await?,
    };
    let passin = passphrase::one(app, wishes.passin.as_deref(), "Error getting password").await?;
    let key = input::private_key(app, Some(&keyfile), None, passin.as_deref(), "CA private key").await?;
    let certificate = if wishes.self_sign && !wishes.publish {
        None
    } else {
        let path = match &wishes.cert {
            Some(path) => path.clone(),
            None => look_up(app, &config, &section, "certificate").await?,
        };
        let Ok(found) = input::certificate(app, Some(&path), None, passin.as_deref(), "CA certificate").await
        else {
            return app.fail("Unable to load CA certificate").await;
        };
        if !certify::belongs(&found, &key) {
            app.raise(key_mismatch());
            return app.fail("CA certificate and CA private key do not match").await;
        }
        Some(found)
    };
    let mut authority = authority(app, &wishes, &config, &section, key, certificate).await?;
    let outdir = match &wishes.outdir {
        Some(path) => Some(path.clone()),
        None if wishes.request => Some(directory(app, &config, &section).await?),
        None => None,
    };
    let path = look_up(app, &config, &section, "database").await?;
    let mut database = Database::load(app, &path, unique).await?;
    if wishes.update {
        update(app, &mut database).await?;
    }
    let extfile = match &wishes.extfile {
        Some(path) => Some(conffile::load(app, Some(path)).await?),
        None => None,
    };
    set_digest(app, &wishes, &config, &section, &mut authority).await?;
    if wishes.request {
        let extension_config = extfile.as_ref().unwrap_or(&config);
        let named = match (&wishes.extensions, &extfile) {
            (Some(section), _) => Some(section.clone()),
            (None, Some(file)) => Some(file.get("default", "extensions").unwrap_or("default").to_owned()),
            (None, None) => config.get(&section, "x509_extensions").map(str::to_owned),
        };
        authority.extension_config = extension_config;
        authority.has_file = extfile.is_some();
        authority.extensions = named;
        certify_all(app, &wishes, &config, &section, &mut authority, &mut database, outdir).await?;
    }
    if wishes.publish {
        revoke::publish(app, &wishes, &config, &section, &authority, &database).await?;
    }
    if let Some((path, as_valid)) = &wishes.revoke {
        let description = "certificate to be revoked";
        let loaded = input::certificate(app, Some(path), None, passin.as_deref(), description).await;
        let Ok(certificate) = loaded else { return app.fail(format!("Unable to load {description}")).await };
        revoke::revoke(app, &mut database, &certificate, wishes.reason.as_deref(), *as_valid).await?;
        database.save(app).await?;
        app.say("Database updated\n").await;
    }
    Ok(())
}

/// What the configuration says about making certificates.
async fn authority<'a>(
    app: &App,
    wishes: &Wishes,
    config: &'a Config,
    section: &str,
    key: PrivateKey,
    certificate: Option<Certificate>,
) -> Step<Authority<'a>> {
    let set = |name: &str| config.get(section, name);
    let mut names = NameOptions::default();
    let mut parts = Parts::default();
    let mut default_form = true;
    if let Some(words) = set("name_opt") {
        match names.add(words) {
            Some(known) => names = known,
            None => return app.fail(format!("Invalid name options: \"{words}\"")).await,
        }
        default_form = false;
    }
    if let Some(words) = set("cert_opt") {
        match parts.add(words) {
            Some(known) => parts = known,
            None => return app.fail(format!("Invalid certificate options: \"{words}\"")).await,
        }
        default_form = false;
    }
    let copy = set("copy_extensions").unwrap_or("none");
    if !matches!(copy, "none" | "copy" | "copyall") {
        return app.fail(format!("Invalid extension copy option: \"{copy}\"")).await;
    }
    Ok(Authority {
        bad_digest: None,
        batch: wishes.batch,
        certificate,
        copy,
        days: wishes.days,
        default_form,
        digest: Digest::Sha256,
        email: !wishes.no_email && set("email_in_dn") != Some("no"),
        end: None,
        extension_config: config,
        extensions: None,
        has_file: false,
        inform: wishes.inform,
        iso: wishes.iso,
        key,
        names,
        parts,
        policy: &[],
        preserve: wishes.preserve || set("preserve").is_some_and(is_yes),
        self_sign: wishes.self_sign,
        start: None,
        subject: wishes.subject.clone(),
    })
}

/// Where copies of new certificates go.
async fn directory(app: &App, config: &Config, section: &str) -> Step<String> {
    let Some(path) = config.get(section, "new_certs_dir") else {
        app.raise(no_value(section, "new_certs_dir"));
        return app.fail("there needs to be defined a directory for new certificate to be placed in").await;
    };
    match app.process.metadata(path) {
        Ok(metadata) if metadata.is_directory() => Ok(path.to_owned()),
        Ok(_) => app.fail(format!("{}: {path} is not a directory\n{path}: Not a directory", app.name)).await,
        Err(errno) => app.fail(format!("{}: {path} is not a directory\n{path}: {errno}", app.name)).await,
    }
}

async fn set_digest(
    app: &App,
    wishes: &Wishes,
    config: &Config,
    section: &str,
    authority: &mut Authority<'_>,
) -> Step {
    let name = match &wishes.digest {
        Some(name) => name.clone(),
        None => look_up(app, config, section, "default_md").await?,
    };
    if name == "default" {
        return Ok(());
    }
    match Digest::from_name(&name) {
        Some(digest) => {
            authority.digest = digest;
            Ok(())
        }
        None => {
            authority.bad_digest = Some(name);
            Ok(())
        }
    }
}

/// Certifies every request and writes out what came of it.
async fn certify_all<'a>(
    app: &App,
    wishes: &Wishes,
    config: &'a Config,
    section: &str,
    authority: &mut Authority<'a>,
    database: &mut Database,
    outdir: Option<String>,
) -> Step {
    let policy = match &wishes.policy {
        Some(policy) => policy.clone(),
        None => look_up(app, config, section, "policy").await?,
    };
    let serial_file = look_up(app, config, section, "serial").await?;
    let trial = Context { test: true, ..Context::default() };
    if let Some(named) = &authority.extensions
        && let Err(reasons) = extensions::section(authority.extension_config, named, &trial)
    {
        app.raise_all(reasons);
        let source = if authority.has_file { "from extfile" } else { "config" };
        return app
            .fail(format!(
                "Error checking certificate extension{} {source} section {named}",
                if authority.has_file { "s" } else { "" }
            ))
            .await;
    }
    let moment = |given: &Option<String>, name: &str| {
        let text = given.clone().or_else(|| config.get(section, name).map(str::to_owned));
        text.filter(|text| text != "today").map(|text| time::from_text(&text))
    };
    let form = "it should be YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ";
    authority.start = match moment(&wishes.start, "default_startdate") {
        Some(None) => return app.fail(format!("start date is invalid, {form}")).await,
        other => other.flatten(),
    };
    authority.end = match moment(&wishes.end, "default_enddate") {
        Some(None) => return app.fail(format!("end date is invalid, {form}")).await,
        other => other.flatten(),
    };
    if authority.days == 0 {
        authority.days =
            config.get(section, "default_days").and_then(|text| text.parse().ok()).unwrap_or_default();
    }
    if authority.end.is_none() && authority.days == 0 {
        return app.fail("cannot lookup how many days to certify for").await;
    }
    let mut serial = if wishes.random_serial {
        random_serial(app)
    } else {
        load_number(app, &serial_file, wishes.create_serial, "error while loading serial number").await?
    };
    let Some(policy) = config.section(&policy) else {
        return app.fail(format!("unable to find 'section' for {policy}")).await;
    };
    authority.policy = policy;
    let mut made = Vec::new();
    for path in &wishes.inputs {
        if let Verdict::Signed(certificate) = certify(app, authority, database, path, &serial).await? {
            app.say("\n").await;
            serial = incremented(&serial);
            made.push(certificate);
        }
    }
    if made.is_empty() {
        return Ok(());
    }
    if !wishes.batch {
        let question = format!(
            "\n{} out of {} certificate requests certified, commit? [y/n]",
            made.len(),
            wishes.inputs.len()
        );
        if !confirmed(app, &question, "CERTIFICATION CANCELED").await {
            return Err(Exit(0));
        }
    }
    app.say(format!("Write out database with {} new entries\n", made.len())).await;
    for certificate in &made {
        let text = if wishes.notext {
            String::new()
        } else {
            certificate::text(certificate, NameOptions::COMPATIBLE, Parts::default(), false)
        } + &certificate.to_pem();
        let output = Output::open(app, wishes.out.as_deref(), Opening::Default).await?;
        let path = format!("{}/{}.pem", outdir.clone().unwrap_or_default(), shown(&certificate.serial));
        if let Err(errno) = app.process.write_file(&path, text.as_bytes()).await {
            app.say(format!("{path}: {errno}\n")).await;
            return stop();
        }
        output.write(text).await?;
    }
    save_number(app, &serial_file, &serial).await?;
    database.save(app).await?;
    app.say("Database updated\n").await;
    Ok(())
}

/// `-status`: what the index says about a serial number. Never a success, as in the real program.
async fn status(app: &App, database: &Database, serial: &str) -> Step {
    let padded = if serial.len() % 2 == 1 { format!("0{serial}") } else { serial.to_owned() };
    let padded = padded.to_ascii_uppercase();
    let Some(entry) = database.with_serial(&padded) else {
        app.say(format!("Serial {padded} not present in db.\nError verifying serial {serial}!\n")).await;
        return stop();
    };
    let kind = match entry.kind {
        'V' => "Valid",
        'R' => "Revoked",
        'E' => "Expired",
        'S' => "Suspended",
        _ => "",
    };
    app.say(format!("{padded}={kind} ({})\n", entry.kind)).await;
    stop()
}

/// `-updatedb`: marks what has expired.
async fn update(app: &App, database: &mut Database) -> Step {
    let now = app.now();
    let mut changed = false;
    for entry in database.entries.iter_mut().filter(|entry| entry.kind == 'V') {
        if time::from_text(&entry.expires).is_some_and(|end| end < now) {
            entry.kind = 'E';
            changed = true;
            app.say(format!("{}=Expired\n", entry.serial)).await;
        }
    }
    if changed { database.save(app).await } else { Ok(()) }
}
