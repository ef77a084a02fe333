//! `scp`: copies files between machines.

use std::rc::Rc;

use countersign_host::{Errno, ExitStatus, Process, Program, program as from_function};

use super::neighbours::Neighbours;
use crate::login;

const USAGE: &str = "usage: scp [-346ABCOpqRrsTv] [-c cipher] [-D sftp_server_path] [-F ssh_config]
           [-i identity_file] [-J destination] [-l limit] [-o ssh_option]
           [-P port] [-S program] [-X sftp_option] source ... target
";

/// How deep directories are copied.
const DEPTH: u32 = 64;

pub(super) fn program(neighbours: Neighbours) -> Rc<dyn Program> {
    from_function(move |process| run(process, neighbours.clone()))
}

/// A path on some machine, and a process there that can open it.
struct Place {
    process: Process,
    path: String,
    remote: bool,
}

async fn run(process: Process, neighbours: Neighbours) -> ExitStatus {
    let (mut recursive, mut places) = (false, Vec::new());
    let mut words = process.arguments().iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            option if option.starts_with('-') && option.len() > 1 => {
                recursive |= option.contains('r');
                if option.len() == 2 && option.contains(['c', 'D', 'F', 'i', 'J', 'l', 'o', 'P', 'S', 'X']) {
                    words.next();
                }
            }
            path => places.push(path),
        }
    }
    let Some((target, sources)) = places.split_last().filter(|(_, sources)| !sources.is_empty()) else {
        process.stderr(USAGE).await;
        return ExitStatus::FAILURE;
    };
    let mut found = Vec::new();
    for place in sources.iter().chain([target]) {
        match resolve(&process, &neighbours, place) {
            Ok(place) => found.push(place),
            Err(error) => {
                process.stderr(format!("{error}\nscp: Connection closed\n")).await;
                return ExitStatus(255);
            }
        }
    }
    let Some((target, sources)) = found.split_last() else { return ExitStatus::FAILURE };
    let mut status = ExitStatus::SUCCESS;
    let into = target.process.metadata(&target.path).is_ok_and(|metadata| metadata.is_directory());
    for source in sources {
        let name = source.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let path =
            if into { format!("{}/{name}", target.path.trim_end_matches('/')) } else { target.path.clone() };
        let mut mistakes = Vec::new();
        copy(source, &source.path, target, &path, recursive, DEPTH, &mut mistakes);
        for mistake in mistakes {
            process.stderr(format!("scp: {mistake}\n")).await;
            status = ExitStatus::FAILURE;
        }
    }
    status
}

fn resolve(process: &Process, neighbours: &Neighbours, text: &str) -> Result<Place, String> {
    let remote = text.split_once(':').filter(|(host, _)| !host.contains('/'));
    let Some((host, path)) = remote else {
        return Ok(Place { process: process.clone(), path: text.to_owned(), remote: false });
    };
    let (user, host) = match host.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, host),
    };
    let (machine, account) = neighbours.log_in(process, user, host).map_err(|error| error.to_string())?;
    let there = login::process(&machine, &account, "scp");
    let path = match path.strip_prefix("~/").unwrap_or(path) {
        "" | "~" => account.home.clone(),
        path => path.to_owned(),
    };
    Ok(Place { process: there, path, remote: true })
}

/// What went wrong is added to `mistakes`, in scp's words after its name.
fn copy(
    source: &Place,
    from: &str,
    target: &Place,
    to: &str,
    recursive: bool,
    depth: u32,
    mistakes: &mut Vec<String>,
) {
    let metadata = match source.process.metadata(from) {
        Ok(metadata) => metadata,
        Err(errno) if source.remote => return mistakes.push(format!("{from}: {errno}")),
        Err(errno) => return mistakes.push(format!("stat local \"{from}\": {errno}")),
    };
    let (from_path, to_path) = (source.process.absolute(from), target.process.absolute(to));
    if metadata.is_directory() {
        if !recursive || depth == 0 {
            return mistakes.push(match source.remote {
                true => format!("download {from}: not a regular file"),
                false => format!("local \"{from}\" is not a regular file"),
            });
        }
        let made = target
            .process
            .with_files(|files, caller| files.create_directory(caller, &to_path, metadata.mode));
        if let Err(errno) = made
            && errno != Errno::EEXIST
        {
            return mistakes.push(refused(target, to, errno));
        }
        let entries = source.process.with_files(|files, caller| files.read_directory(caller, &from_path));
        for entry in entries.unwrap_or_default() {
            let (from, to) = (format!("{from}/{}", entry.name), format!("{to}/{}", entry.name));
            copy(source, &from, target, &to, recursive, depth - 1, mistakes);
        }
        return;
    }
    match source.process.with_files(|files, caller| files.read(caller, &from_path)) {
        Err(errno) if source.remote => mistakes.push(format!("remote open \"{from}\": {errno}")),
        Err(errno) => mistakes.push(format!("open local \"{from}\": {errno}")),
        Ok(bytes) => {
            let written = target
                .process
                .with_files(|files, caller| files.write(caller, &to_path, &bytes, metadata.mode));
            if let Err(errno) = written {
                mistakes.push(refused(target, to, errno));
            }
        }
    }
}

fn refused(target: &Place, to: &str, errno: Errno) -> String {
    match target.remote {
        true => format!("dest open \"{to}\": {errno}"),
        false => format!("open local \"{to}\": {errno}"),
    }
}
