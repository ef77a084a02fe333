//! `ls -l`

use host::NodeKind;
use posix::time::Civil;

use super::super::mode::{blocks, human, listing};
use super::{Entry, Listing};
use crate::run::Io;

/// Half of a Gregorian year, seconds: older files show the year instead of the time.
const HALF_YEAR: i64 = 31_556_952 / 2;

impl Listing {
    fn style(&self) -> &str {
        self.time_style.strip_prefix("posix-").unwrap_or(&self.time_style)
    }

    pub(super) fn time_style_is_known(&self) -> bool {
        matches!(self.style(), "full-iso" | "long-iso" | "iso" | "locale") || self.style().starts_with('+')
    }

    fn time(&self, io: &Io, entry: &Entry) -> String {
        let moment = entry.found.modified;
        let now = io.process.clock().now().seconds();
        let recent = moment.seconds() > now - HALF_YEAR && moment.seconds() <= now;
        let format = match (self.style(), recent) {
            ("full-iso", _) => "%Y-%m-%d %H:%M:%S.%N %z",
            ("long-iso", _) => "%Y-%m-%d %H:%M",
            ("iso", true) => "%m-%d %H:%M",
            ("iso", false) => "%Y-%m-%d ",
            ("locale", true) => "%b %e %H:%M",
            ("locale", false) => "%b %e  %Y",
            (custom, recent) => {
                let custom = custom.strip_prefix('+').unwrap_or(custom);
                match custom.split_once('\n') {
                    Some((_, new)) if recent => new,
                    Some((old, _)) => old,
                    None => custom,
                }
            }
        };
        let zone = crate::date::zone(io);
        Civil::new(moment.seconds(), i64::from(moment.subsecond_nanoseconds()), &zone).format(format)
    }

    pub(super) fn print_long(&self, io: &mut Io, entries: &[Entry]) {
        let machine = io.process.machine.clone();
        let user = |uid: u32| match machine.user_name(uid) {
            Some(name) if !self.numeric => name,
            _ => uid.to_string(),
        };
        let group = |gid: u32| match machine.group_name(gid) {
            Some(name) if !self.numeric => name,
            _ => gid.to_string(),
        };
        let size = |entry: &Entry| match (entry.found.kind, self.human) {
            (NodeKind::Device, _) => "1, 3".to_owned(),
            (_, Some(base)) => human(entry.found.size, base),
            _ => entry.found.size.to_string(),
        };
        let block_text = |entry: &Entry| match self.human {
            Some(base) => human(blocks(&entry.found) * 512, base),
            None => (blocks(&entry.found) / 2).to_string(),
        };
        let rows: Vec<[String; 6]> = entries
            .iter()
            .map(|entry| {
                [
                    entry.found.inode.to_string(),
                    block_text(entry),
                    entry.found.links.to_string(),
                    user(entry.found.uid),
                    group(entry.found.gid),
                    size(entry),
                ]
            })
            .collect();
        let mut widths = [0; 6];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let [inode_width, block_width, link_width, user_width, group_width, size_width] = widths;
        let align = self.aligns(entries);
        let mut colored = false;
        for (entry, [inode, blocks, links, user, group, size]) in entries.iter().zip(&rows) {
            let mut line = String::new();
            if self.inode {
                line.push_str(&format!("{inode:>inode_width$} "));
            }
            if self.blocks {
                line.push_str(&format!("{blocks:>block_width$} "));
            }
            line.push_str(&format!("{} {links:>link_width$} ", listing(&entry.found)));
            // Numbers are aligned to the right, names to the left.
            let owner = |text: &str, width: usize| match self.numeric {
                true => format!("{text:>width$} "),
                false => format!("{text:<width$} "),
            };
            if self.show_owner {
                line.push_str(&owner(user, user_width));
            }
            if self.show_group {
                line.push_str(&owner(group, group_width));
            }
            line.push_str(&format!("{size:>size_width$} {} ", self.time(io, entry)));
            if align && !entry.quoted {
                line.push(' ');
            }
            line.push_str(&self.colored(&entry.shown, entry.found.kind, entry.found.mode, &mut colored));
            if entry.link.is_some() {
                let link = self.link_text(io, entry, &mut colored);
                line.push_str(&link);
            } else {
                line.push_str(self.indicator(entry.found.kind, entry.found.mode));
            }
            io.put(host::words::encode(&line));
            io.put([self.end]);
        }
    }
}
