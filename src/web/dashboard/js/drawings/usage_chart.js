import { h, s } from "../page/elements.js";
import { amountText } from "../page/format.js";

const HEIGHT = 96;
const GAP_SHARE = 0.25; // of a day's width

/** Data of some days as bars, received upon sent, and the same as a table. */
export function usageChart(usage) {
  const most = Math.max(...usage.map((day) => day.rx_mb + day.tx_mb), 0);
  const sum = (key) => usage.reduce((total, day) => total + day[key], 0);
  if (most === 0 && sum("sms_mt") + sum("sms_mo") === 0)
    return h("p.quiet", {}, `Nothing used in ${usage.length} days.`);
  return h("figure.usage", {},
    h("figcaption.usage-head", {},
      h("span.key.is-rx", {}, `received ${amountText(sum("rx_mb"), "MB")}`),
      h("span.key.is-tx", {}, `sent ${amountText(sum("tx_mb"), "MB")}`),
      h("span.spring"),
      h("span.quiet", {}, `most in a day: ${amountText(most, "MB")}`)),
    s("svg.usage-bars", { role: "img", height: HEIGHT, "aria-label": `Data of the last ${usage.length} days; the table has the numbers` },
      s("line.axis", { x1: 0, x2: "100%", y1: HEIGHT - 0.5, y2: HEIGHT - 0.5 }),
      most > 0 ? usage.map((day, i) => bar(day, i, usage.length, most)) : null),
    h("div.usage-ends", {}, h("span", {}, usage[0].day), h("span", {}, usage.at(-1).day)),
    h("details", { "data-key": "table" }, h("summary", {}, "Numbers"), table(usage)));
}

function bar(day, index, count, most) {
  const step = 100 / count;
  const x = `${(index + GAP_SHARE / 2) * step}%`;
  const width = `${step * (1 - GAP_SHARE)}%`;
  const tx = (day.tx_mb / most) * (HEIGHT - 4);
  const rx = (day.rx_mb / most) * (HEIGHT - 4);
  return s("g", {},
    s("title", {}, `${day.day}: ${amountText(day.rx_mb, "MB")} received, ${amountText(day.tx_mb, "MB")} sent`),
    s("rect.is-tx", { x, width, y: HEIGHT - tx, height: tx }),
    s("rect.is-rx", { x, width, y: HEIGHT - tx - rx, height: rx }));
}

const table = (usage) =>
  h("div.scroller", { tabindex: 0, role: "region", "aria-label": "Usage by day" }, h("table.table", {},
    h("thead", {}, h("tr", {}, ["Day", "MB received", "MB sent", "SMS to it", "SMS from it"].map((each) => h("th", { scope: "col" }, each)))),
    h("tbody", {}, usage.toReversed()
      .filter((day) => day.rx_mb + day.tx_mb + day.sms_mt + day.sms_mo > 0)
      .map((day) => h("tr", {}, h("th", { scope: "row" }, day.day),
        [amountText(day.rx_mb), amountText(day.tx_mb), day.sms_mt, day.sms_mo].map((each) => h("td", {}, each)))))));
