//! The proof of a lesson: its solution, its hints and its questions are tried in the real sandbox.

use countersign_lessons::causes::Cause;
use countersign_lessons::goals;
use countersign_lessons::model::{Lesson, Quiz, Step, Typed};

use super::Study;
use super::play::{Entered, Play};
use super::proof_of_quizzes;
use crate::Keys;

/// Something that a proof found to be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The step's id, empty if it is about none.
    pub step: String,
    /// What is wrong.
    pub what: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.step.is_empty() {
            write!(formatter, "step `{}`: ", self.step)?;
        }
        formatter.write_str(&self.what)
    }
}

/// Plays the whole lesson as the learner of `seed`: the untouched world passes no step; every command in the text ends
/// as it says; the solution passes every step in order, and no part of it passes a later one; alternatives count;
/// mistakes lead to their hints; questions accept their keys and nothing else. Says what is not so.
pub fn prove(lesson: &Lesson, seed: u64, keys: Option<Keys>) -> Vec<Finding> {
    let mut proof = Proof::begin(lesson, seed, keys);
    proof.nothing_is_done_yet(0, "at the very beginning");
    for place in 0..proof.count() {
        proof.play.study().go(place);
        let Some(step) = proof.step(place) else { break };
        step.hints.iter().for_each(|hint| {
            if let Some(cause) = hint.cause {
                proof.mistake(&step, &hint.mistake, &hint.on, cause);
            }
        });
        for alternative in &step.alternatives {
            proof.alternative(&step, alternative);
        }
        proof.questions(&step);
        if !step.solution.is_empty() {
            proof.commands(&step);
            proof.play.reset_step();
        }
        proof.solve(place, &step);
        proof.predictions(&step);
    }
    proof.findings
}

/// Only solves the lesson as the learner of `seed`, and asks its questions.
pub fn solve(lesson: &Lesson, seed: u64, keys: Option<Keys>) -> Vec<Finding> {
    let mut proof = Proof::begin(lesson, seed, keys);
    for place in 0..proof.count() {
        proof.play.study().go(place);
        let Some(step) = proof.step(place) else { break };
        proof.solve(place, &step);
        proof.questions(&step);
    }
    proof.findings
}

struct Proof {
    play: Play,
    findings: Vec<Finding>,
}

impl Proof {
    fn begin(lesson: &Lesson, seed: u64, keys: Option<Keys>) -> Self {
        let play = Play::begin(lesson, seed, keys);
        let finding = |what: &String| Finding { step: String::new(), what: format!("setup: {what}") };
        let findings = play.wrong().iter().map(finding).collect();
        Self { play, findings }
    }

    fn count(&self) -> usize {
        self.play.study().lesson().steps.len()
    }

    fn step(&self, place: usize) -> Option<Step> {
        self.play.study().lesson().steps.get(place).cloned()
    }

    fn find(&mut self, step: &Step, what: impl Into<String>) {
        self.findings.push(Finding { step: step.id.clone(), what: what.into() });
    }

    /// No step from place `from` on is done in this world, were somebody to begin it now.
    fn nothing_is_done_yet(&mut self, from: usize, when: &str) {
        let found = done_already(self.play.study(), from, when);
        self.findings.extend(found);
    }

    /// A mistake is made, and must lead to its hint.
    fn mistake(&mut self, step: &Step, mistake: &str, on: &str, cause: Cause) {
        let typed = Typed { on: on.to_owned(), run: mistake.to_owned(), fails: false };
        self.play.enter(&typed, |_, _| {});
        let name = cause.name();
        let study = self.play.study();
        let found = match study.hint() {
            _ if is_met(study) => Some(format!("the mistake for `{name}` solves the step")),
            Some((_, Some(found))) if found == cause => None,
            Some((_, Some(found))) => {
                Some(format!("the mistake for `{name}` leads to the hint for `{}`", found.name()))
            }
            Some((_, None)) => {
                Some(format!("the mistake for `{name}` leads to the hint without a cause; {}", unmet(study)))
            }
            None => Some(format!("the mistake for `{name}` leads to no hint")),
        };
        if let Some(what) = found {
            self.find(step, what);
        }
        self.play.reset_step();
    }

