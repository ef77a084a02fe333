// How quick the page is; the figures go into the README.
import { expect, test } from "@playwright/test";
import { Terminal } from "../journeys/terminal.js";

const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => sorted(values)[Math.floor(values.length / 2)];
const percentile = (values, share) => sorted(values)[Math.min(values.length - 1, Math.ceil(values.length * share) - 1)];
const say = (what, milliseconds, more = "") => console.log(`${what}: ${milliseconds.toFixed(0)} ms${more}`);

test("cold open to a usable prompt", async ({ browser, baseURL }) => {
  const times = [];
  for (let round = 0; round < 5; round++) {
    // A new context has no cache and nothing saved.
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.addInitScript(() => {
      const look = () => {
        const log = document.querySelector('[role="log"]');
        if (log && /@\S+:~# $/.test(log.textContent.trimEnd() + " ") && document.activeElement?.matches("textarea")) {
          window.promptAt = performance.now();
        } else {
          requestAnimationFrame(look);
        }
      };
      requestAnimationFrame(look);
    });
    await page.goto(baseURL);
    await page.waitForFunction(() => window.promptAt);
    times.push(await page.evaluate(() => window.promptAt));
    await context.close();
  }
  say("cold open to prompt, median of 5", median(times), ` (${times.map((time) => time.toFixed(0)).join(", ")})`);
  expect(median(times)).toBeLessThanOrEqual(1_000);
});

test("the first view does not have to wait for the second part of the program", async ({ page, baseURL }) => {
  const held = [];
  // What cannot wait asks synchronously.
  page.on("request", (request) => request.resourceType() === "xhr" && held.push(request.url()));
  await page.goto(baseURL);
  await expect(page.getByRole("log", { name: "Terminal output" })).toContainText(/@\S+:~#/);
  await page.getByRole("textbox", { name: "Command line" }).focus();
  await page.keyboard.type("echo");
  expect(held, "`cargo xtask first-view` finds out anew what the first view needs").toEqual([]);
});

test("key press to painted output of kubectl get csr with 100 objects", async ({ page }) => {
  test.setTimeout(180_000);
  const terminal = await Terminal.open(page);
  await terminal.run("openssl genpkey -algorithm ed25519 -out b.key; openssl req -new -key b.key -subj /CN=b/O=bench -out b.csr; R=$(base64 -w0 b.csr)");
  const manifest =
    "for i in $(seq 100); do printf -- '---\\napiVersion: certificates.k8s.io/v1\\nkind: CertificateSigningRequest\\nmetadata: {name: b%s}\\nspec: {request: %s, signerName: example.com/bench, usages: [client auth]}\\n' $i $R; done > b.yaml";
  await terminal.run(manifest, { timeout: 60_000 });
  await terminal.run("kubectl apply -f b.yaml", { timeout: 60_000 });
  expect((await terminal.run("kubectl get csr --no-headers | wc -l")).trim()).toBe("100");
  const times = [];
  for (let round = 0; round < 40; round++) {
    await terminal.line.focus();
    await page.keyboard.type("kubectl get csr");
    // From the key event to the frame after the one in which the new prompt stands below the table.
    const time = page.evaluate(
      () => new Promise((done) => {
        addEventListener("keydown", () => {
          const start = performance.now();
          const log = document.querySelector('[role="log"]');
          // Until Enter the last line is a prompt with a command behind it.
          const ended = () => /@\S+:~#$/.test(log.textContent.trimEnd());
          const look = () => {
            if (ended()) {
              const { port1, port2 } = new MessageChannel();
              port1.onmessage = () => done(performance.now() - start);
              port2.postMessage(0);
            } else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        }, { capture: true, once: true });
      }),
    );
    await page.waitForTimeout(20);
    await page.keyboard.press("Enter");
    times.push(await time);
    await terminal.ready();
  }
  say("key press to painted output, kubectl get csr with 100 objects, p95", percentile(times, 0.95), ` (median ${median(times).toFixed(0)})`);
  expect(percentile(times, 0.95)).toBeLessThanOrEqual(50);
});

test("an RSA-2048 key in the page", async ({ page }) => {
  test.setTimeout(180_000);
  const terminal = await Terminal.open(page, "");
  const times = [];
  for (let round = 0; round < 9; round++) {
    const start = Date.now();
    await terminal.run("openssl genrsa -out k.pem 2048", { timeout: 30_000 });
    times.push(Date.now() - start);
  }
  say("RSA-2048 key in the page, typed command to prompt, median of 9", median(times));
});
