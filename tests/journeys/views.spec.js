// Every view against WCAG 2.2 AA, in both colours, on a desk and on a phone.
import { devices } from "@playwright/test";
import { Lesson, hands } from "./lesson.js";
import { expect, expectAccessible, test } from "./page.js";
import { Terminal } from "./terminal.js";

/** A lesson's views, one after the other. */
async function lessonViews(page, hand) {
  const lesson = await Lesson.open(page, "?lesson=developer&seed=7", hand);
  await lesson.show("Terminal");
  await lesson.terminal.ready();
  await lesson.show("Lesson");
  await expectAccessible(page);
  await lesson.runAll();
  const why = lesson.question(/Why does a team use this API/);
  await lesson.answer(why, "openssl cannot sign certificates for Kubernetes");
  await expectAccessible(page);
  await lesson.press(why.getByRole("button", { name: "Try again" }));
  await lesson.answer(why, "The key stays on the control plane");
  await expectAccessible(page);
  await lesson.next();
  await expectAccessible(page);
  for (let grade = 0; grade < 3; grade++) await lesson.press(lesson.button("Hint"));
  await lesson.press(lesson.button("Solution"));
  await lesson.press(lesson.button("More"));
  await lesson.press(lesson.button("Reset step…"));
  await expectAccessible(page);
  await lesson.press(lesson.button("Keep them"));
  await lesson.press(lesson.button("More"));
  await lesson.runAll();
  await lesson.next();
  await expectAccessible(page);
}

/** A test's views, one after the other. */
async function testViews(page, hand) {
  const test_ = await Lesson.open(page, "?quiz=practice&seed=3", hand);
  await expectAccessible(page);
  for (;;) {
    const groups = test_.region.locator(".quiz");
    for (let place = 0; place < (await groups.count()); place++) {
      const group = groups.nth(place);
      const reveal = group.getByRole("button", { name: "Reveal answer" });
      if (await reveal.count()) await test_.reveal(group);
      else {
        const words = group.getByRole("textbox");
        if (await words.count()) await words.fill("something");
        else if (!(await group.getByRole("button", { name: /^Move up/ }).count())) await group.locator("input").first().check();
        await test_.press(group.getByRole("button", { name: "Answer" }));
      }
    }
    await expectAccessible(page);
    if (await test_.button("Report").count()) break;
    await test_.press(test_.button("Next"));
  }
  await test_.press(test_.button("Report"));
  await expect(test_.heading()).toContainText("right at once");
  await expectAccessible(page);
  await test_.press(test_.button("Show the cluster"));
  await expectAccessible(page);
}

const REQUEST = [
  "openssl genpkey -algorithm ed25519 -out a.key",
  "openssl req -new -key a.key -subj /CN=audit/O=kubeadm:cluster-admins -out a.csr",
  "printf 'apiVersion: certificates.k8s.io/v1\\nkind: CertificateSigningRequest\\nmetadata: {name: audit}\\nspec: {request: %s, signerName: kubernetes.io/kube-apiserver-client, usages: [client auth]}\\n' $(base64 -w0 a.csr) | kubectl apply -f -",
];

for (const colorScheme of ["light", "dark"]) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("a lesson on a desk", async ({ page }) => {
      await lessonViews(page, hands.mouse);
    });

    test("a test on a desk", async ({ page }) => {
      await testViews(page, hands.mouse);
    });

    test("on a desk", async ({ page }) => {
      const terminal = await Terminal.open(page);
      await expectAccessible(page);
      for (const command of REQUEST) await terminal.run(command);
      const yaml = page.getByRole("region", { name: "YAML" });
      await yaml.getByRole("button", { name: "request" }).click();
      await expectAccessible(page);
      await terminal.run("kubectl certificate approve audit");
      await yaml.getByRole("button", { name: "certificate" }).click();
      await expectAccessible(page);
      await page.getByRole("button", { name: "Menu" }).click();
      await expectAccessible(page);
      await page.keyboard.press("Escape");
      for (const editor of ["nano", "vi"]) {
        await terminal.line.focus();
        await page.keyboard.type(`${editor} a.csr\n`);
        await expect(page.getByRole("dialog", { name: /a\.csr/ })).toBeVisible();
        await expectAccessible(page);
        if (editor === "nano") await page.keyboard.press("Control+x");
        else await page.keyboard.type(":q\n");
        await terminal.ready();
      }
    });
  });

  test.describe(`${colorScheme}, phone`, () => {
    const { viewport, userAgent, hasTouch, isMobile } = devices["Pixel 7"];
    test.use({ colorScheme, viewport, userAgent, hasTouch, isMobile });

    test("a lesson on a phone", async ({ page }) => {
      await lessonViews(page, hands.thumb);
    });

    test("a test on a phone", async ({ page }) => {
      await testViews(page, hands.thumb);
    });

    test("on a phone, one pane at a time", async ({ page }) => {
      await page.goto("./?seed=1&start=2026-01-01T00:00:00Z");
      await expect(page.getByRole("heading", { name: "Learn the Certificates API" })).toBeVisible();
      await expectAccessible(page);
      await page.getByRole("navigation", { name: "Panes" }).getByRole("button", { name: /Terminal/ }).tap();
      const terminal = new Terminal(page);
      await terminal.ready();
      for (const command of REQUEST) await terminal.run(command);
      await expectAccessible(page);
      const bar = page.getByRole("navigation", { name: "Panes" });
      await expect(bar.getByRole("button", { name: /Requests/ })).toContainText("changed");
      await bar.getByRole("button", { name: /Requests/ }).tap();
      await expect(terminal.region).toBeHidden();
      await expectAccessible(page);
      await page.getByRole("listitem").getByRole("button", { name: /audit/ }).tap();
      await expect(page.getByRole("region", { name: "YAML" })).toContainText("name: audit");
      await expectAccessible(page);
      await bar.getByRole("button", { name: /Terminal/ }).tap();
      await page.getByRole("button", { name: "Pipe" }).tap();
      await expect(terminal.log).toContainText("# |");
    });
  });
}
