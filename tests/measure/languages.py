"""Edited copies and filled-in forms in many languages: what the deduplication finds, by script and kind of edit.

    languages.py make RAW.ndjson DIR [SEED]    paragraphs {"lang", "text"} -> DIR/in.ndjson, DIR/gold.ndjson
    copydesk once --policy mark --format ndjson DIR/in.ndjson > DIR/records.ndjson
    languages.py score DIR/gold.ndjson DIR/records.ndjson [half]

RAW is any text at hand: real paragraphs are edited by machine, the way copies are changed on their way from desk to
desk. The forms come from languages.txt. With a half (0 or 1) only the languages of that half are scored, so that one
half can stay unseen while causes are looked for. Standard library only.
"""
import collections
import hashlib
import json
import os
import random
import re
import sys
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
ZEROS = {"Arabic": "\u0660", "Devanagari": "\u0966", "Bengali": "\u09e6", "Tamil": "\u0be6", "Thai": "\u0e50",
         "Lao": "\u0ed0", "Khmer": "\u17e0", "Burmese": "\u1040", "Han": "\uff10"}
NO_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
SENTENCE = re.compile("(?<=[.!?\u061f\u06d4\u0964\u3002\uff01\uff1f\u17d4\u104b])\\s*(?=\\S)")
LIGHT = ["typographic", "case", "plain", "drop", "truncate", "add", "ocr", "synonym", "reorder", "update", "copy"]


def is_dense(text):
    return len(NO_SPACES.findall(text)) * 3 > len(text)


def units(text):
    """Words, or characters with their signs where there are no spaces."""
    if not is_dense(text):
        return text.split()
    out = []
    for c in text:
        if out and unicodedata.category(c).startswith("M"):
            out[-1] += c
        else:
            out.append(c)
    return out


def weight(text):
    """How many words of English it is worth, roughly; short paragraphs are nobody's and not asked for."""
    if not is_dense(text):
        return len(text.split())
    return len(units(text)) / (1.5 if script(text) in ("Han", "Hangul") else 4)


def join(parts, text):
    return ("" if is_dense(text) else " ").join(parts)


def script(text):
    names = collections.Counter(unicodedata.name(c, "? ?").split()[0] for c in text if c.isalpha())
    name = names.most_common(1)[0][0] if names else "?"
    return {"CJK": "Han", "HIRAGANA": "Han", "KATAKANA": "Han"}.get(name, name.capitalize())


def typographic(text, r):
    text = text.replace('"', "\u201c").replace("'", "\u2019").replace(" - ", " \u2014 ").replace("...", "\u2026")
    for a, b in (("\u060c", "\u060c\u200f"), ("\uff0c", ","), ("\u3002", "\u3002 "), ("\u3001", "\uff64")):
        text = text.replace(a, b)
    if script(text) == "Arabic":
        text = re.sub("(\u0627\u0644)(?=\\w{4})", "\\1\u0640", text, count=2)
    if r.random() < 0.5:
        text = unicodedata.normalize("NFD", text)
    return text.replace(" ", "\u00a0", 1)


def plain(text, _):
    """Without accents and points, as old systems pass it on."""
    folded = "".join(c for c in unicodedata.normalize("NFD", text)
                     if not ("\u0300" <= c <= "\u036f" or "\u0591" <= c <= "\u05c7" or "\u064b" <= c <= "\u0652"))
    for a, b in zip("\u0131\u0142\u0111\u00f8\u0451\u0649\u0629\u06cc\u06a9", "ildo\u0435\u064a\u0647\u064a\u0643"):
        folded = folded.replace(a, b)
    return unicodedata.normalize("NFC", folded.replace("\u00df", "ss"))


def update(text, r):
    found = list(re.finditer(r"\d+", text))
    if not found:
        return None
    one = r.choice(found)
    value = int(one.group())
    new = str(value + r.randint(1, 9))
    zero = ord(one.group()[0]) - int(one.group()[0])
    return text[:one.start()] + "".join(chr(zero + int(c)) for c in new) + text[one.end():]


