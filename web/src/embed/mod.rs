//! The page in a frame: what it tells the page around it, and what that may ask for. docs/embedding.md has the protocol.
//!
//! The page around names its origin in the address (`?host=`). Only messages of that origin, from the window around this
//! one, are read, and what is told is told to that origin alone; with no `?host=`, nothing is read and nothing is told.

mod connect;
mod event;
mod order;

use crate::browser;
use event::{Event, Message, VERSION};
use order::Order;

pub use connect::use_host;

/// The page around this one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Host {
    origin: String,
}

impl Host {
    /// The page around, if there is one and the address names its origin.
    fn find(origin: Option<&String>) -> Option<Self> {
        let origin = origin?.clone();
        browser::is_framed().then_some(Self { origin })
    }

    /// Tells it something.
    fn tell(&self, event: &Event) {
        if let Ok(text) = serde_json::to_string(&Message { countersign: VERSION, event }) {
            browser::tell_host(&self.origin, &text);
        }
    }

    /// Calls `obey` with everything it asks for from now on. What is no [`Order`] is passed over.
    fn listen(&self, obey: impl Fn(Order) + 'static) {
        browser::follow_host(&self.origin, move |text| {
            if let Some(order) = Order::read(&text) {
                obey(order);
            }
        });
    }
}

/// Whether a text is an origin with nothing behind it; never `*` or `null`, which are everybody and nobody.
pub fn is_origin(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|host| {
        !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]_".contains(&byte))
    })
}

#[cfg(test)]
mod tests {
    use super::is_origin;

    #[test]
    fn only_whole_origins_are_hosts() {
        assert!(is_origin("https://course.example"));
        assert!(is_origin("http://127.0.0.1:8091"));
        for bad in
            ["*", "null", "https://", "https://course.example/path", "javascript:alert(1)", "https://a b", ""]
        {
            assert!(!is_origin(bad), "{bad}");
        }
    }
}
