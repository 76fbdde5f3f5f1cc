import { session, sessionEvents } from "../api.js";
import { h, s, show } from "../page/elements.js";
import { linkTo } from "../page/router.js";
import { world, worldEvents } from "../live.js";
import { clockBar } from "./clock_bar.js";
import { themeSwitch } from "./theme_switch.js";
import { tokenForm } from "./token_form.js";
import { worldSwitcher } from "./world_switcher.js";

/** The bar that is always on top: which simulator and world, its clock, and whether the page is live. */
export function drawBar(element) {
  const live = h("span.live", { role: "status" });
  const problem = h("p.problem", { role: "status", hidden: true });
  const drawLive = () => {
    const isDown = !world.isLive && world.problem !== "" && !session.isLocked;
    element.classList.toggle("is-live", world.isLive);
    show(live, h(`span.live-dot.is-${world.isLive ? "good" : "bad"}`, { "aria-hidden": "true" }), liveWord());
    live.title = world.isLive ? "Changes are shown as they happen" : world.hasEnded || world.problem || "Not connected to the simulator";
    problem.hidden = !isDown;
    show(problem, isDown ? `Changes do not show by themselves: ${world.hasEnded || world.problem}` : null);
  };
  element.append(
    h("a.brand", { href: linkTo("messages"), "aria-label": "easyconnect-simulator, messages" }, mark(), h("span.brand-name", {}, "easyconnect", h("span.quiet", {}, "-simulator"))),
    worldSwitcher(),
    clockBar(),
    h("div.bar-end", {}, live, themeSwitch()),
    tokenForm(),
    problem);
  worldEvents.addEventListener("change", drawLive);
  sessionEvents.addEventListener("change", drawLive);
  drawLive();
}

function liveWord() {
  if (world.hasEnded) return "ended";
  if (world.isLive) return "live";
  return session.isLocked ? "locked" : world.problem ? "not connected" : "connecting";
}

/** A SIM card. */
const mark = () =>
  s("svg.brand-mark", { viewBox: "0 0 32 32", width: 22, height: 22, "aria-hidden": "true" },
    s("path.brand-card", { d: "M9 2h11l7 7v18a3 3 0 0 1-3 3H9a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3z" }),
    s("path.brand-chip", { d: "M11 14h10a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H11a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1z" }),
    s("path.brand-lines", { d: "M10 19.5h12M16 14v11" }));
