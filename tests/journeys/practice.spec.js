// The practice test: answers of every kind, marked at once, and a report of what to read again.
import { expect, test } from "./page.js";
import { Lesson } from "./lesson.js";

test("questions are marked at once, tried again in another order, and reported", async ({ page }) => {
  test.setTimeout(120_000);
  const test_ = await Lesson.open(page, "?quiz=practice&seed=3");
  await expect(test_.region).toContainText("Section 1 of ");

  const cn = test_.question(/Which user will the certificate make/);
  const options = () => cn.getByRole("radio").evaluateAll((all) => all.map((one) => one.closest(".option").textContent));
  const before = await options();
  await test_.answer(cn, "whoever sent the object");
  await expect(cn).toContainText("Not yet.");
  await expect(cn).toContainText("has no influence on the certificate");
  await cn.getByRole("button", { name: "Try again" }).click();
  await expect(cn.getByRole("radio", { checked: true })).toHaveCount(0);
  const orders = [before.join()];
  orders.push((await options()).join());
  await test_.answer(cn, "whoever sent the object");
  await cn.getByRole("button", { name: "Try again" }).click();
  orders.push((await options()).join());
  expect(new Set(orders).size, "another try differs").toBeGreaterThan(1);

  // Every question of every section can be answered, right or wrong.
  let sections = 0;
  for (;;) {
    sections += 1;
    const groups = test_.region.locator(".quiz");
    for (let place = 0; place < (await groups.count()); place++) {
      const group = groups.nth(place);
      if (await group.locator(".quiz__verdict").count()) continue;
      const reveal = group.getByRole("button", { name: "Reveal answer" });
      if (await reveal.count()) await test_.reveal(group);
      else {
        const choices = group.locator("input[type=radio], input[type=checkbox]");
        const words = group.getByRole("textbox");
        if (await words.count()) await words.fill("something");
        else if (!(await group.getByRole("button", { name: /^Move up/ }).count())) await choices.first().check();
        await group.getByRole("button", { name: "Answer" }).click();
      }
      await expect(group.locator(".quiz__verdict")).toBeVisible();
      await expect(group.getByRole("button", { name: "Try again" })).toBeVisible();
    }
    const report = test_.button("Report");
    if (await report.count()) {
      await report.click();
      break;
    }
    await test_.next();
  }
  expect(sections).toBeGreaterThan(2);
  await expect(test_.heading()).toContainText(/\d+ of \d+ right at once/);
  const again = test_.region.getByRole("link", { name: /^Read again: A certificate for a developer, “A key and a request”/ });
  await expect(again.first()).toHaveAttribute("href", /lesson=developer&step=key/);
  await again.first().click();
  await expect(page.getByRole("region", { name: "Lesson" }).locator("#step")).toHaveText("A key and a request");
});
