// Where the page is: `#/messages/6201?q=pump` is the view, what is open in it, and what it is asked.

const HOME = "messages";

/** A part of the address as text; as it is when its escapes are broken. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** {view, id, query} of the address. */
export function place() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [view, ...rest] = path.split("/");
  return {
    view: view || HOME,
    id: rest.map(decoded).join("/") || null,
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

/** The address of a place; empty values of the query are left out. */
export function linkTo(view, id = null, query = {}) {
  const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value));
  return `#/${view}${id === null ? "" : "/" + encodeURIComponent(id)}${asked.size > 0 ? "?" + asked : ""}`;
}

/** Goes there. `replace` leaves no step behind for the back button. */
export function go(link, { replace = false } = {}) {
  if (link === location.hash) return;
  if (!replace) {
    location.hash = link;
    return;
  }
  history.replaceState(null, "", link);
  dispatchEvent(new HashChangeEvent("hashchange"));
}
