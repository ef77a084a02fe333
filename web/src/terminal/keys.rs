//! From a browser's key event to a key of the terminal.

use countersign_sandbox::Key;

/// What a key event tells.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pressed<'a> {
    /// `KeyboardEvent.key`.
    pub key: &'a str,
    /// Control.
    pub ctrl: bool,
    /// Alt, or Option.
    pub alt: bool,
    /// Command, or the Windows key.
    pub meta: bool,
    /// Shift.
    pub shift: bool,
    /// Whether AltGr made the character.
    pub alt_graph: bool,
}

/// What to do with a key event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// It belongs to the browser.
    Browser,
    /// It belongs to the terminal.
    Terminal(Key),
    /// Copy what is selected.
    Copy,
    /// Scroll by so many pages.
    Scroll(i8),
}

/// Decides whose a key is. `selection` says whether text is selected: then Ctrl-C copies.
pub fn meaning(pressed: Pressed<'_>, selection: bool) -> Meaning {
    let Pressed { key, ctrl, alt, meta, shift, alt_graph } = pressed;
    if meta {
        return Meaning::Browser;
    }
    let mut characters = key.chars();
    if let (Some(character), None) = (characters.next(), characters.next()) {
        if alt_graph || (!ctrl && !alt) {
            return Meaning::Terminal(Key::Char(character));
        }
        let lower = character.to_ascii_lowercase();
        return match (ctrl, alt, shift) {
            (true, false, true) if lower == 'c' => Meaning::Copy,
            // Ctrl-V pastes as everywhere in a browser, with or without Shift.
            (true, false, _) if lower == 'v' => Meaning::Browser,
            (true, false, false) if lower == 'c' && selection => Meaning::Copy,
            (true, false, false)
                if lower.is_ascii_lowercase() || matches!(lower, '_' | ']' | '\\' | '@' | ' ') =>
            {
                Meaning::Terminal(Key::Ctrl(lower))
            }
            (true, false, true) if matches!(lower, '_' | '@' | '^') => Meaning::Terminal(Key::Ctrl(lower)),
            (false, true, _) => Meaning::Terminal(Key::Alt(lower)),
            _ => Meaning::Browser,
        };
    }
    match (key, ctrl, alt, shift) {
        ("PageUp", false, false, true) => Meaning::Scroll(-1),
        ("PageDown", false, false, true) => Meaning::Scroll(1),
        ("Tab", false, false, false) => Meaning::Terminal(Key::Tab),
        ("Enter", ..) => Meaning::Terminal(Key::Enter),
        ("Backspace", true, _, _) => Meaning::Terminal(Key::Ctrl('w')),
        ("Backspace", _, true, _) => Meaning::Terminal(Key::AltBackspace),
        ("Backspace", ..) => Meaning::Terminal(Key::Backspace),
        ("Delete", _, true, _) | ("Delete", true, _, _) => Meaning::Terminal(Key::Alt('d')),
        ("Delete", ..) => Meaning::Terminal(Key::Delete),
        ("Escape", ..) => Meaning::Terminal(Key::Escape),
        ("ArrowLeft", true, _, _) | ("ArrowLeft", _, true, _) => Meaning::Terminal(Key::CtrlLeft),
        ("ArrowRight", true, _, _) | ("ArrowRight", _, true, _) => Meaning::Terminal(Key::CtrlRight),
        ("ArrowLeft", ..) => Meaning::Terminal(Key::Left),
        ("ArrowRight", ..) => Meaning::Terminal(Key::Right),
        ("ArrowUp", ..) => Meaning::Terminal(Key::Up),
        ("ArrowDown", ..) => Meaning::Terminal(Key::Down),
        ("Home", ..) => Meaning::Terminal(Key::Home),
        ("End", ..) => Meaning::Terminal(Key::End),
        ("PageUp", ..) => Meaning::Terminal(Key::PageUp),
        ("PageDown", ..) => Meaning::Terminal(Key::PageDown),
        _ => Meaning::Browser,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(key: &str) -> Pressed<'_> {
        Pressed { key, ..Pressed::default() }
    }

    #[test]
    fn control_c_interrupts_unless_text_is_selected() {
        let pressed = Pressed { ctrl: true, ..plain("c") };
        assert_eq!(meaning(pressed, false), Meaning::Terminal(Key::Ctrl('c')));
        assert_eq!(meaning(pressed, true), Meaning::Copy);
    }

    #[test]
    fn characters_made_with_altgr_are_text() {
        let pressed = Pressed { ctrl: true, alt: true, alt_graph: true, ..plain("|") };
        assert_eq!(meaning(pressed, false), Meaning::Terminal(Key::Char('|')));
    }

    #[test]
    fn shift_tab_and_function_keys_stay_with_the_browser() {
        assert_eq!(meaning(Pressed { shift: true, ..plain("Tab") }, false), Meaning::Browser);
        assert_eq!(meaning(plain("F5"), false), Meaning::Browser);
        assert_eq!(meaning(Pressed { ctrl: true, ..plain("v") }, false), Meaning::Browser);
    }
}
