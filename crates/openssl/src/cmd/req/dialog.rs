//! Where a new request's subject comes from: the questions, or the configuration with `prompt = no`.

use countersign_pki::csr::RequestAttribute;
use countersign_pki::{Attribute, Name, Oid};

use super::Wishes;
use crate::app::{App, Exit, Step};
use crate::config::Config;
use crate::errors::Reason;
use crate::extensions::unknown_object;
use crate::subject::attribute;

const INTRODUCTION: &str = "You are about to be asked to enter information that will be incorporated
into your certificate request.
What you are about to enter is what is called a Distinguished Name or a DN.
There are quite a few fields but you can leave some blank
For some fields there will be a default value,
If you enter '.', the field will be left blank.
-----
";

const EXTRA: &str = "
Please enter the following 'extra' attributes
to be sent with your certificate request
";

/// The subject and the extra attributes.
pub async fn subject(
    app: &App,
    config: &Config,
    section: &str,
    wishes: &Wishes,
    given: Option<Name>,
) -> Step<(Name, Vec<RequestAttribute>)> {
    let no_questions = config.get(section, "prompt") == Some("no");
    let fields = values(app, config, config.get(section, "distinguished_name")).await?;
    let extras = values(app, config, config.get(section, "attributes")).await?;
    if let Some(name) = given {
        return Ok((name, Vec::new()));
    }
    let extras = if wishes.x509 { Vec::new() } else { extras };
    if no_questions {
        return from_config(app, &fields, &extras, wishes.utf8).await;
    }
    if !wishes.batch {
        app.say(INTRODUCTION).await;
    }
    if fields.is_empty() {
        return app.fail("No template, please set one up.").await;
    }
    let mut rdns: Vec<Vec<Attribute>> = Vec::new();
    for question in questions(config, config.get(section, "distinguished_name"), &fields) {
        if let Some(answer) = ask(app, &question, wishes.batch).await? {
            let part = made(app, question.oid.clone(), &answer, wishes.utf8)?;
            match rdns.last_mut() {
                Some(last) if question.joins => last.push(part),
                _ => rdns.push(vec![part]),
            }
        }
    }
    if rdns.is_empty() {
        return app.fail("Error: No objects specified in config file").await;
    }
    if !extras.is_empty() && !wishes.batch {
        app.say(EXTRA).await;
    }
    let mut attributes = Vec::new();
    for question in questions(config, config.get(section, "attributes"), &extras) {
        if let Some(answer) = ask(app, &question, wishes.batch).await? {
            let value = made(app, question.oid.clone(), &answer, wishes.utf8)?;
            attributes.push(RequestAttribute::new(question.oid, value.value_der()));
        }
    }
    Ok((Name::new(rdns), attributes))
}

fn made(app: &App, oid: Oid, text: &str, utf8: bool) -> Step<Attribute> {
    attribute(oid, text, utf8).map_err(|reason| {
        app.raise(reason);
        Exit(1)
    })
}

/// The values of a section that must exist once it is named.
async fn values(app: &App, config: &Config, section: Option<&str>) -> Step<Vec<(String, String)>> {
    let Some(section) = section else { return Ok(Vec::new()) };
    match config.section(section) {
        Some(values) => Ok(values.to_vec()),
        None => app.fail(format!("Unable to get '{section}' section")).await,
    }
}

struct Question {
    oid: Oid,
    joins: bool,
    text: String,
    default: String,
    fixed: Option<String>,
    least: i64,
    most: i64,
}

/// `CN` of `CN`, `0.CN` or `+CN`, and whether it joins the attribute before.
fn field_type(name: &str) -> (bool, &str) {
    let plain = match name.find([':', ',', '.']) {
        Some(at) => name.get(at + 1..).filter(|rest| !rest.is_empty()).unwrap_or(name),
        None => name,
    };
    match plain.strip_prefix('+') {
        Some(plain) => (true, plain),
        None => (false, plain),
    }
}