    fn alternative(&mut self, step: &Step, alternative: &[Typed]) {
        for typed in alternative {
            let failed = self.enter(typed);
            failed.into_iter().for_each(|what| self.find(step, format!("in an alternative, {what}")));
        }
        if !is_met(self.play.study()) {
            let first = alternative.first().and_then(|typed| typed.run.lines().next()).unwrap_or_default();
            self.find(
                step,
                format!("the alternative `{first}` does not count; {}", unmet(self.play.study())),
            );
        }
        self.play.reset_step();
    }

    /// The commands of the text, where they do not have to solve the step.
    fn commands(&mut self, step: &Step) {
        for typed in step.commands() {
            for what in self.enter(typed) {
                self.find(step, what);
            }
        }
    }

    /// The solution; then the questions are answered.
    fn solve(&mut self, place: usize, step: &Step) {
        for typed in step.solved_by() {
            let mut early = Vec::new();
            let failed = self.enter_and(typed, |study, entered| {
                early.extend(done_already(study, place + 1, &format!("after `{}`", entered.command)));
            });
            failed.into_iter().for_each(|what| self.find(step, what));
            self.findings.extend(early);
        }
        if !is_met(self.play.study()) {
            let what = format!("the solution does not solve it; {}", unmet(self.play.study()));
            self.find(step, what);
        }
        let questions: Vec<Quiz> = step.questions().cloned().collect();
        for quiz in &questions {
            let study = self.play.study();
            if let Some(key) = proof_of_quizzes::key(quiz, &study.options(quiz)) {
                study.answer(&quiz.id, key);
            }
        }
        let asks = !step.goals.is_empty() || !questions.is_empty();
        if asks && is_met(self.play.study()) && !self.play.study().standing().done {
            self.find(step, "it is solved and answered, and yet not done");
        }
    }

    /// Every question accepts its key and refuses everything else.
    fn questions(&mut self, step: &Step) {
        for quiz in step.questions() {
            let options = self.play.study().options(quiz);
            let found = proof_of_quizzes::check(quiz, &options);
            found.into_iter().for_each(|what| self.find(step, format!("question `{}`: {what}", quiz.id)));
        }
    }

    /// What a command prints may have changed with the step; wrong options must still be wrong.
    fn predictions(&mut self, step: &Step) {
        for quiz in step.questions() {
            self.play.study().ask_again(&quiz.id);
        }
        self.questions(step);
    }

    fn enter(&mut self, typed: &Typed) -> Vec<String> {
        self.enter_and(typed, |_, _| {})
    }

    /// Types it; says which commands ended otherwise than they should: only the last one of a block that `fails` may
    /// fail, and must.
    fn enter_and(&mut self, typed: &Typed, mut and: impl FnMut(&Study, &Entered<'_>)) -> Vec<String> {
        let mut ended = Vec::new();
        self.play.enter(typed, |study, entered| {
            and(study, &entered);
            let text = [entered.outcome.stdout, entered.outcome.stderr].concat();
            let text = String::from_utf8_lossy(&text).trim().to_owned();
            ended.push((entered.command.to_owned(), entered.outcome.exit, text));
        });
        let last = ended.len().saturating_sub(1);
        let wrong = ended.into_iter().enumerate().filter_map(|(place, (command, exit, text))| {
            match (exit, typed.fails && place == last) {
                (0, false) => None,
                (0, true) => Some(format!("`{command}` was meant to fail")),
                (_, true) => None,
                (exit, false) => Some(format!("`{command}` ends with {exit}: {text}")),
            }
        });
        wrong.collect()
    }
}

fn is_met(study: &Study) -> bool {
    study.standing().goals.iter().all(goals::GoalState::is_met)
}

/// What is missing, in words.
fn unmet(study: &Study) -> String {
    let standing = study.standing();
    let clauses = standing.goals.iter().flat_map(|goal| &goal.unmet).map(ToString::to_string);
    clauses.collect::<Vec<_>>().join("; ")
}

/// Steps from place `from` on that ask for nothing more, were somebody to begin them now.
fn done_already(study: &Study, from: usize, when: &str) -> Vec<Finding> {
    let lesson = study.lesson();
    let view = study.sandbox.view(study.sandbox.journal_mark());
    let met = |step: &&Step| {
        !step.goals.is_empty()
            && step.goals.iter().all(|goal| goals::evaluate(goal, lesson, &view, false).is_met())
    };
    let steps = lesson.steps.iter().skip(from).filter(met);
    steps.map(|step| Finding { step: step.id.clone(), what: format!("its goals are met {when}") }).collect()
}