def reorder(text, r):
    parts = [p for p in SENTENCE.split(text) if p]
    if len(parts) > 1:
        cut = r.randint(1, len(parts) - 1)
        return join(parts[cut:] + parts[:cut], text)
    all_ = units(text)
    at, size = len(all_) // 3, len(all_) // 3
    return join(all_[:at] + all_[at + size:] + all_[at:at + size], text)


def drop(text, r):
    all_ = units(text)
    size = int(len(all_) * r.uniform(0.15, 0.3))
    at = r.randint(0, len(all_) - size)
    return join(all_[:at] + all_[at + size:], text)


def truncate(text, r):
    all_ = units(text)
    return join(all_[:int(len(all_) * r.uniform(0.6, 0.8))], text)


def add(text, r, other):
    more = units(other)
    size = int(len(units(text)) * r.uniform(0.25, 0.5))
    more = more[:size]
    return join(units(text) + more if r.random() < 0.6 else more + units(text), text)


def ocr(text, r):
    letters = [c for c in text if c.isalpha()]
    out = []
    for c in text:
        dice = r.random()
        if dice < 0.012 and c.isalpha():
            out.append(r.choice(letters))
        elif dice < 0.016 and c.isalpha():
            continue
        elif dice < 0.019:
            out.append(c + " ")
        else:
            out.append(c)
    return "".join(out)


def synonym(text, r, vocabulary, share=0.15):
    all_, step = units(text), 2 if is_dense(text) else 1
    at = 0
    while at < len(all_):
        if r.random() < share and (is_dense(text) or len(all_[at]) >= 4):
            all_[at:at + step] = [r.choice(vocabulary)]
        at += step
    return join(all_, text)


def mt(text, r, vocabulary):
    all_ = units(synonym(text, r, vocabulary, 0.3))
    for at in range(0, len(all_) - 1, 5):
        if r.random() < 0.4:
            all_[at], all_[at + 1] = all_[at + 1], all_[at]
    return join(all_, text)


def edit(kind, text, r, others, vocabulary):
    if kind == "copy":
        return text
    if kind == "case":
        return text.upper()
    if kind == "add":
        return add(text, r, r.choice(others))
    if kind == "synonym":
        return synonym(text, r, vocabulary)
    if kind == "mt":
        return mt(text, r, vocabulary)
    return {"typographic": typographic, "plain": plain, "update": update, "reorder": reorder, "drop": drop,
            "truncate": truncate, "ocr": ocr}[kind](text, r)


def kept_raw(path):
    """Paragraphs by language, without those that say nearly what an earlier one says."""
    by_language = collections.defaultdict(list)
    held = set()
    for line in open(path, encoding="utf-8"):
        item = json.loads(line)
        all_ = units(item["text"])
        size = 6 if is_dense(item["text"]) else 3
        grams = {tuple(all_[i:i + size]) for i in range(len(all_) - size + 1)}
        if weight(item["text"]) < 18 or len(grams & held) * 8 > len(grams):
            continue
        held |= grams
        by_language[item["lang"]].append(item["text"])
    return by_language


class Desk:
    def __init__(self, directory):
        self.articles = open(os.path.join(directory, "in.ndjson"), "w", encoding="utf-8")
        self.gold = open(os.path.join(directory, "gold.ndjson"), "w", encoding="utf-8")
        self.count = 0

    def print(self, language, outlet, lines):
        """One article of lines (text, kind, sources); returns its name."""
        self.count += 1
        name = f"{language}-{self.count}"
        text = "\n\n".join(line for line, _, _ in lines)
        json.dump({"id": name, "outlet": f"{outlet}.example", "url": f"https://{outlet}.example/{name}",
                   "title": "", "text": text}, self.articles, ensure_ascii=False)
        self.articles.write("\n")
        for number, (line, kind, sources) in enumerate(lines):
            json.dump({"id": name, "n": number, "lang": language, "script": script(line), "kind": kind,
                       "of": sources, "text": line}, self.gold, ensure_ascii=False)
            self.gold.write("\n")
        return name


