// Numbers and simulated times as people read them. Simulated time is always UTC.

import { h } from "./elements.js";

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const UNITS = [["d", 86_400_000], ["h", 3_600_000], ["min", 60_000], ["s", 1_000], ["ms", 1]];

const two = (number) => String(number).padStart(2, "0");

/** "Mon" */
export const weekdayText = (ms) => DAYS[new Date(ms).getUTCDay()];

/** "5 Jan 2026" */
export function dateText(ms) {
  const date = new Date(ms);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** "08:00:04" */
export function clockText(ms) {
  const date = new Date(ms);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

/** ".250", or nothing for a whole second */
export function fractionText(ms) {
  const rest = ((ms % 1000) + 1000) % 1000;
  return rest === 0 ? "" : "." + String(Math.floor(rest)).padStart(3, "0");
}

/**
 * "08:00:04.250" on the day of `now`, else "5 Jan 08:00:04.250", with the year when that differs.
 * `isBrief` leaves out what is less than a second.
 */
export function momentText(ms, now, isBrief = false) {
  const date = new Date(ms);
  const today = new Date(now);
  const clock = clockText(ms) + (isBrief ? "" : fractionText(ms));
  if (Math.floor(ms / UNITS[0][1]) === Math.floor(now / UNITS[0][1])) return clock;
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
  const year = date.getUTCFullYear() === today.getUTCFullYear() ? "" : ` ${date.getUTCFullYear()}`;
  return `${day}${year} ${clock}`;
}

/** "4 s", "1 min 30 s", "3 d 4 h": at most two units. */
export function durationText(ms) {
  if (ms < 0) return "-" + durationText(-ms);
  const first = UNITS.findIndex(([, length]) => ms >= length);
  if (first < 0) return "0 s";
  const [unit, length] = UNITS[first];
  const count = Math.floor(ms / length);
  const [nextUnit, nextLength] = UNITS[first + 1] ?? ["", 1];
  const rest = nextUnit && nextUnit !== "ms" ? Math.floor((ms - count * length) / nextLength) : 0;
  return rest > 0 ? `${count} ${unit} ${rest} ${nextUnit}` : `${count} ${unit}`;
}

/** A duration as files write it: "1h30m", "4s", "250ms". */
export function durationWord(ms) {
  const words = [["d", 86_400_000], ["h", 3_600_000], ["m", 60_000], ["s", 1_000], ["ms", 1]];
  let text = "";
  let rest = Math.max(0, Math.round(ms));
  for (const [unit, length] of words) {
    const count = Math.floor(rest / length);
    if (count > 0) text += count + unit;
    rest -= count * length;
  }
  return text || "0s";
}

/** "12,480" */
export const countText = (number) => Number(number).toLocaleString("en");

/** "321.65 MB": two digits behind the point at most. */
export const amountText = (number, unit) =>
  `${Number(number).toLocaleString("en", { maximumFractionDigits: 2 })}${unit ? " " + unit : ""}`;

export const plural = (count, one, many = one + "s") => `${countText(count)} ${count === 1 ? one : many}`;

/** A <time>, short to read, whole when pointed at. */
export function timeOf(iso, now, isBrief = false) {
  if (!iso) return null;
  return h("time", { datetime: iso, title: iso }, momentText(Date.parse(iso), now, isBrief));
}
