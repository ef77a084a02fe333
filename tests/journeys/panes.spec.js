// What lies where: panes by address, a folded lesson, more terminals.
import { expect, test } from "./page.js";
import { Lesson } from "./lesson.js";
import { Terminal } from "./terminal.js";

test("the address chooses panes and colours", async ({ page }) => {
  const terminal = await Terminal.open(page, "?panes=terminal,yaml&theme=dark&seed=1");
  await expect(page.getByRole("region", { name: "YAML" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Lesson" })).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Certificate signing requests" })).toHaveCount(0);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await terminal.run("echo here")).toBe("here");
});

test("what is no lesson's name opens nothing but the front page", async ({ page }) => {
  await page.goto("./?lesson=..%2Fsecret&seed=1");
  await expect(page.getByRole("heading", { name: "Learn the Certificates API" })).toBeVisible();
});

test("each login has a tab, more can be opened, and a command goes to its own", async ({ page }) => {
  const lesson = await Lesson.open(page, "?lesson=jane&seed=7");
  const { terminal } = lesson;
  await terminal.ready();
  const tabs = page.getByRole("tablist", { name: "Terminals" });
  await expect(tabs.getByRole("tab")).toHaveText(["jane@laptop", "root@controlplane"]);
  await expect(tabs.getByRole("tab", { selected: true })).toHaveText("jane@laptop");
  await lesson.run("ls -l /etc/kubernetes/pki/ca.*");
  await expect(tabs.getByRole("tab", { selected: true })).toHaveText("root@controlplane");
  await expect(terminal.log).toContainText("ca.key");

  await tabs.getByRole("tab", { selected: true }).focus();
  await page.keyboard.press("ArrowLeft");
  await expect(tabs.getByRole("tab", { selected: true })).toHaveText("jane@laptop");
  await expect(tabs.getByRole("tab", { selected: true })).toBeFocused();

  await page.getByRole("button", { name: "New terminal" }).click();
  await page.getByRole("group", { name: "Log in as" }).getByRole("button", { name: "root@node01" }).click();
  await expect(tabs.getByRole("tab", { selected: true })).toHaveText("root@node01");
  await expect(terminal.line).toBeFocused();
  expect(await terminal.run("hostname")).toBe("node01");

  await lesson.press(lesson.button("Type ls -l /etc/kubernetes/pki/ca.*"));
  await expect(tabs.getByRole("tab", { selected: true })).toHaveText("root@controlplane");
  await expect(terminal.line).toBeFocused();
  await expect(terminal.log).toContainText("# ls -l /etc/kubernetes/pki/ca.*\nopenssl x509");
});

test("the lesson's column is resized by keys, folded, and remembered", async ({ page }) => {
  const lesson = await Lesson.open(page, "?lesson=developer");
  await lesson.terminal.ready();
  const width = async () => (await lesson.region.boundingBox()).width;
  const before = await width();
  await page.getByRole("separator", { name: "Lesson and machine" }).focus();
  for (let presses = 0; presses < 3; presses++) await page.keyboard.press("ArrowRight");
  await expect(async () => expect(await width()).toBeGreaterThan(before + 40)).toPass();
  const wider = await width();
  await page.reload();
  await lesson.terminal.ready();
  expect(Math.abs((await width()) - wider)).toBeLessThan(3);
  const fold = page.getByRole("button", { name: "Lesson beside the terminal" });
  await fold.click();
  await expect(lesson.region).toBeHidden();
  await page.reload();
  await lesson.terminal.ready();
  await expect(lesson.region).toBeHidden();
  await fold.click();
  await expect(lesson.region).toBeVisible();
});
