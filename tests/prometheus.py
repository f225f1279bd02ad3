#!/usr/bin/env python3
"""Debian's Prometheus scrapes the real daemon: the target is up, every name of deploy/metrics.md is there with its
type and help, and every expression of the dashboard and the alerts is answered.

    python3 tests/prometheus.py target/debug/copydesk
"""
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def text(path):
    with open(os.path.join(HERE, path)) as file:
        return file.read()


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def wait(what, ready, seconds=60):
    deadline = time.monotonic() + seconds
    while True:
        try:
            found = ready()
        except OSError:
            found = None
        if found:
            return found
        if time.monotonic() > deadline:
            sys.exit(f"{what}: not within {seconds} s")
        time.sleep(0.2)


def documented():
    """Family name, type and help of each row; Prometheus knows counters and infos by their whole names."""
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| [^|]*\| (.*?) \|$", text("deploy/metrics.md"), re.M)
    return {name: (kind, help_text) for name, kind, help_text in rows}


def expressions():
    for panel in json.loads(text("deploy/dashboard.json"))["panels"]:
        yield from (target["expr"] for target in panel.get("targets", []))
    yield from re.findall(r"^ +expr: (.+)$", text("deploy/alerts.yml"), re.M)


def check_metadata(ask):
    def known():
        found = ask("targets/metadata?" + urllib.parse.urlencode({"match_target": '{job="copydesk"}'}))
        return {one["metric"]: (one["type"], one["help"].rstrip(".")) for one in found}

    wanted = documented()
    wait("metadata", lambda: "copydesk_ready" in known())
    found, faults = known(), []
    for name, (kind, help_text) in wanted.items():
        # Kept under the name of the family or of the series, by version of Prometheus.
        family = re.sub(r"_(total|info)$", "", name)
        got = found.get(name) or found.get(family)
        if got != (kind, help_text):
            faults.append(f"{name}: {got} instead of {(kind, help_text)}")
    extra = {name for name in found if name.startswith("copydesk_")}
    extra -= {form for name in wanted for form in (name, re.sub(r"_(total|info)$", "", name))}
    faults += [f"{name} is not documented" for name in sorted(extra)]
    if faults:
        sys.exit("\n".join(faults))
    return len(wanted)


def main():
    binary = os.path.abspath(sys.argv[1])
    here, there = free_port(), free_port()
    with tempfile.TemporaryDirectory() as home:
        inbox = os.path.join(home, "inbox", "desk")
        os.makedirs(inbox)
        os.makedirs(os.path.join(home, "feed"))
        with open(os.path.join(home, "copydesk.toml"), "w") as config:
            config.write(f'[watch.inbox]\nsettle = "0ms"\n[tail.feed]\ninclude = ["{home}/feed/*.ndjson"]\n'
                         f'[http]\nlisten = "127.0.0.1:{here}"\n')
        scrape = text("deploy/prometheus.yml").replace("127.0.0.1:8686", f"127.0.0.1:{here}")
        scrape = scrape.replace("scrape_interval: 15s", "scrape_interval: 1s")
        for name, content in [("prometheus.yml", scrape), ("alerts.yml", text("deploy/alerts.yml"))]:
            with open(os.path.join(home, name), "w") as file:
                file.write(content)
        for kind, name in [("rules", "alerts.yml"), ("config", "prometheus.yml")]:
            subprocess.run(["promtool", "check", kind, name], cwd=home, check=True, stdout=subprocess.DEVNULL)
        log = open(os.path.join(home, "log"), "w")
        running = [
            subprocess.Popen([binary, "run", "--config", "copydesk.toml"], cwd=home, stderr=log),
            subprocess.Popen(["prometheus", "--config.file=prometheus.yml", f"--web.listen-address=127.0.0.1:{there}",
                              "--storage.tsdb.path=tsdb"], cwd=home, stderr=log),
        ]
        try:
            scrape_and_check(there, inbox)
        finally:
            for process in running:
                process.terminate()
                process.wait()


def scrape_and_check(port, inbox):
    def ask(path):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/{path}", timeout=10) as answer:
            return json.load(answer)["data"]

    def query(expression):
        return ask("query?" + urllib.parse.urlencode({"query": expression}))["result"]

    wait("Prometheus", lambda: ask("status/buildinfo"))
    target = wait("the target", lambda: [one for one in ask("targets")["activeTargets"] if one["health"] == "up"])
    for number in range(20):
        # Renamed into place: seen while it is still empty, it would count twice.
        unfinished = os.path.join(inbox, f"{number}.part")
        with open(unfinished, "w") as article:
            article.write(f"Boat {number}\n\nBoat number {number} leaves at dawn, the harbour master said on Monday.\n")
        os.rename(unfinished, os.path.join(inbox, f"{number}.txt"))
    open(os.path.join(inbox, "empty.txt"), "w").close()
    identity = ("copydesk_received_articles_total - sum without (decision) (copydesk_emitted_articles_total) "
                "- sum without (code) (copydesk_rejected_articles_total) - copydesk_in_flight_articles")
    wait("the articles", lambda: [one for one in query("copydesk_received_articles_total") if one["value"][1] == "21"])
    assert [one["value"][1] for one in query(identity)] == ["0"], query(identity)
    names = check_metadata(ask)
    # Rates need two scrapes; a ratio of nothing is no answer, so only the failing of a query counts there.
    time.sleep(3)
    asked = list(expressions())
    for expression in asked:
        query(expression)
    series = {one["metric"]["__name__"] for one in query('{__name__=~"copydesk_.*"}')}
    print(f"target {target[0]['scrapeUrl']} is up; {names} documented names with type and help, {len(series)} series "
          f"names, {len(asked)} expressions answered")


main()
