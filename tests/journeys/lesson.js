// A lesson as a learner uses it: by the names of its parts.
import { expect } from "./page.js";
import { Terminal } from "./terminal.js";

/** What the learner acts with: a mouse, the keyboard alone, or a thumb. */
export const hands = {
  mouse: { press: (page, button) => button.click() },
  keyboard: {
    press: async (page, button) => {
      await button.focus();
      await page.keyboard.press("Enter");
    },
  },
  thumb: { press: (page, button) => button.tap() },
};

/** The lesson's pane of an opened page. */
export class Lesson {
  constructor(page, hand = hands.mouse) {
    this.page = page;
    this.hand = hand;
    this.region = page.getByRole("region", { name: "Lesson" });
    this.goals = this.region.getByRole("list", { name: "Goals" });
    this.terminal = new Terminal(page);
    this.bar = page.getByRole("navigation", { name: "Panes" });
  }

  /** Opens a lesson and waits for its first step. */
  static async open(page, query, hand) {
    await page.goto(`./${query}`);
    const lesson = new Lesson(page, hand);
    await expect(lesson.region.getByRole("heading", { level: 2 }).last()).toBeVisible();
    return lesson;
  }

  get phone() {
    return this.hand === hands.thumb;
  }

  press(button) {
    return this.hand.press(this.page, button);
  }

  /** On a phone, brings a pane up. */
  async show(pane) {
    if (this.phone) await this.press(this.bar.getByRole("button", { name: new RegExp(pane) }));
  }

  button(name, exact = true) {
    return this.region.getByRole("button", { name, exact });
  }

  heading() {
    return this.region.locator("#step");
  }

  /** Runs a command of the text by its first line, and waits for its end. */
  async run(firstLine) {
    await this.show("Lesson");
    const before = await this.ended();
    await this.press(this.button(`Run ${firstLine}`));
    await this.settled(before);
    await this.show("Lesson");
  }

  /** Runs every command of the step in front, in order. */
  async runAll() {
    await this.show("Lesson");
    const buttons = this.region.getByRole("button", { name: /^Run / });
    const count = await buttons.count();
    for (let place = 0; place < count; place++) {
      await this.show("Lesson");
      const before = await this.ended();
      await this.press(buttons.nth(place));
      await this.settled(before);
    }
    await this.show("Lesson");
  }

  /** What tells that something was run: all that stands in the terminals. */
  async ended() {
    return this.page.evaluate(() => [...document.querySelectorAll(".terminal__rows")].map((rows) => rows.textContent).join("\n"));
  }

  /** Waits until the terminals ask for a command again. */
  async settled(before) {
    await expect(async () => {
      expect(await this.ended()).not.toBe(before);
      const prompts = await this.page.evaluate(() =>
        [...document.querySelectorAll(".terminal__rows")].map((rows) => rows.textContent.trimEnd().split("\n").at(-1).trimEnd()));
      for (const prompt of prompts) expect(prompt).toMatch(/^\S+@\S+:\S+[#$] ?$/);
    }).toPass({ timeout: 20_000, intervals: [20, 50, 100] });
  }

  /** Asserts that all goals of the step are done. */
  async done() {
    const items = this.goals.getByRole("listitem");
    await expect(items.filter({ hasText: /open$/ })).toHaveCount(0);
  }

  async next() {
    await this.show("Lesson");
    await this.press(this.button("Next"));
  }

  /** The group of a question. */
  question(name) {
    return this.region.getByRole("group", { name });
  }

  /** Chooses options by their words and answers. */
  async answer(group, ...options) {
    for (const option of options) {
      const input = group.getByLabel(option, { exact: false }).first();
      if (this.hand === hands.keyboard) {
        await input.focus();
        await this.page.keyboard.press("Space");
      } else {
        await input.check();
      }
    }
    await this.press(group.getByRole("button", { name: "Answer" }));
  }

  /** Reveals an answer and says that it was known. */
  async reveal(group) {
    await this.press(group.getByRole("button", { name: "Reveal answer" }));
    await this.press(group.getByRole("button", { name: "I knew it" }));
  }

  /** Puts items in order: bubbles each up to where it belongs. */
  async order(group, items) {
    for (const [target, item] of items.entries()) {
      for (;;) {
        const texts = await group.getByRole("listitem").allTextContents();
        const at = texts.findIndex((text) => text.includes(item));
        if (at <= target) break;
        await this.press(group.getByRole("button", { name: new RegExp(`^Move up: .*${item.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`) }));
      }
    }
    await this.press(group.getByRole("button", { name: "Answer" }));
  }
}
