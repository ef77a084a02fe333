//! Front matter: what a lesson is called, and the world it begins in.

use countersign_api::parse_rfc3339;

use super::fields::{Fields, list, text};
use super::node::{self, Node};
use super::problem::{Mention, Problems};
use crate::Lesson;
use crate::model::{FileSpec, LessonKind, Typed, WorldSpec};

/// Keys of the front matter.
pub(super) const KEYS: [&str; 7] = ["title", "summary", "minutes", "order", "kind", "world", "vars"];
/// Keys of `world`.
pub(super) const WORLD_KEYS: [&str; 7] =
    ["start", "terminals", "users", "gates", "objects", "files", "setup"];

/// Computers of every world.
const HOSTS: [&str; 3] = ["controlplane", "laptop", "node01"];

/// Reads it; `None`: there is none.
pub(super) fn read(source: Option<&str>, first_line: usize, problems: &mut Problems) -> Lesson {
    let Some(source) = source else {
        problems.add((1, 1), "the lesson has no front matter", "begin with `---`, `title: …`, `---`");
        return Lesson::default();
    };
    let Some(node) = node::parse(source, first_line, problems) else { return Lesson::default() };
    let fields = Fields::of(&node, "the front matter", &KEYS, problems);
    let mut lesson = Lesson {
        title: fields.need_text("title", problems),
        summary: fields.need_text("summary", problems),
        minutes: fields
            .number("minutes", problems)
            .and_then(|minutes| minutes.try_into().ok())
            .unwrap_or_default(),
        order: fields.number("order", problems).and_then(|order| order.try_into().ok()).unwrap_or(100),
        ..Lesson::default()
    };
    lesson.kind = match fields.text("kind", problems).as_str() {
        "" | "lesson" => LessonKind::Lesson,
        "test" => LessonKind::Test,
        other => {
            let place = fields.get("kind").map_or((first_line, 1), |node| node.place);
            problems.unknown(place, "kind", other, &["lesson", "test"]);
            LessonKind::Lesson
        }
    };
    for (name, place, choices) in fields.map("vars", problems) {
        let choices: Vec<_> =
            list(choices, name, problems).iter().map(|item| text(item, name, problems)).collect();
        if choices.is_empty() {
            problems.add(
                *place,
                format!("the variable `{name}` has no values"),
                format!("{name}: [one, another]"),
            );
        }
        lesson.vars.insert(name.clone(), choices);
    }
    if let Some(world) = fields.get("world") {
        lesson.world = read_world(world, problems);
    }
    lesson
}

fn read_world(node: &Node, problems: &mut Problems) -> WorldSpec {
    let fields = Fields::of(node, "`world`", &WORLD_KEYS, problems);
    let start = fields.maybe_text("start", problems);
    if let (Some(start), Some(node)) = (&start, fields.get("start"))
        && parse_rfc3339(start).is_none()
    {
        problems.add(
            node.place,
            format!("`start` is {start}, which is no time"),
            "write it as 2026-03-02T09:00:00Z",
        );
    }
    let users = fields
        .map("users", problems)
        .iter()
        .map(|(host, _, names)| {
            let names = list(names, host, problems).iter().map(|name| text(name, host, problems)).collect();
            (host.clone(), names)
        })
        .collect();
    let terminals = fields.maybe_texts("terminals", problems).unwrap_or_default();
    for (terminal, node) in terminals.iter().zip(fields.list("terminals", &mut Problems::default())) {
        match terminal.split_once('@') {
            None => {
                let message = format!("the terminal `{terminal}` names no user");
                problems.add(node.place, message, format!("root@{terminal}"));
            }
            Some((_, host)) if !HOSTS.contains(&host) => problems.unknown(node.place, "host", host, &HOSTS),
            Some(_) => {}
        }
    }
    for (host, place, _) in fields.map("users", &mut Problems::default()) {
        if !HOSTS.contains(&host.as_str()) {
            problems.unknown(*place, "host", host, &HOSTS);
        }
    }
    let objects = fields.list("objects", problems).iter().map(Node::to_value).collect();
    let files = fields
        .list("files", problems)
        .iter()
        .map(|item| {
            let file = Fields::of(item, "a file", &["on", "path", "text"], problems);
            FileSpec {
                on: file.login(problems),
                path: file.need_text("path", problems),
                text: file.need_text("text", problems),
            }
        })
        .collect();
    let setup = fields
        .list("setup", problems)
        .iter()
        .map(|item| {
            let typed = Fields::of(item, "a setup command", &["on", "run"], problems);
            Typed { on: typed.login(problems), run: typed.need_text("run", problems), fails: false }
        })
        .collect();
    let gates = fields.maybe_texts("gates", problems).unwrap_or_default();
    for (gate, node) in gates.iter().zip(fields.list("gates", &mut Problems::default())) {
        problems.mention(Mention::Gate, gate, node.place);
    }
    WorldSpec { start, terminals, users, gates, objects, files, setup }
}
