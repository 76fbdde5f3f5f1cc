// When the world began, in simulated time: the steps of a scenario are counted from there.

import { get } from "./api.js";

/** Milliseconds, or null when nobody knows. */
export async function worldBegan() {
  const { began } = await get("info");
  return began ? Date.parse(began) : null;
}
