//! How far a learner has come in a lesson: a value that is stored, and looks at the world through goals.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::View;
use crate::causes::{self, Cause};
use crate::goals::{GoalState, Seen, evaluate};
use crate::model::{Hint, Lesson, Reply, Step};

/// What is remembered of a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// The learner's seed.
    pub seed: u64,
    /// The step in front, from 0.
    pub step: usize,
    /// Where the world's journal stood when that step began.
    pub mark: u64,
    /// Ids of steps that are done; they stay done.
    pub done: BTreeSet<String>,
    /// What `absent` goals have seen, by step id and place.
    pub seen: BTreeMap<String, Seen>,
    /// Answers by question id.
    pub answers: BTreeMap<String, Answered>,
}

/// What became of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The newest reply.
    pub reply: Reply,
    /// Whether it is right.
    pub right: bool,
    /// Which attempt it is, from 0.
    pub attempt: u32,
    /// Whether the very first attempt was right.
    pub first: bool,
}

/// How the present step stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// One per goal.
    pub goals: Vec<GoalState>,
    /// Whether the step is done.
    pub done: bool,
    /// Whether it is done only since this look.
    pub newly_done: bool,
}

impl Progress {
    /// A beginning.
    pub fn new(seed: u64) -> Self {
        Self { seed, ..Self::default() }
    }

    /// The step in front.
    pub fn current<'a>(&self, lesson: &'a Lesson) -> Option<&'a Step> {
        lesson.steps.get(self.step)
    }

    /// Whether every step is done.
    pub fn is_complete(&self, lesson: &Lesson) -> bool {
        lesson.steps.iter().all(|step| self.done.contains(&step.id))
    }

    /// Looks at the world and ticks off what is there. A step with questions also waits for right answers.
    pub fn look(&mut self, lesson: &Lesson, view: &dyn View) -> Standing {
        let Some(step) = self.current(lesson) else { return Standing::default() };
        let mut goals = Vec::new();
        for (place, goal) in step.goals.iter().enumerate() {
            let key = format!("{}/{place}", step.id);
            let state = evaluate(goal, lesson, view, self.seen.get(&key).copied().unwrap_or_default());
            if state.seen {
                self.seen.insert(key, true);
            }
            goals.push(state);
        }
        let met = goals.iter().all(GoalState::is_met);
        let before = self.done.contains(&step.id);
        let answered =
            step.questions().all(|quiz| self.answers.get(&quiz.id).is_some_and(|given| given.right));
        let work = !step.goals.is_empty() || step.questions().next().is_some();
        if work && met && answered {
            self.done.insert(step.id.clone());
        }
        let done = self.done.contains(&step.id);
        Standing { goals, done, newly_done: done && !before }
    }

    /// Goes to a step. Leaving one that asks for nothing makes it done.
    pub fn go(&mut self, lesson: &Lesson, step: usize) {
        if let Some(left) = self.current(lesson)
            && step > self.step
            && left.goals.is_empty()
            && left.questions().next().is_none()
        {
            self.done.insert(left.id.clone());
        }
        self.step = step.min(lesson.steps.len().saturating_sub(1));
    }

    /// Notes an answer.
    pub fn answer(&mut self, question: &str, reply: Reply, right: bool) {
        let before = self.answers.get(question);
        let attempt = before.map_or(0, |given| given.attempt.saturating_add(1));
        let first = before.map_or(right, |given| given.first);
        self.answers.insert(question.to_owned(), Answered { reply, right, attempt, first });
    }

    /// Questions answered right at the first attempt, and how many there are.
    pub fn score(&self, lesson: &Lesson) -> (usize, usize) {
        let right = |id: &str| self.answers.get(id).is_some_and(|given| given.first);
        let (mut points, mut of) = (0, 0);
        for (_, quiz) in lesson.questions() {
            of += 1;
            points += usize::from(right(&quiz.id));
        }
        (points, of)
    }

    /// What to read again: `lesson#step` of every question not right at first, each once, in order.
    pub fn read_again(&self, lesson: &Lesson) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for (_, quiz) in lesson.questions() {
            let missed = self.answers.get(&quiz.id).is_some_and(|given| !given.first);
            if missed && !quiz.read.is_empty() && !all.contains(&quiz.read) {
                all.push(quiz.read.clone());
            }
        }
        all
    }
}

/// The help for a step that stands like this, and the cause it speaks to.
pub fn hint<'a>(step: &'a Step, standing: &Standing, view: &dyn View) -> Option<(&'a Hint, Option<Cause>)> {
    let unmet: Vec<_> = standing.goals.iter().map(|goal| goal.unmet.clone()).collect();
    let found = causes::find(step, &unmet, view);
    let fits = |cause: &Cause| step.hints.iter().find(|hint| hint.cause == Some(*cause));
    found
        .iter()
        .find_map(|cause| fits(cause).map(|hint| (hint, Some(*cause))))
        .or_else(|| step.hints.iter().find(|hint| hint.cause.is_none()).map(|hint| (hint, None)))
}
