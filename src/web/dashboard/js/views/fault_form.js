import { get, post } from "../api.js";
import { openDialog } from "../page/dialog.js";
import { h, show } from "../page/elements.js";
import { attempt } from "../page/notices.js";

const OPERATIONS = ["api", "oauth.token", "orders.*", "products.*", "sims.*", "sims.list", "sims.read", "sms.*", "sms.submit", "sms.list", "sms.read"];
const NUMBERS = new Set(["status", "bytes", "spread", "budget", "first", "nth", "every", "percent"]);
const HINTS = {
  status: "503", retry_after: "2s", by: "2s", up_to: "5s", window: "1m", budget: "100", bytes: "20", spread: "50",
  per: "account", body: "", content_type: "text/plain",
};
const CONDITIONS = [["first", "Only the first", "2"], ["percent", "Percent of them", "20"], ["iccid", "Only for SIMs", "8988*0001"]];

/** The dialog that adds a fault: its kind decides which fields there are. */
export async function openFaultForm(refresh) {
  let kinds;
  if (!(await attempt(async () => ({ kinds } = await get("faults"))))) return;
  openDialog("Add a fault", (close) => {
    const form = h("form.form", {
      onsubmit: async (event) => {
        event.preventDefault();
        if (!(await attempt(() => post("faults", faultOf(form)), (rule) => `${rule.id} is in force.`))) return;
        close();
        refresh();
      },
    });
    const redraw = (name) => show(form, fieldsOf(kinds, kinds.find((kind) => kind.fault === name), redraw));
    redraw(kinds[0].fault);
    return form;
  });
}

function fieldsOf(kinds, kind, redraw) {
  const select = h("select.field", { id: "fault", name: "fault", onchange: (event) => redraw(event.target.value) },
    kinds.map(({ fault }) => h("option", { value: fault }, fault)));
  return [
    labelled("fault", "Fault", select),
    h("p.quiet", { "data-key": "purpose" }, `It ${kind.purpose}.`),
    kind.only_on ? null : labelled("on", "On the operation", input("on", { list: "operations", value: "api", required: true })),
    h("datalist", { id: "operations", "data-key": "operations" }, OPERATIONS.map((value) => h("option", { value }))),
    choice("how", "How", kind.how),
    choice("stage", "When", kind.stages),
    kind.required.map((key) => labelled(key, titleOf(key), input(key, { required: true, placeholder: HINTS[key] }))),
    kind.optional.map((key) => labelled(key, `${titleOf(key)} (optional)`, input(key, { placeholder: HINTS[key] }))),
    CONDITIONS.map(([key, title, placeholder]) => labelled(`when-${key}`, `${title} (optional)`, input(`when-${key}`, { placeholder }))),
    h("div.form-end", { "data-key": "end" }, h("button.button.is-main", { type: "submit" }, "Add")),
  ];
}

const titleOf = (key) => key[0].toUpperCase() + key.slice(1).replaceAll("_", " ");

const input = (name, attributes) => h("input.field", { id: name, name, autocomplete: "off", spellcheck: "false", ...attributes });

const labelled = (id, title, field) => h("p.labelled", { "data-key": id }, h("label.label", { for: id }, title), field);

const STAGES = { before: "before it happens", after_commit: "after it has happened" };

function choice(name, title, words = []) {
  if (words.length < 2) return null;
  return labelled(name, title, h("select.field", { id: name, name }, words.map((value) => h("option", { value }, STAGES[value] ?? value))));
}

/** What the form says, as POST faults takes it. */
function faultOf(form) {
  const fault = {};
  const when = {};
  for (const [name, text] of new FormData(form)) {
    const value = text.trim();
    if (value === "") continue;
    const key = name.replace(/^when-/, "");
    (key === name ? fault : when)[key] = NUMBERS.has(key) ? Number(value) : value;
  }
  return Object.keys(when).length > 0 ? { ...fault, when } : fault;
}
