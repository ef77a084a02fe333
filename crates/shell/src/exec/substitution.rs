//! Subshells, command substitution, process substitution.

use std::rc::Rc;

use host::{Descriptor, pipe};

use super::Flow;
use crate::Shell;
use crate::ast::{List, Substitution};

/// The longest text a variable or word may hold, bytes: beyond it a loop has run away.
pub(crate) const TEXT_LIMIT: usize = 32 << 20;

impl Shell {
    /// `( list )`
    pub(crate) async fn run_subshell(&mut self, list: &Rc<List>) -> Result<u8, Flow> {
        self.nest("subshell").await?;
        let mut shell = self.fork();
        let list = list.clone();
        let status = Box::pin(async move {
            let outcome = shell.run_list(&list).await;
            shell.end_of_subshell(outcome).await
        })
        .await;
        self.unnest();
        Ok(status)
    }

    /// `$( list )`: what it writes, without the line feeds at the end.
    pub(crate) async fn substitute(&mut self, body: &Rc<Substitution>) -> Result<String, Flow> {
        self.nest("command substitution").await?;
        // `$(<file)` is the file.
        let bytes = match self.substitute_file(body).await? {
            Some(bytes) => bytes,
            None => {
                let mut shell = self.fork();
                if !self.options.is("inherit_errexit") && !self.options.is("posix") {
                    shell.options.set("errexit", false);
                }
                shell.trace_depth += 1;
                let (descriptor, capture) = Descriptor::capture();
                shell.process.descriptors.insert(1, descriptor);
                let body = body.clone();
                let status = Box::pin(async move {
                    let outcome = shell.run_list(&body.list).await;
                    shell.end_of_subshell(outcome).await
                })
                .await;
                self.substitution_status = Some(status);
                capture.take()
            }
        };
        self.unnest();
        let mut bytes = bytes;
        if bytes.contains(&0) {
            self.report("warning: command substitution: ignored null byte in input").await;
            bytes.retain(|byte| *byte != 0);
        }
        while bytes.last() == Some(&b'\n') {
            bytes.pop();
        }
        Ok(crate::bytes::decode(&bytes))
    }

    async fn substitute_file(&mut self, body: &Substitution) -> Result<Option<Vec<u8>>, Flow> {
        use crate::ast::{CommandKind, RedirectFd, RedirectKind};
        let [item] = body.list.0.as_slice() else { return Ok(None) };
        if !item.and_or.rest.is_empty() || item.background {
            return Ok(None);
        }
        let [command] = item.and_or.first.commands.as_slice() else { return Ok(None) };
        let (CommandKind::Simple(simple), [redirect]) = (&command.kind, command.redirects.as_slice()) else {
            return Ok(None);
        };
        let RedirectKind::Read(word) = &redirect.kind else { return Ok(None) };
        if !simple.words.is_empty()
            || !simple.assignments.is_empty()
            || redirect.target != RedirectFd::Default
        {
            return Ok(None);
        }
        let path = self.expand_to_string(word).await?;
        match self.process.read_file(&path).await {
            Ok(bytes) => {
                self.substitution_status = Some(0);
                Ok(Some(bytes))
            }
            Err(errno) => {
                self.report(&format!("{path}: {errno}")).await;
                self.substitution_status = Some(1);
                Ok(Some(Vec::new()))
            }
        }
    }

    /// `<( list )` and `>( list )`: starts it and gives the path of this end.
    pub(crate) async fn substitute_process(
        &mut self,
        reads: bool,
        body: &Rc<Substitution>,
    ) -> Result<String, Flow> {
        let mut number = 63;
        while number > 10 && self.process.descriptors.contains_key(&number) {
            number -= 1;
        }
        let (reader, writer) = pipe();
        let mut shell = self.fork();
        shell.trace_depth += 1;
        let (own, other) = if reads { (reader, writer) } else { (writer, reader) };
        shell.process.descriptors.insert(if reads { 1 } else { 0 }, other);
        // The inside must not hold this end open.
        for opened in &self.opened {
            shell.process.descriptors.remove(opened);
        }
        let body = body.clone();
        let pid = shell.process.machine.next_pid();
        drop(self.process.tasks().spawn(async move {
            let outcome = shell.run_list(&body.list).await;
            shell.end_of_subshell(outcome).await
        }));
        self.background = Some(pid);
        self.process.descriptors.insert(number, own);
        self.opened.push(number);
        Ok(format!("/dev/fd/{number}"))
    }

    /// Closes what process substitutions of a command opened.
    pub(crate) fn close_substitutions(&mut self, keep: usize) {
        while self.opened.len() > keep {
            if let Some(number) = self.opened.pop() {
                self.process.descriptors.remove(&number);
            }
        }
    }
}
