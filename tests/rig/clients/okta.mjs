// Okta's own client against the Okta server. Argument: Okta URL. The CA comes by
// NODE_EXTRA_CA_CERTS. Prints one object, judged by tests/rig/simulator.rs.
import { createRequire } from "node:module";

const require = createRequire(`${process.cwd()}/target/rig/`);
const okta = require("@okta/okta-sdk-nodejs");
const [orgUrl] = process.argv.slice(2);

const client = (token) => new okta.Client({ orgUrl, token, cacheStore: undefined });

async function all(collection) {
  const items = [];
  await collection.each((item) => { items.push(item); });
  return items;
}

async function refusal(ask) {
  try {
    await ask();
    return null;
  } catch (error) {
    return { status: error.status, code: error.errorCode };
  }
}

const good = client("00practice-read-only");
const apps = await all(await good.applicationApi.listApplications({ filter: 'name eq "office365"', limit: 1 }));
const app = await good.applicationApi.getApplication({ appId: apps[0].id });
const connection = await good.applicationApi.getDefaultProvisioningConnectionForApplication({ appId: app.id });
const features = await all(await good.applicationApi.listFeaturesForApplication({ appId: app.id }));
const until = new Date(Date.now() + 60_000);
const since = new Date(Date.now() - 100 * 3_600_000);
const events = await all(await good.systemLogApi.listLogEvents({
  since: since.toISOString(), until: until.toISOString(), limit: 5,
  filter: `target.id eq "${app.id}"`,
}));
const me = await good.userApi.getUser({ userId: "me" });

console.log(JSON.stringify({
  apps: apps.map((one) => one.label).sort(),
  tenant: app.settings.app.msftTenant,
  connection: connection.status,
  features: features.map((one) => one.name),
  events: events.length,
  errors: events.filter((one) => one.eventType === "app.office365.api.error.validate.creds").length,
  me: me.profile.login,
  bad_token: await refusal(() => client("00wrong").applicationApi.getApplication({ appId: app.id })),
  no_permission: await refusal(() => client("00practice-nobody").applicationApi.getApplication({ appId: app.id })),
  nothing: await refusal(() => good.applicationApi.getApplication({ appId: "0oanothing" })),
}));
