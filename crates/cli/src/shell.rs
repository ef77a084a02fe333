//! `countersign shell`: the sandbox in a real terminal.

use std::cell::Cell;
use std::io::{Stdout, Write};
use std::process::ExitCode;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use countersign_sandbox::{
    Color, EditOutcome, Key, OpenEditor, Screen, Simulation, Style, TerminalSession, Timestamp,
};
use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::style::{Attribute, Print, ResetColor, SetAttribute, SetBackgroundColor, SetForegroundColor};
use crossterm::{cursor, execute, queue, terminal};

use crate::options::World;

/// So often the world goes on while nobody types.
const TICK: Duration = Duration::from_millis(20);

/// So long the world may work before keys are looked at again.
const TURN: Duration = Duration::from_millis(10);

pub fn run(arguments: &[String]) -> Result<ExitCode> {
    let world = World::parse(arguments)?;
    if let Some(argument) = world.rest.first() {
        bail!("unexpected argument `{argument}`");
    }
    let simulation = world.simulation();
    let (columns, rows) = terminal::size().context("standard output is not a terminal")?;
    let (user, host) = world.login();
    let session = simulation.sandbox().terminal(user, host, columns, rows);
    let raw = Raw::begin()?;
    let outcome =
        Front { simulation, session, clock: RealTime::now(), shown: None, out: std::io::stdout() }.run();
    drop(raw);
    outcome
}

/// The real terminal in raw mode, until it is dropped.
struct Raw;

impl Raw {
    fn begin() -> Result<Self> {
        terminal::enable_raw_mode()?;
        execute!(std::io::stdout(), terminal::EnterAlternateScreen, event::EnableBracketedPaste)?;
        Ok(Self)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // On the way out there is nobody left to tell.
        let _ = execute!(
            std::io::stdout(),
            event::DisableBracketedPaste,
            ResetColor,
            cursor::Show,
            terminal::LeaveAlternateScreen
        );
        let _ = terminal::disable_raw_mode();
    }
}

/// Real time since the front end began.
struct RealTime(Instant);

impl RealTime {
    #[allow(clippy::disallowed_methods, reason = "the edge of the world is where real time comes in")]
    fn now() -> Self {
        Self(Instant::now())
    }

    fn since(&self) -> Duration {
        self.0.elapsed()
    }
}

struct Front {
    simulation: Simulation,
    session: Rc<TerminalSession>,
    clock: RealTime,
    shown: Option<Screen>,
    out: Stdout,
}

impl Front {
    fn run(mut self) -> Result<ExitCode> {
        let start = self.simulation.sandbox().clock().now();
        let dirty = Rc::new(Cell::new(true));
        let seen = dirty.clone();
        self.session.on_change(Rc::new(move || seen.set(true)));
        loop {
            self.work(start.plus(self.clock.since()));
            if self.session.logouts() > 0 {
                return Ok(ExitCode::SUCCESS);
            }
            if let Some(editor) = self.session.editor() {
                self.edit(&editor)?;
                dirty.set(true);
            }
            if dirty.take() {
                self.draw()?;
            }
            if event::poll(TICK)? {
                match event::read()? {
                    Event::Key(key) if key.kind != KeyEventKind::Release => {
                        if let Some(key) = key_of(key) {
                            self.session.press(key);
                        }
                    }
                    Event::Paste(text) => self.session.paste(&text),
                    Event::Resize(columns, rows) => {
                        self.shown = None;
                        self.session.resize(columns, rows);
                    }
                    _ => {}
                }
            }
        }
    }

    /// Lets the world work, for a while at most.
    fn work(&self, now: Timestamp) {
        self.simulation.sandbox().clock().advance_to(now);
        let begin = self.clock.since();
        while self.simulation.executor().turn() && self.clock.since().saturating_sub(begin) < TURN {}
    }

