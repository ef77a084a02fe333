// A lesson as a learner uses it: by the names of its parts, with a mouse, with keys alone, or with a thumb.
import { expect } from "./page.js";
import { Terminal } from "./terminal.js";

/** A mouse. */
const mouse = {
  press: (page, target) => target.click(),
  choose: (page, input) => input.check(),
  write: (page, input, words) => input.fill(words),
};

/** Keys alone: F6 to the pane, Tab to the control, Enter or Space. */
const keyboard = {
  async reach(page, target) {
    const there = () => target.evaluate((element) => element === document.activeElement);
    const pane = (element) => element.closest("#lesson, #terminal")?.id ?? "";
    const wanted = await target.evaluate(pane);
    for (let presses = 0; presses < 160; presses++) {
      if (await there()) return;
      const here = await page.evaluate(`(${pane})(document.activeElement)`);
      // F6 goes to the step's heading or to the prompt. In the prompt Tab completes, and Shift+Tab goes to the buttons above.
      if (here === wanted) await page.keyboard.press(wanted === "terminal" ? "Shift+Tab" : "Tab");
      else await page.keyboard.press(wanted || here ? "F6" : "Tab");
    }
    expect(await there(), `reached ${target}`).toBe(true);
  },
  async press(page, target) {
    await keyboard.reach(page, target);
    await page.keyboard.press("Enter");
  },
  async choose(page, input) {
    if ((await input.getAttribute("type")) === "checkbox") {
      await keyboard.reach(page, input);
      return page.keyboard.press("Space");
    }
    // Of a group of radio buttons Tab reaches one; arrows go on from there.
    const group = input.page().locator(`input[name="${await input.getAttribute("name")}"]`);
    await keyboard.reach(page, group.first());
    await page.keyboard.press("Space");
    for (let presses = 0; presses < 40 && !(await input.isChecked()); presses++) await page.keyboard.press("ArrowDown");
    await expect(input).toBeChecked();
  },
  async write(page, input, words) {
    await keyboard.reach(page, input);
    await page.keyboard.type(words);
  },
};

/** A thumb. */
const thumb = {
  press: (page, target) => target.tap(),
  choose: (page, input) => input.check(),
  write: (page, input, words) => input.fill(words),
};

export const hands = { mouse, keyboard, thumb };

/** Text with marks of drawn values, as a pattern for what was drawn. */
const pattern = (text) =>
  text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\\\{\\\{[\w-]+\\\}\\\}/g, "\\S+").replace(/\s+/g, "\\s+");