def stories(desk, language, texts, r):
    vocabulary = [u for t in texts for u in ([t[i:i + 2] for i in range(0, len(t) - 1, 7)] if is_dense(t) else t.split())
                  if len(u) >= (2 if is_dense(t) else 4)] or ["word"]
    fresh = list(texts)
    r.shuffle(fresh)
    number = 0
    while len(fresh) >= 10:
        number += 1
        first = [fresh.pop() for _ in range(5)]
        name = desk.print(language, f"{language}-a{number % 7}", [(t, "original", []) for t in first])
        outlet = f"{language}-b{number % 5}"
        if number % 2:
            kinds = [r.choice(LIGHT + ["mt", "synonym"]) for _ in first]
            picked = list(enumerate(first))
        else:
            kinds = [r.choice(LIGHT) for _ in range(2)]
            picked = r.sample(list(enumerate(first)), 2)
        lines = []
        for (place, text), kind in zip(picked, kinds):
            new = edit(kind, text, r, texts, vocabulary)
            if new is None or weight(new) < 14:
                kind, new = "copy", text
            lines.append((new, kind, [[name, place]]))
        if number % 4 == 1:
            lines[1:3] = [(join([lines[1][0], lines[2][0]], text), "merge", [[name, 1], [name, 2]])]
        if number % 2 == 0:
            own = [(fresh.pop(), "original", []) for _ in range(2)]
            lines = own[:1] + lines + own[1:]
        desk.print(language, outlet, lines)


def numeral(value, script_, mode):
    text = str(value)
    if mode == "words" and script_ == "Han":
        return han(value) if isinstance(value, int) else "\u70b9".join(han(int(p)) for p in text.split("."))
    if mode == "native" and script_ in ZEROS:
        zero = ord(ZEROS[script_])
        return "".join(chr(zero + int(c)) if c.isdigit() else c for c in text)
    return text


def han(value):
    digits, out = "\u96f6\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d", ""
    for size, sign in ((1000, "\u5343"), (100, "\u767e"), (10, "\u5341"), (1, "")):
        digit = value // size % 10
        if digit:
            out += ("" if digit == 1 and size == 10 and not out else digits[digit]) + sign
        elif out and value % size and not out.endswith(digits[0]):
            out += digits[0]
    return out or digits[0]


def fill(form, r, places, people, script_, mode):
    def slot(found):
        what = found.group(1)
        if what == "P":
            return r.choice(places)
        if what == "W":
            return r.choice(people)
        value = {"n": r.randint(3, 96), "N": r.randint(300, 9800), "d": r.randint(11, 98) / 10}[what]
        return numeral(value, script_, mode)
    return re.sub(r"\{(\w)\}", slot, form)


def forms(desk, r):
    language = None
    groups = []
    for line in open(os.path.join(HERE, "languages.txt"), encoding="utf-8"):
        line = line.rstrip("\n")
        if line.startswith("@"):
            head, places, people = line[1:].split("|")
            language, script_ = head.split()
            groups.append((language, script_, [p.strip() for p in places.split(",")],
                           [p.strip() for p in people.split(",")], [], []))
        elif line.startswith("="):
            groups[-1][5].append(line[1:].strip())
        elif line and not line.startswith("#"):
            groups[-1][4].append(line)
    for language, script_, places, people, lines, background in groups:
        for day in range(12):
            mode = ["plain", "native", "words"][day % 3]
            form = lines[day % len(lines)]
            if day % 4 == 3:
                chosen = [(fill(f, r, places, people, script_, mode), "report", []) for f in lines]
                chosen.append((background[0], "background", []))
            else:
                chosen = [(fill(form, r, places, people, script_, mode), "report", [])]
            name = desk.print(language, f"{language}-r{day}", chosen)
            if day % 4 == 2:
                text = chosen[0][0]
                again = r.choice([typographic, plain])(text, r)
                desk.print(language, f"{language}-s{day}", [(again, "same report", [[name, 0]])])


