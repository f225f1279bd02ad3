// Every page in a real browser: what it says, what it lets through, and that everybody can use it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { COPY, COPY_GAINED, COPY_LOST, HOSTILE, MARKUP, ORIGINAL, ordinary, SHOWN } from "./articles.mjs";
import { accessible, COPYDESK, Desk, fits, launch, open, PHONE, TOKEN, until } from "./desk.mjs";

let desk, browser, original, copy, hostile, markup, pages;

before(async () => {
  [desk, browser] = await Promise.all([Desk.start(), launch()]);
  desk.drop("holm-post.example/ferry.txt", ORIGINAL);
  original = await desk.record("holm-post.example");
  desk.drop("coast-wire.example/ferry.txt", COPY);
  desk.drop("hostile.json", HOSTILE);
  desk.drop("markup.json", MARKUP);
  desk.drop("half.json", "{\"title\": \"x\", ");
  copy = await desk.record("coast-wire.example");
  hostile = await desk.record(/onerror/, "desrever");
  markup = await desk.record(/onerror/, "Markup");
  await until("the rejection", () => fs.existsSync(path.join(desk.root, "rejected/half.json")));
  pages = ["/", "/outlets", "/outlets?sort=first", "/stories", `/story/${copy.id}`, `/article/${original.id}`, `/article/${copy.id}`,
    `/article/${hostile.id}`, `/article/${markup.id}`, "/stripped", "/stripped?order=most", "/rejected", "/find", "/find?q=ferry", "/find?q=nothing-like-it", "/login"];
});

after(async () => {
  await browser?.close();
  await desk?.stop();
});

test("every page loads cleanly, fits a phone and is accessible in light and dark", async () => {
  const looks = [[{ colorScheme: "light" }, true], [{ colorScheme: "dark" }, true], [{ ...PHONE, colorScheme: "dark" }, true],
    [{ colorScheme: "light" }, false]];
  for (const [options, known] of looks) {
    const page = await open(browser, desk, options, known);
    for (const where of pages) {
      await page.goto(where);
      await fits(page, where);
      assert.equal(await page.locator("h1").count(), 1, `${where} has no heading`);
      // A word of a megabyte takes axe seconds, and its colours are those of the other articles.
      const slow = options.colorScheme === "dark" && [hostile, markup].some((it) => where.endsWith(it.id));
      if (known && !options.isMobile && !slow || where === "/rejected") await accessible(page, `${where} ${JSON.stringify(options)}`);
    }
    assert.deepEqual(page.faults, [], JSON.stringify(options));
    await page.context().close();
  }
});

test("what is not there says so, and no path", async () => {
  const page = await open(browser, desk);
  for (const where of ["/nothing", "/article/nothing", "/story/nothing"]) {
    assert.equal((await page.goto(where)).status(), 404);
    assert.ok(!(await page.content()).includes(desk.root));
    await accessible(page, where);
  }
  await page.context().close();
});

