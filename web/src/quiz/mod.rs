//! Questions: put together an answer, have it marked at once, try again in another order.

mod draft;
mod options;
mod order;
mod predict;
mod report;
mod reveal;
mod short;
mod test;

use countersign_lessons::model::{Choice, Quiz, QuizKind, Reply};
use countersign_lessons::quiz::{self, Marking};
use yew::prelude::*;

use self::draft::Draft;
pub use self::test::TestView;
use crate::browser;
use crate::lesson::{Learning, inline};

/// Properties of [`Question`].
#[derive(Properties, PartialEq)]
pub struct QuestionProps {
    /// Whose question it is.
    pub learning: Learning,
    /// The question's id.
    pub id: AttrValue,
    /// Counts what changed of the lesson.
    pub version: u32,
}

/// A question and how the present attempt stands.
#[derive(Clone, PartialEq)]
struct Attempt {
    /// From 0.
    number: u32,
    /// The question as it is asked this time.
    quiz: Quiz,
    draft: Draft,
    /// `None` until it is answered.
    marking: Option<Marking>,
}

impl Attempt {
    fn new(learning: &Learning, id: &str, number: u32) -> Option<Self> {
        let quiz = learning.question(id, number)?;
        let order = quiz::order(&quiz, learning.study().progress().seed, number);
        let draft = Draft::new(&quiz, &order);
        Some(Self { number, quiz, draft, marking: None })
    }

    /// The one that was answered last, or the first.
    fn last(learning: &Learning, id: &str) -> Option<Self> {
        let given = learning.study().progress().answers.get(id).cloned();
        let Some(given) = given else { return Self::new(learning, id, 0) };
        let quiz = learning.question(id, given.attempt)?;
        // A prediction was about a world that has gone on since: what is kept is whether it was right.
        let marking = match &quiz.kind {
            QuizKind::Predict { .. } => Marking { right: given.right, ..Marking::default() },
            _ => quiz::mark(&quiz, &given.reply, &[]),
        };
        Some(Self { number: given.attempt, quiz, draft: Draft::of(&given.reply), marking: Some(marking) })
    }
}

/// A question.
#[component]
pub fn Question(props: &QuestionProps) -> Html {
    let learning = &props.learning;
    let attempt = use_state(|| Attempt::last(learning, &props.id));
    // Moves the focus once the button that had it is gone.
    let turned = use_mut_ref(|| false);
    let place = use_node_ref();
    let marked = attempt.as_ref().is_some_and(|attempt| attempt.marking.is_some());
    {
        let (turned, place) = (turned.clone(), place.clone());
        use_effect_with(marked, move |marked| {
            if turned.replace(false) {
                let selector =
                    if *marked { ".quiz__verdict" } else { "input, .order button:not(:disabled), button" };
                let element = place.cast::<web_sys::Element>();
                let target = element.and_then(|element| element.query_selector(selector).ok().flatten());
                browser::focus(target);
            }
        });
    }
    let Some(now) = Option::clone(&attempt) else { return Html::default() };
    let quiz = now.quiz.clone();
    let on_draft = {
        let (attempt, now) = (attempt.clone(), now.clone());
        Callback::from(move |draft: Draft| attempt.set(Some(Attempt { draft, ..now.clone() })))
    };
    let answer = {
        let (attempt, now, learning, turned) =
            (attempt.clone(), now.clone(), learning.clone(), turned.clone());
        Callback::from(move |reply: Reply| {
            let marking = learning.answer(&now.quiz, reply.clone());
            let draft = Draft::of(&reply);
            *turned.borrow_mut() = true;
            attempt.set(Some(Attempt { draft, marking: Some(marking), ..now.clone() }));
        })
    };
    let on_answer = {
        let (answer, draft) = (answer.clone(), now.draft.clone());
        Callback::from(move |()| draft.reply().into_iter().for_each(|reply| answer.emit(reply)))
    };
    let again = {
        let (attempt, learning) = (attempt.clone(), learning.clone());
        let (id, number) = (props.id.clone(), now.number + 1);
        Callback::from(move |_: MouseEvent| {
            *turned.borrow_mut() = true;
            attempt.set(Attempt::new(&learning, &id, number));
        })
    };
    let heading = format!("question-{}", quiz.id);
    let seed = learning.study().progress().seed;
    let part = Part {
        order: quiz::order(&quiz, seed, now.number),
        quiz: &quiz,
        attempt: &now,
        on_draft,
        on_answer: on_answer.clone(),
    };
    let body = match &quiz.kind {
        QuizKind::Reveal(answers) => reveal::body(&part, answers, &answer),
        QuizKind::One(choices) => options::body(&part, choices, true),
        QuizKind::Many(choices) => options::body(&part, choices, false),
        QuizKind::Short { .. } => short::body(&part),
        QuizKind::Order(items) => order::body(&part, items),
        QuizKind::Fault { manifest, .. } => options::lines(&part, manifest),
        QuizKind::Predict { command, on, .. } => html! {
            <predict::Predict learning={learning.clone()} quiz={quiz.clone()} command={command.clone()} on={on.clone()}
                attempt={now.clone()} on_draft={part.on_draft.clone()} on_answer={on_answer.clone()} />
        },
    };
    let state = match &now.marking {
        None => "open",
        Some(marking) if marking.right => "right",
        Some(_) => "wrong",
    };
    let answers_itself = matches!(quiz.kind, QuizKind::Reveal(_));
    html! {
        <div ref={place} class="quiz" role="group" aria-labelledby={heading.clone()} data-state={state}>
            <h3 id={heading} class="quiz__question">{ inline(&quiz.question) }</h3>
            { body }
            if let Some(marking) = &now.marking {
                <div class="quiz__end">
                    { verdict(&quiz, marking, now.number) }
                    <button type="button" data-kind={(!marking.right).then_some("primary")} onclick={again}>{"Try again"}</button>
                </div>
            } else if !answers_itself {
                <div class="quiz__row">
                    <button type="button" data-kind="primary" disabled={now.draft.reply().is_none()}
                        onclick={on_answer.reform(|_: MouseEvent| ())}>{"Answer"}</button>
                </div>
            }
        </div>
    }
}

