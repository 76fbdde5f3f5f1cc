/**
 * Elements without markup in strings: `h("p.quiet", { title: "..." }, "text", child)`. An attribute
 * that is null or false is left out, one that is true is empty; `on...` is a handler. Children may
 * be nested lists, and null.
 */
export const h = (tag, attributes = {}, ...children) =>
  build((name) => document.createElement(name), tag, attributes, children);

/** The same for drawings. */
export const s = (tag, attributes = {}, ...children) =>
  build((name) => document.createElementNS("http://www.w3.org/2000/svg", name), tag, attributes, children);

function build(create, tag, attributes, children) {
  const [name, ...classes] = tag.split(".");
  const element = create(name);
  if (classes.length > 0) element.setAttribute("class", classes.join(" "));
  element.handlers = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) {
      element[key] = value;
      element.handlers[key] = value;
    } else if (key === "class") {
      element.setAttribute("class", [...classes, value].join(" "));
    } else {
      element.setAttribute(key, value === true ? "" : value);
    }
  }
  element.append(...nodes(children));
  return element;
}

function nodes(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : document.createTextNode(String(child))));
}

/**
 * Makes `container` hold `children`, changing what is there rather than putting new elements in its
 * place: focus, selection, scrolling and what has been unfolded stay. `data-key` tells siblings
 * apart; what is inside of `data-own` is the element's own business.
 */
export function show(container, ...children) {
  patchChildren(container, nodes(children));
}

function patchChildren(parent, wanted) {
  const keyed = new Map();
  for (const child of parent.children) if (child.dataset?.key) keyed.set(child.dataset.key, child);
  let place = parent.firstChild;
  const kept = new Set();
  for (const node of wanted) {
    const key = node.dataset?.key;
    while (place && kept.has(place)) place = place.nextSibling;
    let match = key ? keyed.get(key) : nextPlain(place, node, kept);
    if (match && match.nodeName !== node.nodeName) match = undefined;
    if (!match) {
      parent.insertBefore(node, place);
      kept.add(node);
      continue;
    }
    patch(match, node);
    kept.add(match);
    if (match !== place && key) parent.insertBefore(match, place);
    else place = match.nextSibling;
  }
  for (const child of [...parent.childNodes]) if (!kept.has(child)) child.remove();
}

/** The next sibling without a key that is of the same kind. */
function nextPlain(from, node, kept) {
  for (let each = from; each; each = each.nextSibling)
    if (!kept.has(each) && each.nodeName === node.nodeName && !each.dataset?.key) return each;
  return undefined;
}

function patch(old, wanted) {
  if (old === wanted) return;
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.nodeValue !== wanted.nodeValue) old.nodeValue = wanted.nodeValue;
    return;
  }
  if (old.dataset?.own !== undefined) return;
  patchAttributes(old, wanted);
  for (const name of Object.keys(old.handlers ?? {})) if (!wanted.handlers?.[name]) old[name] = null;
  for (const [name, handler] of Object.entries(wanted.handlers ?? {})) old[name] = handler;
  old.handlers = wanted.handlers;
  patchChildren(old, [...wanted.childNodes]);
}

function patchAttributes(old, wanted) {
  const isUsers = (name) => name === "open" && old.nodeName === "DETAILS"; // unfolded by hand
  for (const { name } of [...old.attributes])
    if (!wanted.hasAttribute(name) && !isUsers(name)) old.removeAttribute(name);
  for (const { name, value } of wanted.attributes)
    if (old.getAttribute(name) !== value && !isUsers(name)) old.setAttribute(name, value);
}
