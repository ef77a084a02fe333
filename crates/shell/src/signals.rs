//! Signals: names, numbers, and what a shell says of those they ended.

use std::cell::RefCell;
use std::rc::Rc;

/// Names without `SIG`, from number 1.
const NAMES: [&str; 31] = [
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE",
    "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ",
    "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
];

/// Traps that are no signals.
const EVENTS: [&str; 4] = ["EXIT", "DEBUG", "ERR", "RETURN"];

/// Signals that have come and wait for their trap.
#[derive(Clone, Default)]
pub(crate) struct Pending(Rc<RefCell<Vec<u32>>>);

impl Pending {
    pub(crate) fn push(&self, signal: u32) {
        self.0.borrow_mut().insert(0, signal);
    }

    pub(crate) fn pop(&self) -> Option<u32> {
        self.0.borrow_mut().pop()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }
}

/// The name without `SIG`; the number for those without a name.
pub(crate) fn name(signal: u32) -> String {
    match signal {
        0 => "EXIT".to_owned(),
        34 => "RTMIN".to_owned(),
        35..=49 => format!("RTMIN+{}", signal - 34),
        50..=63 => format!("RTMAX-{}", 64 - signal),
        64 => "RTMAX".to_owned(),
        signal => {
            let index = usize::try_from(signal).unwrap_or(0).wrapping_sub(1);
            NAMES.get(index).map_or_else(|| signal.to_string(), |name| (*name).to_owned())
        }
    }
}

/// The number of a signal given by name (with or without `SIG`, any case) or number.
pub(crate) fn number(text: &str) -> Option<u32> {
    if let Ok(number) = text.parse::<u32>() {
        return (number <= 64 && !matches!(number, 32 | 33)).then_some(number);
    }
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let index = NAMES.iter().position(|known| *known == name);
    index
        .and_then(|index| u32::try_from(index + 1).ok())
        .or_else(|| (34..=64).find(|signal| self::name(*signal) == name))
}

/// What `trap` takes: a signal or an event, as it is kept.
pub(crate) fn trap_name(text: &str) -> Option<String> {
    let upper = text.to_ascii_uppercase();
    let bare = upper.strip_prefix("SIG").unwrap_or(&upper);
    if let Some(event) = EVENTS.iter().find(|event| **event == bare) {
        return Some((*event).to_owned());
    }
    number(text).map(name)
}

/// How `trap -p` names it.
pub(crate) fn shown(name: &str) -> String {
    if EVENTS.contains(&name) { name.to_owned() } else { format!("SIG{name}") }
}

/// Where it comes in lists: by number, events around.
pub(crate) fn order(name: &str) -> u32 {
    match name {
        "EXIT" => 0,
        "DEBUG" => 65,
        "ERR" => 66,
        "RETURN" => 67,
        name => number(name).unwrap_or(68),
    }
}

/// What is said of a job that a signal ended.
pub(crate) fn description(signal: u32) -> String {
    match signal {
        1 => "Hangup",
        2 => "Interrupt",
        3 => "Quit",
        6 => "Aborted",
        9 => "Killed",
        10 => "User defined signal 1",
        12 => "User defined signal 2",
        13 => "Broken pipe",
        14 => "Alarm clock",
        15 => "Terminated",
        signal => return format!("Signal {signal}"),
    }
    .to_owned()
}

/// `kill -l` and `trap -l`.
pub(crate) fn table() -> String {
    let mut text = String::new();
    let signals: Vec<u32> = (1..=31).chain(34..=64).collect();
    for row in signals.chunks(5) {
        let mut cells = row
            .iter()
            .map(|signal| format!("{signal:2}) SIG{}", name(*signal)))
            .collect::<Vec<_>>()
            .join("\t");
        if row.len() < 5 {
            cells.push('\t');
        }
        text.push_str(&cells);
        text.push('\n');
    }
    text
}