def make(raw, directory, seed=1):
    os.makedirs(directory, exist_ok=True)
    desk, r = Desk(directory), random.Random(seed)
    for language, texts in sorted(kept_raw(raw).items()):
        if len(texts) >= 10:
            stories(desk, language, texts, r)
    forms(desk, r)


def words(text):
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def rate(part, whole):
    return round(part / whole, 4) if whole else None


def score(gold_path, records_path, half=None):
    gold = collections.defaultdict(list)
    for line in open(gold_path, encoding="utf-8"):
        item = json.loads(line)
        gold[item["id"]].append(item)
    root = {}
    placed, ids, records = {}, {}, {}
    for line in open(records_path, encoding="utf-8"):
        record = json.loads(line)
        records[record["guid"]] = record
        ids[record["id"]] = record["guid"]
        places = {words(p["text"]): n for n, p in enumerate(record["paragraphs"])}
        for item in gold[record["guid"]]:
            item["place"] = places.get(words(item["text"]))
            placed[(record["guid"], item["place"])] = item
    found, false, missed, stripped = (collections.Counter() for _ in range(4))
    kinds = collections.defaultdict(lambda: [0, 0])
    templates, misses, wrong = [0, 0], [], []
    for name, items in gold.items():
        for item in items:
            if half is not None and hashlib.md5(item["lang"].encode()).digest()[0] % 2 != int(half):
                continue
            group = item["script"]
            copy = None
            if item.get("place") is None:
                stripped[item["kind"]] += 1
            else:
                copy = records[name]["paragraphs"][item["place"]]["copy"]
            named = placed.get((ids.get(copy["id"]), copy["paragraph"])) if copy else None
            sources = {tuple(s) for s in item["of"]}
            seen = named and ((named["id"], named["n"]) in sources or
                              any(tuple(s) in sources for s in named["of"]))
            if sources:
                kinds[item["kind"]][1] += 1
                if seen:
                    kinds[item["kind"]][0] += 1
                    found[group] += 1
                else:
                    missed[group] += 1
                    misses.append((item["kind"], item["lang"], item["place"], item["text"][:300]))
            if item["kind"] == "report":
                templates[1] += 1
            if copy and not seen and item["kind"] != "background":
                false[group] += 1
                templates[0] += item["kind"] == "report"
                wrong.append((item["kind"], item["lang"], copy["similarity"], item["text"][:300],
                              named and named["text"][:300]))
    for one in misses[:int(os.environ.get("SHOW", 0))]:
        print("missed", one)
    for one in wrong[:int(os.environ.get("SHOW", 0))]:
        print("false", one)
    for kind, (good, all_) in sorted(kinds.items()):
        print(f"{kind:12} {good}/{all_} {rate(good, all_)}")
    result = {}
    for group in sorted(set(found) | set(missed)):
        p, r = rate(found[group], found[group] + false[group]) or 0, rate(found[group], found[group] + missed[group])
        result[group] = [p, r, round(2 * p * r / (p + r or 1), 4), found[group] + missed[group]]
        print(f"{group:12} P {p} R {r} F1 {result[group][2]} of {result[group][3]}")
    all_found, all_false, all_missed = sum(found.values()), sum(false.values()), sum(missed.values())
    print("not among the kept ones", dict(stripped))
    print(json.dumps({"precision": rate(all_found, all_found + all_false), "recall": rate(all_found, all_found + all_missed),
                      "f1": rate(2 * all_found, 2 * all_found + all_false + all_missed),
                      "templates_called_copies": rate(*templates), "templates": templates[1], "false": all_false}))


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2], sys.argv[3], *[int(a) for a in sys.argv[4:]])
    else:
        score(*sys.argv[2:])
