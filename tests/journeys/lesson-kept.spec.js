// A lesson that is left in the middle, and what can be begun anew.
import { expect, test } from "./page.js";
import { Lesson } from "./lesson.js";

test("a reload in the middle of a step brings back world, ticks, answers and step", async ({ page }) => {
  const lesson = await Lesson.open(page, "?lesson=developer");
  await lesson.terminal.ready();
  await lesson.run("kubectl get certificatesigningrequests");
  await lesson.done();
  const why = lesson.question(/Why does a team use this API/);
  await lesson.answer(why, "The key stays on the control plane");
  await expect(why).toContainText("Right.");
  await lesson.next();
  await lesson.runAll();
  await lesson.done();
  await lesson.terminal.run("echo mine > note.txt");
  await page.waitForTimeout(1_500);

  await page.reload();
  await lesson.terminal.ready();
  await expect(lesson.region).toContainText("Step 2 of ");
  await lesson.done();
  expect(await lesson.terminal.run("cat note.txt")).toBe("mine");
  await lesson.press(lesson.button("Back"));
  await expect(lesson.question(/Why does a team use this API/)).toContainText("Right.");

  // The front page knows where to go on, and the free sandbox is a world of its own.
  await page.goto("./");
  const home = page.getByRole("region", { name: "Lesson" });
  const go = home.getByRole("link", { name: /Continue A certificate for a developer/ });
  await expect(go).toContainText("Step 1 of");
  await lesson.terminal.ready();
  expect(await lesson.terminal.run("cat note.txt")).toContain("No such file");
  await go.click();
  await expect(lesson.region).toContainText("Step 1 of ");
});

test("a step's world is put back, and a lesson begun anew, each only after asking", async ({ page }) => {
  const lesson = await Lesson.open(page, "?lesson=developer&step=key");
  await lesson.terminal.ready();
  await lesson.runAll();
  await lesson.done();
  await lesson.press(lesson.button("More"));
  await lesson.press(lesson.button("Reset step…"));
  await lesson.press(lesson.button("Keep them"));
  await lesson.done();
  await lesson.press(lesson.button("Reset step…"));
  await lesson.press(lesson.button("Reset step"));
  await expect(lesson.goals.getByRole("listitem").filter({ hasText: /open$/ })).toHaveCount(2);
  expect(await lesson.terminal.run("ls *.key")).toContain("No such file");

  await lesson.terminal.run("touch gone");
  await lesson.press(lesson.button("More"));
  await lesson.press(lesson.button("Restart lesson…"));
  await lesson.press(lesson.button("Restart lesson"));
  await expect(lesson.region).toContainText("Step 1 of ");
  await lesson.terminal.ready();
  expect(await lesson.terminal.run("ls gone")).toContain("No such file");
});

test("the clock stops, goes on and jumps to the next expiry", async ({ page }) => {
  const lesson = await Lesson.open(page, "?lesson=developer&seed=1");
  await lesson.terminal.ready();
  const clock = page.getByRole("region", { name: "Clock" });
  await clock.getByRole("button", { name: "Pause" }).click();
  const date = () => lesson.terminal.run("date +%s");
  const stopped = await date();
  await page.waitForTimeout(1_200);
  expect(await date()).toBe(stopped);
  await clock.getByRole("button", { name: /^\+1 h/ }).click();
  await expect(async () => expect(Number(await date()) - Number(stopped)).toBe(3600)).toPass();
  await clock.getByRole("button", { name: "Resume" }).click();
  await page.waitForTimeout(1_200);
  expect(Number(await date())).toBeGreaterThan(Number(stopped) + 3600);
  await expect(clock.getByRole("button", { name: /Next expiry/ })).toBeDisabled();
});
