// <countersign-sandbox>: the sandbox on a page of another origin. docs/embedding.md describes attributes, methods and events.
//
// It is a frame and a few messages. Nothing here runs what a message says: messages become events, methods become messages.

const site = new URL("./", import.meta.url);
const VERSION = 1;
const EVENTS = ["ready", "command", "step", "quiz", "completed"];
const HEIGHT = 640;

const style = new CSSStyleSheet();
style.replaceSync(`
  :host { display: block; }
  :host([hidden]) { display: none; }
  iframe { display: block; inline-size: 100%; block-size: 100%; border: 0; color-scheme: inherit; }
`);

class CountersignSandbox extends HTMLElement {
  static observedAttributes = ["lesson", "quiz", "panes", "theme", "height", "seed"];

  #frame = document.createElement("iframe");
  #ready;
  #tellReady;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style];
    this.#frame.allow = "clipboard-read; clipboard-write";
    this.#frame.setAttribute("part", "frame");
    root.append(this.#frame);
  }

  connectedCallback() {
    addEventListener("message", this);
    this.#load();
  }

  disconnectedCallback() {
    removeEventListener("message", this);
  }

  attributeChangedCallback(name, before, after) {
    if (!this.isConnected || before === after) return;
    if (name === "height") this.#resize(HEIGHT);
    else this.#load();
  }

  /** Types a command and presses Enter; `terminal` is a login such as "jane@laptop", or nothing for the one in front. */
  run(command, terminal) {
    return this.#tell({ type: "run", command: String(command), ...(terminal && { terminal: String(terminal) }) });
  }

  /** Starts the lesson, the quiz or the sandbox anew. */
  reset() {
    return this.#tell({ type: "reset" });
  }

  /** Opens another lesson. */
  open(lesson) {
    this.removeAttribute("quiz");
    this.setAttribute("lesson", String(lesson));
    return this.#ready;
  }

  // Shows what the attributes say.
  #load() {
    this.#ready = new Promise((resolve) => { this.#tellReady = resolve; });
    const address = new URL(site);
    const wanted = address.searchParams;
    for (const name of ["lesson", "quiz", "panes", "theme", "seed"]) {
      if (this.hasAttribute(name)) wanted.set(name, this.getAttribute(name));
    }
    // The page answers nobody but this origin.
    wanted.set("host", location.origin);
    const what = this.getAttribute("lesson") ?? this.getAttribute("quiz");
    this.#frame.title = this.title || (what ? `Countersign: ${what}` : "Countersign sandbox");
    this.#frame.src = address;
    this.#resize(HEIGHT);
  }

  async #tell(message) {
    await this.#ready;
    this.#frame.contentWindow?.postMessage({ countersign: VERSION, ...message }, site.origin);
  }

  #resize(wanted) {
    const fixed = Number(this.getAttribute("height"));
    this.style.blockSize = `${fixed > 0 ? fixed : wanted}px`;
  }

  handleEvent({ source, origin, data }) {
    if (source !== this.#frame.contentWindow || origin !== site.origin || data?.countersign !== VERSION) return;
    const { countersign: _, type, ...detail } = data;
    if (type === "size") {
      if (Number.isFinite(detail.height)) this.#resize(Math.min(Math.max(detail.height, 200), 4_000));
      return;
    }
    if (!EVENTS.includes(type)) return;
    if (type === "ready") this.#tellReady();
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

customElements.define("countersign-sandbox", CountersignSandbox);
