// The dashboard: one page, its place in the address, each view made when it is first looked at.

import { worldOfAddress } from "./api.js";
import { stayLive } from "./live.js";
import { place } from "./page/router.js";
import { drawBar } from "./shell/bar.js";
import { PLACES, places } from "./shell/places.js";
import { eventsView } from "./views/events.js";
import { faultsView } from "./views/faults.js";
import { findingsView } from "./views/findings.js";
import { messagesView } from "./views/messages.js";
import { requestsView } from "./views/requests.js";
import { scenarioView } from "./views/scenario.js";
import { simsView } from "./views/sims.js";

const MAKERS = {
  messages: messagesView,
  sims: simsView,
  requests: requestsView,
  events: eventsView,
  faults: faultsView,
  scenario: scenarioView,
  findings: findingsView,
};

const root = document.getElementById("view");
const made = new Map();
let shown = null;

function viewOf(name) {
  if (!made.has(name)) {
    const view = MAKERS[name]();
    root.append(view.element);
    made.set(name, view);
  }
  return made.get(name);
}

function showPlace() {
  const { view: asked, id, query } = place();
  const name = Object.hasOwn(MAKERS, asked) ? asked : "messages";
  const view = viewOf(name);
  for (const each of made.values()) each.element.hidden = each !== view;
  if (shown !== view) shown?.hide();
  shown = view;
  view.show({ id, query });
  markPlace(name);
  document.title = `${PLACES.find(([each]) => each === name)[1]}: easyconnect-simulator`;
}

root.replaceChildren();
drawBar(document.getElementById("bar"));
const markPlace = places(document.getElementById("places"));
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault(); // the hash is the page's place
  root.focus();
});
addEventListener("hashchange", showPlace);
addEventListener("popstate", worldOfAddress);
showPlace();
stayLive();
