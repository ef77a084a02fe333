//! `chown` and `chgrp`

use super::place;
use crate::run::{Command, Io, Outcome, Stop, quote};

const CHOWN: Command = Command {
    name: "chown",
    synopsis: &["[OPTION]... [OWNER][:[GROUP]] FILE...", "[OPTION]... --reference=RFILE FILE..."],
    about: "Change the owner and/or group of each FILE to OWNER and/or GROUP.",
    short: "HLPRcfhv",
    long: &[
        ("changes", 'c'),
        ("dereference", 'd'),
        ("from=", 'F'),
        ("no-dereference", 'h'),
        ("no-preserve-root", 'n'),
        ("preserve-root", 'p'),
        ("quiet", 'f'),
        ("recursive", 'R'),
        ("reference=", '='),
        ("silent", 'f'),
        ("verbose", 'v'),
    ],
    ..Command::GNU
};

const CHGRP: Command = Command {
    name: "chgrp",
    synopsis: &["[OPTION]... GROUP FILE...", "[OPTION]... --reference=RFILE FILE..."],
    about: "Change the group of each FILE to GROUP.",
    ..CHOWN
};

#[derive(Clone, Default)]
struct Owner {
    uid: Option<u32>,
    gid: Option<u32>,
    /// As it was written.
    user: String,
    group: String,
}

fn group(io: &Io, name: &str) -> Option<u32> {
    let known =
        io.process.machine.groups().into_iter().find(|(group, ..)| group == name).map(|(_, gid, _)| gid);
    known.or_else(|| name.parse().ok())
}

fn owner(io: &mut Io, text: &str, group_only: bool) -> Result<Owner, Stop> {
    let invalid = |what: &str| format!("invalid {what}: {}", quote::locale(text));
    if group_only {
        if text.is_empty() {
            return Ok(Owner::default());
        }
        return match group(io, text) {
            Some(gid) => Ok(Owner { gid: Some(gid), group: text.to_owned(), ..Owner::default() }),
            None => Err(io.fail(1, invalid("group"))),
        };
    }
    let user_of = |io: &Io, name: &str| -> Option<(u32, Option<u32>)> {
        match io.process.machine.user(name) {
            Some(user) => Some((user.uid, Some(user.gid))),
            None => name.parse().ok().map(|uid| (uid, None)),
        }
    };
    let (name, rest) = match text.split_once(':') {
        Some((name, group)) => (name, Some(group)),
        None => match text.split_once('.') {
            Some((name, group)) if user_of(io, text).is_none() && user_of(io, name).is_some() => {
                let shown = quote::locale(text);
                let warning = format!("{}: warning: '.' should be ':': {shown}\n", io.name());
                io.put_error(warning);
                (name, Some(group))
            }
            _ => (text, None),
        },
    };
    let mut owner = Owner::default();
    let mut login_group = None;
    if !name.is_empty() {
        let Some((uid, gid)) = user_of(io, name) else { return Err(io.fail(1, invalid("user"))) };
        owner.uid = Some(uid);
        owner.user = name.to_owned();
        login_group = gid;
    }
    match rest {
        Some("") if name.is_empty() => {}
        Some("") => match login_group {
            Some(gid) => {
                owner.gid = Some(gid);
                owner.group = io.process.machine.group_name(gid).unwrap_or_else(|| gid.to_string());
            }
            None => return Err(io.fail(1, invalid("spec"))),
        },
        Some(name) => match group(io, name) {
            Some(gid) => {
                owner.gid = Some(gid);
                owner.group = name.to_owned();
            }
            None => return Err(io.fail(1, invalid("group"))),
        },
        None => {}
    }
    Ok(owner)
}

struct Chown {
    owner: Owner,
    group_only: bool,
    recursive: bool,
    verbose: bool,
    changes: bool,
    quiet: bool,
}

pub(crate) fn run(io: &mut Io) -> Outcome {
    let group_only = io.process.name() == "chgrp";
    let parsed = if group_only { CHGRP } else { CHOWN }.parse(io)?;
    let mut operands = parsed.operands.clone();
    let owner = if let Some(reference) = parsed.value('=') {
        match place::stat(&io.process, reference) {
            Ok(found) => Owner {
                uid: (!group_only).then_some(found.uid),
                gid: Some(found.gid),
                user: io.process.machine.user_name(found.uid).unwrap_or_else(|| found.uid.to_string()),
                group: io.process.machine.group_name(found.gid).unwrap_or_else(|| found.gid.to_string()),
            },
            Err(errno) => {
                let shown = quote::always(reference);
                return Err(io.fail(1, format_args!("failed to get attributes of {shown}: {errno}")));
            }
        }
    } else {
        match operands.len() {
            0 => return Err(io.misuse(1, "missing operand")),
            1 => {
                let only = quote::locale(operands.first().map_or("", String::as_str));
                return Err(io.misuse(1, format_args!("missing operand after {only}")));
            }
            _ => {}
        }
        let text = operands.remove(0);
        owner(io, &text, group_only)?
    };
    if operands.is_empty() {
        return Err(io.misuse(1, "missing operand"));
    }
    let chown = Chown {
        owner,
        group_only,
        recursive: parsed.has('R'),
        verbose: parsed.has('v'),
        changes: parsed.has('c'),
        quiet: parsed.has('f'),
    };
    for file in operands {
        chown.change(io, &file, 0);
    }
    Ok(io.status)
}

impl Chown {
    fn change(&self, io: &mut Io, file: &str, depth: u32) {
        let shown = quote::always(file);
        let found = match place::stat(&io.process, file) {
            Ok(found) => found,
            Err(errno) => {
                io.status = 1;
                if !self.quiet {
                    io.complain(format_args!("cannot access {shown}: {errno}"));
                }
                return;
            }
        };
        let Owner { uid, gid, .. } = self.owner;
        let absolute = io.process.absolute(file);
        let outcome = io.process.with_files(|files, caller| files.set_owner(caller, &absolute, uid, gid));
        let changed = uid.is_some_and(|uid| uid != found.uid) || gid.is_some_and(|gid| gid != found.gid);
        let what = if self.group_only { "group" } else { "ownership" };
        match outcome {
            Err(errno) => {
                io.status = 1;
                if !self.quiet {
                    io.complain(format_args!("changing {what} of {shown}: {errno}"));
                }
            }
            Ok(()) if self.verbose || self.changes && changed => {
                let machine = io.process.machine.clone();
                let user = |uid: u32| machine.user_name(uid).unwrap_or_else(|| uid.to_string());
                let group = |gid: u32| machine.group_name(gid).unwrap_or_else(|| gid.to_string());
                let pair = |old: bool| {
                    let (user, group) = if old {
                        (user(found.uid), group(found.gid))
                    } else {
                        (self.owner.user.clone(), self.owner.group.clone())
                    };
                    match (uid, gid) {
                        (Some(_), Some(_)) => format!("{user}:{group}"),
                        (Some(_), None) => user,
                        (None, Some(_)) => group,
                        (None, None) => String::new(),
                    }
                };
                io.line(if changed {
                    format!("changed {what} of {shown} from {} to {}", pair(true), pair(false))
                } else {
                    format!("{what} of {shown} retained as {}", pair(true))
                });
            }
            Ok(()) => {}
        }
        if self.recursive && found.is_directory() && depth < 200 {
            let link = place::lstat(&io.process, file).is_ok_and(|found| found.is_symlink());
            for entry in place::entries(&io.process, file).unwrap_or_default() {
                if !link && !entry.metadata.is_symlink() {
                    self.change(io, &place::within(file, &entry.name), depth + 1);
                }
            }
        }
    }
}