const plain = (inlines) =>
  inlines.map((inline) => {
    const [[kind, value]] = Object.entries(inline === "break" ? { break: " " } : inline);
    return kind === "link" || kind === "image" ? (kind === "link" ? plain(value[1]) : value[1]) : Array.isArray(value) ? plain(value) : value;
  }).join("");

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

  press(target) {
    return this.hand.press(this.page, target);
  }

  /** On a phone, brings a pane up. */
  async show(pane) {
    if (this.hand !== hands.thumb) return;
    const button = this.bar.getByRole("button", { name: new RegExp(pane) });
    if ((await button.getAttribute("aria-pressed")) !== "true") await button.tap();
  }

  button(name, exact = true) {
    return this.region.getByRole("button", { name, exact });
  }

  heading() {
    return this.region.locator("#step");
  }

  /** Runs a command of the text by its first line, and waits for its end. */
  async run(firstLine) {
    await this.runWith(this.button(`Run ${firstLine}`));
  }

  async runWith(button) {
    await this.show("Lesson");
    const before = await this.screens();
    await this.press(button);
    await this.settled(before);
    await this.show("Lesson");
  }

  /** Turns the clock. */
  skip(name) {
    return this.press(this.page.getByRole("region", { name: "Clock" }).getByRole("button", { name }));
  }

  /** Runs every command of the step in front, in order. */
  async runAll() {
    const buttons = this.region.getByRole("button", { name: /^Run / });
    await this.show("Lesson");
    const count = await buttons.count();
    for (let place = 0; place < count; place++) await this.runWith(buttons.nth(place));
  }

  /** All that stands in the terminals. */
  screens() {
    return this.page.evaluate(() => [...document.querySelectorAll(".terminal__rows")].map((rows) => rows.textContent).join("\n"));
  }

  /** The last line of each terminal. */
  last() {
    return this.page.evaluate(() =>
      [...document.querySelectorAll(".terminal__rows")].map((rows) => rows.textContent.trimEnd().split("\n").at(-1).trimEnd()));
  }

  /** Waits until something was run and the terminals ask for a command again. Nobody sleeps while there is a clock to turn. */
  async settled(before) {
    let looks = 0;
    await expect(async () => {
      const last = await this.last();
      const wait = this.terminal.region.getByRole("button", { name: "Skip the wait" });
      if (++looks > 5 && last.some((line) => /sleep \d\d/.test(line)) && (await wait.isVisible())) await this.press(wait);
      expect(await this.screens()).not.toBe(before);
      for (const prompt of last) expect(prompt).toMatch(/^\S+@\S+:\S+[#$] ?$/);
    }).toPass({ timeout: 30_000, intervals: [20, 50, 100, 200, 400] });
  }

  /** Asserts that all goals of the step are done. */
  async done() {
    await expect(this.goals.getByRole("listitem").first()).toBeVisible();
    await expect(this.goals.getByRole("listitem").filter({ hasText: /open$/ })).toHaveCount(0);
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
    for (const option of options) await this.hand.choose(this.page, group.getByLabel(option).first());
    await this.press(group.getByRole("button", { name: "Answer" }));
  }

  /** Reveals an answer and says that it was known. */
  async reveal(group) {
    await this.press(group.getByRole("button", { name: "Reveal answer" }));
    await this.press(group.getByRole("button", { name: "I knew it" }));
  }

  /** Puts items in order: each goes up to where it belongs. */
  async order(group, items) {
    for (const [target, item] of items.entries()) {
      for (;;) {
        const texts = await group.getByRole("listitem").allTextContents();
        const at = texts.findIndex((text) => item.test(text));
        if (at <= target) break;
        await this.press(group.getByRole("button", { name: new RegExp(`^Move up: ${item.source}`) }));
      }
    }
    await this.press(group.getByRole("button", { name: "Answer" }));
  }

  /** Answers a question rightly, by the key in the lesson's file. */
  async answerRightly(group, quiz) {
    const [[kind, key]] = Object.entries(quiz.kind);
    const words = (inlines) => new RegExp(`^\\s*${pattern(plain(inlines))}\\s*$`);
    switch (kind) {
      case "one":
      case "many":
        return this.answer(group, ...key.filter((choice) => choice.right).map((choice) => words(choice.text)));
      case "short": {
        const drawn = await this.drawn(key.accept[0], group);
        await this.hand.write(this.page, group.getByRole("textbox"), drawn);
        return this.press(group.getByRole("button", { name: "Answer" }));
      }
      case "order":
        return this.order(group, key.map((item) => new RegExp(pattern(plain(item)))));
      case "fault":
        return this.answer(group, new RegExp(`^Line ${key.line}:`));
      case "predict": {
        // The right one is what none of the wrong ones says.
        const wrong = key.options.map((choice) => words(choice.text));
        await expect(group.getByRole("radio").first()).toBeVisible();
        const labels = await group.locator("label").allTextContents();
        const right = labels.findIndex((label) => !wrong.some((one) => one.test(label)));
        await this.hand.choose(this.page, group.getByRole("radio").nth(right));
        return this.press(group.getByRole("button", { name: "Answer" }));
      }
      default:
        return this.reveal(group);
    }
  }

  /** A text whose marks stand for what was drawn, read from the page as a learner would. */
  async drawn(text, group) {
    const values = await this.values();
    return text.replace(/\{\{([\w-]+)\}\}/g, (mark, name) => values[name] ?? mark);
  }

  /** What was drawn, by comparing a lesson's file with the page. */
  async values() {
    if (this.known) return this.known;
    this.known = {};
    for (const [name, choices] of Object.entries(this.source.vars ?? {})) {
      const text = await this.region.textContent();
      this.known[name] = choices.find((choice) => new RegExp(`\\b${choice}\\b`).test(text));
    }
    return this.known;
  }

  /** Goes through the whole lesson. */
  async whole(id) {
    this.source = await (await this.page.request.get(`./lessons/${id}.json`)).json();
    for (const [place, step] of this.source.steps.entries()) {
      await expect(this.region).toContainText(`Step ${place + 1} of ${this.source.steps.length}`);
      await this.runAll();
      if ((step.goals ?? []).some((goal) => goal.is.time)) {
        await this.skip("Next expiry");
      }
      if (step.goals?.length) await this.done();
      this.known = undefined;
      for (const block of step.blocks) {
        if (!block.quiz) continue;
        const group = this.region.locator(`[aria-labelledby="question-${block.quiz.id}"]`);
        await this.answerRightly(group, block.quiz);
        await expect(group).toContainText(/Right\.|You knew it/);
      }
      await expect(this.region).toContainText("Step done");
      if (place + 1 < this.source.steps.length) await this.next();
    }
  }
}
