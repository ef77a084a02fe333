//! A proof that finds nothing proves nothing: each of these lessons is wrong in one way, and it must be said.

use countersign_lessons::author::read;
use countersign_sandbox::prove;

const FRONT: &str = "---\ntitle: T\nsummary: S\n---\n";
const GOAL: &str = "```goals\n- file: a\n```\n";

/// What the proof finds in a lesson of one step, or of the steps given.
fn found(body: &str) -> Vec<String> {
    let body = if body.contains("## ") { body.to_owned() } else { format!("## A\n\n{body}") };
    let lesson = read("x", &format!("{FRONT}{body}")).expect("it reads");
    prove(&lesson, 0, None).iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_right_is_proven() {
    assert!(found(&format!("```run\ntouch a\n```\n\n{GOAL}")).is_empty());
}

#[test]
fn a_goal_that_is_met_before_anything_is_done() {
    let all = found("```run\ntouch a\n```\n\n```goals\n- file: /etc/hosts\n```\n");
    assert_eq!(all, ["step `a`: its goals are met at the very beginning"]);
}

#[test]
fn a_solution_that_solves_nothing() {
    assert_eq!(
        found(&format!("```run\ntouch b\n```\n\n{GOAL}")),
        ["step `a`: the solution does not solve it; a is missing"]
    );
}

#[test]
fn a_step_that_an_earlier_one_solves() {
    let all = found(&format!(
        "## A\n\n```run\ntouch a\ntouch b\n```\n\n{GOAL}\n\n## B\n\n```run\ntouch b\n```\n\n```goals\n- file: b\n```\n"
    ));
    assert_eq!(all, ["step `b`: its goals are met after `touch b`"]);
}

#[test]
fn commands_that_end_otherwise_than_they_say() {
    let all = found("```run\nfalse\ntrue\n```\n\n```run fails\ntrue\n```\n\n```run\nkubeclt get csr\n```\n");
    assert_eq!(
        all,
        [
            "step `a`: `false` ends with 1: ",
            "step `a`: `true` was meant to fail",
            "step `a`: `kubeclt get csr` ends with 127: bash: line 1: kubeclt: command not found",
        ]
    );
}

#[test]
fn an_alternative_that_does_not_count() {
    let all = found(&format!("```run\ntouch a\n```\n\n{GOAL}\n```alternative\ntouch b\n```\n"));
    assert_eq!(all, ["step `a`: the alternative `touch b` does not count; a is missing"]);
}

#[test]
fn a_mistake_without_its_cause() {
    let hints = "```hints\n- cause: denied\n  question: q\n  pointer: p\n  command: c\n  mistake: \"true\"\n- question: q\n  pointer: p\n  command: c\n```\n";
    let all = found(&format!("```run\ntouch a\n```\n\n{GOAL}\n{hints}"));
    assert_eq!(all, ["step `a`: the mistake for `denied` leads to the hint without a cause; a is missing"]);
    let all = found(&format!("```run\ntouch a\n```\n\n{GOAL}\n{}", hints.replace("\"true\"", "touch a")));
    assert_eq!(all, ["step `a`: the mistake for `denied` solves the step"]);
}

#[test]
fn questions_with_faults() {
    let quiz = |text: &str| format!("```quiz\nid: q\nquestion: Q\nbecause: b\n{text}\n```\n");
    let cases = [
        (quiz("kind: short\naccept: [yes, no]\nwrong: {No: x}"), "question `q`: `No` is accepted"),
        (
            quiz("kind: one\noptions:\n- {text: a, right: true, because: b}\n- {text: A, because: b}"),
            "question `q`: two options say `a`",
        ),
        (
            quiz("kind: predict\ncommand: echo 1\noptions:\n- {text: \"1\", because: b}"),
            "question `q`: a wrong option is what `echo 1` prints",
        ),
        (
            quiz("kind: predict\ncommand: ecko 1\noptions:\n- {text: \"1\", because: b}"),
            "question `q`: `ecko 1` prints: bash: line 1: ecko: command not found",
        ),
        (quiz("kind: order\nitems: [a, b, a]"), "question `q`: two options say `a`"),
    ];
    for (body, what) in cases {
        assert!(found(&body).contains(&format!("step `a`: {what}")), "{:?}", found(&body));
    }
}

#[test]
fn a_setup_that_fails() {
    let front = "---\ntitle: T\nsummary: S\nworld:\n  setup: [{run: \"true; ls nothing\"}]\n---\n\n## A\n";
    let lesson = read("x", front).expect("it reads");
    let all: Vec<_> = prove(&lesson, 0, None).iter().map(ToString::to_string).collect();
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(all[0].starts_with("setup: `true; ls nothing` ends with 2:"), "{all:?}");
}
