//! A learner in a lesson: the lesson drawn for their seed, how far they are, and the world it is about.

mod play;
mod predict;
mod proof;
mod proof_of_quizzes;
mod view;

use std::cell::{Ref, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use countersign_lessons::causes::Cause;
use countersign_lessons::model::{Choice, Hint, Lesson, Quiz, QuizKind, Reply, Step, WorldSpec};
use countersign_lessons::progress::{Progress, Standing};
use countersign_lessons::quiz::{self, Marking};
use countersign_lessons::{Login, draw, progress};

use crate::{Sandbox, Snapshot};

pub use play::{Entered, Play};
pub use proof::{Finding, prove, solve};
pub use view::WorldView;

/// A learner in a lesson. It looks at the world and never changes it, but for [`Self::reset_step`].
pub struct Study {
    sandbox: Rc<Sandbox>,
    lesson: Lesson,
    progress: RefCell<Progress>,
    standing: RefCell<Standing>,
    /// The world at the beginning of the step in front.
    begun: RefCell<Rc<Snapshot>>,
    /// Options of predictions, as they were asked.
    predictions: RefCell<BTreeMap<String, Vec<Choice>>>,
}

/// Types what a lesson wants typed before the learner comes; gives back what went wrong, in words for the author.
pub async fn set_up(sandbox: &Sandbox, world: &WorldSpec) -> Vec<String> {
    let mut wrong = Vec::new();
    let first = world.terminals.first().map_or("root@controlplane", String::as_str);
    for typed in &world.setup {
        let login = Login::parse(if typed.on.is_empty() { first } else { &typed.on });
        let Some(mut session) = sandbox.session(&login.user, &login.host) else {
            wrong.push(format!("nobody can log in as {}@{}", login.user, login.host));
            continue;
        };
        for command in session.commands(&typed.run) {
            let outcome = session.run(&command).await;
            if outcome.exit != 0 {
                let said = String::from_utf8_lossy(&outcome.stderr).trim().to_owned();
                wrong.push(format!("`{command}` ends with {}: {said}", outcome.exit));
            }
            sandbox.settle().await;
        }
    }
    wrong
}

impl Study {
    /// A learner in `lesson`, which has been drawn by the progress' seed; `begun` is how the world was when the step in
    /// front began, or `None` if it begins now.
    pub fn new(
        sandbox: Rc<Sandbox>,
        lesson: Lesson,
        mut progress: Progress,
        begun: Option<Rc<Snapshot>>,
    ) -> Self {
        let begun = begun.unwrap_or_else(|| {
            progress.mark = sandbox.journal_mark();
            Rc::new(sandbox.snapshot())
        });
        let study = Self {
            sandbox,
            lesson,
            progress: RefCell::new(progress),
            standing: RefCell::default(),
            begun: RefCell::new(begun),
            predictions: RefCell::default(),
        };
        study.look();
        study
    }

    /// The lesson as this learner's seed draws it: what [`Self::new`] wants.
    pub fn drawn(lesson: &Lesson, seed: u64) -> Lesson {
        draw(lesson, seed)
    }

    /// The lesson.
    pub fn lesson(&self) -> &Lesson {
        &self.lesson
    }

    /// How far the learner is.
    pub fn progress(&self) -> Ref<'_, Progress> {
        self.progress.borrow()
    }

    /// How the step in front stood at the last look.
    pub fn standing(&self) -> Ref<'_, Standing> {
        self.standing.borrow()
    }

    /// How the world was when the step in front began.
    pub fn begun(&self) -> Rc<Snapshot> {
        self.begun.borrow().clone()
    }

    /// The step in front.
    pub fn step(&self) -> Option<&Step> {
        self.progress.borrow().current(&self.lesson)
    }

    /// Compares the goals of the step in front with the world, and ticks off what is there.
    pub fn look(&self) -> Standing {
        let view = self.view();
        let standing = self.progress.borrow_mut().look(&self.lesson, &view);
        self.standing.replace(standing.clone());
        standing
    }

    /// Goes to another step.
    pub fn go(&self, step: usize) {
        {
            let mut progress = self.progress.borrow_mut();
            if progress.step == step {
                return;
            }
            progress.go(&self.lesson, step);
            progress.mark = self.sandbox.journal_mark();
        }
        self.begun.replace(Rc::new(self.sandbox.snapshot()));
        self.predictions.borrow_mut().clear();
        self.look();
    }

    /// Makes the world as it was when the step in front began.
    pub fn reset_step(&self) {
        let begun = self.begun();
        self.sandbox.restore(&begun);
        self.progress.borrow_mut().mark = self.sandbox.journal_mark();
        self.look();
    }

    /// The help for the step as it stands, and the cause it speaks to.
    pub fn hint(&self) -> Option<(&Hint, Option<Cause>)> {
        progress::hint(self.step()?, &self.standing.borrow(), &self.view())
    }

    /// A question of the lesson.
    pub fn question(&self, id: &str) -> Option<&Quiz> {
        self.lesson.questions().map(|(_, quiz)| quiz).find(|quiz| quiz.id == id)
    }

    /// The options of a question, in the lesson's own order. For a prediction the command is run now, in a copy of the
    /// world, unless it was before; [`Self::ask_again`] forgets that.
    pub fn options(&self, quiz: &Quiz) -> Vec<Choice> {
        match &quiz.kind {
            QuizKind::One(choices) | QuizKind::Many(choices) => choices.clone(),
            QuizKind::Predict { command, on, options } => {
                if let Some(known) = self.predictions.borrow().get(&quiz.id) {
                    return known.clone();
                }
                let login = Login::parse(if on.is_empty() { self.lesson.first_login() } else { on });
                let printed = self.sandbox.predict(&login, command);
                let all = quiz::predicted(options, &printed, &quiz.because);
                self.predictions.borrow_mut().insert(quiz.id.clone(), all.clone());
                all
            }
            _ => Vec::new(),
        }
    }

    /// A question is asked anew: a prediction is about the world as it is now.
    pub fn ask_again(&self, id: &str) {
        self.predictions.borrow_mut().remove(id);
    }

    /// Marks an answer and notes it.
    pub fn answer(&self, id: &str, reply: Reply) -> Marking {
        let Some(question) = self.question(id) else { return Marking::default() };
        self.answer_to(question, reply)
    }

    /// Marks an answer to a question as it was asked, maybe with other names than the lesson has now, and notes it.
    pub fn answer_to(&self, question: &Quiz, reply: Reply) -> Marking {
        let marking = quiz::mark(question, &reply, &self.options(question));
        self.progress.borrow_mut().answer(&question.id, reply, marking.right);
        self.look();
        marking
    }

    fn view(&self) -> WorldView<'_> {
        self.sandbox.view(self.progress.borrow().mark)
    }
}
