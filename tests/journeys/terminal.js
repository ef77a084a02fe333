// The terminal as a person uses it: by its accessible names, with the keyboard.
import { expect } from "@playwright/test";

const PROMPT = /^\S+@\S+:\S+[#$] ?$/;

/** The terminal of an opened page. */
export class Terminal {
  constructor(page) {
    this.page = page;
    this.region = page.getByRole("region", { name: "Terminal" });
    this.log = this.region.getByRole("log", { name: "Terminal output" });
    this.line = this.region.getByRole("textbox", { name: "Command line" });
  }

  /** Opens the page in a world of its own and waits for the prompt. */
  static async open(page, query = "?seed=1&start=2026-01-01T00:00:00Z") {
    await page.goto(`./${query}`);
    const terminal = new Terminal(page);
    await terminal.ready();
    return terminal;
  }

  /** All output as lines, without what is blank at the end. */
  async lines() {
    const text = await this.log.textContent();
    return text.trimEnd().split("\n").map((line) => line.trimEnd());
  }

  /** Waits until the shell asks for a command. */
  async ready(timeout = 15_000) {
    await expect(async () => expect((await this.lines()).at(-1)).toMatch(PROMPT)).toPass({ timeout, intervals: [10, 20, 50] });
  }

  /** Types a command on the keyboard, waits for its end and gives back what it printed. */
  async run(command, { paste = false, timeout } = {}) {
    await this.line.focus();
    const before = (await this.lines()).length;
    if (paste) {
      await this.paste(command + "\n");
    } else {
      await this.page.keyboard.type(command);
      await this.page.keyboard.press("Enter");
    }
    await expect(async () => expect((await this.lines()).length).toBeGreaterThan(before)).toPass({ intervals: [5, 10, 20] });
    await this.ready(timeout);
    return (await this.lines()).slice(before, -1).join("\n");
  }

  /** Pastes text as a block. */
  async paste(text) {
    await this.line.evaluate((line, text) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      line.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, text);
  }
}
