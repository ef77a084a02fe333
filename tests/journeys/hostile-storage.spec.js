// What is kept in the browser may have been changed by anybody who shares its origin: it is data, and bad data is no data.
import { expect, test } from "./page.js";
import { Lesson } from "./lesson.js";

const HOSTILE = ['<img src=x onerror="document.title=\'owned\'">', '{"step":9999999999,"done":["<b>x</b>"],"answers":{"why-api":7}}', "[".repeat(20_000), "null", ""];

test("nothing that lies in the browser's storage is run, and nothing of it stops the page", async ({ page }) => {
  test.setTimeout(120_000);
  const lesson = await Lesson.open(page, "?lesson=developer");
  await lesson.terminal.ready();
  await lesson.terminal.run("kubectl get csr");
  await page.waitForTimeout(1_500);
  for (const text of HOSTILE) {
    await page.evaluate(async (text) => {
      for (const key of Object.keys(localStorage)) localStorage.setItem(key, text);
      const open = indexedDB.open("countersign");
      const database = await new Promise((resolve, reject) => {
        open.onsuccess = () => resolve(open.result);
        open.onerror = () => reject(open.error);
      });
      const store = database.transaction("worlds", "readwrite").objectStore("worlds");
      for (const key of ["world.1", "lesson.developer", "progress.developer", "begun.developer"]) store.put(new TextEncoder().encode(text), key);
      await new Promise((resolve) => { store.transaction.oncomplete = resolve; });
      database.close();
    }, text);
    await page.goto("./?lesson=developer");
    await lesson.terminal.ready();
    await expect(lesson.region).toContainText("Step 1 of ");
    await page.goto("./");
    await expect(page.getByRole("region", { name: "Lesson" }).getByRole("link").first()).toBeVisible();
    expect(await page.title()).toContain("Countersign");
  }
});
