#!/usr/bin/env python3
"""Kills the daemon while it works through the near-duplicate development set and demands the records of an
undisturbed run: the same ones, in the same order, with the same verdicts (the time of processing and the place of
reading aside).

    python3 tests/torture/dedupe.py [KILLS] [--binary target/release/copydesk] [--articles FILE.ndjson[.gz]]

Needs ../shared beside the checkout unless --articles names another file. Prints one JSON line; exit code 1 if anything
differs.
"""
import argparse
import gzip
import json
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
CONFIG = """data_dir = "{work}/data"
[tail.wire]
include = ["{work}/feed/*.ndjson"]
[dedupe]
policy = "mark"
[output.file]
path = "{work}/out"
rotate = {{ size = "2MiB" }}
[archive]
size = "0B"
[http]
listen = "127.0.0.1:0"
"""


def placeless(line):
    record = json.loads(line)
    record.pop("processed_at")
    for field in ("source", "path"):
        record["input"].pop(field)
    return record


def records(out):
    """Every whole line of the output, oldest file first."""
    lines = []
    for path in sorted(out.glob("records-*.ndjson")) + [out / "records.ndjson"]:
        text = path.read_bytes() if path.exists() else b""
        lines += text[: text.rfind(b"\n") + 1].splitlines()
    return lines


def feed(lines, path, seconds, stop):
    """Appends the log in pieces that end anywhere, also within a character."""
    rng = random.Random(5)
    whole = b"".join(lines)
    at, begun = 0, time.monotonic()
    with open(path, "ab", buffering=0) as log:
        while at < len(whole) and not stop.is_set():
            piece = rng.randint(1, max(2, len(whole) // 300))
            log.write(whole[at : at + piece])
            at += piece
            ahead = seconds * at / len(whole) - (time.monotonic() - begun)
            if ahead > 0:
                time.sleep(ahead)


def main():
    parse = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parse.add_argument("kills", nargs="?", type=int, default=30)
    parse.add_argument("--binary", default=HERE.parents[1] / "target/release/copydesk")
    parse.add_argument("--articles", type=pathlib.Path, default=HERE.parents[2] / "shared/bench/dedupe/dev.ndjson.gz")
    parse.add_argument("--seed", type=int, default=1)
    args = parse.parse_args()
    opened = gzip.open(args.articles) if args.articles.suffix == ".gz" else open(args.articles, "rb")
    lines = opened.read().splitlines(keepends=True)
    work = pathlib.Path(tempfile.mkdtemp(prefix="copydesk-kills-"))
    (work / "feed").mkdir()
    whole = work / "whole.ndjson"
    whole.write_bytes(b"".join(lines))
    begun = time.monotonic()
    once = [args.binary, "once", "--format", "ndjson", "--policy", "mark", "--out", work / "undisturbed", whole]
    subprocess.run(once, check=True)
    took = time.monotonic() - begun
    config = work / "copydesk.toml"
    config.write_text(CONFIG.format(work=work))
    rng, stop = random.Random(args.seed), threading.Event()
    # The log grows for as long as the kills take, each after up to two thirds of a second.
    feeder = threading.Thread(target=feed, args=(lines, work / "feed/wire.ndjson", args.kills / 3 + took / 2, stop))
    feeder.start()
    daemon = None
    try:
        for _ in range(args.kills):
            daemon = subprocess.Popen([args.binary, "run", "--config", config], stderr=open(work / "log", "ab"))
            time.sleep(rng.choice([rng.uniform(0, 0.08), rng.uniform(0.05, 1.2)]))
            daemon.send_signal(signal.SIGKILL)
            daemon.wait()
        daemon = subprocess.Popen([args.binary, "run", "--config", config], stderr=open(work / "log", "ab"))
        feeder.join()
        deadline = time.monotonic() + 120 + 4 * took
        while len(records(work / "out")) < len(lines) and time.monotonic() < deadline and daemon.poll() is None:
            time.sleep(0.5)
        daemon.send_signal(signal.SIGTERM)
        ended = daemon.wait()
    finally:
        stop.set()
        if daemon and daemon.poll() is None:
            daemon.kill()
    found = [placeless(line) for line in records(work / "out")]
    expected = [placeless(line) for line in records(work / "undisturbed")]
    differ = sum(a != b for a, b in zip(found, expected)) + abs(len(found) - len(expected))
    copies = sum(any("copy" in p and p["copy"] for p in record["paragraphs"]) for record in expected)
    good = differ == 0 and ended == 0 and len(found) == len(lines)
    result = {"kills": args.kills, "articles": len(lines), "records": len(found), "with_copies": copies, "differ": differ}
    print(json.dumps(result | {"exit": ended, "passed": good, "work": None if good else str(work)}))
    if good:
        shutil.rmtree(work)
    sys.exit(0 if good else 1)


main()
