"""More articles from the labelled ones, put together as they come in: a story with a part of another before, in or
behind it, with a list of headlines, with few of its page's chrome lines left, or with none; cut off and misread in
places; short; in briefs, each of which is about something else; in other scripts. Host and guest always lie in the
same fold; the same articles come out every time."""
import hashlib, random
from collections import defaultdict
import scripts

SHORTEST = 4     # story lines that a host has at least
PARTS = (0.5, 0.3, 0.2)  # share of articles with a guest behind, inside, before
TITLED = 0.7     # share of hosts that keep their title
CHROME = 0.25    # share of the runs of chrome that a thinned article keeps

DAMAGED = 0.2   # share of the long story lines that are damaged where any is
LONG = 10        # words of a long line
VARIED = {"cut", "short", "brief", *scripts.ALL}  # kinds that weigh less: they keep the model from harm elsewhere
BRIEFS = 0.3     # share of hosts that open a round-up of briefs


def rows(article):
    """Lines with their labels, in runs of equal label."""
    lines = [l for l in article["text"].split("\n") if l.strip()]
    return list(zip(lines, article["y"]))


def thinned(article, chance, share):
    """The article with some of its runs of chrome left, and all other lines."""
    out, keep = [], True
    previous = None
    for line, y in rows(article):
        if y == "s" and previous != "s":
            keep = chance.random() < share
        if y != "s" or keep:
            out.append((line, y))
        previous = y
    return out


def guest_lines(guests, chance):
    """A part of another story, perhaps under its headline; or a list of headlines with or without leads."""
    if chance.random() < 0.3:
        chosen = chance.sample(guests, min(len(guests), chance.randint(1, 6)))
        leads = chance.random() < 0.4
        out = []
        for g in chosen:
            story = [l for l, y in rows(g) if y == "k"]
            if g.get("title"):
                out.append(g["title"])
                out += story[:1] if leads else []
        return out
    guest = chance.choice(guests)
    story = [l for l, y in rows(guest) if y == "k"]
    count = max(1, min(len(story), chance.choice([1, 2, 3, 4, 6, 8, 12, 20, 30])))
    start = 0 if chance.random() < 0.6 else chance.randint(0, len(story) - count)
    title = [guest["title"]] if start == 0 and guest.get("title") and chance.random() < 0.5 else []
    return title + story[start:start + count]


def glued(article, guests, chance):
    host = thinned(article, chance, chance.choice([0.0, 0.5, 1.0]))
    part = [(l, "s") for l in guest_lines(guests, chance)]
    titled = bool(article.get("title")) and chance.random() < TITLED
    story = [at for at, (_, y) in enumerate(host) if y == "k"]
    draw = chance.random()
    if draw < PARTS[0]:
        at = story[-1] + 1 if chance.random() < 0.6 else len(host)
    elif draw < PARTS[0] + PARTS[1]:
        at = story[chance.randint(1, len(story) - 1)]
    else:
        at = story[0]
        # nobody can tell which of two stories is meant where no title says it
        part = part if titled else part[:max(1, len(story) // 3)]
    return host[:at] + part + host[at:], titled


def damage(line, chance):
    """A story line as it comes out of a bad copy: no mark at its end, cut off, or misread."""
    words = line.split()
    draw = chance.random()
    if draw < 0.25:
        return line.rstrip(".!?\"”’»。।")
    if draw < 0.65:
        cut = " ".join(words[:max(LONG, int(len(words) * chance.uniform(0.4, 0.95)))]).rstrip(".")
        return cut + (chance.choice(["...", "…", " ..."]) if chance.random() < 0.15 else "")
    if draw < 0.75:
        return line.rstrip(".!?\"”’»。।") + ":"
    if draw < 0.85:
        return " ".join(words[chance.randint(1, max(1, len(words) - LONG)):])
    return "".join(chance.choice("etaoinsrhl .1") if c.isalpha() and chance.random() < 0.03 else c for c in line)


def damaged(article, chance):
    """Some long story lines damaged, few runs of chrome left."""
    out = []
    for line, y in thinned(article, chance, chance.choice([0.0, CHROME])):
        hit = y == "k" and len(line.split()) > LONG and chance.random() < DAMAGED
        out.append((damage(line, chance) if hit else line, y))
    return out


def brief(article, guests, chance):
    """A round-up: a paragraph or two each of several stories, all of them wanted."""
    chosen = [article] + chance.sample(guests, min(len(guests), chance.randint(2, 6)))
    out = []
    for one in chosen:
        story = [(l, y) for l, y in rows(one) if y == "k" and len(l.split()) > LONG]
        out += story[:chance.choice([1, 1, 1, 2])]
    return out


def short(article, chance):
    """The first paragraphs, as in alerts, with the lines of chrome among them."""
    lines = thinned(article, chance, CHROME)
    story = [at for at, (_, y) in enumerate(lines) if y == "k"]
    return lines[story[0]:story[min(len(story) - 1, chance.randint(0, 4))] + 1]


def written(kind, title):
    return scripts.write(kind, title) if title and kind in scripts.ALL else title


def articles(dev, fold_of):
    """Articles in the form of the set, their tier `made`."""
    hosts = [g for g in dev if g["tier"] in ("residual", "clean") and g["y"].count("k") >= SHORTEST]
    pool = defaultdict(list)
    for g in hosts:
        if g["tier"] == "clean":
            pool[fold_of(g["outlet"]), g["lang"], g["set"]].append(g)
    out = []
    for g in hosts:
        chance = random.Random(int(hashlib.sha1(("made" + g["id"]).encode()).hexdigest()[:12], 16))
        made = lambda kind, lines, titled: out.append({
            "id": f"{g['id']}-{kind}", "tier": "made", "set": "varied" if kind in VARIED else g["set"], "lang": g["lang"], "outlet": g["outlet"],
            "title": written(kind, g.get("title")) if titled else None, "text": "\n".join(l for l, _ in lines), "y": "".join(y for _, y in lines)})
        often = g["set"] == "news" or chance.random() < 0.15
        guests = [o for o in pool[fold_of(g["outlet"]), g["lang"], g["set"]] if o["outlet"] != g["outlet"]]
        if guests and often:
            made("glued", *glued(g, guests, chance))
        if often and g["tier"] == "residual":
            made("thin", thinned(g, chance, CHROME if chance.random() < 0.7 else 0.0), chance.random() < TITLED)
        if often:
            made("cut", damaged(g, chance), chance.random() < TITLED)
            made("short", short(g, chance), chance.random() < TITLED)
            script = chance.choice(scripts.ALL)
            base = chance.choice([rows(g), thinned(g, chance, 0.5), glued(g, guests, chance)[0] if guests else rows(g)])
            made(script, [(scripts.write(script, l), y) for l, y in base], chance.random() < TITLED)
        if often and guests and chance.random() < BRIEFS:
            made("brief", brief(g, guests, chance), False)
    return out
