// A person in Chromium walks the twelve steps on the practised pages, by the deep links that reauth
// opens. Arguments: Okta URL, id of the app instance, folder for the browser's profile. Prints what
// the Import tab said after each attempt, where the deep links landed, and which hosts were asked.
import { createRequire } from "node:module";

const require = createRequire(`${process.cwd()}/target/rig/`);
const { chromium } = require("playwright-core");
const [okta, instance, profile] = process.argv.slice(2);
const base = `${okta}/admin/app/office365/instance/${instance}/`;
const INTEGRATION = `${base}#tab-user-management/api-credentials`;
const IMPORT = `${base}#tab-import`;

const context = await chromium.launchPersistentContext(profile, {
  executablePath: "/usr/bin/chromium",
  headless: true,
  ignoreHTTPSErrors: okta.startsWith("https:"),
  javaScriptEnabled: false,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-proxy-server", "--disable-dev-shm-usage"],
});
context.setDefaultTimeout(20_000);
const page = await context.newPage();
const hosts = new Set();
page.on("request", (request) => hosts.add(new URL(request.url()).hostname));

const press = (name) => page.getByRole("button", { name, exact: true }).click();
const target = () => page.locator("section:target").last().getAttribute("id");

async function runImport() {
  await page.goto(IMPORT);
  await press("Import Now");
  const tab = page.locator("section#tab-import");
  await tab.locator(".error, .good").waitFor();
  return (await tab.locator(".error, .good").innerText()).trim();
}

async function signInAtMicrosoft(account, password) {
  await page.getByLabel("Email, phone, or Skype").fill(account);
  await press("Next");
  await page.getByLabel("Password").fill(password);
  await press("Sign in");
}

const said = {};
const admin = "admin@acme.onmicrosoft.com";
// Step 1, at a deep link: the sign-in page stands before it, and its tab is found afterwards.
await page.goto(INTEGRATION);
await page.getByLabel("Username").fill("admin@acme.com");
await page.getByLabel("Password").fill("Practice-1234");
await press("Sign In");
said.landed = await target();
said.marked = await page.getByText("PRACTICE: this is not Okta").isVisible();
said.nothing_done = await runImport();
// Steps 2 to 4.
await page.goto(`${okta}/admin/apps/active`);
await page.getByRole("link", { name: "Microsoft Office 365" }).click();
await page.getByRole("link", { name: "Provisioning" }).click();
await page.getByRole("link", { name: "Integration" }).click();
said.integration = await target();
// Steps 5 to 8.
await press("Edit");
await press("Re-authenticate with Microsoft Office 365");
await signInAtMicrosoft(admin, "Practice-1234");
said.consent = await page.getByRole("heading", { name: "Okta Microsoft Graph Client" }).isVisible();
await press("Accept");
said.back = await target();
said.not_saved = await runImport();
// Steps 9 to 11.
await page.goto(INTEGRATION);
await page.getByLabel("Admin Username").fill(admin);
await page.getByLabel("Admin Password").fill("a wrong one");
await press("Test API Credentials");
said.test_wrong = await page.getByRole("alert").first().innerText();
await page.getByLabel("Admin Password").fill("Practice-1234");
await press("Test API Credentials");
said.test_right = await page.getByRole("alert").first().innerText();
said.tested_only = await runImport();
await page.goto(INTEGRATION);
await press("Save");
await page.getByRole("button", { name: "Edit", exact: true }).waitFor();
// Step 12.
said.done = await runImport();
said.hosts = [...hosts];
await context.close();
console.log(JSON.stringify(said));
