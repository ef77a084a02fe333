// Opening the page.
import { expect, test } from "./page.js";

test("the page opens from a sub-path and shows something", async ({ page }) => {
  await page.goto("./");
  await expect(page).toHaveTitle(/Countersign/);
  await expect(page.locator("body")).toContainText(/\S/);
});
