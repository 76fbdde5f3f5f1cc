// What Swagger UI leaves out for readers who do not see the page, or do not use a mouse.
//
// Its colours are mended in explorer.css. Here are names for controls that have none, and roles for
// what stands in another's place. They are set after each change of the page: Swagger UI renders as it
// likes, and takes nothing away that it did not set itself.

/** [which elements, what they get]; a function tells it of the element. */
const WANTED = [
  // the page has a <main> of its own
  ["main main", { role: "region", "aria-label": "Operations" }],
  ["#servers", { "aria-label": "Server" }],
  [".modal-ux", { role: "dialog", "aria-modal": "true", "aria-label": "Available authorizations" }],
  [".close-modal", { "aria-label": "Close" }],
  [":is([data-param-name], [data-property-name]) :is(input, select, textarea)", (field) => ({ "aria-label": parameterOf(field) })],
  [".body-param__text", { "aria-label": "Request body" }],
  [".examples-select-element", { "aria-label": "Example" }],
  [".model-box-control", (button) => (button.textContent.trim() ? {} : { "aria-label": "Fold or unfold the properties" })],
  // what scrolls is reached by keyboard too
  ["pre.microlight", { tabindex: "0" }],
  // a name has to begin with what stands on the button, or who speaks to the page cannot say it
  [".auth-btn-wrapper [aria-label^='Apply']", { "aria-label": "Authorize: apply credentials" }],
  [".auth-btn-wrapper [aria-label='Remove authorization']", { "aria-label": "Logout: remove authorization" }],
];

const parameterOf = (field) => {
  const { paramName, propertyName } = field.closest("[data-param-name], [data-property-name]").dataset;
  return paramName ?? propertyName;
};

function mend(root) {
  for (const [selector, wanted] of WANTED)
    for (const element of root.querySelectorAll(selector)) {
      const attributes = typeof wanted === "function" ? wanted(element) : wanted;
      for (const [name, value] of Object.entries(attributes))
        if (element.getAttribute(name) !== value) element.setAttribute(name, value);
    }
}

/** Mends what is in `root` now, and whatever comes into it. */
export function keepAccessible(root) {
  new MutationObserver(() => mend(root)).observe(root, { childList: true, subtree: true });
  mend(root);
}

/** The row of an operation is a button, and that of a section has one: no link may be inside. */
export const NoLinksInButtonsPlugin = ({ React }) => ({
  wrapComponents: {
    DeepLink: () => ({ text }) => React.createElement("span", null, text),
  },
});
