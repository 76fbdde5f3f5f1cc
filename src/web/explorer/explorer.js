// Shows one of the two documents in Swagger UI; nothing is asked of another host.
import { keepAccessible, NoLinksInButtonsPlugin } from "/explorer/accessible.js";
import { LoginPlugin } from "/explorer/login.js";

const documents = {
  api: "/management-api/api-docs",
  control: "/_simulator/v1/openapi.json",
};

const asked = new URLSearchParams(location.search).get("document");
const shown = asked && Object.hasOwn(documents, asked) ? asked : "api";

document.querySelector(`[data-document="${shown}"]`).setAttribute("aria-current", "page");

window.SwaggerUIBundle({
  url: documents[shown],
  dom_id: "#explorer",
  deepLinking: true,
  docExpansion: "none", // sections unfold by their arrow, as the platform's guide tells its users
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  validatorUrl: null, // its badge would ask a server of Swagger's
  plugins: [LoginPlugin, NoLinksInButtonsPlugin],
});
keepAccessible(document.getElementById("explorer"));
