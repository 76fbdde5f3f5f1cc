// The world's clock as the page knows it, going on between two looks at it.

import { get, sessionEvents } from "./api.js";

const state = { now: 0, pace: "manual", factor: 1, next: null, planned: 0, seen: 0, isKnown: false, text: "" };
export const clockEvents = new EventTarget();

/** Takes what `GET clock` says. */
export function setClock(told) {
  Object.assign(state, {
    now: Date.parse(told.now),
    pace: told.pace,
    factor: told.factor ?? 1,
    next: told.next_event ? Date.parse(told.next_event) : null,
    planned: told.planned_events ?? 0,
    seen: performance.now(),
    isKnown: true,
  });
  clockEvents.dispatchEvent(new Event("change"));
}

/** Asks for the clock, and tells whether it says something new. */
export async function lookAtClock() {
  const told = await get("clock");
  const text = JSON.stringify(told);
  const isNew = text !== state.text;
  setClock(told);
  state.text = text;
  return isNew;
}

// another world has another time
sessionEvents.addEventListener("change", () => Object.assign(state, { isKnown: false, text: "" }));

const speed = () => ({ real: 1, scaled: state.factor })[state.pace] ?? 0;

/** Simulated milliseconds since 1970: at the paces real and scaled it goes on by itself. */
export const virtualNow = () => state.now + (performance.now() - state.seen) * speed();

export const clockState = () => ({ ...state, now: virtualNow(), moves: speed() > 0 });
