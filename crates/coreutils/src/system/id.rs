//! `id`, `whoami`, `groups`, `logname`, `users`, `who`

use host::Credentials;

use crate::run::{Command, Io, Outcome, quote};

const ID: Command = Command {
    name: "id",
    synopsis: &["[OPTION]... [USER]..."],
    about: "Print user and group information for each specified USER,\nor (when USER omitted) for the current process.",
    short: "agnruzGZ",
    long: &[
        ("context", 'Z'),
        ("group", 'g'),
        ("groups", 'G'),
        ("name", 'n'),
        ("real", 'r'),
        ("user", 'u'),
        ("zero", 'z'),
    ],
    ..Command::GNU
};

const WHOAMI: Command = Command {
    name: "whoami",
    synopsis: &["[OPTION]..."],
    about: "Print the user name associated with the current effective user ID.\nSame as id -un.",
    ..Command::GNU
};

const GROUPS: Command = Command {
    name: "groups",
    synopsis: &["[OPTION]... [USERNAME]..."],
    about: "Print group memberships for each USERNAME or, if no USERNAME is specified, for\nthe current process.",
    ..Command::GNU
};

const WHO: Command = Command {
    name: "who",
    synopsis: &["[OPTION]... [ FILE | ARG1 ARG2 ]"],
    about: "Print information about users who are currently logged in.",
    short: "abdlmpqrstuwHT",
    ..Command::GNU
};

/// The primary group first, then the others.
fn all_groups(credentials: &Credentials) -> Vec<u32> {
    let mut groups = vec![credentials.gid];
    groups.extend(credentials.groups.iter().copied().filter(|gid| *gid != credentials.gid));
    groups
}

pub(crate) fn id(io: &mut Io) -> Outcome {
    let parsed = ID.parse(io)?;
    let choice = parsed.last_of("ugG");
    if ["u", "g", "G"].iter().filter(|letters| parsed.last_of(letters).is_some()).count() > 1 {
        return Err(io.fail(1, "cannot print \"only\" of more than one choice"));
    }
    if choice.is_none() && (parsed.has('n') || parsed.has('r')) {
        return Err(io.fail(1, "cannot print only names or real IDs in default format"));
    }
    if choice.is_none() && parsed.has('z') {
        return Err(io.fail(1, "option --zero not permitted in default format"));
    }
    if parsed.has('Z') {
        return Err(io.fail(1, "--context (-Z) works only on an SELinux-enabled kernel"));
    }
    let machine = io.process.machine.clone();
    let mut people = Vec::new();
    for name in &parsed.operands {
        let user = machine.user(name).or_else(|| {
            let uid: u32 = name.parse().ok()?;
            machine.users().into_iter().find(|user| user.uid == uid)
        });
        match user {
            Some(user) => people.push(machine.credentials(&user)),
            None => io.complain(format_args!("{}: no such user", quote::locale(name))),
        }
    }
    if parsed.operands.is_empty() {
        people.push(io.process.credentials.clone());
    }
    let named = |name: Option<String>, id: u32| match name {
        Some(name) if parsed.has('n') => name,
        _ => id.to_string(),
    };
    let (between, end) = if parsed.has('z') { ("\0", "\0") } else { (" ", "\n") };
    for person in people {
        let text = match choice {
            Some('u') => named(machine.user_name(person.uid), person.uid),
            Some('g') => named(machine.group_name(person.gid), person.gid),
            Some(_) => {
                let groups = all_groups(&person).into_iter().map(|gid| named(machine.group_name(gid), gid));
                groups.collect::<Vec<_>>().join(between)
            }
            None => {
                let with = |id: u32, name: Option<String>| match name {
                    Some(name) => format!("{id}({name})"),
                    None => id.to_string(),
                };
                let groups: Vec<String> =
                    all_groups(&person).into_iter().map(|gid| with(gid, machine.group_name(gid))).collect();
                format!(
                    "uid={} gid={} groups={}",
                    with(person.uid, machine.user_name(person.uid)),
                    with(person.gid, machine.group_name(person.gid)),
                    groups.join(",")
                )
            }
        };
        io.put(format!("{text}{end}"));
    }
    Ok(io.status)
}

pub(crate) fn whoami(io: &mut Io) -> Outcome {
    let parsed = WHOAMI.parse(io)?;
    if let Some(extra) = parsed.operands.first() {
        return Err(io.misuse(1, format_args!("extra operand {}", quote::locale(extra))));
    }
    let uid = io.process.credentials.uid;
    match io.process.machine.user_name(uid) {
        Some(name) => {
            io.line(name);
            Ok(0)
        }
        None => Err(io.fail(1, format_args!("cannot find name for user ID {uid}"))),
    }
}

pub(crate) fn groups(io: &mut Io) -> Outcome {
    let parsed = GROUPS.parse(io)?;
    let machine = io.process.machine.clone();
    let list = |credentials: &Credentials| {
        let names = all_groups(credentials)
            .into_iter()
            .map(|gid| machine.group_name(gid).unwrap_or_else(|| gid.to_string()));
        names.collect::<Vec<_>>().join(" ")
    };
    if parsed.operands.is_empty() {
        let text = list(&io.process.credentials);
        io.line(text);
    }
    for name in &parsed.operands {
        match machine.user(name) {
            Some(user) => io.line(format!("{name} : {}", list(&machine.credentials(&user)))),
            None => io.complain(format_args!("{}: no such user", quote::locale(name))),
        }
    }
    Ok(io.status)
}

pub(crate) fn logname(io: &mut Io) -> Outcome {
    let name = io.process.machine.user_name(io.process.credentials.uid);
    match name.filter(|_| io.process.terminal.is_some()) {
        Some(name) => {
            io.line(name);
            Ok(0)
        }
        None => Err(io.fail(1, "no login name")),
    }
}

/// `who` and `users`: who works at this terminal is the only one logged in.
pub(crate) fn who(io: &mut Io) -> Outcome {
    let users = io.process.name() == "users";
    if !users {
        WHO.parse(io)?;
    }
    let name = io.process.machine.user_name(io.process.credentials.uid);
    let Some(name) = name.filter(|_| io.process.terminal.is_some()) else { return Ok(0) };
    if users {
        io.line(name);
    } else {
        let zone = crate::date::zone(io);
        let now = io.process.clock().now().seconds();
        let time = posix::time::Civil::new(now, 0, &zone).format("%Y-%m-%d %H:%M");
        io.line(format!("{name:<8} pts/0        {time}"));
    }
    Ok(0)
}
