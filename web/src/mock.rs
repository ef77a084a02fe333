//! Stand-in for the sandbox while it is being built.
#![allow(missing_docs, dead_code, clippy::all, clippy::indexing_slicing)]
use countersign_host::{Clock, EditOutcome, EditRequest, Editor, SaveFile, Tasks, Timestamp};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::rc::Rc;

pub struct Options {
    pub seed: [u8; 32],
    pub start_time: Timestamp,
    pub tasks: Tasks,
    pub keys: Rc<dyn countersign_pki::key::KeySource>,
}
pub struct Sandbox {
    clock: Clock,
    objects: Rc<Objects>,
}
#[derive(Clone, serde::Serialize, serde::Deserialize)]
pub struct Snapshot(u32);
impl Sandbox {
    pub fn new(options: Options) -> Rc<Self> {
        let _ = (options.seed, options.tasks, options.keys);
        Rc::new(Self {
            clock: Clock::new(options.start_time),
            objects: Rc::new(Objects::new(options.start_time)),
        })
    }
    pub fn clock(&self) -> &Clock {
        &self.clock
    }
    pub async fn advance(&self, to: Timestamp) {
        self.clock.advance_to(to);
    }
    pub fn terminal(&self, user: &str, host: &str, cols: u16, rows: u16) -> Rc<TerminalSession> {
        Rc::new(TerminalSession::new(format!("{user}@{host}"), cols, rows, self.objects.clone()))
    }
    pub fn requests(&self) -> Rc<Objects> {
        self.objects.clone()
    }
    pub fn snapshot(&self) -> Snapshot {
        Snapshot(0)
    }
    pub fn restore(&self, _: &Snapshot) {}
}
type Callback = Rc<dyn Fn()>;
pub struct Objects {
    list: RefCell<Vec<Rc<Value>>>,
    change: RefCell<Vec<Callback>>,
}
impl Objects {
    fn new(start: Timestamp) -> Self {
        let list = if crate::browser::address_parameter("empty").is_some() {
            vec![]
        } else {
            vec![
                Rc::new(csr("audit-bot", "jane", "Denied", start)),
                Rc::new(csr("developer", "kubernetes-admin", "", start)),
                Rc::new(csr("node01", "system:node:node01", "Approved", start)),
            ]
        };
        Self { list: RefCell::new(list), change: RefCell::default() }
    }
    pub fn list(&self) -> Vec<Rc<Value>> {
        self.list.borrow().clone()
    }
    pub fn on_change(&self, callback: Callback) {
        self.change.borrow_mut().push(callback);
    }
    pub fn yaml(&self, name: &str) -> Option<String> {
        let list = self.list.borrow();
        let value = list.iter().find(|v| v["metadata"]["name"] == name)?;
        let status = match value["status"]["conditions"][0]["type"].as_str() {
            None => "status: {}\n".to_owned(),
            Some(t) => format!(
                "status:\n  certificate: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSURUVENDQWpXZ0F3SUJBZ0lSQUtsanZmNmJ3bW5nNnVwVG9Cc0N6ZEV3RFFZSktvWklodmNOQVFFTEJRQXc=\n  conditions:\n  - lastTransitionTime: \"2026-11-24T10:42:03Z\"\n    lastUpdateTime: \"2026-11-24T10:42:03Z\"\n    message: This CSR was approved by kubectl certificate approve.\n    reason: KubectlApprove\n    status: \"True\"\n    type: {t}\n"
            ),
        };
        Some(format!(
            "apiVersion: certificates.k8s.io/v1\nkind: CertificateSigningRequest\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n      {{\"apiVersion\":\"certificates.k8s.io/v1\",\"kind\":\"CertificateSigningRequest\",\"metadata\":{{\"annotations\":{{}},\"name\":\"{name}\"}}}}\n  creationTimestamp: \"2026-11-24T10:42:03Z\"\n  name: {name}\n  resourceVersion: \"412\"\n  uid: 6b2b5c0e-5f0c-4e51-9f61-2e7ab5d0d6a1\nspec:\n  extra:\n    authentication.kubernetes.io/credential-id:\n    - X509SHA256=5a3b0b41ce8f\n  groups:\n  - kubeadm:cluster-admins\n  - system:authenticated\n  request: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQ21UQ0NBWUVDQVFBd1ZERUxNQWtHQTFVRUJoTUNWVk14RXpBUkJnTlZCQWdNQ2tOaGJHbG1iM0p1YVdFPQ==\n  signerName: kubernetes.io/kube-apiserver-client\n  usages:\n  - client auth\n  username: kubernetes-admin\n{status}"
        ))
    }
    fn approve(&self, name: &str) {
        for v in self.list.borrow_mut().iter_mut() {
            if v["metadata"]["name"] == name {
                let mut n = (**v).clone();
                n["status"] = json!({"conditions":[{"type":"Approved"}], "certificate":"x"});
                *v = Rc::new(n);
            }
        }
        for c in self.change.borrow().iter() {
            c();
        }
    }
}
fn csr(name: &str, by: &str, state: &str, _start: Timestamp) -> Value {
    let mut v = json!({"metadata":{"name":name,"creationTimestamp":"2026-11-24T10:42:03Z"},"spec":{"username":by,"signerName":"kubernetes.io/kube-apiserver-client","usages":["client auth"],"request":"x"},"status":{}});
    if !state.is_empty() {
        v["status"]["conditions"] = json!([{"type":state,"status":"True"}]);
    }
    if state == "Approved" {
        v["status"]["certificate"] = json!("x");
    }
    v
}
pub mod facts {
    use super::Value;
    #[derive(Clone, Debug, PartialEq)]
    pub struct RequestFacts {
        pub common_name: String,
        pub organizations: Vec<String>,
        pub key: String,
        pub signature_ok: bool,
        pub sans: Vec<String>,
    }
    #[derive(Clone, Debug, PartialEq)]
    pub struct CertificateFacts {
        pub common_name: String,
        pub organizations: Vec<String>,
        pub issuer: String,
        pub serial: String,
        pub not_before: i64,
        pub not_after: i64,
        pub usages: Vec<String>,
        pub key: String,
        pub sans: Vec<String>,
    }
    pub fn request(v: &Value) -> Option<RequestFacts> {
        let name = v["metadata"]["name"].as_str()?.to_owned();
        let o = match name.as_str() {
            "audit-bot" => "system:masters",
            "node01" => "system:nodes",
            _ => "dev-team",
        };
        Some(RequestFacts {
            common_name: if name == "node01" { "system:node:node01".into() } else { name },
            organizations: vec![o.into()],
            key: "RSA 2048".into(),
            signature_ok: true,
            sans: vec![],
        })
    }
    pub fn certificate(v: &Value) -> Option<CertificateFacts> {
        v["status"]["certificate"].as_str()?;
        let r = request(v)?;
        Some(CertificateFacts {
            common_name: r.common_name,
            organizations: r.organizations,
            issuer: "CN=kubernetes".into(),
            serial: "3f:1a:09".into(),
            not_before: 1795516923,
            not_after: 1827052923,
            usages: vec!["client auth".into()],
            key: "RSA 2048".into(),
            sans: vec![],
        })
    }
}
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    Char(char),
    Enter,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    PageUp,
    PageDown,
    Escape,
    Ctrl(char),
    Alt(char),
    AltBackspace,
    CtrlLeft,
    CtrlRight,
    Paste(String),
}
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    pub fg: Option<Color>,
    pub bg: Option<Color>,
    pub bold: bool,
    pub faint: bool,
    pub italic: bool,
    pub underline: bool,
    pub inverse: bool,
    pub strikethrough: bool,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    Indexed(u8),
    Rgb(u8, u8, u8),
}
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub style: Style,
}
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScreenLine {
    pub id: u64,
    pub runs: Vec<Run>,
    pub wrapped: bool,
}
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    pub lines: Vec<Rc<ScreenLine>>,
    pub cursor: Option<(usize, usize)>,
}
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    pub number: u64,
    pub command: String,
    pub output: String,
}
pub struct OpenEditor {
    pub request: EditRequest,
}
impl OpenEditor {
    pub fn close(&self, _: EditOutcome) {}
}
pub struct TerminalSession {
    title: String,
    state: RefCell<(Vec<String>, String, u16, u16)>,
    editor: RefCell<Option<Rc<OpenEditor>>>,
    change: RefCell<Vec<Callback>>,
    objects: Rc<Objects>,
}
const PROMPT: &str = "root@controlplane:~# ";
impl TerminalSession {
    fn new(title: String, cols: u16, rows: u16, objects: Rc<Objects>) -> Self {
        Self {
            title,
            state: RefCell::new((vec![], String::new(), cols, rows)),
            editor: RefCell::default(),
            change: RefCell::default(),
            objects,
        }
    }
    pub fn title(&self) -> String {
        self.title.clone()
    }
    fn changed(&self) {
        for c in self.change.borrow().iter() {
            c();
        }
    }
    pub fn press(&self, key: Key) {
        match key {
            Key::Char(c) => self.state.borrow_mut().1.push(c),
            Key::Backspace => {
                self.state.borrow_mut().1.pop();
            }
            Key::Enter => {
                let line = std::mem::take(&mut self.state.borrow_mut().1);
                let mut out = vec![format!("{PROMPT}{line}")];
                if line.starts_with("kubectl get csr") {
                    out.extend(["NAME        AGE     SIGNERNAME                            REQUESTOR            REQUESTEDDURATION   CONDITION", "audit-bot   2m10s   kubernetes.io/kube-apiserver-client   jane                 24h                 Denied", "developer   4s      kubernetes.io/kube-apiserver-client   kubernetes-admin     <none>              Pending", "node01      9m32s   kubernetes.io/kubelet-serving         system:node:node01   <none>              Approved,Issued"].map(str::to_owned));
                } else if line.starts_with("approve") {
                    self.objects.approve("developer");
                } else if line.starts_with("nano") || line.starts_with("vi ") {
                    *self.editor.borrow_mut() = Some(Rc::new(OpenEditor { request: EditRequest { editor: if line.starts_with("vi") { Editor::Vi } else { Editor::Nano }, path: "developer-csr.yaml".into(), text: "apiVersion: certificates.k8s.io/v1\nkind: CertificateSigningRequest\nmetadata:\n  name: developer\n".into(), line: 1, read_only: false, save: SaveFile(Rc::new(|_| Ok(()))) } }));
                } else if line.starts_with("seq") {
                    out.extend((0..100).map(|n| format!("line {n}")));
                } else if !line.is_empty() {
                    out.push(format!("bash: {line}: command not found"));
                }
                self.state.borrow_mut().0.extend(out);
            }
            _ => {}
        }
        self.changed();
    }
    pub fn paste(&self, text: &str) {
        for c in text.chars() {
            self.press(if c == '\n' { Key::Enter } else { Key::Char(c) });
        }
    }
    pub fn type_text(&self, text: &str) {
        self.paste(text)
    }
    pub fn resize(&self, cols: u16, rows: u16) {
        {
            let mut s = self.state.borrow_mut();
            s.2 = cols;
            s.3 = rows;
        }
        self.changed();
    }
    pub fn size(&self) -> (u16, u16) {
        let s = self.state.borrow();
        (s.2, s.3)
    }
    pub fn on_change(&self, callback: Callback) {
        self.change.borrow_mut().push(callback);
    }
    pub fn is_busy(&self) -> bool {
        false
    }
    pub fn screen(&self) -> Screen {
        let s = self.state.borrow();
        let mut lines: Vec<Rc<ScreenLine>> = vec![];
        let mut cursor = None;
        let green = Style { fg: Some(Color::Indexed(2)), ..Style::default() };
        for (n, l) in s.0.iter().chain([&format!("{PROMPT}{}", s.1)]).enumerate() {
            let chars: Vec<char> = l.chars().collect();
            let chunks: Vec<String> = if chars.is_empty() {
                vec![String::new()]
            } else {
                chars.chunks(s.2 as usize).map(|c| c.iter().collect()).collect()
            };
            let count = chunks.len();
            for (m, c) in chunks.into_iter().enumerate() {
                let runs = match c.strip_prefix("root@controlplane:~#") {
                    Some(rest) => vec![
                        Run { text: "root@controlplane:~#".into(), style: green },
                        Run { text: rest.into(), style: Style::default() },
                    ],
                    None => vec![Run { text: c.clone(), style: Style::default() }],
                };
                if n == s.0.len() && m + 1 == count {
                    cursor = Some((lines.len(), c.chars().count()));
                }
                lines.push(Rc::new(ScreenLine { id: (n * 4 + m) as u64, runs, wrapped: m + 1 < count }));
            }
        }
        let mut id = 100_000;
        while lines.len() < s.3 as usize {
            lines.push(Rc::new(ScreenLine { id, runs: vec![], wrapped: false }));
            id += 1;
        }
        Screen { lines, cursor }
    }
    pub fn line_text(&self) -> String {
        self.state.borrow().1.clone()
    }
    pub fn editor(&self) -> Option<Rc<OpenEditor>> {
        self.editor.borrow().clone()
    }
    pub fn close_editor(&self) {
        *self.editor.borrow_mut() = None;
        self.changed();
    }
    pub fn last_output(&self) -> Ended {
        Ended::default()
    }
}
