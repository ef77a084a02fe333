//! The only door to JavaScript: storage, WebCrypto, timers, observers, the second part of the program.

pub mod rest;

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;

mod script {
    use super::*;

    #[wasm_bindgen(module = "/src/browser/browser.js")]
    extern "C" {
        pub fn load(key: &str) -> Promise;
        pub fn save(keys: &Array, values: &Array) -> Promise;
        pub fn forget(keys: &Array) -> Promise;
        pub fn fetch_text(url: &str) -> Promise;
        pub fn push_address(search: &str);
        pub fn replace_address(search: &str);
        pub fn follow_address(callback: &JsValue);
        pub fn preference(name: &str) -> Option<String>;
        pub fn set_preference(name: &str, value: &str);
        pub fn random(bytes: &Uint8Array);
        pub fn generate_key(bits_or_curve: &JsValue) -> Promise;
        pub fn next_turn(callback: &JsValue);
        pub fn observe_size(element: &Element, callback: &JsValue) -> JsValue;
        pub fn stop_observing(observer: &JsValue);
        pub fn follow_viewport();
        pub fn scroll_to(selector: &str);
        pub fn follow_dark(callback: &JsValue);
        pub fn copy_text(text: &str) -> Promise;
        pub fn read_text() -> Promise;
        pub fn has_selection() -> bool;
        pub fn after(milliseconds: f64, callback: &JsValue) -> f64;
        pub fn cancel(timer: f64);
        pub fn before_paint(callback: &JsValue);
        pub fn leaving(callback: &JsValue);
        pub fn follow_rest(exports: &JsValue, arrived: &JsValue) -> bool;
        pub fn rest_asked() -> bool;
        pub fn ask_rest();
        pub fn bring_rest(exports: &JsValue);
        pub fn is_framed() -> bool;
        pub fn tell_host(origin: &str, message: &str);
        pub fn follow_host(origin: &str, callback: &JsValue);
    }
}

pub use script::{
    follow_viewport, has_selection, is_framed, preference, push_address, replace_address, scroll_to,
    set_preference, tell_host,
};

/// Bytes saved under `key`, if there are any and the browser keeps things.
pub async fn load(key: &str) -> Option<Vec<u8>> {
    let value = JsFuture::from(script::load(key)).await.ok()?;
    value.dyn_into::<Uint8Array>().ok().map(|bytes| bytes.to_vec())
}

/// Saves bytes under keys, all of them or none; whether the browser took them.
pub async fn save(entries: &[(String, Vec<u8>)]) -> bool {
    let keys: Array = entries.iter().map(|(key, _)| JsValue::from(key.as_str())).collect();
    let values: Array = entries.iter().map(|(_, bytes)| Uint8Array::from(bytes.as_slice())).collect();
    JsFuture::from(script::save(&keys, &values)).await.is_ok_and(|kept| kept.is_truthy())
}

/// Forgets what was saved under keys.
pub async fn forget(keys: &[String]) {
    let keys: Array = keys.iter().map(|key| JsValue::from(key.as_str())).collect();
    // A browser that kept nothing has nothing to forget.
    let _ = JsFuture::from(script::forget(&keys)).await;
}

/// A text file of this site; a relative address starts at the page's own folder.
pub async fn fetch_text(url: &str) -> Option<String> {
    JsFuture::from(script::fetch_text(url)).await.ok()?.as_string()
}

/// Calls back after the learner went back or forward within the page, for as long as it lives.
pub fn follow_address(callback: impl FnMut() + 'static) {
    script::follow_address(&Closure::<dyn FnMut()>::new(callback).into_js_value());
}

/// Random bytes of the browser.
pub fn random_seed() -> [u8; 32] {
    let bytes = Uint8Array::new_with_length(32);
    script::random(&bytes);
    let mut seed = [0; 32];
    bytes.copy_to(&mut seed);
    seed
}

/// What key WebCrypto shall make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA with so many bits.
    Rsa(u32),
    /// ECDSA on a curve, by WebCrypto's name: `P-256`, `P-384`, `P-521`.
    Curve(&'static str),
}

