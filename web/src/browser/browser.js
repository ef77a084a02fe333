// All of the page that must be JavaScript: storage, WebCrypto, observers. Only browser/mod.rs calls this.

const DATABASE = "countersign";
const STORE = "worlds";

function database() {
  return new Promise((resolve, reject) => {
    const open = indexedDB.open(DATABASE, 1);
    open.onupgradeneeded = () => open.result.createObjectStore(STORE);
    open.onsuccess = () => resolve(open.result);
    open.onerror = () => reject(open.error);
  });
}

function request(mode, act) {
  return database().then(
    (db) =>
      new Promise((resolve, reject) => {
        const transaction = db.transaction(STORE, mode);
        const asked = act(transaction.objectStore(STORE));
        transaction.oncomplete = () => {
          db.close();
          resolve(asked.result);
        };
        transaction.onerror = transaction.onabort = () => {
          db.close();
          reject(transaction.error);
        };
      }),
  );
}

// A saved world, or undefined. A browser that keeps nothing (private windows, sandboxed frames) simply has none.
export const load = (key) => request("readonly", (store) => store.get(key)).catch(() => undefined);
export const save = (key, value) => request("readwrite", (store) => store.put(value, key)).then(() => true, () => false);
export const forget = (key) => request("readwrite", (store) => store.delete(key)).then(() => true, () => false);

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

export const after = (milliseconds, callback) => setTimeout(callback, milliseconds);
export const cancel = (timer) => clearTimeout(timer);
export const before_paint = (callback) => requestAnimationFrame(() => callback());
export const leaving = (callback) => addEventListener("visibilitychange", () => document.hidden && callback());
