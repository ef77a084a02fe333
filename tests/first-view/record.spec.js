// Notes which functions run until somebody runs the first command; the page was built with functions that leave marks.
import { writeFileSync } from "node:fs";
import { expect, test } from "@playwright/test";

const [first, count] = [Number(process.env.MARKS), Number(process.env.FUNCTIONS)];
// A page that links to one world, and pages with worlds of their own: what is random takes different ways through the program.
const addresses = ["./?seed=1&start=2026-01-01T00:00:00Z", "./", "./", "./?lesson=developer", "./?lesson=jane"];

test("what the first view runs", async ({ browser, baseURL }) => {
  const entered = new Set();
  for (const address of addresses) {
    const context = await browser.newContext({ baseURL });
    // The second part is on its way for ever.
    await context.route("**/*_rest.wasm", () => {});
    const page = await context.newPage();
    await page.addInitScript(() => {
      for (const name of ["instantiate", "instantiateStreaming"]) {
        const make = WebAssembly[name];
        WebAssembly[name] = async (...given) => {
          const made = await make.apply(WebAssembly, given);
          window.memory ??= (made.instance ?? made).exports.memory;
          return made;
        };
      }
    });
    const note = async () => {
      const marks = await page.evaluate(
        ([first, count]) => [...new Uint8Array(window.memory.buffer, first, count)].flatMap((mark, index) => (mark ? [index] : [])),
        [first, count],
      );
      marks.forEach((index) => entered.add(index));
    };

    await look(page, address);
    await leave(page);
    await type(page);
    await choose(page);
    await note();
    // Somebody who comes back with preferences.
    await look(page, address);
    await note();
    await context.close();
  }
  writeFileSync(process.env.ENTERED, JSON.stringify([...entered].sort((a, b) => a - b)));
});

/** Opens the page and looks at it, in both colours, on a desk and on a phone. */
async function look(page, address) {
  await page.goto(address);
  await expect(page.getByRole("log", { name: "Terminal output" }).first()).toContainText(/@\S+:~[#$]/, { timeout: 60_000 });
  await leave(page);
  await page.waitForTimeout(3_000);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 400, height: 700 });
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.waitForTimeout(500);
}

/** Types a command, but does not run it. */
async function type(page) {
  await page.getByRole("textbox", { name: "Command line" }).focus();
  await page.keyboard.type("kubectl get csr | grep 'Pending' # $x", { delay: 20 });
  await page.keyboard.press("Backspace");
  await page.waitForTimeout(500);
}

/** Uses the page around the terminal. */
async function choose(page) {
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("radio", { name: "Dark" }).check();
  await page.getByRole("radio", { name: "Below the terminal" }).check();
  await page.keyboard.press("Escape");
  await page.keyboard.press("F6");
  await page.getByRole("button", { name: /^\+1 h/ }).click();
  await page.waitForTimeout(500);
}

/** Turns to another tab for a moment: a headless browser has to be told. */
const leave = (page) =>
  page.evaluate(() => {
    for (const hidden of [true, false]) {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }
  });
