#!/usr/bin/env python3
"""One large gzip WARC, made by repeating the samples, through a daemon that is killed on the way: every article
must come out once, in order, and memory must stay flat. Prints articles and megabytes a second of the time that
the daemon was up, and what it held at most in each tenth of the archive.

    python3 tests/measure/archive.py target/release/copydesk ../shared/samples/dev/open/warc 1024 5
"""
import collections
import glob
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import time


def make(samples, path, size):
    """Writes the archive; returns its bytes, those it unpacks to, and how often the samples stand in it."""
    parts = []
    for name in sorted(glob.glob(os.path.join(samples, "*.gz"))):
        with open(name, "rb") as file:
            packed = file.read()
        if gzip.decompress(packed).startswith(b"WARC/"):
            parts.append(packed)
    unit = b"".join(parts)
    times = size // len(unit)
    with open(path, "wb") as file:
        for _ in range(times):
            file.write(unit)
    return times * len(unit), times * len(gzip.decompress(unit)), times, unit


HEAP = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "131072"}


class Daemon:
    """A daemon over the folder, with its peak of memory between two looks."""

    def __init__(self, binary, folder):
        self.begun = time.monotonic()
        with open(os.path.join(folder, "log"), "ab") as log:
            command = [binary, "run", "--config", os.path.join(folder, "c.toml")]
            self.process = subprocess.Popen(command, stderr=log, env={**HEAP, **os.environ})

    def memory(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            rows = dict(line.split(":", 1) for line in status)
        return int(rows.get("VmRSS", "0 kB").split()[0]) / 1024

    def spent(self):
        """Seconds of processor time."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self, how):
        up = time.monotonic() - self.begun
        how(self.process)
        self.process.wait()
        return up


class Follower:
    """Reads records as they are written and keeps where each stood in the archive."""

    def __init__(self, folder):
        self.pattern = os.path.join(folder, "out", "records*.ndjson")
        self.at, self.offsets, self.decisions = {}, [], collections.Counter()

    def look(self):
        for path in sorted(glob.glob(self.pattern)):
            # A file keeps its inode when it is rotated, so its name says nothing.
            with open(path, "rb") as file:
                key = os.fstat(file.fileno()).st_ino
                file.seek(self.at.get(key, 0))
                whole = file.read()
            whole = whole[: whole.rfind(b"\n") + 1]
            self.at[key] = self.at.get(key, 0) + len(whole)
            for line in whole.splitlines():
                record = json.loads(line)
                self.offsets.append(record["input"]["offset"])
                self.decisions[record["decision"]] += 1
        return len(self.offsets)


CONFIG = """data_dir = "{0}/data"
[watch.inbox]
path = "{0}/inbox"
after = "move"
done = "{0}/done"
rejected = "{0}/rejected"
[output.file]
path = "{0}/out"
[archive]
size = "{1}"
[http]
listen = "127.0.0.1:0"
[dedupe]
{2}
"""


def expected(binary, unit, folder):
    """Where the articles of the samples stand, read by themselves."""
    path = os.path.join(folder, "unit.gz")
    with open(path, "wb") as file:
        file.write(unit)
    found = subprocess.run([binary, "once", path], capture_output=True, check=False).stdout
    return [json.loads(line)["input"]["offset"] for line in found.splitlines()]


def run(binary, folder, count, kills, rng):
    """Drives the daemon to the end; returns what it took."""
    follower, peaks = Follower(folder), [0.0] * 10
    stops = sorted(rng.randrange(count // 20, count - count // 20) for _ in range(kills))
    up = processor = 0.0
    daemon, seen = Daemon(binary, folder), 0
    while seen < count or not os.listdir(os.path.join(folder, "done")):
        time.sleep(0.2)
        if daemon.process.poll() is not None:
            sys.exit(f"the daemon ended by itself: {daemon.process.returncode}, see {folder}/log")
        seen = follower.look()
        tenth = min(9, seen * 10 // count)
        peaks[tenth] = max(peaks[tenth], daemon.memory())
        if stops and seen >= stops[0]:
            print(f"killed after {seen} records", flush=True)
            stops.pop(0)
            processor += daemon.spent()
            up += daemon.end(subprocess.Popen.kill)
            daemon = Daemon(binary, folder)
    processor += daemon.spent()
    up += daemon.end(subprocess.Popen.terminate)
    follower.look()
    return follower, peaks, up, processor


def main():
    binary, samples = os.path.abspath(sys.argv[1]), sys.argv[2]
    size, kills = int(sys.argv[3]) << 20, int(sys.argv[4])
    with tempfile.TemporaryDirectory() as folder:
        for name in ("inbox", "done", "out"):
            os.mkdir(os.path.join(folder, name))
        with open(os.path.join(folder, "c.toml"), "w", encoding="ascii") as config:
            dedupe = sys.argv[5:]
            config.write(CONFIG.format(folder, 0 if dedupe else "64MiB", "\n".join(dedupe)))
        part = os.path.join(folder, "part")
        packed, unpacked, times, unit = make(samples, part, size)
        once = expected(binary, unit, folder)
        length = unpacked // times
        wanted = [offset + round_ * length for round_ in range(times) for offset in once]
        os.rename(part, os.path.join(folder, "inbox", "crawl.warc.gz"))
        follower, peaks, up, processor = run(binary, folder, len(wanted), kills, random.Random(7))
    lost = len(set(wanted) - set(follower.offsets))
    doubled = len(follower.offsets) - len(set(follower.offsets))
    print(f"{packed / 1e6:.0f} MB packed, {unpacked / 1e6:.0f} MB unpacked, {len(wanted)} articles, killed {kills} times")
    print(f"{lost} lost, {doubled} doubled, order {'kept' if follower.offsets == wanted else 'BROKEN'}")
    print(f"up {up:.0f} s: {len(wanted) / up:.0f} articles/s, {packed / up / 1e6:.1f} MB/s packed, {unpacked / up / 1e6:.1f} unpacked")
    print(f"processor time {processor:.0f} s: {len(wanted) / processor:.0f} articles, {packed / processor / 1e6:.1f} MB packed a second")
    print("most memory in each tenth, MiB:", *(f"{peak:.0f}" for peak in peaks))
    print("decisions:", dict(follower.decisions))
    return 1 if lost or doubled or follower.offsets != wanted else 0


if __name__ == "__main__":
    sys.exit(main())
