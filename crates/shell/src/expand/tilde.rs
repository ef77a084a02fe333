//! `~`, `~user`, `~+`, `~-`.

use super::{Place, Segment};
use crate::Shell;
use crate::variables::is_name;

impl Shell {
    /// Adds unquoted `text`, with tildes expanded where they count; `first` and `last` say where in its word it is.
    pub(super) fn expand_tildes(
        &self,
        text: &str,
        first: bool,
        last: bool,
        place: Place,
        segments: &mut Vec<Segment>,
    ) {
        if !text.contains('~') {
            segments.push(Segment::Literal(text.to_owned()));
            return;
        }
        let mut rest = text;
        let assignment = place == Place::Assignment;
        if place == Place::Field
            && first
            && let Some((name, value)) = rest.split_once('=')
            && is_name(name)
            && value.starts_with('~')
        {
            // `make prefix=~/x`: bash expands after an assignment-like `=`.
            segments.push(Segment::Literal(format!("{name}=")));
            rest = value;
        } else if !first && !assignment {
            segments.push(Segment::Literal(text.to_owned()));
            return;
        }
        let mut at_start = first;
        loop {
            let end = if assignment { rest.find(':') } else { None };
            let (piece, more) = match end.and_then(|end| rest.split_at_checked(end)) {
                Some((piece, more)) => (piece, Some(more)),
                None => (rest, None),
            };
            let complete = more.is_some() || last || piece.contains('/');
            match self.tilde_prefix(piece).filter(|_| at_start && complete) {
                Some((home, after)) => {
                    segments.push(Segment::Quoted(home));
                    if !after.is_empty() {
                        segments.push(Segment::Literal(after));
                    }
                }
                None if !piece.is_empty() => segments.push(Segment::Literal(piece.to_owned())),
                None => {}
            }
            let Some(more) = more.and_then(|more| more.strip_prefix(':')) else { return };
            segments.push(Segment::Literal(":".to_owned()));
            rest = more;
            at_start = true;
        }
    }

    /// What a leading `~…` stands for, and the text after it.
    fn tilde_prefix(&self, text: &str) -> Option<(String, String)> {
        let rest = text.strip_prefix('~')?;
        let (user, after) = match rest.find('/').and_then(|slash| rest.split_at_checked(slash)) {
            Some((user, after)) => (user, after),
            None => (rest, ""),
        };
        let home = match user {
            "" => match self.variables.get("HOME").and_then(|home| home.as_scalar()) {
                Some(home) => home.to_owned(),
                None => {
                    let name = self.process.machine.user_name(self.process.credentials.uid)?;
                    self.process.machine.user(&name)?.home
                }
            },
            "+" => self.process.directory.clone(),
            "-" => self.variables.get("OLDPWD")?.as_scalar()?.to_owned(),
            user => self.process.machine.user(user)?.home,
        };
        Some((home, after.to_owned()))
    }
}
