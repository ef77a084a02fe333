// The whole lesson "developer": by mouse, by keyboard alone, and with a thumb on a phone.
import { devices } from "@playwright/test";
import { expect, test } from "./page.js";
import { Lesson, hands } from "./lesson.js";

const QUERY = "?lesson=developer&seed=7";

/** Goes through all steps; `each` may look at something after a step is done. */
async function whole(page, hand) {
  const lesson = await Lesson.open(page, QUERY, hand);
  const user = await userOf(page);
  const right = {
    "Why does a team use this API": ["The key stays on the control plane"],
    "Which of the two files may be sent": [`${user}.csr`],
    "Somebody pasted the request": ["Line 7:"],
    "CONDITION shows Pending": ["Somebody with the right to approve"],
    "What will this command print now": ["{}"],
    "A request shows REQUESTOR": ["kubernetes-admin sent the object", "would make its owner the user cluster-admin"],
    "What does the Certificates API protect": ["The key of the certificate authority", "The decision, by asking", "A record of who asked"],
  };
  const steps = page.getByRole("navigation", { name: "Steps" });
  for (let number = 1; ; number++) {
    await expect(lesson.region).toContainText(`Step ${number} of `);
    await lesson.runAll();
    if (await lesson.goals.count()) await lesson.done();
    const questions = lesson.region.locator(".quiz");
    for (let place = 0; place < (await questions.count()); place++) {
      const group = questions.nth(place);
      const words = await group.getByRole("heading").textContent();
      const options = Object.entries(right).find(([start]) => words.replaceAll("`", "").startsWith(start))?.[1];
      if (options) await lesson.answer(group, ...options);
      else if (words.startsWith("Put in order")) await lesson.order(group, ORDER);
      else if (words.startsWith("A laptop")) await lesson.reveal(group);
      else if (await group.getByRole("textbox").count()) {
        await group.getByRole("textbox").fill(await teamOf(page));
        await lesson.press(group.getByRole("button", { name: "Answer" }));
      } else throw new Error(`no answer to: ${words}`);
      await expect(group).toContainText(/Right\.|You knew it/);
    }
    await expect(lesson.region).toContainText("Step done");
    if (!(await lesson.button("Next").count())) break;
    await lesson.next();
  }
  if (!lesson.phone) await expect(steps.getByRole("button", { name: /, done$/ })).toHaveCount(await steps.getByRole("button").count());
}

const ORDER = [
  "The developer makes a key",
  "The API server checks",
  "A reviewer adds",
  "The controller manager signs",
  "The certificate appears",
];

/** The names that the seed drew, read from the lesson as a learner would. */
const userOf = async (page) => (await page.getByRole("region", { name: "Lesson" }).locator("strong").first().textContent()).trim();
const teamOf = async (page) => (await page.getByRole("region", { name: "Lesson" }).locator(".quiz__question", { hasText: "O = " }).textContent()).match(/O = ([\w-]+)/)[1];

test("the first four steps tick by themselves, however they are reached", async ({ page }) => {
  const lesson = await Lesson.open(page, QUERY);
  const { terminal } = lesson;
  await terminal.ready();
  await expect(terminal.line).toBeFocused();
  const user = await userOf(page);
  await expect(lesson.goals.getByRole("listitem")).toHaveText(/open$/);
  // An alias and a short name do as well as the command of the text.
  await terminal.run("alias k=kubectl");
  await terminal.run("k get csr");
  await expect(lesson.goals.getByRole("listitem")).toHaveText(/done$/);

  await lesson.next();
  await expect(lesson.heading()).toBeFocused();
  await expect(page).toHaveURL(/step=key/);
  await terminal.run(`openssl genrsa -out ${user}.key 2048`, { timeout: 30_000 });
  await expect(lesson.goals.getByRole("listitem").first()).toHaveText(/done$/);
  await terminal.run(`openssl req -new -key ${user}.key -subj /CN=somebody/O=else -out ${user}.csr`);
  const second = lesson.goals.getByRole("listitem").nth(1);
  await expect(second).toContainText("CN is somebody");
  await expect(second).toHaveText(/open$/);
  await lesson.press(lesson.button("Hint"));
  await expect(lesson.region).toContainText("The common name (CN) is another one.");
  await lesson.press(lesson.button("Hint"));
  await lesson.press(lesson.button("Hint"));
  await expect(lesson.region).toContainText("Hint 3 of 3");
  // What the hint says can be run right there.
  await lesson.press(lesson.region.locator(".hint").getByRole("button", { name: /^Run openssl req/ }));
  await expect(second).toHaveText(/done$/);
  await expect(page.getByRole("status").filter({ hasText: "Done: " })).toContainText(`Done: ${user}.csr asks for`);

  await lesson.next();
  await lesson.press(lesson.button(`Edit ${user}-csr.yaml`));
  const editor = page.getByRole("dialog", { name: `${user}-csr.yaml` });
  const text = editor.getByRole("textbox", { name: "File contents" });
  await expect(text).toHaveValue(/request: PASTE THE LINE HERE/);
  await expect(lesson.goals.getByRole("listitem")).toContainText("is missing");
  await page.keyboard.press("Control+x");
  await page.keyboard.press("n");
  await terminal.ready();
  const request = (await terminal.run(`base64 -w0 ${user}.csr; echo`)).trim();
  await lesson.press(lesson.button(`Edit ${user}-csr.yaml`));
  await text.evaluate((area, request) => (area.value = area.value.replace("PASTE THE LINE HERE", request)), request);
  await expect(lesson.goals.getByRole("listitem")).toHaveText(/open$/);
  await page.keyboard.press("Control+o");
  await page.keyboard.press("Enter");
  // Saved is enough: the editor is still open.
  await expect(editor).toBeVisible();
  await expect(lesson.goals.getByRole("listitem")).toHaveText(/done$/);
  await page.keyboard.press("Control+x");

  await lesson.next();
  await terminal.ready();
  await terminal.run(`sed s/${user}$/another-name/ ${user}-csr.yaml | kubectl create -f -`);
  await expect(lesson.goals.getByRole("listitem")).toHaveText(/done$/);
  await expect(page.getByRole("list", { name: /Way of the request/ })).toContainText("waiting for a decision");
});

test("by mouse", async ({ page }) => {
  test.setTimeout(180_000);
  await whole(page, hands.mouse);
});

test("by keyboard alone", async ({ page }) => {
  test.setTimeout(180_000);
  await whole(page, hands.keyboard);
});

test.describe("on a phone", () => {
  const { viewport, userAgent, hasTouch, isMobile } = devices["Pixel 7"];
  test.use({ viewport, userAgent, hasTouch, isMobile });

  test("with a thumb", async ({ page }) => {
    test.setTimeout(180_000);
    await whole(page, hands.thumb);
  });
});
