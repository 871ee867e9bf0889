// Microsoft's own client for Graph against the Graph server. Arguments: login URL, Graph URL.
// The CA comes by NODE_EXTRA_CA_CERTS. Prints one object, judged by tests/rig/simulator.rs.
import { createRequire } from "node:module";

const require = createRequire(`${process.cwd()}/target/rig/`);
const { BatchRequestContent, BatchResponseContent, Client, PageIterator } = require("@microsoft/microsoft-graph-client");
const [login, graph] = process.argv.slice(2);

async function token() {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: "22222222-3333-4444-5555-666666666666",
    client_secret: "practice-client-secret",
    scope: "https://graph.microsoft.com/.default",
  });
  const answer = await fetch(`${login}/acme.com/oauth2/v2.0/token`, { method: "POST", body });
  return (await answer.json()).access_token;
}

function client(accessToken) {
  return Client.init({
    baseUrl: graph,
    customHosts: new Set([new URL(graph).hostname]),
    authProvider: (done) => done(null, accessToken),
  });
}

async function refusal(ask) {
  try {
    await ask();
    return null;
  } catch (error) {
    return { status: error.statusCode, code: error.code, request: error.requestId?.length };
  }
}

const good = client(await token());
const first = await good.api("/users").top(50).select("id,userPrincipalName").count(true).get();
let users = 0;
await new PageIterator(good, first, () => { users += 1; return true; }).iterate();

const batch = new BatchRequestContent([
  { id: "domains", request: new Request(`${graph}/domains`, { method: "GET" }) },
  { id: "moon", request: new Request(`${graph}/moon`, { method: "GET" }) },
]);
const answers = new BatchResponseContent(await good.api("/$batch").post(await batch.getContent()));

console.log(JSON.stringify({
  users,
  okta: (await good.api("/servicePrincipals").filter("startswith(displayName,'Okta')").get()).value[0].displayName,
  domains: (await good.api("/domains").get()).value.map((domain) => `${domain.id} ${domain.authenticationType}`),
  batch: { domains: answers.getResponseById("domains").status, moon: answers.getResponseById("moon").status },
  bad_token: await refusal(() => client("x").api("/organization").get()),
  nobody: await refusal(() => good.api("/users/nobody@acme.com").get()),
  me: await refusal(() => good.api("/me").get()),
}));
