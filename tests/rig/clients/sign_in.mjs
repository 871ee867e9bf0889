// A person in Chromium signs in where reauth asks for it. Arguments: file with a plan, address (with
// reauth's `--browser-command` the last word is the address). What was seen is written to the file
// that the plan names.
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { readFileSync, renameSync, writeFileSync } from "node:fs";

const require = createRequire(new URL("../../../target/rig/", import.meta.url));
const { chromium } = require("playwright-core");
const [planFile, address] = process.argv.slice(2);
const plan = JSON.parse(readFileSync(planFile, "utf8"));

// `elsewhere`: this browser runs on another computer, where nobody listens at `localhost`.
// `rebound.test` is a stranger's name that leads to this computer (DNS rebinding).
const rules = ["MAP rebound.test 127.0.0.1", ...(plan.elsewhere ? ["MAP localhost 127.0.0.9"] : [])];
const context = await chromium.launchPersistentContext(plan.profile, {
  executablePath: "/usr/bin/chromium",
  headless: true,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-proxy-server", "--disable-dev-shm-usage",
    `--host-resolver-rules=${rules.join(",")}`],
});
context.setDefaultTimeout(15_000);
const hosts = new Set();
context.on("request", (request) => hosts.add(new URL(request.url()).hostname));
const page = await context.newPage();
const said = {};

const press = (name) => page.getByRole("button", { name, exact: true }).click();
const listener = () => new URL(new URL(address).searchParams.get("redirect_uri"));

// What a page of somebody else can do in the same browser: ask the listener, post to it, put it into
// a frame, and come under a name of its own.
async function attack() {
  const at = listener();
  const server = createServer((_, answer) => {
    answer.setHeader("Content-Type", "text/html");
    answer.end("<title>A stranger</title><iframe id=framed></iframe>");
  });
  await new Promise((ready) => server.listen(0, "127.0.0.3", ready));
  const stranger = await context.newPage();
  await stranger.goto(`http://127.0.0.3:${server.address().port}/`);
  const found = await stranger.evaluate(async (base) => {
    const guess = `${base}/?code=canary&state=guessed`;
    const read = async (options) => {
      try {
        return (await (await fetch(guess, options)).text()) || "nothing";
      } catch (error) {
        return error.name;
      }
    };
    const found = { read: await read({}), sent: await read({ mode: "no-cors" }) };
    found.posted = await read({ method: "POST", body: "code=canary&state=guessed", mode: "no-cors" });
    const image = new Image();
    found.image = await new Promise((done) => {
      image.onload = () => done("shown");
      image.onerror = () => done("refused");
      image.src = guess;
    });
    const frame = document.getElementById("framed");
    await new Promise((done) => {
      frame.onload = done;
      frame.src = guess;
    });
    return found;
  }, at.origin);
  // What stands in the frame, as a person would see it.
  const framed = await stranger.frames()[1].locator("body").innerText();
  found.framed = framed.includes("reauth") ? "shown" : "refused";
  // Chromium puts a page of its own where an answer is an error without a word.
  const rebound = await stranger.goto(`http://rebound.test:${at.port}/?code=canary&state=guessed`)
    .then((answer) => answer.text(), (error) => error.message.match(/ERR_\w+/)[0]);
  said.stranger = { ...found, rebound };
  await stranger.close();
  const guess = await context.newPage();
  said.stranger.guessed = (await guess.goto(`${at.origin}/?code=canary&state=guessed`)).status();
  said.stranger.guessed_says = await guess.locator("body").innerText();
  await guess.close();
  server.close();
}

// What the address bar shows, also where no page could be loaded.
async function shown() {
  const session = await context.newCDPSession(page);
  const { currentIndex, entries } = await session.send("Page.getNavigationHistory");
  return entries[currentIndex].url;
}

try {
  await page.goto(address);
  for (const [what, name, value] of plan.do) {
    if (what === "fill") await page.getByLabel(name).fill(value);
    else if (what === "press") await press(name);
    else if (what === "attack") await attack();
    else if (what === "see") said[value] = await page.getByText(name).first().innerText();
  }
  if (plan.elsewhere) {
    await page.waitForURL(/^chrome-error:/);
    said.address = await shown();
  } else {
    await page.waitForLoadState();
    said.at = new URL(page.url()).origin === (plan.device ? "" : listener().origin) ? "listener" : "page";
    said.code = new URL(page.url()).searchParams.get("code");
    said.body = await page.locator("body").innerText();
    said.scripts = await page.locator("script").count();
    if (plan.picture) await page.screenshot({ path: plan.picture });
    if (said.at === "listener") {
      // The second callback: the same address once more.
      said.again = await page.reload().then((answer) => answer?.status() ?? 0, (error) => error.message.split("\n")[0]);
    }
  }
  said.hosts = [...hosts].sort();
} catch (error) {
  said.error = `${error.message}\n${await page.locator("body").innerText().catch(() => "no page")}`;
}
await context.close();
writeFileSync(`${plan.out}.new`, JSON.stringify(said));
renameSync(`${plan.out}.new`, plan.out);
