// The sandbox on a course page of another origin: elements, events, methods, and who is not listened to.
import { test as base } from "@playwright/test";
import { expect } from "./page.js";

const COURSE = "http://127.0.0.1:8091/";

const test = base.extend({
  page: async ({ page }, use) => {
    const wrong = [];
    page.on("pageerror", (error) => wrong.push(error.message));
    page.on("console", (message) => {
      if (!["error", "warning"].includes(message.type())) return;
      // A plain course page has no icon; and a browser says so when it delivers nothing to an origin that is not there.
      if (message.location().url.endsWith("favicon.ico") || message.text().includes("'https://evil.example'")) return;
      wrong.push(message.text());
    });
    await use(page);
    expect(wrong, "errors and warnings").toEqual([]);
  },
});

const frame = (page, id) => page.locator(`#${id}`).locator("iframe").contentFrame();
const told = (page, start) => page.locator("#events").getByRole("listitem").filter({ hasText: start });
const details = async (item) => JSON.parse((await item.textContent()).replace(/^\w+: \w+ /, ""));

async function openCourse(page) {
  await page.goto(COURSE);
  await expect(told(page, "lesson: ready")).toHaveCount(1);
}

test("a course page shows progress, types a command and keeps the score", async ({ page }) => {
  test.setTimeout(120_000);
  await openCourse(page);
  expect(await details(told(page, "lesson: ready"))).toEqual({ lesson: "developer", terminals: ["root@controlplane"] });

  const lesson = frame(page, "lesson").getByRole("region", { name: "Lesson" });
  await expect(lesson.getByRole("heading", { level: 2 }).last()).toBeVisible();
  // The panes that were asked for, and no others.
  await expect(frame(page, "lesson").getByRole("region", { name: "Terminal" })).toBeVisible();
  await expect(frame(page, "lesson").getByRole("region", { name: "Certificate signing requests" })).toHaveCount(0);

  await page.getByRole("button", { name: "List the requests" }).click();
  const command = told(page, "lesson: command").first();
  await expect(command).toBeAttached();
  expect(await details(command)).toEqual({
    terminal: "root@controlplane",
    command: "kubectl get csr",
    output: "No resources found",
    exit: 0,
  });

  await lesson.getByRole("radio", { name: /The key stays on the control plane/ }).check();
  await lesson.getByRole("button", { name: "Answer" }).click();
  expect(await details(told(page, "lesson: quiz").first())).toEqual({ lesson: "developer", question: "why-api", right: true, attempt: 1 });
  const step = told(page, "lesson: step").first();
  await expect(step).toBeAttached();
  const { of, ...rest } = await details(step);
  expect(rest).toEqual({ lesson: "developer", step: "list", number: 1 });
  await expect(page.locator("#progress")).toHaveText(`Step 1 of ${of} is done.`);
});

test("the methods do what a learner could", async ({ page }) => {
  await openCourse(page);
  await page.locator("#lesson").evaluate((element) => element.run("touch mark; ls", "root@controlplane"));
  await expect(told(page, "lesson: command").first()).toContainText("mark");
  await page.locator("#lesson").evaluate((element) => element.open("jane"));
  await expect(told(page, "lesson: ready").nth(1)).toContainText('"lesson":"jane"');
  await expect(frame(page, "lesson").getByRole("tab", { name: /jane@laptop/ })).toBeVisible();
  await page.locator("#lesson").evaluate((element) => element.reset());
  await expect(told(page, "lesson: ready")).toHaveCount(3);
});

test("a lesson alone is as high as its text", async ({ page }) => {
  await openCourse(page);
  const element = page.locator("#test");
  await expect(async () => {
    const inner = await frame(page, "test").locator("#lesson .pane__body").evaluate((body) => body.scrollHeight - body.clientHeight);
    expect(inner).toBeLessThanOrEqual(1);
  }).toPass();
  expect((await element.boundingBox()).height).not.toBe(640);
});

test("nobody but the page around is listened to", async ({ page, baseURL }) => {
  await openCourse(page);
  const order = { countersign: 1, type: "run", command: "touch stolen" };
  const address = (host) => `${baseURL}?panes=terminal&host=${encodeURIComponent(host)}`;
  // Two more frames on the course page: one was told of another origin, one of none.
  await page.evaluate(([deceived, plain]) => {
    for (const [name, src] of Object.entries({ deceived, plain })) {
      const frame = document.createElement("iframe");
      Object.assign(frame, { name, src, title: name });
      document.body.append(frame);
    }
  }, [address("https://evil.example"), `${baseURL}?panes=terminal`]);
  for (const name of ["deceived", "plain"]) {
    const inner = page.frameLocator(`iframe[name=${name}]`);
    await expect(inner.getByRole("textbox", { name: "Command line" })).toBeAttached();
    await expect(inner.getByRole("log", { name: "Terminal output" })).toContainText("root@controlplane:~#");
    await page.evaluate(([name, order]) => frames[name].postMessage(order, "*"), [name, order]);
    // Its own window is not the one around it, either.
    const own = page.frame({ name });
    await own.evaluate((order) => window.postMessage(order, "*"), order);
  }
  // Nonsense to the frame that does listen, then an order: had the others been obeyed, they would show it by now.
  const nonsense = [null, 7, "run", { type: "run" }, { countersign: 1 }, { countersign: 1, type: "run", command: { toString: 1 } }, { countersign: 1, type: "open", lesson: "javascript:alert(1)" }, { countersign: 1, type: "eval", code: "1" }];
  await page.locator("#lesson").evaluate(async (element, nonsense) => {
    const inner = element.shadowRoot.querySelector("iframe").contentWindow;
    for (const message of nonsense) inner.postMessage(message, "*");
    await element.run("echo fine");
  }, nonsense);
  await expect(told(page, "lesson: command").first()).toContainText('"output":"fine"');
  for (const name of ["deceived", "plain"]) {
    await expect(page.frameLocator(`iframe[name=${name}]`).getByRole("log", { name: "Terminal output" })).not.toContainText("stolen");
  }
  // And the course page believes only its own frames.
  await page.evaluate(() => window.postMessage({ countersign: 1, type: "completed", lesson: "developer", right: 9, questions: 9 }, "*"));
  await page.frame({ name: "plain" }).evaluate(() => parent.postMessage({ countersign: 1, type: "completed", lesson: "developer", right: 9, questions: 9 }, "*"));
  await page.locator("#lesson").evaluate((element) => element.run("echo again"));
  await expect(told(page, "lesson: command").nth(1)).toContainText("again");
  await expect(told(page, "lesson: completed")).toHaveCount(0);
});
