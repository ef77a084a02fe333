//! Replays what the real programs printed: every session under `tests/recordings` runs in a world of its own, and
//! each command must give the same output and status. `known-gaps.txt` names the commands that do not yet.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod gaps;
mod recording;
mod redact;
mod report;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use countersign_sandbox::{Limit, Options, Simulation, Timestamp};

use self::gaps::Gaps;
use self::recording::{Recording, Step};
use self::report::{Difference, Session};

/// More turns than any command needs; one that goes beyond them hangs.
const LIMIT: Limit = Limit { turns: 3_000_000, time: Duration::from_secs(3_600) };

/// 2026-03-14T09:26:53Z
const START: Timestamp = Timestamp::from_seconds(1_773_480_413);

#[test]
fn sessions_print_what_the_real_programs_printed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let only = std::env::var("COUNTERSIGN_RECORDINGS").unwrap_or_default();
    let files: Vec<PathBuf> = recording::files(&folder.join("recordings"))
        .into_iter()
        .filter(|file| file.to_string_lossy().contains(&only))
        .collect();
    assert!(!files.is_empty(), "no recording's path contains {only:?}");
    let sessions = play_all(&folder, files);
    print!("{}", report::totals(&sessions));

    let path = folder.join("known-gaps.txt");
    let known = Gaps::read(&path);
    let bless = std::env::var("COUNTERSIGN_BLESS").unwrap_or_default();
    if !bless.is_empty() && only.is_empty() {
        return gaps::bless(&path, &known, &sessions, bless == "add");
    }
    let problems = report::problems(&known, &sessions);
    assert!(problems.is_empty(), "\n{problems}");
}

/// Plays them on as many threads as the machine has; the answers come in the order of the files.
fn play_all(folder: &Path, files: Vec<PathBuf>) -> Vec<Session> {
    let threads = std::thread::available_parallelism().map_or(2, |count| count.get());
    // The longest first would be better still; from the back is good enough.
    let waiting = Mutex::new(files);
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            std::thread::Builder::new()
                .stack_size(16 << 20)
                .spawn_scoped(scope, || {
                    loop {
                        let next = waiting.lock().unwrap().pop();
                        let Some(file) = next else { break };
                        let session = play(folder, &file);
                        done.lock().unwrap().push(session);
                    }
                })
                .unwrap();
        }
    });
    let mut sessions = done.into_inner().unwrap();
    sessions.sort_by(|one, other| one.name.cmp(&other.name));
    sessions
}

fn play(folder: &Path, file: &Path) -> Session {
    let recording = Recording::read(folder, file);
    let mut differences = vec![None; recording.commands()];
    // A panic is a difference of all that follow.
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let simulation = Simulation::new(Options::seed(1), START);
        let mut session = simulation.sandbox().session("root", "controlplane").unwrap();
        let mut number = 0;
        for step in &recording.steps {
            match step {
                Step::Setup(command) => {
                    simulation.command(LIMIT, &mut session, command);
                }
                Step::Command(command) => {
                    differences[number] = Some(Difference::Panic);
                    let outcome = simulation.command(LIMIT, &mut session, &command.text);
                    differences[number] = report::compare(command, &outcome);
                    number += 1;
                }
            }
        }
    }));
    if panicked.is_err() {
        let first = differences.iter().position(|difference| *difference == Some(Difference::Panic));
        let rest = first.and_then(|first| differences.get_mut(first..)).unwrap_or_default();
        rest.iter_mut().for_each(|difference| *difference = Some(Difference::Panic));
    }
    Session {
        name: recording.name,
        commands: recording.steps.into_iter().filter_map(Step::text).collect(),
        differences,
    }
}