    /// Hands the real terminal to the person's own editor.
    fn edit(&mut self, open: &OpenEditor) -> Result<()> {
        let program =
            std::env::var("VISUAL").or_else(|_| std::env::var("EDITOR")).unwrap_or_else(|_| "vi".to_owned());
        let name: String = open.request.path.rsplit('/').next().unwrap_or("text").to_owned();
        let file = std::env::temp_dir().join(format!("countersign-{}-{name}", std::process::id()));
        std::fs::write(&file, &open.request.text)?;
        execute!(self.out, terminal::LeaveAlternateScreen, cursor::Show)?;
        terminal::disable_raw_mode()?;
        let status = std::process::Command::new("sh")
            .args(["-c", &format!("{program} \"$1\""), "sh"])
            .arg(&file)
            .status();
        terminal::enable_raw_mode()?;
        execute!(self.out, terminal::EnterAlternateScreen)?;
        self.shown = None;
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        std::fs::remove_file(&file)?;
        let good = status.is_ok_and(|status| status.success());
        if good && text != open.request.text && !open.request.read_only {
            // The simulated disk may refuse; the program that asked will notice.
            let _ = (open.request.save.0)(&text);
        }
        open.close(if good { EditOutcome::Closed } else { EditOutcome::Failed });
        Ok(())
    }

    /// Paints the visible rows that changed.
    fn draw(&mut self) -> Result<()> {
        let screen = self.session.screen();
        let rows = usize::from(self.session.size().1);
        let first = screen.lines.len().saturating_sub(rows);
        let before = self.shown.take();
        let old_first = before.as_ref().map(|before| before.lines.len().saturating_sub(rows));
        for (row, line) in screen.lines.iter().skip(first).enumerate() {
            let same =
                before.as_ref().zip(old_first).and_then(|(before, first)| before.lines.get(first + row));
            if same.is_some_and(|same| same == line) {
                continue;
            }
            let place = cursor::MoveTo(0, u16::try_from(row)?);
            queue!(self.out, place)?;
            for run in &line.runs {
                paint(&mut self.out, run.style)?;
                queue!(self.out, Print(&run.text))?;
            }
            paint(&mut self.out, Style::default())?;
            queue!(self.out, terminal::Clear(terminal::ClearType::UntilNewLine))?;
        }
        match screen.cursor {
            Some((row, column)) => {
                let place = cursor::MoveTo(u16::try_from(column)?, u16::try_from(row.saturating_sub(first))?);
                queue!(self.out, place, cursor::Show)?;
            }
            None => queue!(self.out, cursor::Hide)?,
        }
        self.out.flush()?;
        self.shown = Some(screen);
        Ok(())
    }
}

fn paint(out: &mut Stdout, style: Style) -> Result<()> {
    let color = |color: Option<Color>| match color {
        None => crossterm::style::Color::Reset,
        Some(Color::Indexed(index)) => crossterm::style::Color::AnsiValue(index),
        Some(Color::Rgb(r, g, b)) => crossterm::style::Color::Rgb { r, g, b },
    };
    queue!(out, SetAttribute(Attribute::Reset))?;
    queue!(out, SetForegroundColor(color(style.fg)), SetBackgroundColor(color(style.bg)))?;
    let attributes = [
        (style.bold, Attribute::Bold),
        (style.faint, Attribute::Dim),
        (style.italic, Attribute::Italic),
        (style.underline, Attribute::Underlined),
        (style.inverse, Attribute::Reverse),
        (style.strikethrough, Attribute::CrossedOut),
    ];
    for (on, attribute) in attributes {
        if on {
            queue!(out, SetAttribute(attribute))?;
        }
    }
    Ok(())
}

/// The key as the line editor knows it.
fn key_of(event: KeyEvent) -> Option<Key> {
    let control = event.modifiers.contains(KeyModifiers::CONTROL);
    let alt = event.modifiers.contains(KeyModifiers::ALT);
    Some(match event.code {
        KeyCode::Char(letter) if control => Key::Ctrl(letter.to_ascii_lowercase()),
        KeyCode::Char(letter) if alt => Key::Alt(letter),
        KeyCode::Char(letter) => Key::Char(letter),
        KeyCode::Enter => Key::Enter,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Backspace if alt => Key::AltBackspace,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Left if control => Key::CtrlLeft,
        KeyCode::Left => Key::Left,
        KeyCode::Right if control => Key::CtrlRight,
        KeyCode::Right => Key::Right,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Esc => Key::Escape,
        _ => return None,
    })
}
