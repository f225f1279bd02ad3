"""Labels for the blocks of a page from its gold text: 1.0 story, 0.0 not, between: partly."""
import re
from collections import Counter, defaultdict

NOISE = re.compile(r"[\W_]+")
GRAM = 10          # letters; shorter runs occur by chance
SURE = 0.7         # share of a block's runs found in the gold from which on it is story


def norm(text):
    return NOISE.sub("", text.lower())


def grams(text):
    return {text[i:i + GRAM] for i in range(max(1, len(text) - GRAM + 1))}


def label(texts, gold):
    """One label for each block text, in page order."""
    lines = Counter(norm(line) for line in gold.split("\n") if norm(line))
    whole = norm(gold)
    known = grams(whole)
    keys = [norm(text) for text in texts]
    labels = [share(key, lines, whole, known) for key in keys]
    for at, value in enumerate(labels):
        if value is None:           # a short piece of a gold line: story if both neighbours are
            near = [labels[n] or 0.0 for n in (at - 1, at + 1) if 0 <= n < len(labels)]
            labels[at] = 1.0 if near and min(near) > SURE else 0.0
    thin_out_repeats(keys, labels, lines, whole)
    return labels


def share(key, lines, whole, known):
    if not key:
        return 0.0
    if key in lines:
        return 1.0
    if len(key) < 15:
        return None if len(key) > 3 and key in whole else 0.0
    mine = grams(key)
    return sum(gram in known for gram in mine) / len(mine)


def thin_out_repeats(keys, labels, lines, whole):
    """Of equal blocks only as many are story as the gold has, those in the best surroundings."""
    where = defaultdict(list)
    for at, key in enumerate(keys):
        if labels[at] >= SURE:
            where[key].append(at)
    for key, places in where.items():
        wanted = max(1, whole.count(key) if len(key) > 12 else lines.get(key, 1))
        if len(places) <= wanted:
            continue

        def surroundings(at):
            near = range(max(0, at - 4), min(len(keys), at + 5))
            return sum(labels[n] * min(len(keys[n]), 400) for n in near if n != at)

        for at in sorted(places, key=lambda at: -surroundings(at))[wanted:]:
            labels[at] = 0.0
