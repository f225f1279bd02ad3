// A daemon of the real binary over articles of its own, and a browser to look at its pages with.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

export const TOKEN = "browser-test-token";
export const COPYDESK = path.resolve(process.env.COPYDESK ?? "target/debug/copydesk");
const AXE = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/// The daemon is a debug build on a busy machine.
const PATIENCE = 60_000;

export async function until(what, check) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const found = await check();
    if (found) return found;
    assert.ok(Date.now() < deadline, `waited in vain for ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/// A running daemon; `stop` ends it and takes its folder away.
export class Desk {
  static async start() {
    const desk = new Desk();
    desk.root = fs.mkdtempSync(path.join(os.tmpdir(), "copydesk-browser-"));
    fs.mkdirSync(path.join(desk.root, "inbox"));
    fs.writeFileSync(path.join(desk.root, "copydesk.toml"),
      `[watch.inbox]\nsettle = "50ms"\n[http]\nlisten = "127.0.0.1:0"\ntoken = "${TOKEN}"\n`);
    const log = fs.openSync(path.join(desk.root, "log"), "w");
    desk.daemon = spawn(COPYDESK, ["run", "--config", "copydesk.toml"], { cwd: desk.root, stdio: ["ignore", "ignore", log] });
    const address = /"address":"([^"]+)"/;
    const line = await until("the daemon", () => address.exec(fs.readFileSync(path.join(desk.root, "log"), "utf8")));
    desk.base = `http://${line[1]}`;
    return desk;
  }

  /// Puts a file into the watch folder, whole at once.
  drop(name, text) {
    const file = path.join(this.root, "inbox", name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(`${file}.part`, text);
    fs.renameSync(`${file}.part`, file);
  }

  /// The whole lines of a JSON file so far.
  lines(name) {
    const file = path.join(this.root, name);
    if (!fs.existsSync(file)) return [];
    return fs.readFileSync(file, "utf8").split("\n").slice(0, -1).map((line) => JSON.parse(line));
  }

  /// The record of this outlet and title, once it is there and can be looked at.
  async record(outlet, title = "") {
    const fits = (it) => (outlet === it.outlet || outlet instanceof RegExp && outlet.test(it.outlet)) && (it.title ?? "").includes(title);
    const found = await until(`${outlet} ${title}`, () => this.lines("out/records.ndjson").find(fits));
    await until(`the page of ${outlet}`, async () => (await fetch(`${this.base}/article/${found.id}`)).ok);
    return found;
  }

  async stop() {
    const ended = new Promise((done) => this.daemon.once("exit", done));
    this.daemon.kill("SIGTERM");
    await ended;
    fs.rmSync(this.root, { recursive: true });
  }
}

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/// A page that remembers everything that went wrong on it.
export async function open(browser, desk, options = {}, known = false) {
  const context = await browser.newContext({ baseURL: desk.base, ...options });
  if (known) await context.addCookies([{ name: "copydesk", value: TOKEN, url: desk.base }]);
  const page = await context.newPage();
  page.faults = [];
  page.on("console", (said) => ["error", "warning"].includes(said.type()) && page.faults.push(said.text()));
  page.on("pageerror", (fault) => page.faults.push(String(fault)));
  page.on("dialog", (dialog) => { page.faults.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (asked) => asked.url().startsWith(desk.base) || page.faults.push(`asked ${asked.url()}`));
  return page;
}

/// No violation of any rule that axe knows.
export async function accessible(page, where) {
  await page.evaluate(AXE);
  const found = await page.evaluate(() => axe.run());
  const told = found.violations.map((it) => `${it.id}: ${it.help}\n    ${it.nodes.slice(0, 3).map((n) => n.html).join("\n    ")}`);
  assert.deepEqual(told, [], `${where}: ${told.join("\n")}`);
}

/// Nothing sticks out on the right.
export async function fits(page, where) {
  const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  const width = page.viewportSize().width;
  assert.ok(wide <= width && screen <= width, `${where} is ${wide} wide on ${width}`);
}
