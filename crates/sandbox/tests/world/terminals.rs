//! What a person at a terminal sees.

use std::rc::Rc;
use std::time::Duration;

use countersign_sandbox::{Key, Limit, Options, Simulation, TerminalSession};

use crate::{START, world};

struct Person {
    simulation: Simulation,
    terminal: Rc<TerminalSession>,
}

impl Person {
    fn at(user: &str, host: &str) -> Self {
        let simulation = Simulation::new(Options::seed(1), START);
        let terminal = simulation.sandbox().terminal(user, host, 80, 24);
        let person = Self { simulation, terminal };
        person.wait();
        person
    }

    fn wait(&self) {
        self.simulation.pass(Duration::from_millis(50));
    }

    fn types(&self, text: &str) -> &Self {
        self.terminal.run(text);
        self.wait();
        self
    }

    fn presses(&self, key: Key) -> &Self {
        self.terminal.press(key);
        self.wait();
        self
    }

    /// The rows that are not empty.
    fn sees(&self) -> Vec<String> {
        let screen = self.terminal.screen();
        let text =
            screen.lines.iter().map(|line| line.runs.iter().map(|run| run.text.as_str()).collect::<String>());
        text.map(|line: String| line.trim_end().to_owned()).filter(|line| !line.is_empty()).collect()
    }

    fn last(&self) -> String {
        self.sees().pop().unwrap_or_default()
    }
}

#[test]
fn a_prompt_waits_and_answers() {
    let person = Person::at("root", "controlplane");
    assert_eq!(person.sees(), ["root@controlplane:~#"]);
    person.types("echo hello");
    assert_eq!(person.sees(), ["root@controlplane:~# echo hello", "hello", "root@controlplane:~#"]);
    assert_eq!(person.terminal.last_output().output, "hello");
}

#[test]
fn a_command_wraps_at_the_width_that_the_terminal_has_now() {
    let person = Person::at("root", "controlplane");
    person.terminal.resize(60, 24);
    let command = format!("echo {}", "x".repeat(50));
    // Key by key, with a pause where the row ends.
    for character in command.chars() {
        person.presses(Key::Char(character));
    }
    assert_eq!(person.sees().concat(), format!("root@controlplane:~# {command}"));
    person.presses(Key::Enter);
    assert_eq!(person.terminal.last_output().output, "x".repeat(50));
}

#[test]
fn an_endless_loop_can_be_interrupted() {
    let person = Person::at("root", "controlplane");
    person.types("while true; do :; done");
    assert!(person.terminal.is_busy());
    person.presses(Key::Ctrl('c'));
    assert!(!person.terminal.is_busy());
    person.types("echo $?");
    assert!(person.sees().contains(&"130".to_owned()));
}

#[test]
fn an_endless_loop_in_a_session_is_broken_off() {
    let (simulation, mut session) = world(1);
    let limit = Limit { turns: 20_000, time: Duration::from_secs(60) };
    let outcome = simulation.command(limit, &mut session, "echo before; while true; do :; done");
    assert_eq!((outcome.stdout.as_slice(), outcome.exit), (&b"before\n"[..], 130));
    let outcome = simulation.command(limit, &mut session, "echo $?; cat < /dev/zero | true; sleep 100000");
    assert_eq!((outcome.stdout.as_slice(), outcome.exit), (&b"130\n"[..], 130));
}

#[test]
fn root_goes_to_the_node_and_back() {
    let person = Person::at("root", "controlplane");
    person.types("ssh node01");
    assert_eq!(person.last(), "root@node01:~#");
    person.types("hostname; ls /etc/kubernetes");
    assert!(person.sees().iter().any(|line| line.contains("bootstrap-kubelet.conf")));
    // Ctrl-C belongs to the inner prompt.
    person.presses(Key::Char('x')).presses(Key::Ctrl('c'));
    assert_eq!(person.last(), "root@node01:~#");
    person.types("exit");
    assert_eq!(
        person.sees()[person.sees().len() - 3..],
        ["logout", "Connection to node01 closed.", "root@controlplane:~#"]
    );
    person.types("ssh node01 'echo $HOSTNAME; exit 3'; echo $?");
    assert_eq!(person.sees()[person.sees().len() - 3..], ["node01", "3", "root@controlplane:~#"]);
}

#[test]
fn jane_has_her_laptop_and_no_more() {
    let person = Person::at("jane", "laptop");
    assert_eq!(person.last(), "jane@laptop:~$");
    person.types("ssh root@controlplane");
    assert!(person.sees().contains(&"root@controlplane: Permission denied (publickey).".to_owned()));
    person.types("sudo cat /etc/shadow");
    assert_eq!(person.last(), "[sudo] password for jane:");
    person.types("secret");
    assert!(person.sees().contains(&"jane is not in the sudoers file.".to_owned()));
    assert!(!person.sees().iter().any(|line| line.contains("secret")));
}

#[test]
fn an_editor_saves_to_the_file() {
    let person = Person::at("root", "controlplane");
    person.types("nano note.txt");
    let editor = person.terminal.editor().unwrap();
    (editor.request.save.0)("text\n").unwrap();
    editor.close(countersign_sandbox::EditOutcome::Closed);
    person.wait();
    person.types("cat note.txt");
    assert!(person.sees().contains(&"text".to_owned()));
}

#[test]
fn a_saved_terminal_shows_its_screen_and_knows_its_variables() {
    let person = Person::at("root", "controlplane");
    person.types("name=kate; f() { echo hello $name; }; cd /tmp");
    let saved = person.simulation.sandbox().snapshot();
    person.types("exit");
    person.simulation.sandbox().restore(&saved);
    person.wait();
    assert_eq!(person.last(), "root@controlplane:/tmp#");
    person.types("f");
    assert!(person.sees().contains(&"hello kate".to_owned()));
    assert_eq!(person.sees().iter().filter(|line| line.contains("exit")).count(), 0);
}
