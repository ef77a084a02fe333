//! The learner in this lesson, for the page: answers, steps, goals that turn done, and who is told of it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use countersign_lessons::model::{Choice, GoalKind, Lesson, LessonKind, Quiz, QuizKind, Reply, plain};
use countersign_lessons::progress::Standing;
use countersign_lessons::quiz::Marking;

use super::summary::{self, Summary};
use crate::happenings::Happening;
use crate::place::{Address, Place};
use crate::world::World;
use countersign_sandbox::Study;

/// A learner in a lesson; clones share it and equal each other.
#[derive(Clone)]
pub struct Learning(Rc<Inner>);

struct Inner {
    world: World,
    study: Rc<Study>,
    address: Address,
    /// Text that the editor shall propose for a file that is not there yet, by path.
    drafts: RefCell<BTreeMap<String, String>>,
    listeners: RefCell<Vec<Listener>>,
    /// Whether it was told that the whole lesson is done.
    completed: Cell<bool>,
    /// A test before its names were drawn: another try has others.
    undrawn: Option<Lesson>,
    /// Whether the step in front is being done once more: then its goals show how they stand now.
    anew: Cell<bool>,
}

/// Gets what is to be announced, if anything is.
type Listener = Rc<dyn Fn(Option<String>)>;

impl PartialEq for Learning {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Learning {
    /// A learner whose study has begun in `world`; `undrawn` is the lesson before its names were drawn.
    pub fn new(world: World, study: Rc<Study>, undrawn: Lesson, address: Address) -> Self {
        let completed = Cell::new(study.progress().is_complete(study.lesson()));
        let learning = Self(Rc::new(Inner {
            world: world.clone(),
            study,
            address,
            drafts: RefCell::default(),
            listeners: RefCell::default(),
            completed,
            undrawn: (undrawn.kind == LessonKind::Test).then_some(undrawn),
            anew: Cell::new(false),
        }));
        let looking = learning.clone();
        world.on_change(Rc::new(move || looking.look()));
        if learning.waits_for_time() {
            let looking = learning.clone();
            world.on_time(Rc::new(move || looking.look()));
        }
        learning.remember();
        learning
    }

    /// The world it happens in.
    pub fn world(&self) -> &World {
        &self.0.world
    }

    /// The lesson as it was drawn for this learner.
    pub fn lesson(&self) -> &Lesson {
        self.0.study.lesson()
    }

    /// Whether it is a test.
    pub fn is_test(&self) -> bool {
        self.lesson().kind == LessonKind::Test
    }

    /// Lesson, progress and standing.
    pub fn study(&self) -> &Study {
        &self.0.study
    }

    /// The step in front, from 0.
    pub fn at(&self) -> usize {
        self.0.study.progress().step
    }

    /// Calls `listener` whenever something to be seen of the lesson changed.
    pub fn on_news(&self, listener: Listener) {
        self.0.listeners.borrow_mut().push(listener);
    }

    /// The address of a step of this lesson.
    pub fn address_of(&self, step: &str) -> String {
        self.0.address.to(&self.0.address.place, Some(step))
    }

    /// The address of a place, with what goes along.
    pub fn address_to(&self, place: &Place, step: Option<&str>) -> String {
        self.0.address.to(place, step)
    }

    /// Whether the step in front is done, and stays so whatever comes later.
    pub fn is_settled(&self) -> bool {
        self.0.study.standing().done && !self.0.anew.get()
    }

    /// Compares the step's goals with the world.
    pub fn look(&self) {
        let before = self.0.study.standing().clone();
        let after = self.0.study.look();
        if before.goals != after.goals || before.done != after.done {
            self.news(&before, &after);
        }
    }

    /// Goes to another step.
    pub fn go(&self, step: usize) {
        if step == self.at() || step >= self.lesson().steps.len() {
            return;
        }
        self.0.anew.set(false);
        self.0.study.go(step);
        if let Some(saver) = self.0.world.saver() {
            saver.step_began();
        }
        self.tell_step(false);
        self.news(&Standing::default(), &Standing::default());
    }

    /// Makes the world as it was when the step began.
    pub fn reset_step(&self) {
        self.0.anew.set(true);
        self.0.study.reset_step();
        self.0.world.follow_clock();
        self.0.world.changed();
        self.tell(Some("The step begins anew".to_owned()));
    }

    /// Begins the whole lesson anew, in a new world.
    pub fn restart(&self) {
        summary::forget(&self.lesson().id);
        self.0.world.start_over(self.address_to(&self.0.address.place, None));
    }