/// What the kinds of questions draw from.
struct Part<'a> {
    quiz: &'a Quiz,
    attempt: &'a Attempt,
    /// The order in which options and items are shown.
    order: Vec<usize>,
    on_draft: Callback<Draft>,
    on_answer: Callback<()>,
}

/// Right or not, and why, as far as no option says it.
fn verdict(quiz: &Quiz, marking: &Marking, attempt: u32) -> Html {
    let word = match (&quiz.kind, marking.right) {
        (QuizKind::Reveal(_), true) => "You knew it.",
        (QuizKind::Reveal(_), false) => "To be read again.",
        (_, true) => "Right.",
        (_, false) => "Not yet.",
    };
    let said = matches!(quiz.kind, QuizKind::One(_) | QuizKind::Many(_) | QuizKind::Predict { .. });
    let remark = match quiz.kind {
        QuizKind::Short { .. } => marking.remarks.first(),
        _ => None,
    };
    // Somebody who tried twice has thought about it.
    let tell = !marking.right && attempt > 0 && !marking.answer.is_empty();
    let because = (marking.right || tell) && !said && !quiz.because.is_empty();
    html! {
        <p class="quiz__verdict" tabindex="-1" data-right={marking.right.to_string()}>
            <strong>{word}</strong>
            if let Some(remark) = remark {
                {" "}{ inline(&remark.because) }
            }
            if tell {
                {" The answer is "}<code>{ &marking.answer }</code>{"."}
            }
            if because {
                {" "}{ inline(&quiz.because) }
            }
        </p>
    }
}

/// What to say to an option, item or line.
fn because(marking: Option<&Marking>, place: usize, word: impl Fn(bool) -> &'static str, id: String) -> Html {
    let remark = marking.and_then(|marking| marking.remarks.iter().find(|remark| remark.place == place));
    match remark {
        Some(remark) => html! {
            <p class="quiz__because" {id} data-right={remark.right.to_string()}>
                <strong>{ word(remark.right) }</strong>{ if word(remark.right).is_empty() { "" } else { " " } }{ inline(&remark.because) }
            </p>
        },
        None => Html::default(),
    }
}

/// The marks of an option: whether it was treated rightly, once it was marked.
fn mark_of(marking: Option<&Marking>, place: usize) -> Option<&'static str> {
    let remark = marking?.remarks.iter().find(|remark| remark.place == place)?;
    Some(if remark.right { "right" } else { "wrong" })
}

/// Whether a choice belongs to the answer.
fn is_right(choices: &[Choice], place: usize) -> bool {
    choices.get(place).is_some_and(|choice| choice.right)
}
