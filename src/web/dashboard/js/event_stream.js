// Server-sent events, read from the bytes of a fetch: an EventSource could not send a token.

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

/** Reads a stream of bytes until it ends; `onEvent` gets each event. Throws what reading throws. */
export async function readEvents(bytes, onEvent) {
  const reader = bytes.pipeThrough(new TextDecoderStream()).getReader();
  const events = new EventReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    for (const event of events.take(value)) onEvent(event);
  }
}
