//! What the page shows: one state, changed by actions only. Pure; effects are in `effects.rs`.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use yew::Reducible;

/// The panes, in reading order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Pane {
    /// Where the learner acts.
    Terminal,
    /// Cards of all signing requests.
    Requests,
    /// The selected request as kubectl prints it.
    Yaml,
}

impl Pane {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Terminal, Self::Requests, Self::Yaml];

    /// Its name in the phone's bar.
    pub fn name(self) -> &'static str {
        match self {
            Self::Terminal => "Terminal",
            Self::Requests => "Requests",
            Self::Yaml => "YAML",
        }
    }

    /// The id of its region.
    pub fn id(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Requests => "requests",
            Self::Yaml => "yaml",
        }
    }
}

/// Which colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Dark ink on light paper.
    Light,
    /// Light ink on dark paper.
    Dark,
}

/// Where the objects lie on a wide page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Arrangement {
    /// Beside the terminal where there is room for both, else below.
    #[default]
    Automatic,
    /// Always beside.
    Beside,
    /// Always below.
    Below,
}

/// The two lines between panes that can be moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Split {
    /// Between terminal and objects.
    Main,
    /// Between requests and YAML.
    Side,
}

/// What is remembered on this device.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// The theme.
    pub theme: Theme,
    /// Where the objects lie.
    pub arrangement: Arrangement,
    /// Per cent of the terminal, if moved, when the objects are beside it.
    pub beside: Shares,
    /// The same when they are below.
    pub below: Shares,
    /// Panes folded to their heading.
    pub folded: BTreeSet<Pane>,
}

/// Per cent that the first of two panes gets; `None` is the style sheet's choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shares {
    /// The terminal's.
    pub main: Option<u8>,
    /// The requests'.
    pub side: Option<u8>,
}

/// The page's state.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// What is remembered.
    pub preferences: Preferences,
    /// Whether the system asks for dark.
    pub system_dark: bool,
    /// The page's width in CSS pixels.
    pub width: u32,
    /// The pane a phone shows.
    pub shown: Pane,
    /// Panes that changed while a phone showed another.
    pub unseen: BTreeSet<Pane>,
    /// The request whose YAML is shown.
    pub selected: Option<Rc<str>>,
    /// Whether the menu is open.
    pub menu_open: bool,
    /// What screen readers were told last, and how often something was told.
    pub announcement: (u32, Rc<str>),
}

impl Default for State {
    fn default() -> Self {
        Self {
            preferences: Preferences::default(),
            system_dark: false,
            width: 1440,
            shown: Pane::Terminal,
            unseen: BTreeSet::new(),
            selected: None,
            menu_open: false,
            announcement: (0, "".into()),
        }
    }
}

/// Everything that can change the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Tell screen readers.
    Announce(Rc<str>),
    /// Choose where the objects lie.
    Arrange(Arrangement),
    /// Something in a pane changed.
    Changed(Pane),
    /// Close the menu, or open it.
    Menu(bool),
    /// The learner chose this request: a phone goes to its YAML.
    Open(Rc<str>),
    /// Give the first of two panes so many per cent, or the style sheet's choice.
    Resize(Split, Option<u8>),
    /// The page is so wide now.
    Width(u32),
    /// Show this request's YAML.
    Select(Option<Rc<str>>),
    /// Let the phone show this pane.
    Show(Pane),
    /// The system asks for dark, or not.
    SystemDark(bool),
    /// Choose the colours.
    Theme(Theme),
    /// Fold a pane, or unfold it.
    ToggleFold(Pane),
}

/// Objects lie beside the terminal from this width on: 115 columns and a readable YAML.
const BESIDE_FROM: u32 = 1400;

impl State {
    /// Whether dark colours are shown.
    pub fn dark(&self) -> bool {
        match self.preferences.theme {
            Theme::System => self.system_dark,
            Theme::Light => false,
            Theme::Dark => true,
        }
    }

    /// Whether the objects lie beside the terminal.
    pub fn beside(&self) -> bool {
        match self.preferences.arrangement {
            Arrangement::Automatic => self.width >= BESIDE_FROM,
            Arrangement::Beside => true,
            Arrangement::Below => false,
        }
    }

    /// The shares of the present arrangement.
    pub fn shares(&self) -> Shares {
        if self.beside() { self.preferences.beside } else { self.preferences.below }
    }

    /// Whether a pane is folded to its heading.
    pub fn folded(&self, pane: Pane) -> bool {
        self.preferences.folded.contains(&pane)
    }

    /// Whether only one pane at a time is shown.
    pub fn phone(&self) -> bool {
        self.width < 700
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = Self::clone(&self);
        match action {
            Action::Announce(text) => next.announcement = (self.announcement.0.wrapping_add(1), text),
            Action::Arrange(arrangement) => next.preferences.arrangement = arrangement,
            Action::Changed(pane) => {
                if pane != self.shown {
                    next.unseen.insert(pane);
                }
            }
            Action::Menu(open) => next.menu_open = open,
            Action::Open(name) => {
                next.selected = Some(name);
                if self.phone() {
                    next.shown = Pane::Yaml;
                    next.unseen.remove(&Pane::Yaml);
                }
            }
            Action::Resize(split, share) => {
                let share = share.map(|share| share.clamp(10, 90));
                let shares =
                    if self.beside() { &mut next.preferences.beside } else { &mut next.preferences.below };
                match split {
                    Split::Main => shares.main = share,
                    Split::Side => shares.side = share,
                }
            }
            Action::Width(width) => next.width = width,
            Action::Select(name) => next.selected = name,
            Action::Show(pane) => {
                next.shown = pane;
                next.unseen.remove(&pane);
            }
            Action::SystemDark(dark) => next.system_dark = dark,
            Action::Theme(theme) => next.preferences.theme = theme,
            Action::ToggleFold(pane) => {
                if !next.preferences.folded.remove(&pane) {
                    next.preferences.folded.insert(pane);
                }
            }
        }
        if next == *self { self } else { Rc::new(next) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(actions: impl IntoIterator<Item = Action>) -> State {
        let state = actions.into_iter().fold(Rc::new(State::default()), |state, action| state.reduce(action));
        State::clone(&state)
    }

    #[test]
    fn a_change_in_a_hidden_pane_is_marked_until_it_is_shown() {
        let marked = after([Action::Changed(Pane::Requests), Action::Changed(Pane::Terminal)]);
        assert_eq!(marked.unseen, BTreeSet::from([Pane::Requests]));
        let seen = after([Action::Changed(Pane::Requests), Action::Show(Pane::Requests)]);
        assert!(seen.unseen.is_empty());
    }

    #[test]
    fn each_arrangement_remembers_its_own_sizes() {
        let state = after([
            Action::Width(1440),
            Action::Resize(Split::Main, Some(70)),
            Action::Width(1024),
            Action::Resize(Split::Main, Some(3)),
        ]);
        assert_eq!(state.preferences.beside.main, Some(70));
        assert_eq!(state.shares().main, Some(10), "no pane is dragged away");
    }

    #[test]
    fn the_same_words_twice_are_told_twice() {
        let state = after([Action::Announce("done".into()), Action::Announce("done".into())]);
        assert_eq!(state.announcement.0, 2);
    }

    #[test]
    fn folding_twice_unfolds() {
        let state = after([Action::ToggleFold(Pane::Yaml), Action::ToggleFold(Pane::Yaml)]);
        assert!(!state.folded(Pane::Yaml));
    }
}