/// A new private key as PKCS #8 DER, or `None` where WebCrypto cannot.
pub async fn generate_key(kind: KeyKind) -> Option<Vec<u8>> {
    let parameter = match kind {
        KeyKind::Rsa(bits) => JsValue::from(bits),
        KeyKind::Curve(name) => JsValue::from(name),
    };
    let key = JsFuture::from(script::generate_key(&parameter)).await.ok()?;
    key.dyn_into::<Uint8Array>().ok().map(|bytes| bytes.to_vec())
}

/// Runs `work` in a task of its own: after key presses and painting that are due.
pub fn next_turn(work: impl FnOnce() + 'static) {
    script::next_turn(&Closure::once_into_js(work));
}

/// Runs `work` right before the next frame is painted.
pub fn before_paint(work: impl FnOnce() + 'static) {
    script::before_paint(&Closure::once_into_js(work));
}

/// A timer that is forgotten when dropped.
pub struct Timer {
    id: f64,
    _work: Closure<dyn FnMut()>,
}

impl Timer {
    /// Runs `work` once, after so many milliseconds.
    pub fn new(milliseconds: u32, work: impl FnMut() + 'static) -> Self {
        let work = Closure::new(work);
        Self { id: script::after(f64::from(milliseconds), work.as_ref()), _work: work }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        script::cancel(self.id);
    }
}

/// Tells the size of an element's content box in CSS pixels, at once and at each change, until dropped.
pub struct SizeObserver {
    observer: JsValue,
    _callback: Closure<dyn FnMut(f64, f64)>,
}

impl SizeObserver {
    /// Begins to observe.
    pub fn new(element: &Element, callback: impl FnMut(f64, f64) + 'static) -> Self {
        let callback = Closure::new(callback);
        Self { observer: script::observe_size(element, callback.as_ref()), _callback: callback }
    }
}

impl Drop for SizeObserver {
    fn drop(&mut self) {
        script::stop_observing(&self.observer);
    }
}

/// Tells whether the system asks for a dark page, at once and at each change, for as long as the page lives.
pub fn follow_dark(callback: impl FnMut(bool) + 'static) {
    script::follow_dark(&Closure::<dyn FnMut(bool)>::new(callback).into_js_value());
}

/// Runs `work` each time the page is hidden or left.
pub fn on_leaving(work: impl FnMut() + 'static) {
    script::leaving(&Closure::<dyn FnMut()>::new(work).into_js_value());
}

/// Calls `read` with each message that the window around this one sends from `origin`, as JSON.
pub fn follow_host(origin: &str, read: impl FnMut(String) + 'static) {
    script::follow_host(origin, &Closure::<dyn FnMut(String)>::new(read).into_js_value());
}

/// Puts text on the clipboard; whether the browser allowed it.
pub async fn copy_text(text: &str) -> bool {
    JsFuture::from(script::copy_text(text)).await.is_ok_and(|done| done.is_truthy())
}

/// The clipboard's text, empty where the browser refuses.
pub async fn read_text() -> String {
    JsFuture::from(script::read_text()).await.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// Puts the focus on an element, if there is one.
pub fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Whether the system asks for a dark page.
pub fn is_system_dark() -> bool {
    matches_media("(prefers-color-scheme: dark)")
}

fn matches_media(query: &str) -> bool {
    let window = web_sys::window();
    window.and_then(|window| window.match_media(query).ok().flatten()).is_some_and(|query| query.matches())
}

/// The page's width in CSS pixels.
pub fn width() -> u32 {
    let width =
        web_sys::window().and_then(|window| window.inner_width().ok()).and_then(|width| width.as_f64());
    width.map_or(1440, |width| width as u32)
}

/// Whether the page is used with fingers first.
pub fn is_touched() -> bool {
    matches_media("(pointer: coarse)")
}

/// A text as the value of an address' parameter.
pub fn in_address(text: &str) -> String {
    String::from(js_sys::encode_uri_component(text))
}

/// A parameter of the page's address.
pub fn address_parameter(name: &str) -> Option<String> {
    let search = web_sys::window()?.location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// Opens another place of this site.
pub fn go(address: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().set_href(address);
    }
}

/// Milliseconds since 1970 by the browser's clock.
pub fn now_milliseconds() -> f64 {
    js_sys::Date::now()
}
