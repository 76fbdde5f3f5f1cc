import { h } from "../page/elements.js";

const OCTETS_A_LINE = 16;

/** Octets as a dump: offset, hex digits, and what of it is printable. */
export function hexDump(hex, label) {
  if (!hex) return h("p.quiet", {}, "No octets.");
  const octets = hex.match(/../g);
  const lines = [];
  for (let i = 0; i < octets.length; i += OCTETS_A_LINE) {
    const line = octets.slice(i, i + OCTETS_A_LINE);
    lines.push(`${i.toString(16).padStart(4, "0")}  ${spaced(line).padEnd(OCTETS_A_LINE * 3)}  ${line.map(printable).join("")}`);
  }
  return h("pre.wire.is-hex", { tabindex: 0, role: "region", "aria-label": label }, lines.join("\n"));
}

const spaced = (octets) => `${octets.slice(0, 8).join(" ")}  ${octets.slice(8).join(" ")}`.trimEnd();

function printable(octet) {
  const code = Number.parseInt(octet, 16);
  return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : "·";
}
