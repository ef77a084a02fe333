//! OpenSSL's configuration files (config(5)): sections of names and values, variables, includes.

mod parse;

pub use parse::load;

use std::collections::BTreeMap;

/// A configuration: sections in the order in which they first appear.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    sections: Vec<(String, Vec<(String, String)>)>,
    environment: BTreeMap<String, String>,
}

impl Config {
    /// The names and values of a section, if it exists.
    pub fn section(&self, name: &str) -> Option<&[(String, String)]> {
        self.sections.iter().find(|(known, _)| known == name).map(|(_, values)| values.as_slice())
    }

    /// A value of a section, or of the default section if it is not there. `ENV` is the environment.
    pub fn get(&self, section: &str, name: &str) -> Option<&str> {
        self.own(section, name)
            .or_else(|| (section == "ENV").then(|| self.environment.get(name).map(String::as_str)).flatten())
            .or_else(|| self.own("default", name))
    }

    fn own(&self, section: &str, name: &str) -> Option<&str> {
        let (_, value) = self.section(section)?.iter().find(|(known, _)| known == name)?;
        Some(value)
    }

    /// Makes an empty section, if there is none of that name.
    fn open(&mut self, section: &str) {
        if self.section(section).is_none() {
            self.sections.push((section.to_owned(), Vec::new()));
        }
    }

    /// Sets a value; one of the same name goes away, and the new one comes last.
    pub fn set(&mut self, section: &str, name: &str, value: &str) {
        self.open(section);
        for (_, values) in self.sections.iter_mut().filter(|(known, _)| known == section) {
            values.retain(|(known, _)| known != name);
            values.push((name.to_owned(), value.to_owned()));
        }
    }
}
