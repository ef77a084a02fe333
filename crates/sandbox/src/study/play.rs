//! A lesson played outside the page: its world, a learner in it, and hands that type. For proofs and for authors.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use countersign_api::parse_rfc3339;
use countersign_host::Timestamp;
use countersign_lessons::model::{Lesson, Typed};
use countersign_lessons::progress::Progress;
use countersign_lessons::{ClockMove, Login};

use super::{Study, set_up};
use crate::{Keys, Limit, Options, Outcome, Sandbox, Session, Simulation};

/// When the world of a lesson begins that does not say: 2026-03-02T09:00:00Z.
const START: i64 = 1_772_442_000;

/// Commands of lessons are short; what goes on for longer hangs.
const LIMIT: Limit = Limit { turns: 5_000_000, time: Duration::from_secs(30 * 86_400) };

/// What a person needs to read what came of a block of commands.
const BREATH: Duration = Duration::from_secs(3);

/// What was typed, and what came of it.
pub struct Entered<'a> {
    /// Where: a login, or [`CLOCK`](countersign_lessons::CLOCK).
    pub on: &'a str,
    /// One command with its here-documents, or one move of the clock.
    pub command: &'a str,
    /// What it left.
    pub outcome: Outcome,
}

/// A lesson being played.
pub struct Play {
    simulation: Simulation,
    study: Study,
    sessions: BTreeMap<String, Session>,
    wrong: Vec<String>,
}

impl Play {
    /// A learner of that seed begins the lesson. `keys`: where `openssl` takes keys from, see [`Options`].
    pub fn begin(lesson: &Lesson, seed: u64, keys: Option<Keys>) -> Self {
        let drawn = Study::drawn(lesson, seed);
        let start = drawn.world.start.as_deref().and_then(parse_rfc3339).unwrap_or(START);
        let world = drawn.world.clone();
        let simulation = Simulation::with(|tasks| Options {
            keys,
            world,
            ..Options::new(Options::seed(seed), Timestamp::from_seconds(start), tasks)
        });
        let sandbox = simulation.sandbox().clone();
        let wrong = simulation.run(LIMIT, set_up(&sandbox, &drawn.world));
        let wrong = wrong.unwrap_or_else(|| vec!["setting up does not come to an end".to_owned()]);
        simulation.pass(Duration::from_secs(1));
        let study = Study::new(sandbox, drawn, Progress::new(seed), None);
        Self { simulation, study, sessions: BTreeMap::new(), wrong }
    }

    /// The learner.
    pub fn study(&self) -> &Study {
        &self.study
    }

    /// What went wrong while the world was set up.
    pub fn wrong(&self) -> &[String] {
        &self.wrong
    }

    /// The world.
    pub fn sandbox(&self) -> &Rc<Sandbox> {
        self.simulation.sandbox()
    }

    /// Types all of it, and tells of each command that ended.
    pub fn enter(&mut self, typed: &Typed, mut ended: impl FnMut(&Study, Entered<'_>)) {
        if typed.is_clock() {
            for line in typed.run.lines().filter(|line| !line.trim().is_empty()) {
                let outcome = self.move_clock(line);
                self.study.look();
                ended(&self.study, Entered { on: &typed.on, command: line.trim(), outcome });
            }
            return;
        }
        let first = self.study.lesson().first_login().to_owned();
        let on = if typed.on.is_empty() { &first } else { &typed.on };
        let Some(mut session) = self.sessions.remove(on).or_else(|| self.log_in(on)) else {
            let stderr = format!("nobody can log in as {on}\n").into_bytes();
            let outcome = Outcome { stderr, exit: 255, ..Outcome::default() };
            ended(&self.study, Entered { on, command: &typed.run, outcome });
            return;
        };
        for command in session.commands(&typed.run) {
            let outcome = self.simulation.command(LIMIT, &mut session, &command);
            self.study.look();
            ended(&self.study, Entered { on, command: &command, outcome });
        }
        self.sessions.insert(on.clone(), session);
        // Nobody goes on at once; controllers have come to an end by then.
        self.simulation.pass(BREATH);
        self.study.look();
    }

    /// The commands in a text, as a terminal of `on` would take them one by one.
    pub fn commands(&self, on: &str, text: &str) -> Vec<String> {
        self.log_in(on).map(|session| session.commands(text)).unwrap_or_default()
    }

    /// Makes the world as it was when the step in front began; terminals are new.
    pub fn reset_step(&mut self) {
        self.sessions.clear();
        self.study.reset_step();
        self.study.look();
    }

    /// Whether there is something of that name that a shell at `on` could run.
    pub fn knows(&mut self, on: &str, word: &str) -> bool {
        let Some(mut session) = self.log_in(on) else { return false };
        let quoted = word.replace('\'', "'\\''");
        self.simulation.command(LIMIT, &mut session, &format!("type -t -- '{quoted}'")).exit == 0
    }

    fn log_in(&self, on: &str) -> Option<Session> {
        let login = Login::parse(on);
        self.sandbox().session(&login.user, &login.host)
    }

    fn move_clock(&self, line: &str) -> Outcome {
        let now = self.sandbox().clock().now();
        let to = match ClockMove::parse(line) {
            Some(ClockMove::Forward(duration)) => Some(now.plus(duration)),
            Some(ClockMove::NextExpiry) => self.sandbox().next_expiry(),
            None => None,
        };
        let Some(to) = to else {
            return Outcome {
                stderr: b"the clock cannot go there\n".to_vec(),
                exit: 1,
                ..Outcome::default()
            };
        };
        let seconds = u64::try_from(to.seconds().saturating_sub(now.seconds())).unwrap_or_default();
        // A moment has parts of a second; one more makes sure that it is past.
        self.simulation.pass(Duration::from_secs(seconds.saturating_add(1)));
        Outcome::default()
    }
}
