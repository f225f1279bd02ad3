#!/usr/bin/env python3
"""Compares what the readers make of the sample collection with what other people's tools read from it.

    cargo build --release -p stages --example items
    tests/samples.py ../shared/samples [target/release/examples/items]

Prints, per format, how many files have the expected number of items, titles, languages and paragraphs, then each
difference. EXPECT.tsv is a cross-check, not a gold standard: REASONS says why a difference is right.
"""
import collections
import csv
import pathlib
import subprocess
import sys

REASONS = {
    "afp20.xml": "declared Latin-1, written in UTF-8: repaired, so the title is no double-encoded one",
    "ritzau_feed.xml": "the other tool knows no such format; its news is read by its element names",
    "LISTING_1_A_NewsML-G2_News_Item.xml": "holds no text, skipped",
    "businesswire-newsml-20130605006126.xml": "headline and contact components are not the story",
    "20210130005024r1.xml": "headline and contact components are not the story",
    "jsonfeed_elastic_1.1.json": "the other tool reads no JSON Feed",
    "rss_incomplete_cdata.xml": "its only entry has neither title nor text, rejected",
    "ap-nitf.xml": "one paragraph is a line of signs",
    "DW_2023_04_28.html.gz": "the title that the page gives for sharing, not the browser's",
    "MainichiShimbun_2025_01_14.html.gz": "the title that the page gives for sharing, not the browser's",
    "NRK_2024_08_05.html.gz": "the story's own headline, not the browser's title",
    "RestOfWorld_2025_10_21.html.gz": "the story's own headline, not the browser's title",
    "odd_charset_email.txt": "declared Windows-1252, written in UTF-8: repaired",
    "example-bad.warc.gz.bad": "reading goes on behind the broken part and finds the page",
}


def expected(root):
    with open(root / "EXPECT.tsv", encoding="utf-8") as lines:
        rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row for row in rows if row["file"] and (root / row["file"]).exists()]


def found(root, tool, files):
    out = subprocess.run([tool, *files], cwd=root, capture_output=True, text=True, check=True).stdout
    items = collections.defaultdict(list)
    for line in out.split("\n")[:-1]:
        fields = line.split("\t")
        if fields[1] in ("article", "retraction"):
            items[fields[0]].append({"format": fields[2], "lang": fields[4], "paragraphs": int(fields[5]), "title": fields[8]})
    return items


def same_title(wanted, got):
    wanted, got = " ".join(wanted.split()), " ".join(got.split())
    return wanted == got or (got and wanted.startswith(got))


def compare(row, items):
    """What is checked of a row, and whether it holds."""
    checks = {"items": (row["items"] or "0", str(len(items)))}
    checks = {"items": (*checks["items"], checks["items"][0] == checks["items"][1])}
    if items and row["title"] and row["format"] != "warc":
        got = [item["title"] for item in items]
        checks["title"] = (row["title"], got[0], any(same_title(row["title"], title) for title in got))
    if items and row["lang"]:
        got = items[0]["lang"]
        checks["language"] = (row["lang"], got, row["lang"].lower() == got.lower())
    if items and row["paragraphs"] not in ("", "0") and row["kind"] != "fundus gold":
        got = str(items[0]["paragraphs"])
        checks["paragraphs"] = (row["paragraphs"], got, row["paragraphs"] == got)
    return checks


def main():
    root = pathlib.Path(sys.argv[1])
    tool = str(pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "target/release/examples/items").resolve())
    rows = expected(root)
    items = found(root, tool, [row["file"] for row in rows])
    score = collections.defaultdict(lambda: collections.defaultdict(lambda: [0, 0]))
    differences, unexplained = [], 0
    for row in rows:
        for what, (wanted, got, good) in compare(row, items[row["file"]]).items():
            score[row["format"]][what][0] += good
            score[row["format"]][what][1] += 1
            if not good:
                reason = REASONS.get(row["file"].rsplit("/", 1)[-1])
                unexplained += reason is None
                differences.append(f"{row['file']}: {what} {got!r}, expected {wanted!r}: {reason or 'NO REASON GIVEN'}")
    for name, checks in score.items():
        print(f"{name:12}", "  ".join(f"{what} {good}/{of}" for what, (good, of) in checks.items()))
    print("\n".join(differences))
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
