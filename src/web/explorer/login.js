// The login of the platform's test tool: user name and password, "Auth Error" or "authorized".
//
// The document says truly that a token is got by client credentials, in a Basic header. Swagger UI
// would ask for a "client_id" and a "client_secret"; users of the platform know these as user name
// and password. Once logged in, both schemes are filled: the token for the resources, user name and
// password for the token endpoint itself.

const TOKEN_SCHEME = "login";
const PASSWORD_SCHEME = "basic";
const TOKEN_URL = "/management-api/oauth/token";

/** An Authorization header, also for names that are not Latin. */
function basicHeader(username, password) {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return "Basic " + btoa(String.fromCharCode(...bytes));
}

/** The token endpoint's answer; throws an Error with its message when it refuses. */
async function requestToken(username, password) {
  const reply = await fetch(TOKEN_URL, {
    method: "POST",
    headers: { Authorization: basicHeader(username, password) },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  const answer = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Error(answer.message ?? `The answer was ${reply.status}.`);
  return answer;
}

export function LoginPlugin({ React }) {
  const element = React.createElement;

  function Field({ label, type, id, value, onChange }) {
    return element("div", { className: "login-field" },
      element("label", { htmlFor: id }, label),
      element("input", {
        id, type, value, autoComplete: type === "password" ? "current-password" : "username",
        onChange: (event) => onChange(event.target.value),
      }));
  }

  function LoginForm({ authActions, authSelectors, specSelectors }) {
    const [username, setUsername] = React.useState("");
    const [password, setPassword] = React.useState("");
    const [error, setError] = React.useState("");
    const isAuthorized = Boolean(authSelectors.authorized()?.get(TOKEN_SCHEME));

    async function logIn(event) {
      event.preventDefault();
      setError("");
      try {
        const token = await requestToken(username, password);
        const schemes = specSelectors.securityDefinitions();
        authActions.authorizeOauth2({
          auth: { name: TOKEN_SCHEME, schema: schemes.get(TOKEN_SCHEME) }, token });
        authActions.authorize({
          [PASSWORD_SCHEME]: {
            name: PASSWORD_SCHEME, schema: schemes.get(PASSWORD_SCHEME),
            value: { username, password } },
        });
        setPassword("");
      } catch (failure) {
        setError(failure.message);
      }
    }

    if (isAuthorized)
      return element("div", { className: "login" },
        element("p", { role: "status" }, element("strong", null, "authorized")),
        element("p", null, "Requests carry the token until it ends, 240 simulated minutes after login."),
        element("button", {
          type: "button", className: "btn modal-btn auth",
          onClick: () => authActions.logout([TOKEN_SCHEME, PASSWORD_SCHEME]),
        }, "Logout"));

    return element("form", { className: "login", onSubmit: logIn },
      element(Field, { label: "Username", type: "text", id: "login-username",
        value: username, onChange: setUsername }),
      element(Field, { label: "Password", type: "password", id: "login-password",
        value: password, onChange: setPassword }),
      error && element("p", { className: "errors", role: "alert" },
        element("strong", null, "Auth Error"), " ", error),
      element("button", { type: "submit", className: "btn modal-btn auth authorize" }, "Authorize"));
  }

  /** What stands in the window that "Authorize" opens, once for each scheme. */
  const auths = (Original) => function Auths(props) {
    const { definitions, authSelectors } = props;
    if (definitions.has(TOKEN_SCHEME)) return element(LoginForm, props);
    if (!definitions.has(PASSWORD_SCHEME)) return element(Original, props);
    const isAlone = (authSelectors.shownDefinitions()?.size ?? 1) < 2;
    return isAlone ? element(LoginForm, props) : null;
  };

  return { wrapComponents: { auths } };
}
