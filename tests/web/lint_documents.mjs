// Lints both OpenAPI documents, as the program prints them, and shows that the linter would find a
// wrong example in each.
//
//   node lint_documents.mjs PROGRAM REDOCLY_CLI
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [program, linter] = process.argv.slice(2);
const config = join(dirname(fileURLToPath(import.meta.url)), "redocly.yaml");
const folder = mkdtempSync(join(tmpdir(), "easyconnect-lint-"));
process.on("exit", () => rmSync(folder, { recursive: true }));

/** What the linter finds in a document. */
function problems(document) {
  const file = join(folder, "openapi.json");
  writeFileSync(file, JSON.stringify(document));
  const run = spawnSync(process.execPath, [linter, "lint", file, "--config", config, "--format", "json"], {
    cwd: folder,
    encoding: "utf8",
    timeout: 120_000,
    // it must not tell or ask anybody anything
    env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
  });
  try {
    return JSON.parse(run.stdout).problems;
  } catch {
    throw new Error(`the linter gave no report: ${run.stderr}`);
  }
}

/** The first example of a body or schema below a node, with its owner. */
function firstExample(node) {
  if (node === null || typeof node !== "object") return null;
  if ("example" in node && ("schema" in node || "properties" in node)) return node;
  for (const child of Object.values(node)) {
    const found = firstExample(child);
    if (found) return found;
  }
  return null;
}

let failures = 0;
function expect(holds, text) {
  console.log(`${holds ? "ok" : "NOT OK"}: ${text}`);
  if (!holds) failures += 1;
}

for (const flags of [[], ["--control"]]) {
  const command = ["openapi", ...flags].join(" ");
  const document = JSON.parse(execFileSync(program, ["openapi", ...flags], { encoding: "utf8" }));
  const found = problems(document);
  for (const { severity, ruleId, message, location } of found)
    console.log(`  ${severity} ${ruleId}: ${message} (${location[0]?.pointer})`);
  expect(!found.some(({ severity }) => severity === "error"), `no errors in what \`${command}\` prints`);

  const owner = firstExample(document.components.schemas) ?? firstExample(document);
  owner.example = 4711.5; // no example of ours is a bare number
  const rules = problems(document).map(({ ruleId }) => ruleId);
  expect(rules.some((rule) => /^no-invalid-.*-examples$/.test(rule)),
    `a wrong example is found in what \`${command}\` prints`);
}
process.exitCode = failures === 0 ? 0 : 1;
