import { get, post, remove, session, sessionEvents, useWorld } from "../api.js";
import { onChange } from "../changes.js";
import { openDialog } from "../page/dialog.js";
import { h, show } from "../page/elements.js";
import { icon } from "../page/icons.js";
import { attempt } from "../page/notices.js";
import { press, when } from "../page/parts.js";

const LOOK_MS = 5_000;

/** Which world the page looks at: a select of all there are, and the dialog that makes and ends them. */
export function worldSwitcher() {
  const element = h("div.worlds", {});
  let worlds = [];
  const draw = () => {
    const names = worlds.map(({ name }) => name);
    if (!names.includes(session.world)) names.push(session.world);
    show(element,
      h("label.off-screen", { for: "world" }, "World"),
      h("select.field.is-small", { id: "world", title: "The world that this page looks at", onchange: (event) => useWorld(event.target.value) },
        names.map((name) => h("option", { value: name, selected: name === session.world }, name))),
      h("button.button.is-small.is-quiet", { type: "button", "aria-label": "Make and end worlds", onclick: () => openWorlds(worlds, look) }, icon("more")));
    element.querySelector("select").value = session.world;
  };
  const look = async () => {
    try {
      worlds = (await get("worlds")).worlds;
    } catch {
      // those that were known last
    }
    draw();
    return worlds;
  };
  onChange("worlds", look);
  sessionEvents.addEventListener("change", draw);
  // a login may make a world; no stream of another world tells that
  setInterval(() => {
    if (!document.hidden && !session.isLocked) look();
  }, LOOK_MS);
  draw();
  return element;
}

function openWorlds(worlds, look) {
  openDialog("Worlds", (close) => {
    const list = h("div", {});
    const draw = (known) => show(list, h("ul.plain-list", {}, known.map((world) => h("li", { "data-key": world.name },
      h("button.button.is-small", { type: "button", onclick: () => { useWorld(world.name); close(); } }, world.name),
      h("span.quiet", {}, `${world.sims} SIMs, ${world.pace}, `, when(world.now)),
      h("span.spring"),
      world.name === "default" ? null : h("button.button.is-small", press(async () => {
        await attempt(() => remove(`worlds/${encodeURIComponent(world.name)}`), `${world.name} has ended.`);
        if (world.name === session.world) useWorld("default");
        draw(await look());
      }, { "aria-label": `End ${world.name}` }), "End")))));
    draw(worlds);
    look().then(draw);
    return [list, makeForm(async () => draw(await look()))];
  });
}

function makeForm(made) {
  const name = h("input.field", { id: "world-name", name: "name", required: true, pattern: "[A-Za-z0-9._@\\-]{1,64}", placeholder: "ci-7f3a", autocomplete: "off", spellcheck: "false" });
  const password = h("input.field", { id: "world-password", name: "password", autocomplete: "off", placeholder: "of its account" });
  return h("form.form", {
    onsubmit: async (event) => {
      event.preventDefault();
      const wanted = { name: name.value, ...(password.value ? { password: password.value } : {}) };
      if (await attempt(() => post("worlds", wanted), `${name.value} is there.`)) {
        name.value = "";
        made();
      }
    },
  },
  h("label.label", { for: "world-name" }, "A new world"), name,
  h("label.label", { for: "world-password" }, "Its password"), password,
  h("div.form-end", {}, h("button.button", { type: "submit" }, "Make it")));
}
