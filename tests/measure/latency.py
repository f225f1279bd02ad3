#!/usr/bin/env python3
"""From a rename into the watch folder to the record in the output: starts the daemon, drops articles at a
steady rate, follows the output, and prints the median and the 99th percentile in milliseconds. The last number
is how many clients follow the pages meanwhile; 0 where it is left out.

    python3 tests/measure/latency.py target/release/copydesk 100 20 [20]
"""
import os
import random
import subprocess
import sys
import tempfile
import threading
import time

from pages import Clients, free_port


def follow(path, seen, stop):
    while not os.path.exists(path) and not stop.is_set():
        time.sleep(0.001)
    with open(path, "rb") as records:
        rest = b""
        while not stop.is_set():
            chunk = records.read()
            now = time.monotonic()
            if not chunk:
                time.sleep(0.001)
                continue
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                start = line.index(b'"path":"') + 8
                seen[line[start : line.index(b'"', start)].decode()] = now


def main():
    binary, rate, seconds = os.path.abspath(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    clients = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    rng, port = random.Random(3), free_port()
    with tempfile.TemporaryDirectory() as folder:
        inbox, out = os.path.join(folder, "inbox"), os.path.join(folder, "out")
        os.makedirs(inbox)
        config = os.path.join(folder, "copydesk.toml")
        with open(config, "w") as file:
            file.write(f'[http]\nlisten = "127.0.0.1:{port}"\n')
        daemon = subprocess.Popen(
            [binary, "run", "--config", config, "--watch", inbox, "--out", out, "--data", os.path.join(folder, "data")],
            cwd=folder, stderr=subprocess.DEVNULL)
        time.sleep(2)
        following = Clients(port, clients)
        dropped, seen, stop = {}, {}, threading.Event()
        reader = threading.Thread(target=follow, args=(os.path.join(out, "records.ndjson"), seen, stop))
        reader.start()
        begin = time.monotonic()
        for number in range(int(rate * seconds)):
            time.sleep(max(0.0, begin + number / rate - time.monotonic()))
            words = [f"word{rng.randrange(5000)}" for _ in range(400)]
            text = "\n\n".join(" ".join(words[at : at + 40]) + "." for at in range(0, 400, 40))
            part = os.path.join(inbox, f".{number}.part")
            with open(part, "w") as article:
                article.write(text)
            dropped[f"{number}.txt"] = time.monotonic()
            os.rename(part, os.path.join(inbox, f"{number}.txt"))
        deadline = time.monotonic() + 20
        while len(seen) < len(dropped) and time.monotonic() < deadline:
            time.sleep(0.05)
        stop.set()
        reader.join()
        daemon.terminate()
        daemon.wait()
        waits = sorted((seen[name] - at) * 1000 for name, at in dropped.items() if name in seen)
        print(f"{clients} clients got {following.events} events; {len(waits)} of {len(dropped)} articles, median {waits[len(waits) // 2]:.1f} ms, "
              f"p99 {waits[len(waits) * 99 // 100]:.1f} ms")


main()
