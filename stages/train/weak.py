"""Labels without a labeller, from the stream of real articles: what one outlet repeats is chrome, and so are a few
forms at the ends of an article that no story ends with; long sentences that stand once are story. All else is neutral."""
import json, re, subprocess
from collections import Counter, defaultdict

REPEATS = 3      # articles of one outlet that hold the line
PER_OUTLET = 25  # articles taken of one outlet, evenly spread over its time
PER_LINE = 4     # articles that may teach the same line of one outlet
EDGE = 4         # lines at either end where the forms below are looked for

ROLE = (r"columnist|editor|author|professor|fellow|reporter|director|writer|correspondent|analyst|host|contributor|"
        r"founder|journalist|blogger|attorney|lawyer|scholar|president|producer|student|candidate|researcher|activist|chairman|executive")
FORMS = [re.compile(p, re.I) for p in (
    rf"^[(\[]?[\w.’'-]+( [\w.’'-]+){{1,5}},? (is|was|are) (an?|the|currently)?\b.{{0,80}}\b({ROLE})\b",
    rf"^[(\[]?[\w.’'-]+( [\w.’'-]+){{1,4}}, (an?|the) .{{0,80}}\b({ROLE})s?\b.{{0,60}}, (is|was) (an?|the)\b",
    r"\b(follow|tweet at|contact|email|write to|reach) .{2,60}(@|on twitter|on facebook)", r"(can|may) be (reached|contacted|followed)",
    r"\bfollow (him|her|me|us|them)\b", r"(originally|first) (published|appeared|posted)", r"contributed (to this|reporting)",
    r"(reported|reporting) from .{3,30}\.$", r"(views|opinions) (expressed|are)", r"\bour (free )?newsletter", r"^(sign|signing) up\b", r"^subscribe\b",
    r"all rights reserved", r"^copyright\b", r"^©", r"\bis the author of\b", r"(latest|new|most recent) book", r"^(read|see|watch|click|listen to) (more|also|the (original|full|rest)|here)",
    r"^(related|more|photo|video|image|credit|source)s?:", r"reprinted (with|by) permission", r"^like us", r"^enlarge this image", r"getty images\W*$",
)]


def key(line):
    return re.sub(r"\d+", "0", re.sub(r"\W+", " ", line.lower())).strip()


def label(line, at, total, repeated):
    words = len(line.split())
    if key(line) in repeated and not line.rstrip().endswith(":") and re.search(r"\w", line):
        return "s"
    edge = at < EDGE or at >= total - EDGE
    if edge and words < 70 and any(f.search(line.strip()) for f in FORMS):
        return "s" if at >= total - 2 or words < 12 else "?"
    return "k" if words >= 15 and re.search(r"[.!?][\"”’')]*$", line.strip()) else "?"


def articles(path, known):
    """Labelled articles from the stream, those of the read set left out."""
    raw = subprocess.run(["zstd", "-dc", path], stdout=subprocess.PIPE, check=True).stdout.decode() if path.endswith(".zst") else open(path, encoding="utf-8").read()
    outlets = defaultdict(list)
    for line in raw.split("\n"):
        if line.strip():
            a = json.loads(line)
            outlets[a["outlet"]].append(a)
    out = []
    for outlet in sorted(outlets):
        have = outlets[outlet]
        seen = defaultdict(set)
        for i, a in enumerate(have):
            for l in a["text"].split("\n"):
                if l.strip():
                    seen[key(l)].add(i)
        repeated = {k for k, v in seen.items() if len(v) >= REPEATS and k}
        taught = Counter()
        step = max(1, len(have) // PER_OUTLET)
        for a in have[::step][:PER_OUTLET]:
            if a["text"] in known:
                continue
            lines = [l for l in a["text"].split("\n") if l.strip()]
            y = []
            for at, l in enumerate(lines):
                c = label(l, at, len(lines), repeated)
                if c == "s":
                    taught[key(l)] += 1
                    if taught[key(l)] > PER_LINE:
                        c = "?"
                y.append(c)
            out.append({"id": a["id"], "tier": "weak", "set": "weak", "outlet": outlet, "title": a["title"], "text": a["text"], "y": "".join(y)})
    return out
