import { stepText } from "../scenario_step.js";
import { worldBegan } from "../world_start.js";
import { copyButton } from "./copying.js";

/** Copies what happened at `at` as a step of a scenario; both may be functions, `step` an async one. */
export const stepButton = (at, step, attributes) =>
  copyButton("Copy as scenario step", async () =>
    stepText(typeof at === "function" ? at() : at, await worldBegan(), typeof step === "function" ? await step() : step), attributes);
