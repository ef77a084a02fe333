//! Where in the site the learner is, as the address says it: the front page, a lesson, a test.

use std::collections::BTreeSet;

use crate::browser;
use crate::embed;
use crate::state::{Pane, Theme};

/// A place of the site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// The front page with the free sandbox.
    #[default]
    Home,
    /// A lesson or a test, by its id.
    Lesson(String),
    /// The same, from an address that says `quiz`.
    Test(String),
}

/// What the address says beside the place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// The place.
    pub place: Place,
    /// A step's id.
    pub step: Option<String>,
    /// The panes to show; `None` leaves the choice to the place.
    pub panes: Option<BTreeSet<Pane>>,
    /// The colours to show, whatever is remembered.
    pub theme: Option<Theme>,
    /// A number that fixes what is drawn; such a world is not kept.
    pub seed: Option<u64>,
    /// The origin of the page around this one, which may be told things; see `embed`.
    pub host: Option<String>,
    /// When the world begins, seconds since 1970; such a world is not kept.
    pub start: Option<i64>,
}

impl Address {
    /// The page's own address.
    pub fn here() -> Self {
        Self::read(browser::address_parameter)
    }

    /// From the parameters of an address; what makes no sense is as if it were not there.
    pub fn read(parameter: impl Fn(&str) -> Option<String>) -> Self {
        let id = |name: &str| parameter(name).filter(|id| is_id(id));
        let place = match (id("lesson"), id("quiz")) {
            (Some(lesson), _) => Place::Lesson(lesson),
            (None, Some(test)) => Place::Test(test),
            (None, None) => Place::Home,
        };
        let panes = parameter("panes").map(|list| {
            let named = |name: &str| Pane::ALL.into_iter().find(|pane| pane.id() == name.trim());
            list.split(',').filter_map(named).collect::<BTreeSet<_>>()
        });
        let theme = parameter("theme").and_then(|theme| match theme.as_str() {
            "auto" => Some(Theme::System),
            "light" => Some(Theme::Light),
            "dark" => Some(Theme::Dark),
            _ => None,
        });
        Self {
            place,
            step: id("step"),
            panes: panes.filter(|panes| !panes.is_empty()),
            theme,
            host: parameter("host").filter(|host| embed::is_origin(host)),
            seed: parameter("seed").and_then(|seed| seed.parse().ok()),
            start: parameter("start").and_then(|start| countersign_api::parse_rfc3339(&start)),
        }
    }

    /// The query of an address for a place, with what goes along from place to place.
    pub fn to(&self, place: &Place, step: Option<&str>) -> String {
        let mut parts = Vec::new();
        match place {
            Place::Home => {}
            Place::Lesson(id) => parts.push(format!("lesson={id}")),
            Place::Test(id) => parts.push(format!("quiz={id}")),
        }
        parts.extend(step.filter(|step| is_id(step)).map(|step| format!("step={step}")));
        if let Some(panes) = &self.panes {
            let names: Vec<_> = panes.iter().map(|pane| pane.id()).collect();
            parts.push(format!("panes={}", names.join(",")));
        }
        parts.extend(self.theme.map(|theme| {
            let name = match theme {
                Theme::System => "auto",
                Theme::Light => "light",
                Theme::Dark => "dark",
            };
            format!("theme={name}")
        }));
        parts.extend(self.seed.map(|seed| format!("seed={seed}")));
        parts.extend(self.host.as_ref().map(|host| format!("host={}", browser::in_address(host))));
        format!("./?{}", parts.join("&")).trim_end_matches('?').to_owned()
    }

    /// Whether the world of this address is one of its own, which is not kept.
    pub fn is_own(&self) -> bool {
        self.seed.is_some() || self.start.is_some()
    }
}

/// Whether a text can be the id of a lesson or step: it becomes part of file names, keys and addresses.
pub fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parameters: &[(&str, &str)]) -> Address {
        Address::read(|name| {
            parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_address_names_a_place_and_gives_itself_back() {
        let address = read(&[("lesson", "developer"), ("step", "key"), ("theme", "dark"), ("seed", "7")]);
        assert_eq!(address.place, Place::Lesson("developer".to_owned()));
        assert_eq!(
            address.to(&address.place, Some("list")),
            "./?lesson=developer&step=list&theme=dark&seed=7"
        );
        assert_eq!(read(&[]).to(&Place::Home, None), "./");
    }

    #[test]
    fn what_could_leave_the_folder_of_lessons_is_no_lesson() {
        for id in ["../secret", "https://elsewhere", "A", "", "a/b", "a.b"] {
            assert_eq!(read(&[("lesson", id)]).place, Place::Home, "{id}");
        }
    }

    #[test]
    fn panes_are_named_by_their_ids_and_nonsense_is_passed_over() {
        let panes = read(&[("panes", "terminal, yaml,sink")]).panes;
        assert_eq!(panes, Some(BTreeSet::from([Pane::Terminal, Pane::Yaml])));
        assert_eq!(read(&[("panes", "sink")]).panes, None);
    }
}
