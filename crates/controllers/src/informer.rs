//! A cache of all objects of one resource, kept up to date by list and watch.
//!
//! Upstream: k8s.io/client-go/tools/cache (reflector, shared informer).

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::task::Waker;
use std::time::Duration;

use countersign_api::meta;
use countersign_host::Clock;
use serde_json::Value;

use crate::client::Client;

/// What became of an object.
pub(crate) enum Event<'a> {
    /// It is new, or was there when the listener came.
    Added(&'a Rc<Value>),
    /// It changed; this is how it is now.
    Updated(&'a Rc<Value>),
    /// It is gone; this is its last state.
    Deleted(&'a Rc<Value>),
}

impl Event<'_> {
    /// The object as it is, or last was.
    pub(crate) fn object(&self) -> &Rc<Value> {
        match self {
            Self::Added(object) | Self::Updated(object) | Self::Deleted(object) => object,
        }
    }
}

type Listener = Rc<dyn Fn(&Event<'_>)>;

/// All objects of one resource.
pub(crate) struct Informer {
    path: String,
    client: Client,
    clock: Clock,
    objects: RefCell<BTreeMap<String, Rc<Value>>>,
    synced: Cell<bool>,
    waiting: RefCell<Vec<Waker>>,
    listeners: RefCell<Vec<Listener>>,
}

/// `namespace/name`, or the name of a cluster-scoped object.
pub(crate) fn key(object: &Value) -> String {
    match meta::namespace(object) {
        "" => meta::name(object).to_owned(),
        namespace => format!("{namespace}/{}", meta::name(object)),
    }
}

/// Namespace and name of a [`key`]; the namespace of a cluster-scoped object is empty.
pub(crate) fn split_key(key: &str) -> (&str, &str) {
    key.split_once('/').unwrap_or(("", key))
}

impl Informer {
    /// A cache of what is listed at `path`; it fills while [`Self::run`] is polled.
    pub(crate) fn new(path: String, client: Client, clock: Clock) -> Rc<Self> {
        Rc::new(Self {
            path,
            client,
            clock,
            objects: RefCell::default(),
            synced: Cell::new(false),
            waiting: RefCell::default(),
            listeners: RefCell::default(),
        })
    }

    /// Tells `listener` of everything that is there and of every change to come.
    pub(crate) fn listen(&self, listener: impl Fn(&Event<'_>) + 'static) {
        self.all().iter().for_each(|object| listener(&Event::Added(object)));
        self.listeners.borrow_mut().push(Rc::new(listener));
    }

    /// The object of that [`key`].
    pub(crate) fn get(&self, key: &str) -> Option<Rc<Value>> {
        self.objects.borrow().get(key).cloned()
    }

    /// Everything, in the order of keys.
    pub(crate) fn all(&self) -> Vec<Rc<Value>> {
        self.objects.borrow().values().cloned().collect()
    }

    /// Waits for the first list.
    pub(crate) async fn synced(&self) {
        std::future::poll_fn(|context| {
            if self.synced.get() {
                return std::task::Poll::Ready(());
            }
            self.waiting.borrow_mut().push(context.waker().clone());
            std::task::Poll::Pending
        })
        .await;
    }

    /// Lists and watches for ever.
    pub(crate) async fn run(self: Rc<Self>) {
        let mut wait = Duration::from_millis(800);
        loop {
            let Ok(list) = self.client.get(&self.path).await else {
                // Upstream's reflector: 800 ms, doubled up to half a minute.
                self.clock.sleep(wait).await;
                wait = (wait * 2).min(Duration::from_secs(30));
                continue;
            };
            let mut version = meta::resource_version(&list).to_owned();
            self.replace(list);
            self.synced.set(true);
            self.waiting.take().into_iter().for_each(Waker::wake);
            while let Some(reached) = self.follow(&version).await {
                if reached == version {
                    // A watch that ends at once must not become a busy loop.
                    self.clock.sleep(wait).await;
                }
                version = reached;
            }
            wait = Duration::from_millis(800);
        }
    }

    /// Watches from `version` until the stream ends; the version reached, `None` if a new list is needed.
    async fn follow(&self, version: &str) -> Option<String> {
        let path = format!("{}?watch=true&allowWatchBookmarks=true&resourceVersion={version}", self.path);
        let mut body = self.client.watch(&path).await.ok()?;
        let mut version = version.to_owned();
        let mut rest: Vec<u8> = Vec::new();
        while let Some(chunk) = body.next().await {
            rest.extend_from_slice(&chunk);
            let mut start = 0;
            while let Some(length) = rest.get(start..)?.iter().position(|byte| *byte == b'\n') {
                let line = rest.get(start..start.saturating_add(length))?;
                start = start.saturating_add(length).saturating_add(1);
                let event: Value = serde_json::from_slice(line).ok()?;
                version = self.apply(event)?;
            }
            rest.drain(..start.min(rest.len()));
        }
        Some(version)
    }

    /// Takes in one event of the watch and gives its version; `None` for an error.
    fn apply(&self, mut event: Value) -> Option<String> {
        let object = event.get_mut("object").map(Value::take)?;
        let version = meta::resource_version(&object).to_owned();
        match event.get("type").and_then(Value::as_str) {
            Some("ADDED" | "MODIFIED") => self.put(Rc::new(object)),
            Some("DELETED") => self.remove(&key(&object), Some(Rc::new(object))),
            Some("BOOKMARK") => {}
            _ => return None,
        }
        Some(version)
    }

    fn replace(&self, mut list: Value) {
        let items = match list.get_mut("items").map(Value::take) {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        };
        let items: Vec<Rc<Value>> = items.into_iter().map(Rc::new).collect();
        let keys: BTreeSet<String> = items.iter().map(|item| key(item)).collect();
        let gone: Vec<String> =
            self.objects.borrow().keys().filter(|known| !keys.contains(*known)).cloned().collect();
        gone.iter().for_each(|key| self.remove(key, None));
        items.into_iter().for_each(|item| self.put(item));
    }

    fn put(&self, new: Rc<Value>) {
        let old = self.objects.borrow_mut().insert(key(&new), new.clone());
        match &old {
            None => self.tell(&Event::Added(&new)),
            Some(old) if meta::resource_version(old) == meta::resource_version(&new) => {}
            Some(_) => self.tell(&Event::Updated(&new)),
        }
    }

    fn remove(&self, key: &str, last: Option<Rc<Value>>) {
        let old = self.objects.borrow_mut().remove(key);
        if let Some(object) = last.or(old) {
            self.tell(&Event::Deleted(&object));
        }
    }

    fn tell(&self, event: &Event<'_>) {
        let listeners = self.listeners.borrow().clone();
        listeners.iter().for_each(|listener| listener(event));
    }
}
