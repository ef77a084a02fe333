// What every journey begins with: a page that may not err, warn or ask any other origin for anything.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test as base } from "@playwright/test";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export { expect };

/** Playwright's `test` whose `page` fails the journey when something goes wrong unseen. */
export const test = base.extend({
  page: async ({ page, baseURL }, use) => {
    const wrong = [];
    page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) wrong.push(`console: ${message.text()}`);
    });
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(baseURL) && !/^(data|blob):/.test(url)) wrong.push(`request outside the site: ${url}`);
    });
    await use(page);
    expect(wrong, "errors, warnings and foreign requests").toEqual([]);
  },
});

/** Asserts that axe finds nothing against WCAG 2.2 AA in what the page shows now. */
export async function expectAccessible(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const { violations } = await window.axe.run(document, { runOnly: tags });
    return violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map((node) => node.target.join(" ")) }));
  });
  expect(found, "axe violations").toEqual([]);
}
