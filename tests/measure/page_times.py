#!/usr/bin/env python3
"""How long each page takes with N articles behind it: the slowest of ten requests, in milliseconds.

Fills a daemon of the given binary with made-up articles (flood.py), waits until all can be looked up, then asks for
each page. Fails when one is slower than 200 ms.

    python3 tests/measure/page_times.py target/release/copydesk 100000
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

SLOWEST = 200
HERE = pathlib.Path(__file__).parent


def main():
    binary, count = str(pathlib.Path(sys.argv[1]).resolve()), int(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "inbox").mkdir()
        (root / "copydesk.toml").write_text('[http]\nlisten = "127.0.0.1:0"\n')
        with open(root / "inbox/flood.part", "w") as flood:
            subprocess.run([sys.executable, HERE / "flood.py", str(count)], stdout=flood, check=True)
        (root / "inbox/flood.part").rename(root / "inbox/flood.ndjson")
        with open(root / "log", "w") as log:
            daemon = subprocess.Popen([binary, "run", "--config", "copydesk.toml"], cwd=root, stderr=log)
        try:
            sys.exit(measure(root, count))
        finally:
            daemon.terminate()
            daemon.wait()


def measure(root, count):
    address = wait(lambda: re.search(r'"address":"([^"]+)"', (root / "log").read_text()))[1]
    fetch = lambda path: urllib.request.urlopen(f"http://{address}{path}").read().decode()
    wait(lambda: emitted(fetch) >= count)
    time.sleep(3)
    print(re.search(r"of [\d,]+ archived articles", fetch("/find"))[0])
    records = (json.loads(line) for line in open(root / "out/records.ndjson"))
    copied = next(record for record in records if record["duplicate_of"])
    words = "/".join(["find?q=" + "+".join((copied["title"] or "no title").split()[:2])])
    paths = ["/", "/outlets", "/outlets?sort=first", "/stories", f"/story/{copied['id']}", f"/article/{copied['id']}",
             "/stripped", "/stripped?order=most", "/rejected", "/find", f"/{words}", "/find?q=nothing-like-it", "/metrics"]
    slow = 0
    for path in paths:
        times = sorted(timed(fetch, path) for _ in range(10))
        slow += times[-1] > SLOWEST
        print(f"{path:40} median {times[5]:7.1f}  slowest {times[-1]:7.1f} ms")
    return 1 if slow else 0


def emitted(fetch):
    return sum(int(line.split()[1]) for line in fetch("/metrics").splitlines() if line.startswith("copydesk_emitted_articles_total"))


def timed(fetch, path):
    begun = time.perf_counter()
    fetch(path)
    return (time.perf_counter() - begun) * 1000


def wait(check, seconds=900):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := check():
            return found
        time.sleep(0.5)
    sys.exit("waited in vain")


main()
