// A receiver of webhooks: PATCH is the delivery report of an SMS, POST an SMS from a device.

import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

/**
 * What webhooks brought. They come late, twice, in any order, and even before the 201 of their SMS:
 * everything is kept by its id, and changes nothing when it comes again.
 */
export class Inbox {
  reports = new Map(); // SMS id: final status
  messages = new Map(); // source and identifier: {source, identifier, total, parts: number to text}
  ids = new Set(); // of each part
  faults = [];
  #changed = performance.now();

  takeReport(report) {
    const [sms, status] = [String(report.id), report.status.status]; // an id is a text or a number
    const known = this.reports.get(sms) ?? status;
    if (known !== status) this.faults.push(`SMS ${sms} was reported ${known} and ${status}`);
    this.reports.set(sms, known);
  }

  takeSms(sms) {
    const { partno, total, identifier } = sms.multi_part_info;
    const key = `${sms.source_address} ${identifier}`;
    const message = this.messages.get(key) ?? {
      source: sms.source_address,
      identifier,
      total: Number(total),
      parts: new Map(),
    };
    message.parts.set(Number(partno), sms.payload);
    this.messages.set(key, message);
    this.ids.add(String(sms.id));
  }

  /** Stores what came. A body that breaks off is refused, so that it comes again. */
  take(method, body) {
    try {
      if (method === "PATCH") this.takeReport(JSON.parse(body));
      else this.takeSms(JSON.parse(body));
    } catch {
      return 400;
    }
    this.#changed = performance.now();
    return 200;
  }

  /** Whether no message lacks parts, and nothing has come for so long. */
  isQuiet(milliseconds) {
    return this.incomplete().length === 0 && performance.now() >= this.#changed + milliseconds;
  }

  incomplete() {
    return [...this.messages.values()].filter(({ parts, total }) => parts.size < total);
  }

  /** Source and text of each SMS from a device, its parts in their order. */
  texts() {
    return [...this.messages.values()].map(({ source, parts }) => ({
      source,
      text: [...parts].sort(([a], [b]) => a - b).map(([, part]) => part).join(""),
    }));
  }
}

/**
 * Listens on a free port and returns the URL. A webhook is stored, then answered, and at once: what
 * gets no 2xx in time, the platform sends again.
 */
export async function openReceiver(inbox) {
  const server = createServer(async (request, response) => {
    response.writeHead(inbox.take(request.method, await text(request))).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${server.address().port}/`;
}
