// The terminal's own manners.
import { expect, test } from "./page.js";
import { Terminal } from "./terminal.js";

test("an endless loop leaves the page alive, and Ctrl-C ends it", async ({ page }) => {
  const terminal = await Terminal.open(page);
  await page.keyboard.type("while true; do :; done\n");
  await page.waitForTimeout(300);
  const turns = await page.evaluate(
    () => new Promise((done) => {
      let frames = 0;
      const count = () => (++frames === 10 ? done(frames) : requestAnimationFrame(count));
      requestAnimationFrame(count);
    }),
  );
  expect(turns).toBe(10);
  await page.getByRole("button", { name: "Menu" }).click();
  await expect(page.getByRole("radio", { name: "Dark" })).toBeVisible();
  await terminal.line.focus();
  await page.keyboard.press("Control+c");
  await terminal.ready();
  expect(await terminal.run("echo $?")).toBe("130");
});

test("a reload brings back files, objects, history and screen", async ({ page }) => {
  const terminal = await Terminal.open(page, "");
  await terminal.run("echo kept > note.txt");
  await terminal.run("kubectl create namespace kept");
  await page.waitForTimeout(1_500);
  await page.reload();
  await terminal.ready();
  expect((await terminal.lines()).join("\n")).toContain("namespace/kept created");
  expect(await terminal.run("cat note.txt")).toBe("kept");
  expect(await terminal.run("kubectl get namespace kept -o name")).toBe("namespace/kept");
  expect(await terminal.run("history")).toMatch(/echo kept > note.txt/);
});

test("Escape, then Tab leaves the prompt; F6 goes round the panes", async ({ page }) => {
  const terminal = await Terminal.open(page);
  await expect(terminal.line).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(terminal.line).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(terminal.line).not.toBeFocused();
  await terminal.line.focus();
  await page.keyboard.press("F6");
  await expect(page.getByRole("region", { name: "Certificate signing requests" })).toBeFocused();
  await page.keyboard.press("Shift+F6");
  await expect(terminal.line).toBeFocused();
});

test("long lines wrap on screen and stay one line for copying", async ({ page }) => {
  const terminal = await Terminal.open(page);
  const long = "x".repeat(400);
  expect(await terminal.run(`printf '%s\\n' ${long}`)).toContain(long);
});

test("text that an input method or assistive tool puts in is typed", async ({ page }) => {
  const terminal = await Terminal.open(page);
  await terminal.line.fill("echo filled");
  await terminal.line.press("Enter");
  await terminal.ready();
  expect((await terminal.lines()).at(-2)).toBe("filled");
});
