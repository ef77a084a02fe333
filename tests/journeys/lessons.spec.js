// Each lesson whole: with a mouse, with keys alone, and with a thumb on a phone.
import { devices } from "@playwright/test";
import { test } from "./page.js";
import { Lesson, hands } from "./lesson.js";

for (const id of ["developer", "jane"]) {
  test.describe(id, () => {
    test.setTimeout(240_000);

    for (const hand of ["mouse", "keyboard"]) {
      test(`with ${hand === "mouse" ? "a mouse" : "keys alone"}`, async ({ page }) => {
        const lesson = await Lesson.open(page, `?lesson=${id}&seed=7`, hands[hand]);
        await lesson.whole(id);
      });
    }

    test.describe("on a phone", () => {
      const { viewport, userAgent, hasTouch, isMobile } = devices["Pixel 7"];
      test.use({ viewport, userAgent, hasTouch, isMobile });

      test("with a thumb", async ({ page }) => {
        const lesson = await Lesson.open(page, `?lesson=${id}&seed=7`, hands.thumb);
        await lesson.whole(id);
      });
    });
  });
}
