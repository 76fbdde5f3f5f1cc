// A mock of GET /v1/sims/{iccid}, written by hand with Express: what it has is in two files.
//
//     express.mjs PACKAGES PORT SIMS HEADERS

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [, , PACKAGES, PORT, SIMS, HEADERS] = process.argv;
const express = createRequire(join(PACKAGES, "package.json"))("express");
const read = (file) => JSON.parse(readFileSync(file, "utf8"));

const sims = new Map(read(SIMS).map((sim) => [sim.iccid, sim]));
const headers = read(HEADERS);

const app = express();
app.disable("x-powered-by");
app.get("/management-api/v1/sims/:iccid", (request, response) => {
  const sim = sims.get(request.params.iccid);
  if (!sim) return response.status(404).end();
  response.set(headers).json(sim);
});
app.listen(Number(PORT), "127.0.0.1");
