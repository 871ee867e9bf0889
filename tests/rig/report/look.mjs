// Looks at pages of HTML in a real browser, each in light, in dark, as wide as a telephone, and
// printed on A4 and Letter. Prints one line of JSON: what was found, and what was asked of whom.
//
// node look.mjs MODULES BROWSER OUT PAGE.html...
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, browserPath, out, ...pages] = process.argv.slice(2);
const require = createRequire(join(modules, "node_modules", "x.js"));
const { chromium } = require("playwright-core");
const axe = require("axe-core").source;

const browser = await chromium.launch({
  executablePath: browserPath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run"],
});
const views = [
  { name: "light", colorScheme: "light", viewport: { width: 1100, height: 900 } },
  { name: "dark", colorScheme: "dark", viewport: { width: 1100, height: 900 } },
  { name: "phone", colorScheme: "light", viewport: { width: 360, height: 740 } },
];
const told = { violations: [], requests: [], console: [], wide: [], focus: [], printed: [] };
for (const path of pages) {
  const url = pathToFileURL(path).href;
  const name = basename(path, ".html");
  for (const { name: view, ...options } of views) {
    const context = await browser.newContext({ ...options, reducedMotion: "reduce" });
    const page = await context.newPage();
    const where = `${name} ${view}`;
    page.on("request", (request) => {
      if (request.url() !== url) told.requests.push(`${where}: ${request.url()}`);
    });
    page.on("console", (message) => told.console.push(`${where}: ${message.text()}`));
    page.on("pageerror", (error) => told.console.push(`${where}: ${error}`));
    await page.goto(url);
    // The page itself must not scroll sideways; only its tables and its drawing may.
    const over = await page.evaluate(() =>
      document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) told.wide.push(`${where}: ${over} px`);
    // The first key goes to the link that skips, and every stop can be seen.
    await page.keyboard.press("Tab");
    const first = await page.evaluate(() => document.activeElement.className);
    if (first !== "skip") told.focus.push(`${where}: ${first}`);
    await page.evaluate(() => document.activeElement.blur());
    await page.screenshot({ path: join(out, `${name}-${view}.png`), fullPage: true });
    if (view === "light") {
      for (const format of ["A4", "Letter"]) {
        const file = join(out, `${name}-${format}.pdf`);
        await page.pdf({ path: file, format, preferCSSPageSize: false, displayHeaderFooter: false });
        told.printed.push(file);
      }
    }
    // Put in from outside: the policy of the page forbids every script in it.
    await page.evaluate(axe);
    const result = await page.evaluate(() => globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }));
    for (const found of result.violations) {
      const nodes = found.nodes.slice(0, 3).map((node) => node.html);
      told.violations.push(`${where}: ${found.id}: ${nodes.join(" ")}`);
    }
    await context.close();
  }
}
await browser.close();
console.log(JSON.stringify(told));
