//! What happened in a world: commands that ended and requests that people sent. Lessons read it; nothing else does.

use std::cell::RefCell;
use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;

use countersign_apiserver::audit::Event;
use countersign_lessons::{Asked, CommandEnded};
use serde::{Deserialize, Serialize};

/// So many entries are kept; a step needs its own, which are the newest.
const KEPT: usize = 400;

/// Who sends requests without any person asking for it.
const MACHINES: [&str; 3] = ["system:node:", "system:serviceaccount:kube-system:", "system:kube-"];

/// An entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Entry {
    Asked(Asked),
    Ended(CommandEnded),
}

/// The journal as a value.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct SavedJournal {
    /// The number of the next entry; they are counted from 0.
    next: u64,
    entries: VecDeque<Rc<Entry>>,
    /// When certificates end that were issued, unix seconds. Their objects are cleaned up long before.
    #[serde(default)]
    ends: BTreeSet<i64>,
}

/// The journal of a world; clones share it.
#[derive(Clone, Default)]
pub(crate) struct Journal(Rc<RefCell<SavedJournal>>);

impl Journal {
    /// Notes a request, if a person sent it.
    pub(crate) fn asked(&self, event: &Event) {
        let user = event.effective_user().username.clone();
        if MACHINES.iter().any(|machine| user.starts_with(machine)) {
            return;
        }
        let request = &event.request;
        let text = |text: &String| text.clone();
        self.note(Entry::Asked(Asked {
            user,
            verb: text(&request.verb),
            group: text(&request.group),
            resource: text(&request.resource),
            subresource: text(&request.subresource),
            namespace: text(&request.namespace),
            name: text(&request.name),
            code: event.code,
            message: text(&event.message),
        }));
    }

    /// Notes that a certificate was issued which is valid up to and including second `last`; those that ended before
    /// `now` are forgotten.
    pub(crate) fn issued(&self, last: i64, now: i64) {
        let mut journal = self.0.borrow_mut();
        journal.ends.retain(|end| *end >= now);
        journal.ends.insert(last);
    }

    /// The first end of a certificate at or after second `now`.
    pub(crate) fn next_end(&self, now: i64) -> Option<i64> {
        self.0.borrow().ends.range(now..).next().copied()
    }

    /// Notes a command that ended.
    pub(crate) fn ended(&self, command: CommandEnded) {
        self.note(Entry::Ended(command));
    }

    fn note(&self, entry: Entry) {
        let mut journal = self.0.borrow_mut();
        journal.next += 1;
        journal.entries.push_back(Rc::new(entry));
        if journal.entries.len() > KEPT {
            journal.entries.pop_front();
        }
    }

    /// The number that the next entry will have: a mark for [`Self::requests`] and [`Self::commands`].
    pub(crate) fn mark(&self) -> u64 {
        self.0.borrow().next
    }

    /// Requests since `mark`, oldest first.
    pub(crate) fn requests(&self, mark: u64) -> Vec<Asked> {
        self.since(mark, |entry| match entry {
            Entry::Asked(asked) => Some(asked.clone()),
            Entry::Ended(_) => None,
        })
    }

    /// Commands since `mark`, oldest first.
    pub(crate) fn commands(&self, mark: u64) -> Vec<CommandEnded> {
        self.since(mark, |entry| match entry {
            Entry::Ended(ended) => Some(ended.clone()),
            Entry::Asked(_) => None,
        })
    }

    fn since<T>(&self, mark: u64, pick: impl Fn(&Entry) -> Option<T>) -> Vec<T> {
        let journal = self.0.borrow();
        let count = usize::try_from(journal.next.saturating_sub(mark)).unwrap_or(usize::MAX);
        let passed_over = journal.entries.len().saturating_sub(count);
        journal.entries.iter().skip(passed_over).filter_map(|entry| pick(entry)).collect()
    }

    pub(crate) fn save(&self) -> SavedJournal {
        self.0.borrow().clone()
    }

    pub(crate) fn restore(&self, saved: &SavedJournal) {
        self.0.borrow_mut().clone_from(saved);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(command: &str) -> CommandEnded {
        CommandEnded { command: command.to_owned(), ..CommandEnded::default() }
    }

    #[test]
    fn ends_of_certificates_come_one_after_the_other() {
        let journal = Journal::default();
        [30, 10, 20].into_iter().for_each(|end| journal.issued(end, 5));
        assert_eq!(
            [5, 10, 11, 21, 31].map(|now| journal.next_end(now)),
            [Some(10), Some(10), Some(20), Some(30), None]
        );
    }

    #[test]
    fn a_mark_tells_old_from_new_however_much_is_forgotten() {
        let journal = Journal::default();
        journal.ended(ended("old"));
        let mark = journal.mark();
        assert!(journal.commands(mark).is_empty());
        (0..KEPT * 2).for_each(|number| journal.ended(ended(&number.to_string())));
        assert_eq!(journal.commands(mark).len(), KEPT);
        let mark = journal.mark() - 1;
        assert_eq!(journal.commands(mark), [ended(&(KEPT * 2 - 1).to_string())]);
    }
}
