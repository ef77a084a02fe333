// The journeys: a real Chromium against the built site, served from a sub-path by a plain file server.
import { defineConfig } from "@playwright/test";

const port = 8090;
// No journey passes if the page asks for a file at the server's top.
const base = "/some/sub-path/";

export default defineConfig({
  testDir: "journeys",
  outputDir: "../test-results",
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  // Machines that others use, too, may stand still for half a minute; a journey that needs its second try is reported as flaky.
  retries: 1,
  reporter: [["list"]],
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    baseURL: `http://127.0.0.1:${port}${base}`,
    locale: "en-GB",
    timezoneId: "UTC",
    viewport: { width: 1280, height: 800 },
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  webServer: {
    command: `node tests/server.js ${port} ${base} ${port + 1}`,
    cwd: "..",
    url: `http://127.0.0.1:${port}${base}`,
    reuseExistingServer: false,
  },
});
