// A request as a command for a shell.

const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * The command that makes this call again. Secrets are not in the log: the shell's variables stand for
 * them. Throws, with the reason, when no command can: the log shows bodies as text.
 */
export function curlText(request, origin) {
  const query = (request.query ?? []).map(({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  const url = origin + request.path + (query.length > 0 ? "?" + query.join("&") : "");
  const words = ["curl -i"];
  if (/[[\]{}]/.test(url)) words.push("-g"); // curl would make many URLs of these
  if (request.method === "HEAD") words.push("-I");
  else if (request.method !== "GET") words.push(`-X ${request.method}`);
  if (request.token?.scheme === "Basic") words.push('-u "$USERNAME:$PASSWORD"');
  else if (request.token?.scheme) words.push('-H "Authorization: Bearer $TOKEN"');
  const isCut = request.body?.size > byteCount(request.body?.text ?? "");
  if (request.body?.size > 0) {
    if (isBinary(request.body, isCut)) throw new Error("The body is not text: the log does not show its bytes, so that no command can send them.");
    // without a type curl would send that of a form; so it sends none
    words.push(`-H ${quoted(`Content-Type:${request.body.type ? " " + request.body.type : ""}`)}`);
    words.push(`--data-raw ${quoted(request.body.text)}`);
  }
  words.push(quoted(url));
  return (isCut ? "# the log keeps the beginning of this body only\n" : "") + words.join(" \\\n  ") + "\n";
}

const byteCount = (text) => new TextEncoder().encode(text).length;

/** Whether the text stands for bytes that are none, or that no shell can hold. A cut may end inside of a letter. */
function isBinary({ size, text }, isCut) {
  if (text.includes("\0")) return true;
  const whole = isCut ? text.replace(/\uFFFD{1,3}$/, "") : text;
  return whole.includes("\uFFFD") && (isCut || byteCount(text) !== size);
}