test("numbers move while the page is open", async () => {
  const page = await open(browser, desk);
  await page.goto("/");
  await page.getByText("Live.").waitFor();
  const emitted = () => page.locator("[data-total=emitted]").textContent().then(Number);
  const [count, line] = [await emitted(), await page.locator("#line_out").getAttribute("points")];
  for (let number = 0; number < 20; number += 1) desk.drop(`boats-${number % 3}.example/${number}.txt`, ordinary(number));
  await until("20 more", async () => await emitted() >= count + 20);
  await until("a rate", async () => Number(await page.locator("[data-live=emitted]").textContent()) > 0);
  assert.notEqual(await page.locator("#line_out").getAttribute("points"), line);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

/// Texts and colours of the pieces of one kind.
const shown = (page, kind) => page.locator(`.piece.${kind}`).evaluateAll((pieces) => pieces.map((it) => it.querySelector("p").textContent));
const colour = (page, selector, property) => page.locator(selector).first().evaluate((it, name) => getComputedStyle(it)[name], property);

async function check_colours(page, record) {
  await page.goto(`/article/${record.id}`);
  const texts = (list) => list.map((it) => it.text).sort();
  const fresh = record.paragraphs.filter((it) => !it.copy);
  assert.deepEqual((await shown(page, "keep")).sort(), texts(fresh));
  assert.deepEqual((await shown(page, "copy")).sort(), texts(record.paragraphs.filter((it) => it.copy)));
  assert.deepEqual((await shown(page, "strip")).sort(), texts(record.stripped));
  for (const it of record.stripped) {
    const piece = page.locator(".piece.strip").filter({ has: page.getByText(it.text, { exact: true }) }).first();
    const note = await piece.locator(".note").textContent();
    assert.ok(note.includes(it.reason.replaceAll("_", " ")) && note.includes(it.rule), `${it.text}: ${note}`);
    if (it.score !== null) assert.ok(note.includes(`${Math.floor(it.score * 100)} % sure`), note);
  }
}

test("an article is shown in colours, with reasons on hover and focus", async () => {
  const page = await open(browser, desk, { colorScheme: "light" });
  await check_colours(page, copy);
  await check_colours(page, original);
  assert.ok(original.stripped.length >= 3 && copy.paragraphs.some((it) => it.copy?.id === original.id));
  assert.match(await colour(page, ".piece.strip del", "textDecorationLine"), /line-through/);
  assert.equal(await colour(page, ".piece.strip del", "color"), "rgb(163, 38, 42)");
  assert.equal(await colour(page, ".piece.keep p", "color"), "rgb(27, 26, 23)");
  const piece = page.locator(".piece.strip").first();
  assert.ok(!await piece.locator(".why").isVisible());
  await piece.hover();
  assert.ok(await piece.locator(".why").isVisible());
  await page.mouse.move(0, 0);
  await piece.focus();
  assert.ok(await piece.locator(".why").isVisible());
  await page.goto(`/article/${copy.id}`);
  assert.notEqual(await colour(page, ".piece.copy p", "backgroundColor"), "rgba(0, 0, 0, 0)");
  await page.context().close();
});

test("two articles of a story stand side by side with their words compared", async () => {
  const page = await open(browser, desk);
  await page.goto("/stories");
  await page.getByRole("link", { name: "Night ferry to Holm returns" }).click();
  assert.equal(await page.locator(".timeline li").count(), 2);
  assert.match(await page.locator(".timeline li").first().textContent(), /holm-post\.example/);
  assert.deepEqual(await page.locator(".differs del").allTextContents(), COPY_LOST);
  assert.deepEqual(await page.locator(".differs ins").allTextContents(), COPY_GAINED);
  assert.equal(await page.locator(".same").count(), 2);
  await page.locator("[name=left]").last().check();
  await page.locator("[name=right]").first().check();
  await page.getByRole("button", { name: "Compare" }).click();
  assert.deepEqual(await page.locator(".differs del").allTextContents(), COPY_GAINED);
  assert.ok(await page.locator("[name=left]").last().isChecked());
  await page.context().close();
});

test("who ran it first shows on the heat map", async () => {
  const page = await open(browser, desk);
  await page.goto("/outlets");
  const cell = page.getByTitle("holm-post.example first, coast-wire.example later");
  assert.equal(await cell.textContent(), String(copy.paragraphs.filter((it) => it.copy).length));
  await page.getByRole("link", { name: "Ran first" }).click();
  assert.match(await page.locator("tbody th").first().textContent(), /holm-post\.example/);
  assert.equal(await page.locator("th[aria-sort=descending]").textContent(), "Ran first");
  await page.context().close();
});

test("a wrong verdict is stored for whoever logged in", async () => {
  const page = await open(browser, desk);
  await page.goto(`/article/${original.id}`);
  assert.equal(await page.getByRole("button", { name: "wrong" }).count(), 0);
  await page.getByRole("link", { name: "Log in" }).click();
  await page.getByLabel("Token").fill("a guess that is wrong");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByText("That is not the token.").waitFor();
  await page.getByLabel("Token").fill(TOKEN);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.goto(`/article/${original.id}`);
  const piece = page.locator(".piece.strip").filter({ hasText: "Share this article" });
  await piece.getByRole("button", { name: "wrong" }).click();
  await page.getByText("Noted: to be kept.").waitFor();
  const label = desk.lines("data/labels.ndjson").at(-1);
  assert.deepEqual([label.article, label.should, label.piece.text], [original.id, "keep", "Share this article"]);
  await page.context().close();
});

test("a rejected file is read again", async () => {
  const page = await open(browser, desk, {}, true);
  await page.goto("/rejected");
  const before = await page.locator("tbody tr").count();
  assert.match(await page.locator("tbody tr").first().textContent(), /half\.json.*broken_json/s);
  await page.getByRole("button", { name: "Retry half.json" }).click();
  await page.getByText("The file is back in the watch folder").waitFor();
  await until("another rejection", async () => { await page.goto("/rejected"); return await page.locator("tbody tr").count() === before + 1; });
  assert.equal(await page.getByRole("button", { name: "Retry half.json" }).count(), 1);
  fs.writeFileSync(path.join(desk.root, "rejected/half.json"), ordinary(99));
  await page.getByRole("button", { name: "Retry half.json" }).click();
  await until("its record", () => desk.lines("out/records.ndjson").find((it) => it.title?.includes("number 99")));
  const forged = await fetch(`${desk.base}/rejected/again`, { method: "POST", body: "source=inbox&path=half.json",
    headers: { "content-type": "application/x-www-form-urlencoded" } });
  assert.equal(forged.status, 401);
  await page.context().close();
});

test("hostile text stays text", async () => {
  const page = await open(browser, desk);
  for (const where of [`/article/${hostile.id}`, `/article/${markup.id}`, "/find?q=desrever", "/outlets", "/stripped", "/"]) {
    await page.goto(where);
    assert.equal(await page.evaluate(() => window.pwned), undefined, where);
    assert.equal(await page.locator("main img, main script, main [onerror], main [onload], a[href^='javascript:']").count(), 0, where);
    await fits(page, where);
  }
  await page.goto(`/article/${hostile.id}`);
  const texts = (await shown(page, "keep")).concat(await shown(page, "strip"));
  for (const part of SHOWN) {
    assert.ok(texts.some((text) => text.includes(part)), `${part} is not shown as it is`);
  }
  assert.ok(texts.some((text) => text.length === 1 << 20), "the long word is not whole");
  assert.match(await page.title(), /<\/title><script>/);
  for (const part of [".piece p", "h1", ".kicker bdi"]) assert.match(await colour(page, part, "unicodeBidi"), /isolate|plaintext/, part);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("the keyboard is enough", async () => {
  const page = await open(browser, desk, {}, true);
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
  const tab_to = async (name) => {
    for (let presses = 0; presses < 80; presses += 1) {
      await page.keyboard.press("Tab");
      if ((await focused()).startsWith(name)) return;
    }
    assert.fail(`no way to ${name} by keyboard`);
  };
  await page.goto("/");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Skip to content");
  assert.ok((await page.locator(".skip").boundingBox()).x >= 0);
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "content");
  await page.goto("/");
  await tab_to("Find");
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), "none");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/find");
  await page.locator("body").click({ position: { x: 1, y: 1 } });
  while (await page.evaluate(() => document.activeElement.name) !== "q") await page.keyboard.press("Tab");
  await page.keyboard.type("ferry holm-post");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/find?q=*");
  await tab_to("Night ferry");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/article/**");
  await tab_to("Sign up for our newsletter");
  assert.ok(await page.locator(".piece.strip:focus .why").isVisible());
  await tab_to("wrong");
  await page.keyboard.press("Enter");
  await page.getByText("Noted: to be kept.").waitFor();
  assert.match(desk.lines("data/labels.ndjson").at(-1).piece.text, /^Sign up/);
  await page.context().close();
});

test("everything works with scripting off", async () => {
  const page = await open(browser, desk, { javaScriptEnabled: false }, true);
  for (const where of pages) assert.equal((await page.goto(where)).status(), 200, where);
  await page.goto("/");
  assert.ok(Number(await page.locator("[data-total=emitted]").textContent()) > 0);
  await page.goto("/find");
  await page.getByRole("searchbox").fill(original.id);
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByRole("link", { name: "Night ferry" }).click();
  await page.getByRole("link", { name: "The story ran 2 times" }).click();
  assert.equal(await page.locator(".differs").count(), 2);
  await page.context().close();
});

test("an explanation is one page that needs nothing else", async () => {
  const file = path.join(desk.root, "explained.html");
  fs.writeFileSync(file, execFileSync(COPYDESK, ["explain", "--html", path.join(desk.root, "inbox/holm-post.example/ferry.txt")]));
  const page = await open(browser, { base: "file://" });
  await page.goto(`file://${file}`);
  assert.deepEqual((await shown(page, "strip")).sort(), original.stripped.map((it) => it.text).sort());
  await accessible(page, "explain --html");
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

const seeds = fileURLToPath(new URL("../../../shared/seeds", import.meta.url));
test("the seeds are shown as an editor would mark them up", { skip: !fs.existsSync(seeds) }, async () => {
  const page = await open(browser, desk);
  for (const name of fs.readdirSync(seeds).filter((it) => it.endsWith(".txt"))) {
    const outlet = `seed-${name.slice(0, 3)}.example`;
    desk.drop(`${outlet}/${name}`, fs.readFileSync(path.join(seeds, name)));
    await check_colours(page, await desk.record(outlet));
    const gold = JSON.parse(fs.readFileSync(path.join(seeds, `${name.slice(0, 3)}.gold.json`)));
    const kept = await shown(page, "keep");
    const lost = gold.keep.map((it) => it.text ?? it).filter((text) => !kept.includes(text));
    assert.deepEqual(lost, [], `${name} lost lines`);
  }
  const name = fs.readdirSync(seeds).find((it) => /^000_.*\.txt$/.test(it));
  desk.drop("other.example/000.txt", fs.readFileSync(path.join(seeds, name), "utf8").replace("on Saturday", "on Sunday"));
  const rerun = await desk.record("other.example");
  await page.goto(`/story/${rerun.id}`);
  assert.deepEqual(await page.locator(".sides del").allTextContents(), ["Saturday"]);
  assert.deepEqual(await page.locator(".sides ins").allTextContents(), ["Sunday"]);
  await page.context().close();
});

test("a desk with nothing on it says what to do", async () => {
  const empty = await Desk.start();
  const page = await open(browser, empty);
  for (const [where, words] of [["/", "No articles yet"], ["/outlets", "No articles yet"], ["/stories", "No story has run twice"],
    ["/stripped", "Nothing was stripped yet"], ["/rejected", "Nothing was rejected"], ["/find", "The archive is empty"]]) {
    await page.goto(where);
    await page.getByText(words).waitFor();
    await accessible(page, where);
  }
  assert.deepEqual(page.faults, []);
  await page.context().close();
  await empty.stop();
});
