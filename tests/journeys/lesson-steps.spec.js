// Steps tick by themselves, however their effect was reached.
import { expect, test } from "./page.js";
import { Lesson } from "./lesson.js";

const QUERY = "?lesson=developer&seed=7";

/** The name that the seed drew, read from the introduction. */
const userOf = async (page) => (await page.getByRole("region", { name: "Lesson" }).locator("strong").first().textContent()).trim();

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
