//! Path name expansion.

use super::pattern::{self, Pattern};
use super::{Segment, split::Field};
use crate::Shell;
use crate::exec::Flow;

impl Shell {
    /// Adds the files a field matches, or the field itself.
    pub(super) async fn expand_paths(&mut self, field: &Field, fields: &mut Vec<String>) -> Result<(), Flow> {
        let text: String = field
            .iter()
            .map(|segment| match segment {
                Segment::Literal(text) | Segment::Quoted(text) | Segment::Split(text) => text.as_str(),
                Segment::Border | Segment::SoftBorder => "",
            })
            .collect();
        let extglob = self.options.is("extglob");
        let special = field.iter().any(|segment| match segment {
            Segment::Literal(text) | Segment::Split(text) => {
                text.contains(['*', '?', '[']) || extglob && text.contains('(')
            }
            _ => false,
        });
        if !special || self.options.is("noglob") {
            fields.push(text);
            return Ok(());
        }
        let pattern = pattern::from_segments(field);
        if pattern.is_plain() {
            fields.push(text);
            return Ok(());
        }
        let found = self.matching_paths(pattern.source());
        if !found.is_empty() {
            fields.extend(found);
        } else if self.options.is("failglob") {
            self.report(&format!("no match: {text}")).await;
            return Err(Flow::Abort(1));
        } else if !self.options.is("nullglob") {
            fields.push(text);
        }
        Ok(())
    }

    /// The paths a pattern (with backslashes as quotes) matches, sorted.
    pub(crate) fn matching_paths(&self, source: &str) -> Vec<String> {
        let parts = split_path(source);
        let mut found = vec![String::new()];
        // The slash after `**` is part of what it finds.
        let mut after_globstar = false;
        for (index, part) in parts.iter().enumerate() {
            let last = index + 1 == parts.len();
            let mut next = Vec::new();
            match part {
                PathPart::Slash(_) if after_globstar => next = found,
                PathPart::Slash(slashes) => {
                    for base in found {
                        let path = format!("{base}{slashes}");
                        if index == 0 || self.process.metadata(&path).is_ok_and(|found| found.is_directory())
                        {
                            next.push(path);
                        }
                    }
                }
                PathPart::Name(pattern) if pattern.is_plain() => {
                    for base in found {
                        let path = format!("{base}{}", pattern.plain_text());
                        if !last || self.exists(&path) {
                            next.push(path);
                        }
                    }
                }
                PathPart::Name(pattern) if pattern.is_globstar() && self.options.is("globstar") => {
                    for base in found {
                        self.descend(&base, last, 0, &mut next);
                    }
                }
                PathPart::Name(pattern) => {
                    for base in found {
                        next.extend(
                            self.matching_names(&base, pattern)
                                .into_iter()
                                .map(|name| format!("{base}{name}")),
                        );
                    }
                }
            }
            after_globstar = matches!(part, PathPart::Name(pattern) if pattern.is_globstar())
                && self.options.is("globstar");
            found = next;
        }
        if parts.is_empty() {
            return Vec::new();
        }
        found.sort();
        found
    }

    fn exists(&self, path: &str) -> bool {
        let absolute = self.process.absolute(path);
        self.process.with_files(|files, caller| files.symlink_metadata(caller, &absolute).is_ok())
    }

    fn names(&self, base: &str) -> Vec<String> {
        let directory = self.process.absolute(if base.is_empty() { "." } else { base });
        let entries = self.process.with_files(|files, caller| files.read_directory(caller, &directory));
        entries.unwrap_or_default().into_iter().map(|entry| entry.name).collect()
    }

    fn matching_names(&self, base: &str, pattern: &Pattern) -> Vec<String> {
        let hidden = self.options.is("dotglob") || pattern.starts_with_dot();
        let ignore_case = self.options.is("nocaseglob");
        self.names(base)
            .into_iter()
            .filter(|name| (hidden || !name.starts_with('.')) && pattern.matches(name, ignore_case))
            .collect()
    }

    /// `**`: every directory below, and every file if it comes last.
    fn descend(&self, base: &str, files: bool, depth: u32, found: &mut Vec<String>) {
        if depth > 60 {
            return;
        }
        if !files || depth > 0 || base.is_empty() {
            if !(files && base.is_empty()) {
                found.push(base.to_owned());
            }
        } else {
            found.push(base.to_owned());
        }
        for name in self.names(base) {
            if name.starts_with('.') && !self.options.is("dotglob") {
                continue;
            }
            let path = format!("{base}{name}");
            let absolute = self.process.absolute(&path);
            let directory = self
                .process
                .with_files(|tree, caller| tree.symlink_metadata(caller, &absolute))
                .is_ok_and(|metadata| metadata.is_directory());
            if directory && files {
                found.push(path.clone());
                let mut below = Vec::new();
                self.descend(&format!("{path}/"), files, depth + 1, &mut below);
                found.extend(below.into_iter().filter(|entry| *entry != format!("{path}/")));
            } else if directory {
                self.descend(&format!("{path}/"), files, depth + 1, found);
            } else if files {
                found.push(path);
            }
        }
    }
}

enum PathPart {
    Slash(String),
    Name(Pattern),
}

/// A pattern cut at its slashes.
fn split_path(source: &str) -> Vec<PathPart> {
    let mut parts = Vec::new();
    let mut name = String::new();
    let mut slashes = String::new();
    let mut chars = source.chars().peekable();
    while let Some(char) = chars.next() {
        let slash = char == '/' || char == '\\' && chars.peek() == Some(&'/');
        if slash {
            if char == '\\' {
                chars.next();
            }
            if !name.is_empty() {
                parts.push(PathPart::Name(Pattern::new(&std::mem::take(&mut name))));
            }
            slashes.push('/');
            continue;
        }
        if !slashes.is_empty() {
            parts.push(PathPart::Slash(std::mem::take(&mut slashes)));
        }
        name.push(char);
        if char == '\\' {
            name.extend(chars.next());
        }
    }
    if !slashes.is_empty() {
        parts.push(PathPart::Slash(slashes));
    }
    if !name.is_empty() {
        parts.push(PathPart::Name(Pattern::new(&name)));
    }
    parts
}
