//! What marking must get right.

use super::*;

fn text(words: &str) -> Vec<Inline> {
    vec![Inline::Text(words.to_owned())]
}

fn choice(words: &str, right: bool) -> Choice {
    Choice { text: text(words), right, because: text("because") }
}

fn quiz(kind: QuizKind) -> Quiz {
    Quiz { id: "q".to_owned(), question: text("?"), kind, because: Vec::new(), read: String::new() }
}

#[test]
fn one_option_is_right_and_a_wrong_one_is_explained_alone() {
    let quiz = quiz(QuizKind::One(vec![choice("a", false), choice("b", true)]));
    assert!(mark(&quiz, &Reply::Chosen(vec![1]), &[]).right);
    let wrong = mark(&quiz, &Reply::Chosen(vec![0]), &[]);
    assert!(!wrong.right);
    assert_eq!(wrong.remarks.len(), 1);
    assert!(!mark(&quiz, &Reply::Chosen(vec![0, 1]), &[]).right);
    assert!(!mark(&quiz, &Reply::Words("b".to_owned()), &[]).right);
}

#[test]
fn many_options_must_be_exactly_the_right_ones() {
    let quiz = quiz(QuizKind::Many(vec![choice("a", true), choice("b", true), choice("c", false)]));
    assert!(mark(&quiz, &Reply::Chosen(vec![1, 0]), &[]).right);
    let half = mark(&quiz, &Reply::Chosen(vec![0]), &[]);
    assert!(!half.right);
    assert_eq!(half.remarks.iter().map(|remark| remark.right).collect::<Vec<_>>(), [true, false, true]);
}

#[test]
fn short_answers_overlook_quotes_blanks_and_capitals() {
    let kind = QuizKind::Short {
        accept: vec!["-subj \"/CN=a\"".to_owned()],
        wrong: [("/CN=a".to_owned(), text("the option is missing"))].into(),
    };
    let quiz = quiz(kind);
    assert!(mark(&quiz, &Reply::Words("  -SUBJ  ‘/cn=a’ ".to_owned()), &[]).right);
    let wrong = mark(&quiz, &Reply::Words("/CN=a".to_owned()), &[]);
    assert_eq!((wrong.right, wrong.remarks.len()), (false, 1));
    assert!(!mark(&quiz, &Reply::Words(String::new()), &[]).right);
}

#[test]
fn an_order_is_never_shown_solved_and_differs_by_attempt() {
    let quiz = quiz(QuizKind::Order(["a", "b", "c", "d"].map(text).to_vec()));
    let shown: Vec<_> = (0..50).map(|attempt| order(&quiz, 3, attempt)).collect();
    assert!(shown.iter().all(|order| !order.is_sorted()));
    assert!(shown.iter().any(|order| *order != shown[0]));
    assert!(mark(&quiz, &Reply::Order(vec![0, 1, 2, 3]), &[]).right);
    assert!(!mark(&quiz, &Reply::Order(vec![0, 1, 2]), &[]).right);
}

#[test]
fn a_prediction_drops_options_that_happen_to_be_right() {
    let options = predicted(&[choice("Pending", false), choice("Denied", false)], "Denied\n", &text("so"));
    assert_eq!(options.len(), 2);
    let kind = QuizKind::Predict { command: "x".to_owned(), on: String::new(), options: Vec::new() };
    assert!(mark(&quiz(kind), &Reply::Chosen(vec![1]), &options).right);
}

#[test]
fn a_faulty_line_is_named() {
    let others = [(2, text("fine"))].into();
    let quiz = quiz(QuizKind::Fault { manifest: "a\nb\n".to_owned(), line: 1, others });
    assert!(mark(&quiz, &Reply::Line(1), &[]).right);
    let wrong = mark(&quiz, &Reply::Line(2), &[]);
    assert_eq!(wrong.remarks[0].because, text("fine"));
    assert_eq!(wrong.answer, "line 1");
}
