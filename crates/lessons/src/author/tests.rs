//! Reading lessons: what becomes of each construct, and what is said about mistakes.

use super::{Around, read};
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
    assert!(all.contains(&"6:1: nothing solves the step `a`; add a `solution` block".to_owned()), "{all:?}");
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
        "[x](&#106;avascript:alert(1))\n",
        "[x][y]\n\n[y]: javascript:alert(1)\n",
        "<javascript:alert(1)>\n",
        "[x](vbscript:x)\n",
        "[x](blob:https://elsewhere.example/1)\n",
        "<!-- secret -->\n",
        "<iframe src=x></iframe>\n",
        "- <b>bold</b\n",
        "| a |\n|---|\n| <i>x |\n",
    ] {
        assert_eq!(said(&format!("## A\n\n{hostile}")).len(), 1, "{hostile}");
    }
    assert!(said("## A\n\n[x](https://kubernetes.io), [y](#a), [z](../jane/)\n").is_empty());
}

#[test]
fn hostile_words_in_goals_hints_and_questions_are_refused_too() {
    for hostile in ["<b>x</b>", "[x](javascript:alert(1))", "![x](http://elsewhere.example/x.png)"] {
        let fields = [
            format!("```goals\n- file: a\n  text: \"{hostile}\"\n```\n\n```solution\ntouch a\n```\n"),
            format!("```hints\n- question: \"{hostile}\"\n  pointer: p\n  command: c\n```\n"),
            format!("```quiz\nid: q\nkind: reveal\nquestion: \"{hostile}\"\nanswer: a\n```\n"),
            format!("```quiz\nid: q\nkind: reveal\nquestion: q\nanswer: \"{hostile}\"\n```\n"),
        ];
        for body in fields {
            assert!(!said(&format!("## A\n\n{body}")).is_empty(), "{body}");
        }
    }
}

#[test]
fn what_looks_like_html_in_code_and_commands_stays_text() {
    let body = "## A\n\n`<b>`\n\n```run\necho '<script>'\n```\n";
    let lesson = read("x", &format!("{FRONT}{body}")).unwrap();
    assert!(
        matches!(&lesson.steps[0].blocks[0], Block::Prose(Prose::Paragraph(all)) if *all == [Inline::Code("<b>".into())])
    );
}

#[test]
fn huge_files_are_refused() {
    let all = said(&"words ".repeat(100_000));
    assert!(all.iter().any(|one| one.contains("bytes; at most 524288 are read")), "{all:?}");
}

#[test]
fn hostile_texts_are_read_in_no_time_and_without_a_stack_overflow() {
    let largest = 500 * 1024;
    let fill = |piece: &str| piece.repeat(largest / piece.len());
    let begun = std::fs::metadata("/proc/self").is_ok().then(clock);
    for piece in [
        "> ",
        "- ",
        "1. ",
        "* ",
        "[",
        "![",
        "[a](",
        "`a",
        "*a_b ",
        "<a ",
        "| a ",
        "[x](y) ",
        "&#1;",
        "\\",
        "a\n: ",
        "{{",
        "```goals\n",
    ] {
        said(&format!("## A\n\n{}\n", fill(piece)));
    }
    for piece in ["- ", "? ", "[", "{", "- - ", "{a: ", "- &a ", "- !a ", "a: ", "'", "\"\\", "|\n "] {
        said(&format!("## A\n\n```goals\n{}\n```\n", fill(piece)));
    }
    let stairs: String = (0..900).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert!(said(&format!("## A\n\n```goals\n{stairs}```\n"))[0].contains("nested too deep"));
    let spent = begun.map_or(0, |begun| clock().saturating_sub(begun));
    assert!(spent < 60, "{spent} s");
}

/// Seconds of processor time would be fairer, but the tests of a busy machine must only not hang.
#[allow(clippy::disallowed_methods, reason = "a test may look at the clock")]
fn clock() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}

#[test]
fn what_a_lesson_refers_to_must_be_there() {
    let around = Around {
        lessons: Some([("other".to_owned(), ["begin".to_owned()].into())].into()),
        pictures: Some(["map.png".to_owned()].into()),
    };
    let body = "## A\n\n[a](#a) [b](other#begin) ![c](map.png)\n\n[d](#aa) [e](other#begn) [f](othr#begin)\n\n![g](mop.png)\n";
    let found = super::read_among("x", &format!("{FRONT}{body}"), &around).err().unwrap_or_default();
    let all: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        all,
        [
            "10:1: `#aa` names no step; did you mean `#a`?",
            "10:10: `other#begn` names no step; did you mean `other#begin`?",
            "10:26: unknown lesson `othr`; did you mean `other`?",
            "12:1: unknown picture `mop.png`; did you mean `map.png`?",
        ]
    );
}

#[test]
fn logins_hosts_and_gates_must_exist() {
    let front = "---\ntitle: T\nsummary: S\nworld:\n  terminals: [root@controlplane, root@node1]\n  gates: [PodCertificateRequests]\n---\n";
    let body = "## A\n\n```run on=jane@laptop\nls\n```\n\n```goals\n- file: a\n  on: root@node01\n```\n";
    let found = read("x", &format!("{front}{body}")).err().unwrap_or_default();
    let all: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        all,
        [
            "5:34: unknown host `node1`; did you mean `node01`?",
            "6:11: unknown feature gate `PodCertificateRequests`; did you mean `PodCertificateRequest`?",
            "10:8: the lesson opens no terminal `jane@laptop`; terminals are: root@controlplane, root@node1",
            "16:7: the lesson opens no terminal `root@node01`; terminals are: root@controlplane, root@node1",
        ]
    );
}

#[test]
fn a_solution_can_move_the_clock() {
    let body = "## A\n\n```goals\n- file: a\n```\n\n```solution on=clock\n+1 day\nnext expiry\n```\n\n```alternative\nsleep 1\n```\n\n```alternative then on=clock\n+1 hour\n```\n";
    let lesson = read("x", &format!("{FRONT}{body}")).unwrap();
    assert_eq!(lesson.steps[0].solution[0].on, crate::CLOCK);
    assert_eq!(lesson.steps[0].alternatives.len(), 1);
    assert_eq!(lesson.steps[0].alternatives[0].len(), 2);
    let all = said("## A\n\n```solution on=clock\n+1 day\ntomorrow\n```\n");
    assert_eq!(
        all,
        ["10:1: `tomorrow` is no move of the clock; write `+1 hour`, `+2 days` or `next expiry`"]
    );
}

#[test]
fn what_asks_for_something_belongs_to_a_step() {
    let all = said("```quiz\nid: q\nkind: reveal\nquestion: q\nanswer: a\n```\n\n## A\n");
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(all[0].contains("before the first step"), "{all:?}");
}

#[test]
fn the_published_schema_is_the_one_that_is_read_by() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../lessons/lesson.schema.json");
    let published: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(
        published,
        super::json_schema(),
        "write it anew: countersign lesson schema > lessons/lesson.schema.json"
    );
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
    assert_eq!(all, ["8:1: unknown variable `usr`; did you mean `user`?"]);
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
