// All of the page that must be JavaScript: storage, WebCrypto, observers. Only browser/mod.rs calls this.

const DATABASE = "countersign";
const STORE = "worlds";

// Open for as long as the page lives: what is saved while the page is being left must need no further answer first.
let open_database;

function database() {
  return new Promise((resolve, reject) => {
    const open = indexedDB.open(DATABASE, 1);
    open.onupgradeneeded = () => open.result.createObjectStore(STORE);
    open.onsuccess = () => {
      open_database = open.result;
      open_database.onclose = open_database.onversionchange = () => {
        open_database?.close();
        open_database = undefined;
      };
      resolve(open_database);
    };
    open.onerror = () => reject(open.error);
  });
}

function transact(db, mode, act) {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(STORE, mode);
    const asked = act(transaction.objectStore(STORE));
    // A page that is being left is not asked again whether it is done.
    if (mode === "readwrite") transaction.commit?.();
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

async function request(mode, act) {
  return open_database ? transact(open_database, mode, act) : transact(await database(), mode, act);
}

// A saved world, or undefined. A browser that keeps nothing (private windows, sandboxed frames) simply has none.
export const load = (key) => request("readonly", (store) => store.get(key)).catch(() => undefined);
// All together or nothing: what belongs together is never kept by halves.
export const save = (keys, values) =>
  request("readwrite", (store) => keys.map((key, place) => store.put(values[place], key)).at(-1)).then(() => true, () => false);
export const forget = (keys) =>
  request("readwrite", (store) => keys.map((key) => store.delete(key)).at(-1)).then(() => true, () => false);

// The text of a file of this site, or undefined.
export const fetch_text = (url) =>
  fetch(new URL(url, document.baseURI), { credentials: "same-origin" }).then(
    (response) => (response.ok ? response.text() : undefined),
    () => undefined,
  );

// Notes where the learner is, so that Back and Forward go there.
export const push_address = (search) => history.pushState(null, "", search);
export const replace_address = (search) => history.replaceState(null, "", search);
export const follow_address = (callback) => addEventListener("popstate", () => callback());

export function preference(name) {
  try {
    return localStorage.getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

export function set_preference(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Nothing is kept, nothing breaks.
  }
}

export const random = (bytes) => crypto.getRandomValues(bytes);

// A private key as PKCS #8, made by the browser; rejects where the browser cannot.
export async function generate_key(bits_or_curve) {
  const algorithm =
    typeof bits_or_curve === "number"
      ? { name: "RSASSA-PKCS1-v1_5", modulusLength: bits_or_curve, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" }
      : { name: "ECDSA", namedCurve: bits_or_curve };
  const pair = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  return new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
}

// Calls back as a task of its own, so that key presses and painting have their turn in between.
const turns = new MessageChannel();
const waiting = [];
turns.port1.onmessage = () => waiting.shift()?.();
export function next_turn(callback) {
  waiting.push(callback);
  turns.port2.postMessage(0);
}

// Calls back with the width and height of the element's content box, now and at each change.
export function observe_size(element, callback) {
  const observer = new ResizeObserver(([entry]) => callback(entry.contentRect.width, entry.contentRect.height));
  observer.observe(element);
  return observer;
}

export const stop_observing = (observer) => observer.disconnect();

// Keeps the page as high as what the on-screen keyboard leaves.
export function follow_viewport() {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const follow = () => {
    const shrunk = viewport.height < innerHeight - 1 && viewport.scale === 1;
    document.documentElement.style.setProperty("--page-height", shrunk ? `${viewport.height}px` : "100%");
    if (shrunk) scrollTo(0, 0);
  };
  viewport.addEventListener("resize", follow);
}

export function follow_dark(callback) {
  const query = matchMedia("(prefers-color-scheme: dark)");
  query.addEventListener("change", () => callback(query.matches));
  callback(query.matches);
}

export const copy_text = (text) => navigator.clipboard.writeText(text).then(() => true, () => false);
export const read_text = () => navigator.clipboard.readText().catch(() => "");

// Whether the learner has selected text (then Ctrl-C copies).
export const has_selection = () => !(getSelection()?.isCollapsed ?? true);

export const scroll_to = (selector) => document.querySelector(selector)?.scrollIntoView({ block: "nearest" });

export const after = (milliseconds, callback) => setTimeout(callback, milliseconds);
export const cancel = (timer) => clearTimeout(timer);
export const before_paint = (callback) => requestAnimationFrame(() => callback());
export const leaving = (callback) => addEventListener("visibilitychange", () => document.hidden && callback());

// The second part of the program (rest.rs): it comes with the first touch, or by itself once the page has been still for a
// moment, so that opening the page waits for nothing and the first command hardly does. It takes what it needs from the
// exports of the first. It may be instantiated twice, if somebody could not wait: both times it puts the same things into
// the same places.
const touches = ["keydown", "pointerdown"];
// In milliseconds: by then the prompt is painted.
const moment = 2_000;
// Between two attempts where there is no network, in milliseconds.
const pause = 2_000;
let first, arrived, coming;

export function follow_rest(exports, callback) {
  // A page that was built in one part exports no table.
  if (!exports.rest_table) return false;
  [first, arrived] = [exports, callback];
  for (const touch of touches) addEventListener(touch, ask_rest, { capture: true, once: true });
  setTimeout(() => (window.requestIdleCallback ?? setTimeout)(ask_rest), moment);
  return true;
}

const rest_address = () =>
  new URL(document.querySelector("script[data-wasm]").dataset.wasm.replace("_bg.wasm", "_rest.wasm"), document.baseURI);

async function fetch_rest() {
  const response = await fetch(rest_address());
  // The site has been replaced by a newer one: only a reload helps, and boot.js offers it.
  if (!response.ok) throw new WebAssembly.CompileError(`status ${response.status} for ${response.url}`);
  const typed = response.headers.get("content-type") === "application/wasm";
  const module = await (typed ? WebAssembly.compileStreaming(response) : response.arrayBuffer().then(WebAssembly.compile));
  await WebAssembly.instantiate(module, { first });
}

export const rest_asked = () => Boolean(coming);

export function ask_rest() {
  coming ??= fetch_rest().then(
    () => arrived(),
    (error) => {
      if (!(error instanceof TypeError)) throw error;
      setTimeout(() => {
        coming = undefined;
        ask_rest();
      }, pause);
    },
  );
}

export function bring_rest(first) {
  const request = new XMLHttpRequest();
  request.open("GET", rest_address(), false);
  // The only way to get bytes without waiting for the event loop: one character each.
  request.overrideMimeType("text/plain; charset=x-user-defined");
  try {
    request.send();
  } catch (error) {
    throw new WebAssembly.RuntimeError("the second part of the program cannot be loaded", { cause: error });
  }
  const bytes = Uint8Array.from(request.responseText, (character) => character.charCodeAt(0));
  new WebAssembly.Instance(new WebAssembly.Module(bytes), { first });
}

// The page around this one. Messages go to the origin it named and come from there; any other message is not ours.
export const is_framed = () => window.parent !== window;

export function tell_host(origin, message) {
  try {
    window.parent.postMessage(JSON.parse(message), origin);
  } catch {
    // The browser refused the origin: nobody is there to be told.
  }
}

export function follow_host(origin, callback) {
  addEventListener("message", ({ source, origin: from, data }) => {
    if (source === window.parent && from === origin && data?.countersign === 1) callback(JSON.stringify(data));
  });
}
