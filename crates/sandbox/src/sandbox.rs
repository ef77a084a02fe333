//! One world: its machines, its cluster, its clock, its terminals.

use std::cell::RefCell;
use std::rc::Rc;

use countersign_apiserver::ApiServer;
use countersign_host::{Clock, Entropy, Machine, Programs, System, Timestamp, User, yield_now};
use countersign_lessons::Login;
use countersign_lessons::model::WorldSpec;
use countersign_pki::key::{KeySource, LocalKeySource};

use crate::cluster::{ControlPlane, Reach};
use crate::group::TaskGroup;
use crate::journal::Journal;
use crate::programs::{Means, Neighbours};
use crate::study::WorldView;
use crate::terminal::{Consoles, TerminalSession};
use crate::world::{CONTROL_PLANE, Cluster, Host, LAPTOP, NODE};
use crate::{Options, Requests, Session, Snapshot, login, programs, world};

/// So many deadlines are gone through one by one when time is skipped; beyond that it jumps.
const STEPS: u32 = 20_000;

/// So many turns everybody gets after each deadline.
const TURNS: u32 = 64;

/// A world without a server: a cluster, three machines and the people at their terminals.
pub struct Sandbox {
    system: System,
    group: TaskGroup,
    machines: Machines,
    control_plane: Rc<ControlPlane>,
    consoles: Consoles,
    journal: Journal,
}

impl Sandbox {
    /// A new world.
    pub fn new(options: Options) -> Rc<Self> {
        let group = TaskGroup::default();
        let entropy = Entropy::new(options.seed);
        let system = System {
            clock: Clock::new(options.start_time),
            entropy: entropy.clone(),
            tasks: group.tasks(options.tasks),
            programs: Rc::new(RefCell::new(Programs::default())),
        };
        let keys: Rc<dyn KeySource> = match &options.keys {
            Some(keys) => keys(entropy.clone()),
            None => Rc::new(LocalKeySource::new(entropy.clone())),
        };
        let (reach, neighbours) = (Reach::default(), Neighbours::default());
        let consoles = Consoles::default();
        let means = Means {
            keys,
            networks: reach.networks(),
            handshakes: reach.handshakes(),
            consoles: consoles.clone(),
            neighbours: neighbours.clone(),
        };
        programs::install(&mut system.programs.borrow_mut(), &means);
        let names: Vec<String> = system.programs.borrow().names().map(str::to_owned).collect();
        #[allow(clippy::expect_used, reason = "the primes are compiled in and tested")]
        let cluster = Cluster::new(options.start_time, &entropy).expect("ready primes make keys");
        let machine = |host: &Host| {
            let files = world::files::of(host, &cluster, &people(&options.world, host), &names);
            Machine::new(host.name, files, system.clone())
        };
        let machines = Machines {
            control_plane: machine(&CONTROL_PLANE),
            node: machine(&NODE),
            laptop: machine(&LAPTOP),
        };
        let journal = Journal::default();
        let objects = options.world.objects.clone();
        let control_plane =
            ControlPlane::start(machines.control_plane.clone(), &cluster, journal.clone(), objects);
        reach.fill(&control_plane, machines.all());
        neighbours.fill(machines.all());
        let sandbox = Self { system, group, machines, control_plane, consoles, journal };
        sandbox.write_files(&options.world);
        Rc::new(sandbox)
    }

    /// The world's clock. The edge moves it as real time passes.
    pub fn clock(&self) -> &Clock {
        &self.system.clock
    }

    /// Lets time pass until `to`: from one moment somebody waits for to the next, and everybody gets turns at each.
    pub async fn advance(&self, to: Timestamp) {
        for _ in 0..STEPS {
            settle().await;
            match self.system.clock.next_deadline().filter(|deadline| *deadline < to) {
                Some(deadline) => self.system.clock.advance_to(deadline),
                None => break,
            }
        }
        self.system.clock.advance_to(to);
        settle().await;
    }

    /// When the next of the certificates that signers have issued has expired, whether or not its request is still there.
    pub fn next_expiry(&self) -> Option<Timestamp> {
        let last = self.journal.next_end(self.clock().now().seconds())?;
        // `notAfter` is the last second of validity: the moment after it is the one to see.
        Some(Timestamp::from_seconds(last.saturating_add(1)))
    }

    /// Lets everybody go on for a while, without time passing.
    pub async fn settle(&self) {
        settle().await;
    }

