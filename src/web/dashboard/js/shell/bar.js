import { accessNotice, askForToken } from "../access.js";
import { sessionEvents } from "../api.js";
import { h, s, show } from "../page/elements.js";
import { icon } from "../page/icons.js";
import { notice } from "../page/notices.js";
import { linkTo } from "../page/router.js";
import { world, worldEvents } from "../live.js";
import { clockBar } from "./clock_bar.js";
import { themeSwitch } from "./theme_switch.js";
import { worldSwitcher } from "./world_switcher.js";

/** The bar that is always on top: which simulator and world, its clock, and whether the page is live. */
export function drawBar(element) {
  const clock = clockBar();
  const worlds = worldSwitcher();
  const live = h("span.live", { role: "status" });
  const access = h("div.access-slot", {});
  let told = ""; // what was wrong when it was told last
  const drawLive = () => {
    element.classList.toggle("is-live", world.isLive);
    show(live, h(`span.live-dot.is-${world.isLive ? "good" : "bad"}`, { "aria-hidden": "true" }), world.hasEnded ? "ended" : world.isLive ? "live" : world.problem ? "not connected" : "connecting");
    live.title = world.hasEnded || (world.isLive ? "Changes are shown as they happen" : world.problem || "Not connected to the simulator");
    if (world.problem && world.problem !== told) notice(world.problem, "bad");
    told = world.problem;
  };
  const drawAccess = () => {
    show(access, accessNotice());
    clock.draw();
    worlds.draw();
  };
  element.append(
    h("a.brand", { href: linkTo("messages"), "aria-label": "easyconnect-simulator, messages" }, mark(), h("span.brand-name", {}, "easyconnect", h("span.quiet", {}, "-simulator"))),
    worlds.element,
    clock.element,
    h("div.bar-end", {}, live,
      h("button.button.is-quiet", { type: "button", "aria-label": "Token of the control plane", title: "Token of the control plane", onclick: askForToken }, icon("key")),
      themeSwitch()),
    access);
  worldEvents.addEventListener("change", drawLive);
  sessionEvents.addEventListener("change", drawAccess);
  drawLive();
  drawAccess();
}

/** A SIM card. */
const mark = () =>
  s("svg.brand-mark", { viewBox: "0 0 32 32", width: 22, height: 22, "aria-hidden": "true" },
    s("path.brand-card", { d: "M9 2h11l7 7v18a3 3 0 0 1-3 3H9a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3z" }),
    s("path.brand-chip", { d: "M11 14h10a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H11a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1z" }),
    s("path.brand-lines", { d: "M10 19.5h12M16 14v11" }));
