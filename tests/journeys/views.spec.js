// Every view against WCAG 2.2 AA, in both colours, on a desk and on a phone.
import { devices } from "@playwright/test";
import { expect, expectAccessible, test } from "./page.js";
import { Terminal } from "./terminal.js";

const REQUEST = [
  "openssl genpkey -algorithm ed25519 -out a.key",
  "openssl req -new -key a.key -subj /CN=audit/O=kubeadm:cluster-admins -out a.csr",
  "printf 'apiVersion: certificates.k8s.io/v1\\nkind: CertificateSigningRequest\\nmetadata: {name: audit}\\nspec: {request: %s, signerName: kubernetes.io/kube-apiserver-client, usages: [client auth]}\\n' $(base64 -w0 a.csr) | kubectl apply -f -",
];

for (const colorScheme of ["light", "dark"]) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

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

    test("on a phone, one pane at a time", async ({ page }) => {
      const terminal = await Terminal.open(page);
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