    /// A terminal with a login of `user` on `host`; of root on the control plane, if there is no such user or host.
    pub fn terminal(&self, user: &str, host: &str, columns: u16, rows: u16) -> Rc<TerminalSession> {
        let (machine, user) = self.account(user, host).unwrap_or_else(|| self.root());
        let title = format!("{}@{}", user.name, machine.name);
        let login = Rc::new(move |terminal| login::shell(&machine, &user, terminal));
        let (tasks, journal) = (self.system.tasks.clone(), self.journal.clone());
        let session = TerminalSession::start(login, tasks, journal, title, (columns, rows));
        self.consoles.add(&session);
        session
    }

    /// A shell without a screen for `user` on `host`, in a home that holds no start-up files; `None` if there is no
    /// such user or host.
    pub fn session(&self, user: &str, host: &str) -> Option<Session> {
        let (machine, user) = self.account(user, host)?;
        Some(Session::new(&machine, &user, self.journal.clone()))
    }

    /// The signing requests, live.
    pub fn requests(&self) -> Rc<Requests> {
        Rc::new(Requests(self.control_plane.clone()))
    }

    /// The world as it is. Commands that run are not part of it, their shells are, as they were before.
    pub fn snapshot(&self) -> Snapshot {
        let disks = self.machines.all().map(|machine| (machine.name.clone(), machine.files.borrow().clone()));
        Snapshot {
            now: self.clock().now(),
            entropy: self.system.entropy.save(),
            disks: disks.collect(),
            control_plane: self.control_plane.save(),
            journal: self.journal.save(),
            terminals: self.consoles.save(),
        }
    }

    /// Makes the world as it was; whatever runs ends.
    pub fn restore(&self, saved: &Snapshot) {
        self.group.end();
        self.system.clock.set(saved.now);
        self.system.entropy.restore(&saved.entropy);
        for machine in self.machines.all() {
            if let Some((_, disk)) = saved.disks.iter().find(|(name, _)| *name == machine.name) {
                machine.files.borrow_mut().clone_from(disk);
            }
        }
        self.control_plane.restore(&saved.control_plane);
        self.journal.restore(&saved.journal);
        self.consoles.restore(&saved.terminals);
    }

    /// The number of the journal's next entry: what was asked and typed so far lies before it.
    pub fn journal_mark(&self) -> u64 {
        self.journal.mark()
    }

    /// The world as a lesson's goals see it, with what happened since `mark`.
    pub fn view(&self, mark: u64) -> WorldView<'_> {
        WorldView { sandbox: self, since: mark }
    }

    /// Calls `listener` after each change of an object.
    pub fn on_change(&self, listener: Rc<dyn Fn()>) {
        self.control_plane.on_change(Rc::new(move |_| listener()));
    }

    pub(crate) fn journal(&self) -> &Journal {
        &self.journal
    }

    pub(crate) fn server(&self) -> Rc<ApiServer> {
        self.control_plane.server()
    }

    pub(crate) fn machine(&self, host: &str) -> Option<Rc<Machine>> {
        self.machines.all().find(|machine| machine.name == host).cloned()
    }

    /// Puts a lesson's files where they belong, owned by whose home they are for.
    fn write_files(&self, world: &WorldSpec) {
        let first = world.terminals.first().map_or("root@controlplane", String::as_str);
        for file in &world.files {
            let login = Login::parse(if file.on.is_empty() { first } else { &file.on });
            if let Some((machine, user)) = self.account(&login.user, &login.host) {
                world::files::bring(&machine, &user, file);
            }
        }
    }

    fn account(&self, user: &str, host: &str) -> Option<(Rc<Machine>, User)> {
        let machine = self.machine(host)?;
        let user = machine.user(user)?;
        Some((machine, user))
    }

    fn root(&self) -> (Rc<Machine>, User) {
        let text = |text: &str| text.to_owned();
        let root = User { name: text("root"), uid: 0, gid: 0, home: text("/root"), shell: text("/bin/bash") };
        (self.machines.control_plane.clone(), root)
    }
}

/// Who has an account on `host` beside root. The laptop is always somebody's.
fn people(world: &WorldSpec, host: &Host) -> Vec<String> {
    let named = world.users.get(host.name).cloned().unwrap_or_default();
    match (named.is_empty(), host.name == LAPTOP.name) {
        (true, true) => vec!["jane".to_owned()],
        _ => named,
    }
}

/// The computers of a world.
struct Machines {
    control_plane: Rc<Machine>,
    node: Rc<Machine>,
    laptop: Rc<Machine>,
}

impl Machines {
    fn all(&self) -> impl Iterator<Item = &Rc<Machine>> {
        [&self.control_plane, &self.node, &self.laptop].into_iter()
    }
}

/// Lets everybody else go on for a while.
async fn settle() {
    for _ in 0..TURNS {
        yield_now().await;
    }
}
