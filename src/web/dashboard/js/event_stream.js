// Server-sent events, read with fetch: an EventSource could not send a token.

/** Cuts the text of a stream into events: {type, data, id}. */
export class EventReader {
  #rest = "";

  /** The events that are whole now. */
  take(text) {
    const events = [];
    const blocks = (this.#rest + text.replaceAll("\r\n", "\n")).split("\n\n");
    this.#rest = blocks.pop();
    for (const block of blocks) {
      const event = readBlock(block);
      if (event) events.push(event);
    }
    return events;
  }
}

function readBlock(block) {
  const event = { type: "message", data: "", id: "" };
  let hasData = false;
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon === 0) continue; // a comment: the line is alive
    const key = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (key === "event") event.type = value;
    else if (key === "id") event.id = value;
    else if (key === "data") {
      event.data += (hasData ? "\n" : "") + value;
      hasData = true;
    }
  }
  return hasData ? event : null;
}

/** Reads a stream until it ends or `signal` says so; `onEvent` gets each event. Throws what fetch throws. */
export async function readEvents(url, headers, signal, onOpen, onEvent) {
  const response = await fetch(url, { headers: { ...headers, Accept: "text/event-stream" }, cache: "no-store", signal });
  if (!response.ok) throw Object.assign(new Error(`The stream answered ${response.status}.`), { status: response.status });
  onOpen();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const events = new EventReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    for (const event of events.take(value)) onEvent(event);
  }
}