    /// A question as it is asked at an attempt, from 0. In a test another try has other names, except where a command is
    /// run in the world, whose names are what they are.
    pub fn question(&self, id: &str, attempt: u32) -> Option<Quiz> {
        let study = &self.0.study;
        let first = study.question(id)?;
        let undrawn = self.0.undrawn.as_ref();
        let Some(undrawn) =
            undrawn.filter(|_| attempt > 0 && !matches!(first.kind, QuizKind::Predict { .. }))
        else {
            return Some(first.clone());
        };
        let seed = study.progress().seed.wrapping_add(u64::from(attempt));
        let drawn = Study::drawn(undrawn, seed);
        drawn.questions().map(|(_, quiz)| quiz).find(|quiz| quiz.id == id).cloned()
    }

    /// Marks an answer to a question as it was asked.
    pub fn answer(&self, question: &Quiz, reply: Reply) -> Marking {
        let id = question.id.as_str();
        let before = self.0.study.standing().clone();
        let marking = self.0.study.answer_to(question, reply);
        let attempt = self.0.study.progress().answers.get(id).map_or(0, |given| given.attempt);
        self.0.world.happenings().tell(Happening::Quiz {
            lesson: self.lesson().id.clone(),
            question: id.to_owned(),
            right: marking.right,
            attempt,
        });
        self.0.world.changed();
        let reasons = marking.remarks.iter().map(|remark| plain(&remark.because));
        let verdict = if marking.right { "Right" } else { "Not yet" };
        let words: Vec<_> =
            std::iter::once(verdict.to_owned()).chain(reasons.filter(|text| !text.is_empty())).collect();
        self.tell(Some(words.join(". ")));
        let after = self.0.study.standing().clone();
        self.news(&before, &after);
        marking
    }

    /// The options of a prediction about the world as it is now.
    pub fn predict(&self, quiz: &Quiz) -> Vec<Choice> {
        self.0.study.ask_again(&quiz.id);
        self.0.study.options(quiz)
    }

    /// The editor shall propose `text` for `path`, if there is no such file.
    pub fn propose(&self, path: &str, text: &str) {
        self.0.drafts.borrow_mut().insert(path.to_owned(), text.to_owned());
    }

    /// What the editor shall propose for a file that is not there.
    pub fn draft(&self, path: &str) -> Option<String> {
        self.0.drafts.borrow_mut().remove(path)
    }

    fn news(&self, before: &Standing, after: &Standing) {
        self.remember();
        let mut words = Vec::new();
        if let Some(step) = self.0.study.step() {
            for (place, goal) in step.goals.iter().enumerate() {
                let met = |standing: &Standing| standing.goals.get(place).is_some_and(|goal| goal.is_met());
                if !before.goals.is_empty() && met(after) && !met(before) {
                    words.push(format!("Done: {}", plain(&goal.text)));
                }
            }
        }
        if after.newly_done {
            words.push("This step is done".to_owned());
            self.tell_step(true);
        }
        let lesson = self.lesson();
        if self.0.study.progress().is_complete(lesson) && !self.0.completed.replace(true) {
            words.push("The whole lesson is done".to_owned());
            let (right, questions) = self.0.study.progress().score(lesson);
            let lesson = lesson.id.clone();
            self.0.world.happenings().tell(Happening::Completed { lesson, right, questions });
        }
        self.tell((!words.is_empty()).then(|| words.join(". ")));
    }

    fn tell(&self, words: Option<String>) {
        let listeners = self.0.listeners.borrow().clone();
        listeners.iter().for_each(|listener| listener(words.clone()));
    }

    fn tell_step(&self, done: bool) {
        let Some(step) = self.0.study.step() else { return };
        let (lesson, step) = (self.lesson().id.clone(), step.id.clone());
        self.0.world.happenings().tell(Happening::Step { lesson, step, done });
    }

    /// Notes for the front page how far the learner is.
    fn remember(&self) {
        if !self.0.address.is_own() {
            summary::note(&self.lesson().id, Summary::of(&self.0.study, self.0.completed.get()));
        }
    }

    /// Whether time alone can meet a goal.
    fn waits_for_time(&self) -> bool {
        let goals = self.lesson().steps.iter().flat_map(|step| &step.goals);
        goals.into_iter().any(|goal| matches!(goal.kind, GoalKind::Time(_)))
    }
}
