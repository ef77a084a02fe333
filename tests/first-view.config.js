// `cargo xtask first-view`: the same browser and server as the journeys.
import { defineConfig } from "@playwright/test";
import journeys from "./playwright.config.js";

export default defineConfig({ ...journeys, testDir: "first-view", workers: 1, reporter: [["line"]], timeout: 180_000 });
