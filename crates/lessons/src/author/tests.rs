//! Reading lessons: what becomes of each construct, and what is said about mistakes.

use super::read;
use crate::model::{Block, GoalKind, Inline, Prose, QuizKind};

const FRONT: &str = "---\ntitle: T\nsummary: S\nvars: {user: [ada, li]}\n---\n";

fn said(body: &str) -> Vec<String> {
    read("x", &format!("{FRONT}{body}")).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn steps_goals_and_commands_find_their_places() {
    let body = "Hello *you*.\n\n## Do it {#do}\n\nText.\n\n```run on=root@controlplane\nls\n```\n\n```goals\n- file: a.key\n  is: key\n```\n";
    let lesson = read("x", &format!("{FRONT}{body}")).unwrap();
    assert_eq!(lesson.introduction.len(), 1);
    let step = &lesson.steps[0];
    assert_eq!((step.id.as_str(), step.title.as_str()), ("do", "Do it"));
    assert!(matches!(&step.blocks[1], Block::Run(typed) if typed.run == "ls"));
    assert!(matches!(&step.goals[0].kind, GoalKind::File(file) if file.path == "a.key"));
    assert_eq!(
        step.goals[0].text,
        [Inline::Code("a.key".into()), Inline::Text(" holds a private key".into())]
    );
}

#[test]
fn every_mistake_is_named_with_its_place() {
    let body = "## A\n\n```goals\n- objct: {}\n- file: x\n  is: kye\n```\n\n```runn\nls\n```\n\n```quiz\nid: q\nkind: one\nquestion: Q\noptions:\n- text: a\n  because: b\n```\n";
    let all = said(body);
    assert_eq!(all[0], "1:1: nothing solves the step `a`; add a `solution` block");
    assert!(all.iter().any(|one| one.starts_with("9:3: this goal does not say")), "{all:?}");
    assert!(all.contains(&"9:3: unknown key `objct`; did you mean `object`?".to_owned()), "{all:?}");
    assert!(all.contains(&"11:7: unknown is `kye`; did you mean `key`?".to_owned()), "{all:?}");
    assert!(all.iter().any(|one| one.contains("0 options are right; exactly one was expected")), "{all:?}");
}

#[test]
fn broken_yaml_is_reported_at_its_line() {
    let all = said("## A\n\n```hints\n- question: `a` b\n```\n");
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(all[0].starts_with("9:"), "{all:?}");
    assert!(all[0].ends_with("put the text in quotes"), "{all:?}");
}

#[test]
fn html_and_scripts_never_become_part_of_a_lesson() {
    for hostile in [
        "<script>alert(1)</script>\n",
        "a <img src=x onerror=alert(1)> b\n",
        "[x](javascript:alert(1))\n",
        "[x](JaVaScRiPt:alert(1))\n",
        "[x](<java\tscript:alert(1)>)\n",
        "[x](data:text/html,x)\n",
        "[x](//elsewhere.example)\n",
        "![x](https://elsewhere.example/x.png)\n",
        "![x](../../secret.png)\n",
    ] {
        assert_eq!(said(&format!("## A\n\n{hostile}")).len(), 1, "{hostile}");
    }
    assert!(said("## A\n\n[x](https://kubernetes.io), [y](#a), [z](../jane/)\n").is_empty());
}

#[test]
fn huge_nesting_ends_in_a_message() {
    let quotes = ">".repeat(5_000) + " deep\n";
    assert!(said(&format!("## A\n\n{quotes}"))[0].contains("nested too deep"));
    let lists: String = (0..300).map(|depth| format!("{}- x\n", "  ".repeat(depth))).collect();
    said(&format!("## A\n\n{lists}"));
    let stars = "*a ".repeat(20_000);
    said(&format!("## A\n\n{stars}\n"));
    let yaml = "[".repeat(2_000);
    assert!(!said(&format!("## A\n\n```goals\n{yaml}\n```\n")).is_empty());
}

#[test]
fn prose_becomes_a_tree() {
    let body = "## A\n\n> [!WARNING]\n> Mind it.\n\n1. one\n2. two `x`\n\nterm\n: meaning\n\n| a | b |\n|--:|---|\n| 1 | 2 |\n";
    let lesson = read("x", &format!("{FRONT}{body}")).unwrap();
    let kinds: Vec<_> = lesson.steps[0]
        .blocks
        .iter()
        .map(|block| match block {
            Block::Prose(Prose::Aside(..)) => "aside",
            Block::Prose(Prose::List(Some(1), items)) if items.len() == 2 => "list",
            Block::Prose(Prose::Definitions(all)) if all.len() == 1 => "definitions",
            Block::Prose(Prose::Table(_, head, rows)) if head.len() == 2 && rows.len() == 1 => "table",
            _ => "?",
        })
        .collect();
    assert_eq!(kinds, ["aside", "list", "definitions", "table"]);
}

#[test]
fn a_fault_must_name_a_line_that_exists() {
    let all = said(
        "## A\n\n```quiz\nid: q\nkind: fault\nquestion: Q\nmanifest: |\n  a\n  b\nline: 3\nbecause: x\n```\n",
    );
    assert_eq!(all, ["15:7: `3` is no line of the manifest; it has lines 1 to 2"]);
    let body =
        "## A\n\n```quiz\nid: q\nkind: fault\nquestion: Q\nmanifest: |\n  a\n  b\nline: 2\nbecause: x\n```\n";
    let lesson = read("x", &format!("{FRONT}{body}")).unwrap();
    assert!(matches!(&lesson.questions().next().unwrap().1.kind, QuizKind::Fault { line: 2, .. }));
}

#[test]
fn misspelt_variables_are_found() {
    let all = said("## A\n\nHello {{usr}}, {{user}}, {{.status}}.\n");
    assert_eq!(all, ["1:1: unknown variable `usr`; did you mean `user`?"]);
}

#[test]
fn the_lessons_of_this_repository_read_without_a_problem() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../lessons");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.join("lesson.md");
        if !file.exists() {
            continue;
        }
        let id = path.file_name().unwrap().to_string_lossy().into_owned();
        let found = read(&id, &std::fs::read_to_string(&file).unwrap());
        let words: Vec<_> = found.err().unwrap_or_default().iter().map(ToString::to_string).collect();
        assert!(words.is_empty(), "{id}:\n{}", words.join("\n"));
    }
}
