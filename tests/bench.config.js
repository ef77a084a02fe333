// The measurements of `cargo xtask bench`: the same browser and server as the journeys, one thing at a time.
import { defineConfig } from "@playwright/test";
import journeys from "./playwright.config.js";

export default defineConfig({
  ...journeys,
  testDir: "bench",
  fullyParallel: false,
  workers: 1,
  reporter: [["line"]],
});
