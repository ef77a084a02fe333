//! Redirections.

use host::{Descriptor, Errno, OpenOptions};

use super::Flow;
use crate::Shell;
use crate::ast::{Redirect, RedirectFd, RedirectKind, Word};

impl Shell {
    /// Makes redirections in order; false if one failed (and was reported).
    pub(crate) async fn apply_redirects(&mut self, redirects: &[Redirect]) -> Result<bool, Flow> {
        for redirect in redirects {
            if let Err(message) = self.apply_redirect(redirect).await? {
                self.report(&message).await;
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn apply_redirect(&mut self, redirect: &Redirect) -> Result<Result<(), String>, Flow> {
        let (default, descriptor) = match &redirect.kind {
            RedirectKind::Read(word) => (0, self.open_target(word, OpenOptions::READ).await?),
            RedirectKind::Write(word) => (1, self.open_for_writing(word).await?),
            RedirectKind::Clobber(word) => (1, self.open_target(word, OpenOptions::WRITE).await?),
            RedirectKind::Append(word) => (1, self.open_target(word, OpenOptions::APPEND).await?),
            RedirectKind::ReadWrite(word) => (0, self.open_target(word, OpenOptions::READ_WRITE).await?),
            RedirectKind::Both(word) | RedirectKind::BothAppend(word) => {
                let opened = match redirect.kind {
                    RedirectKind::Both(_) => self.open_for_writing(word).await?,
                    _ => self.open_target(word, OpenOptions::APPEND).await?,
                };
                return Ok(opened.map(|descriptor| {
                    self.process.descriptors.insert(1, descriptor.clone());
                    self.process.descriptors.insert(2, descriptor);
                }));
            }
            RedirectKind::HereDocument(document) => {
                let body = document.body.borrow().clone();
                let text = self.expand_to_string(&body).await?;
                (0, Ok(Descriptor::text(crate::bytes::encode(&text))))
            }
            RedirectKind::HereString(word) => {
                let mut text = self.expand_to_string(word).await?;
                text.push('\n');
                (0, Ok(Descriptor::text(crate::bytes::encode(&text))))
            }
            RedirectKind::DuplicateInput(word) => return self.duplicate(redirect, 0, word).await,
            RedirectKind::DuplicateOutput(word) => return self.duplicate(redirect, 1, word).await,
        };
        let descriptor = match descriptor {
            Ok(descriptor) => descriptor,
            Err(message) => return Ok(Err(message)),
        };
        let number = self.redirect_number(&redirect.target, default).await?;
        self.process.descriptors.insert(number, descriptor);
        Ok(Ok(()))
    }

    /// The number a redirection is about; `{name}` takes a free one and remembers it.
    async fn redirect_number(&mut self, target: &RedirectFd, default: u32) -> Result<u32, Flow> {
        match target {
            RedirectFd::Default => Ok(default),
            RedirectFd::Number(number) => Ok(*number),
            RedirectFd::Variable(name) => {
                let mut number = 10;
                while self.process.descriptors.contains_key(&number) {
                    number += 1;
                }
                self.set_variable(name, &number.to_string()).await?;
                Ok(number)
            }
        }
    }

    /// The one word a target expands to, or why there is none.
    async fn target(&mut self, word: &Word) -> Result<Result<String, String>, Flow> {
        let mut fields = self.expand_word(word).await?;
        Ok(match (fields.pop(), fields.is_empty()) {
            (Some(target), true) => Ok(target),
            _ => Err(format!("{}: ambiguous redirect", word.source)),
        })
    }

    async fn open_target(
        &mut self,
        word: &Word,
        options: OpenOptions,
    ) -> Result<Result<Descriptor, String>, Flow> {
        let target = match self.target(word).await? {
            Ok(target) => target,
            Err(message) => return Ok(Err(message)),
        };
        // A path that leads nowhere is reported as bash does, by the name it was given.
        Ok(self.process.open(&target, options).map_err(|errno| format!("{target}: {errno}")))
    }

    async fn open_for_writing(&mut self, word: &Word) -> Result<Result<Descriptor, String>, Flow> {
        if self.options.is("noclobber") {
            let target = match self.target(word).await? {
                Ok(target) => target,
                Err(message) => return Ok(Err(message)),
            };
            if self.process.metadata(&target).is_ok_and(|metadata| metadata.is_file()) {
                return Ok(Err(format!("{target}: cannot overwrite existing file")));
            }
        }
        self.open_target(word, OpenOptions::WRITE).await
    }

    /// `n>&m`, `n>&-`, `n>&m-`, and `>&file`.
    async fn duplicate(
        &mut self,
        redirect: &Redirect,
        default: u32,
        word: &Word,
    ) -> Result<Result<(), String>, Flow> {
        let target = match self.target(word).await? {
            Ok(target) => target,
            Err(message) => return Ok(Err(message)),
        };
        if target == "-" {
            let number = match &redirect.target {
                RedirectFd::Variable(name) => {
                    let value = self.lookup(name).and_then(|variable| variable.as_scalar()?.parse().ok());
                    match value {
                        Some(number) => number,
                        None => return Ok(Err(format!("{name}: {}", Errno::EBADF))),
                    }
                }
                target => self.redirect_number(target, default).await?,
            };
            self.process.descriptors.remove(&number);
            return Ok(Ok(()));
        }
        let (digits, moved) = match target.strip_suffix('-') {
            Some(digits) => (digits, true),
            None => (target.as_str(), false),
        };
        let Ok(source) = digits.parse::<u32>() else {
            if default == 1 && redirect.target == RedirectFd::Default {
                let opened = self.process.open(&target, OpenOptions::WRITE);
                return Ok(opened.map_err(|errno| format!("{target}: {errno}")).map(|descriptor| {
                    self.process.descriptors.insert(1, descriptor.clone());
                    self.process.descriptors.insert(2, descriptor);
                }));
            }
            return Ok(Err(format!("{}: ambiguous redirect", word.source)));
        };
        let Some(descriptor) = self.process.descriptors.get(&source).cloned() else {
            return Ok(Err(format!("{source}: {}", Errno::EBADF)));
        };
        let number = self.redirect_number(&redirect.target, default).await?;
        self.process.descriptors.insert(number, descriptor);
        if moved && source != number {
            self.process.descriptors.remove(&source);
        }
        Ok(Ok(()))
    }
}
