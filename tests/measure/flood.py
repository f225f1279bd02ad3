#!/usr/bin/env python3
"""Writes N made-up articles as NDJSON to standard output: a load for `copydesk once --data D -`.

Words are drawn like real ones (Zipf over a made-up vocabulary), one article in five copies paragraphs of an
earlier one, and every outlet puts the same sign-up line below its stories. Seeded: the same N gives the same bytes.

    python3 tests/measure/flood.py 1000000 | copydesk once --data /tmp/d --out /tmp/o -
"""
import json
import random
import sys

OUTLETS = 40
SYLLABLES = "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu ra re ri ro ru sa se si so su ta te ti to tu va ve vi vo vu".split()


def vocabulary(rng, size=60_000):
    words = set()
    while len(words) < size:
        words.add("".join(rng.choice(SYLLABLES) for _ in range(rng.randint(1, 5))))
    return sorted(words)


def paragraph(rng, words, weights):
    drawn = rng.choices(words, cum_weights=weights, k=rng.randint(14, 60))
    return " ".join(drawn).capitalize() + "."


def main():
    count = int(sys.argv[1])
    paragraphs = int(sys.argv[2]) if len(sys.argv) > 2 else 4
    rng = random.Random(7)
    words = vocabulary(rng)
    rng.shuffle(words)
    total, weights = 0.0, []
    for rank in range(len(words)):
        total += 1.0 / (rank + 8)
        weights.append(total)
    recent = []
    for number in range(count):
        outlet = f"paper{rng.randrange(OUTLETS)}.example"
        story = [paragraph(rng, words, weights) for _ in range(paragraphs)]
        if recent and rng.random() < 0.2:
            story[: paragraphs // 2] = rng.choice(recent)[: paragraphs // 2]
        recent.append(story)
        if len(recent) > 2000:
            recent.pop(0)
        body = story + [f"Sign up to get the letter of {outlet} every morning."]
        print(json.dumps({"id": f"a{number}", "outlet": outlet, "title": story[0][:60], "text": "\n".join(body)}))


main()
