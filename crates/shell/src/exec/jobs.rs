//! Work in the background: `&`, and what `wait`, `jobs` and `kill` see of it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::FutureExt;
use futures::future::{AbortHandle, LocalBoxFuture, Shared};
use host::Descriptor;

use crate::Shell;
use crate::ast::AndOr;

/// What a job is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JobState {
    Running,
    Done(u8),
}

/// A command in the background.
#[derive(Clone)]
pub(crate) struct Job {
    pub(crate) number: u32,
    pub(crate) pid: u32,
    pub(crate) text: String,
    /// Completes with the exit status.
    pub(crate) end: Shared<LocalBoxFuture<'static, u8>>,
    state: Rc<Cell<JobState>>,
}

impl Job {
    pub(crate) fn state(&self) -> JobState {
        self.state.get()
    }

    /// `Running`, `Done`, `Exit 1`, `Terminated`.
    pub(crate) fn state_text(&self) -> String {
        match self.state.get() {
            JobState::Running => "Running".to_owned(),
            JobState::Done(0) => "Done".to_owned(),
            JobState::Done(status @ 129..=159) => crate::signals::description(u32::from(status) - 128),
            JobState::Done(status) => format!("Exit {status}"),
        }
    }
}

/// A shell's jobs, oldest first.
#[derive(Clone, Default)]
pub(crate) struct Jobs(pub(crate) Vec<Job>);

impl Jobs {
    pub(crate) fn by_pid(&self, pid: u32) -> Option<&Job> {
        self.0.iter().find(|job| job.pid == pid)
    }

    /// The job that `%1`, `%+`, `%-`, `%name`, `%?text` means.
    pub(crate) fn by_spec(&self, spec: &str) -> Option<&Job> {
        let spec = spec.strip_prefix('%').unwrap_or(spec);
        match spec {
            "" | "%" | "+" => self.0.last(),
            "-" => self.0.iter().rev().nth(1).or(self.0.last()),
            spec => match (spec.parse::<u32>(), spec.strip_prefix('?')) {
                (Ok(number), _) => self.0.iter().find(|job| job.number == number),
                (_, Some(text)) => self.0.iter().find(|job| job.text.contains(text)),
                _ => self.0.iter().find(|job| job.text.starts_with(spec)),
            },
        }
    }

    /// `+` for the newest, `-` for the one before.
    pub(crate) fn mark(&self, number: u32) -> char {
        let mut newest = self.0.iter().rev().map(|job| job.number);
        if newest.next() == Some(number) {
            '+'
        } else if newest.next() == Some(number) {
            '-'
        } else {
            ' '
        }
    }
}

/// How to signal the processes that shells of one world started.
#[derive(Default)]
#[allow(clippy::type_complexity, reason = "said once, right here")]
pub(crate) struct Processes(RefCell<BTreeMap<u32, (AbortHandle, Rc<Cell<Option<u8>>>)>>);

impl Processes {
    /// Ends process `pid` as `signal` would; false if there is none.
    pub(crate) fn kill(&self, pid: u32, signal: u8) -> bool {
        let processes = self.0.borrow();
        let Some((abort, cause)) = processes.get(&pid) else { return false };
        // 0 only asks; CHLD, CONT, URG and WINCH end nobody.
        if !matches!(signal, 0 | 17 | 18 | 23 | 28) {
            cause.set(Some(signal));
            abort.abort();
        }
        true
    }
}

impl Shell {
    /// `list &`
    pub(crate) async fn start_background(&mut self, and_or: Rc<AndOr>) -> u8 {
        let text = crate::print::and_or(&and_or);
        let mut shell = self.fork();
        let pid = shell.process.machine.next_pid();
        if !self.interactive {
            shell.process.descriptors.insert(0, Descriptor::null());
        }
        let cause: Rc<Cell<Option<u8>>> = Rc::default();
        let processes = self.processes.clone();
        let task = self.process.tasks().spawn(async move {
            let outcome = shell.run_and_or(&and_or).await;
            shell.end_of_subshell(outcome).await
        });
        self.processes.0.borrow_mut().insert(pid, (task.abort_handle(), cause.clone()));
        let state = Rc::new(Cell::new(JobState::Running));
        let ended = state.clone();
        let end: LocalBoxFuture<'static, u8> = Box::pin(async move {
            let status = match task.await {
                Some(status) => status,
                None => 128 + cause.get().unwrap_or(9),
            };
            processes.0.borrow_mut().remove(&pid);
            ended.set(JobState::Done(status));
            status
        });
        let end = end.shared();
        // Somebody must see the end even if nobody waits.
        drop(self.process.tasks().spawn(end.clone()));
        let number = self.jobs.0.iter().map(|job| job.number).max().unwrap_or(0) + 1;
        if self.interactive && self.subshell == 0 {
            self.process.stderr(format!("[{number}] {pid}\n")).await;
        }
        self.jobs.0.push(Job { number, pid, text, end, state });
        self.background = Some(pid);
        0
    }

    /// Waits for a job; its status.
    pub(crate) async fn wait_for(&mut self, job: Job) -> u8 {
        let status = job.end.clone().await;
        self.jobs.0.retain(|other| other.pid != job.pid);
        self.finished.insert(job.pid, status);
        status
    }

    /// What is said at the prompt about jobs that have ended.
    pub(crate) fn take_job_reports(&mut self) -> String {
        let mut text = String::new();
        for job in &self.jobs.0 {
            if let JobState::Done(status) = job.state() {
                let mark = self.jobs.mark(job.number);
                text.push_str(&format!("[{}]{mark}  {:<24}{}\n", job.number, job.state_text(), job.text));
                self.finished.insert(job.pid, status);
            }
        }
        self.jobs.0.retain(|job| job.state() == JobState::Running);
        text
    }
}
