// Values as YAML on one line, as the files of this project write them.

const PLAIN = /^[A-Za-z_][A-Za-z0-9_.*-]*$/;
const MEANS_SOMETHING = /^(true|false|yes|no|on|off|null|y|n|~)$/i; // to some reader of YAML

/** A flow value: {iccid: "8988280666000000001", payload: "t=21.5"}. Every string can be read back. */
export function flowText(value) {
  if (Array.isArray(value)) return `[${value.map(flowText).join(", ")}]`;
  if (value && typeof value === "object") {
    const pairs = Object.entries(value).filter(([, each]) => each !== undefined);
    return `{${pairs.map(([key, each]) => `${keyText(key)}: ${flowText(each)}`).join(", ")}}`;
  }
  return scalarText(value);
}

const keyText = (key) => (PLAIN.test(key) ? key : quoted(key));

function scalarText(value) {
  if (typeof value !== "string") return JSON.stringify(value);
  return PLAIN.test(value) && !MEANS_SOMETHING.test(value) ? value : quoted(value);
}

/** JSON's quotes are YAML's. `${` is doubled, since files take it for a variable. */
const quoted = (text) => JSON.stringify(text).replaceAll("${", "$$${").replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff]/g, escaped);

const escaped = (character) => "\\u" + character.charCodeAt(0).toString(16).padStart(4, "0");
