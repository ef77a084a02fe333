//! What the page shows: one state, changed by actions only. Pure; effects are in `effects.rs`.

use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use yew::Reducible;

/// The panes, in reading order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Pane {
    /// The front page, a lesson or a test.
    Lesson,
    /// Where the learner acts.
    Terminal,
    /// Cards of all signing requests.
    Requests,
    /// The selected request as kubectl prints it.
    Yaml,
}

impl Pane {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Lesson, Self::Terminal, Self::Requests, Self::Yaml];

    /// Its name in the phone's bar.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lesson => "Lesson",
            Self::Terminal => "Terminal",
            Self::Requests => "Requests",
            Self::Yaml => "YAML",
        }
    }

    /// The id of its region.
    pub fn id(self) -> &'static str {
        match self {
            Self::Lesson => "lesson",
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

/// The lines between panes that can be moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Split {
    /// Between lesson and everything else.
    Lesson,
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
    /// Per cent of the lesson, if moved.
    pub lesson: Option<u8>,
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
    /// The panes there are here.
    pub panes: BTreeSet<Pane>,
    /// The colours that the address asks for.
    pub asked_theme: Option<Theme>,
    /// The pane a phone shows.
    pub shown: Pane,
    /// The terminal in front.
    pub front: usize,
    /// Panes that changed while a phone showed another.
    pub unseen: BTreeSet<Pane>,
    /// The request whose YAML is shown.
    pub selected: Option<Rc<str>>,
    /// Whether the menu is open.
    pub menu_open: bool,
    /// What screen readers were told last, each with its number.
    pub announcements: VecDeque<(u32, Rc<str>)>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            preferences: Preferences::default(),
            system_dark: false,
            width: 1440,
            panes: Pane::ALL.into(),
            asked_theme: None,
            shown: Pane::Lesson,
            front: 0,
            unseen: BTreeSet::new(),
            selected: None,
            menu_open: false,
            announcements: VecDeque::new(),
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
    /// Bring a terminal to the front.
    Front(usize),
    /// Close the menu, or open it.
    Menu(bool),
    /// The learner chose this request: a phone goes to its YAML.
    Open(Rc<str>),
    /// Give the first of two panes so many per cent, or the style sheet's choice.
    Resize(Split, Option<u8>),
    /// The page is so wide now.
    Width(u32),
    /// There are these panes here.
    Panes(BTreeSet<Pane>),
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

/// The lesson's column in the style sheet: what the terminal does not need for its 115 columns, within limits.
const LESSON_COLUMN: (u32, u32, u32) = (320, 420, 968);

/// Below these widths one pane at a time is shown: with a lesson, and without.
const ONE_PANE_BELOW: (u32, u32) = (900, 700);

/// So many announcements stay in the live region; screen readers read what is added.
const ANNOUNCEMENTS: usize = 4;

impl State {
    /// Whether dark colours are shown.
    pub fn dark(&self) -> bool {
        match self.asked_theme.unwrap_or(self.preferences.theme) {
            Theme::System => self.system_dark,
            Theme::Light => false,
            Theme::Dark => true,
        }
    }

    /// Whether the objects lie beside the terminal.
    pub fn beside(&self) -> bool {
        match self.preferences.arrangement {
            Arrangement::Automatic => self.width - self.lesson_width() >= BESIDE_FROM,
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

    /// Whether a pane is there and not folded.
    pub fn open(&self, pane: Pane) -> bool {
        self.panes.contains(&pane) && !self.folded(pane)
    }

    /// The width of the lesson's column, about.
    fn lesson_width(&self) -> u32 {
        match self.preferences.lesson {
            _ if !self.open(Pane::Lesson) => 0,
            Some(share) => self.width * u32::from(share) / 100,
            None => self.lesson_column(),
        }
    }

    /// The lesson's column as the style sheet has it.
    fn lesson_column(&self) -> u32 {
        let (least, most, rest) = LESSON_COLUMN;
        self.width.saturating_sub(rest).clamp(least, most)
    }

    /// The same in per cent of the page.
    pub fn lesson_share(&self) -> u8 {
        u8::try_from(self.lesson_column() * 100 / self.width.max(1)).unwrap_or(50)
    }

    /// Whether only one pane at a time is shown.
    pub fn phone(&self) -> bool {
        let (with, without) = ONE_PANE_BELOW;
        self.width < if self.panes.contains(&Pane::Lesson) { with } else { without }
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = Self::clone(&self);
        match action {
            Action::Announce(text) => {
                let number = self.announcements.back().map_or(0, |(number, _)| number.wrapping_add(1));
                next.announcements.push_back((number, text));
                if next.announcements.len() > ANNOUNCEMENTS {
                    next.announcements.pop_front();
                }
            }
            Action::Arrange(arrangement) => next.preferences.arrangement = arrangement,
            Action::Changed(pane) => {
                if pane != self.shown {
                    next.unseen.insert(pane);
                }
            }
            Action::Front(place) => next.front = place,
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
                    Split::Lesson => next.preferences.lesson = share,
                    Split::Main => shares.main = share,
                    Split::Side => shares.side = share,
                }
            }
            Action::Panes(panes) => {
                if !panes.contains(&next.shown) {
                    next.shown = panes.first().copied().unwrap_or(Pane::Terminal);
                }
                next.panes = panes;
            }
            Action::Width(width) => next.width = width,
            Action::Select(name) => next.selected = name,
            Action::Show(pane) => {
                next.shown = pane;
                next.unseen.remove(&pane);
            }
            Action::SystemDark(dark) => next.system_dark = dark,
            Action::Theme(theme) => {
                next.preferences.theme = theme;
                next.asked_theme = None;
            }
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
        let marked = after([Action::Changed(Pane::Requests), Action::Changed(Pane::Lesson)]);
        assert_eq!(marked.unseen, BTreeSet::from([Pane::Requests]));
        let seen = after([Action::Changed(Pane::Requests), Action::Show(Pane::Requests)]);
        assert!(seen.unseen.is_empty());
    }

    #[test]
    fn each_arrangement_remembers_its_own_sizes() {
        let state = after([
            Action::Width(1920),
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
        let numbers: Vec<_> = state.announcements.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [0, 1]);
    }

    #[test]
    fn objects_lie_beside_the_terminal_where_the_lesson_leaves_room() {
        let wide = [Action::Width(1500)];
        assert!(!after(wide.clone()).beside());
        assert!(after(wide.into_iter().chain([Action::ToggleFold(Pane::Lesson)])).beside());
        assert!(after([Action::Width(1920)]).beside());
    }

    #[test]
    fn a_narrow_page_shows_one_pane_and_sooner_so_with_a_lesson() {
        assert!(after([Action::Width(820)]).phone());
        let panes = BTreeSet::from([Pane::Terminal, Pane::Yaml]);
        let state = after([Action::Width(820), Action::Panes(panes)]);
        assert!(!state.phone());
        assert_eq!(state.shown, Pane::Terminal, "what is not there is not shown");
    }

    #[test]
    fn the_address_chooses_colours_until_the_learner_does() {
        let asked = State { asked_theme: Some(Theme::Dark), ..State::default() };
        assert!(asked.dark());
        assert!(!Rc::new(asked).reduce(Action::Theme(Theme::Light)).dark());
    }

    #[test]
    fn folding_twice_unfolds() {
        let state = after([Action::ToggleFold(Pane::Yaml), Action::ToggleFold(Pane::Yaml)]);
        assert!(!state.folded(Pane::Yaml));
    }
}