fn questions(config: &Config, section: Option<&str>, fields: &[(String, String)]) -> Vec<Question> {
    let section = section.unwrap_or_default();
    let detail =
        |name: &str, suffix: &str| config.get(section, &format!("{name}{suffix}")).map(str::to_owned);
    let number =
        |name: &str, suffix: &str| detail(name, suffix).and_then(|text| text.parse().ok()).unwrap_or(-1);
    fields
        .iter()
        .filter(|(name, _)| {
            !["_min", "_max", "_default", "_value"].iter().any(|suffix| name.ends_with(suffix))
        })
        .filter_map(|(name, text)| {
            let (joins, plain) = field_type(name);
            let oid = Oid::from_name(plain).filter(|oid| oid.short_name().is_some())?;
            Some(Question {
                oid,
                joins,
                text: text.clone(),
                default: detail(name, "_default").unwrap_or_default(),
                fixed: detail(name, "_value"),
                least: number(name, "_min"),
                most: number(name, "_max"),
            })
        })
        .collect()
}

/// Asks one question; `None` means the field stays out.
async fn ask(app: &App, question: &Question, batch: bool) -> Step<Option<String>> {
    loop {
        if !batch {
            app.say(format!("{} [{}]:", question.text, question.default)).await;
        }
        let line = if let Some(fixed) = &question.fixed {
            app.say(format!("{fixed}\n")).await;
            format!("{fixed}\n")
        } else if batch {
            "\n".to_owned()
        } else {
            let read = match app.process.descriptor(0) {
                Ok(stdin) => stdin.read_line().await.unwrap_or_default(),
                Err(_) => Vec::new(),
            };
            String::from_utf8_lossy(&read).into_owned()
        };
        if line.is_empty() {
            return Err(Exit(1));
        }
        let answer = match line.as_str() {
            "\n" if question.default.is_empty() => return Ok(None),
            "\n" => question.default.clone(),
            ".\n" => return Ok(None),
            other => match other.strip_suffix('\n') {
                Some(answer) => answer.to_owned(),
                None => return app.fail("Missing newline at end of input").await,
            },
        };
        let length = i64::try_from(answer.len()).unwrap_or(i64::MAX);
        let complaint = if question.least > 0 && length < question.least {
            format!("String too short, must be at least {} bytes long\n", question.least)
        } else if question.most >= 0 && length > question.most {
            format!("String too long, must be at most {} bytes long\n", question.most)
        } else {
            return Ok(Some(answer));
        };
        app.say(complaint).await;
        if batch || question.fixed.is_some() {
            return Err(Exit(1));
        }
    }
}

/// `prompt = no`: the sections hold the values themselves.
async fn from_config(
    app: &App,
    fields: &[(String, String)],
    extras: &[(String, String)],
    utf8: bool,
) -> Step<(Name, Vec<RequestAttribute>)> {
    let mut rdns: Vec<Vec<Attribute>> = Vec::new();
    for (name, value) in fields {
        let (joins, plain) = field_type(name);
        let Some(oid) = Oid::from_name(plain) else {
            let file = "../crypto/x509/x509name.c";
            let reason =
                Reason::new(0x0580_0077, "X509_NAME_ENTRY_create_by_txt", "invalid field name", file, 252);
            app.raise_all([unknown_object(), reason.with(format!("name={plain}"))]);
            return Err(Exit(1));
        };
        let part = made(app, oid, value, utf8)?;
        match rdns.last_mut() {
            Some(last) if joins => last.push(part),
            _ => rdns.push(vec![part]),
        }
    }
    if rdns.is_empty() {
        return app.fail("Error: No objects specified in config file").await;
    }
    let mut attributes = Vec::new();
    for (name, value) in extras {
        let Some(oid) = Oid::from_name(name) else { return Err(Exit(1)) };
        let value = made(app, oid.clone(), value, utf8)?;
        attributes.push(RequestAttribute::new(oid, value.value_der()));
    }
    Ok((Name::new(rdns), attributes))
}
