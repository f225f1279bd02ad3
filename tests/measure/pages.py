#!/usr/bin/env python3
"""What open pages cost the pipeline: the same articles through the daemon with and without clients on the event
stream, in turns, and the ratio of processor time, time and memory. Processor time is that of the daemon alone.

    python3 tests/measure/pages.py target/release/copydesk --articles 30000 --pairs 4 --clients 20

On a machine that others use the difference of two runs drowns in noise; then the clients alone say more. This
follows a running daemon without articles, which should have run for 15 minutes so that its line is full:

    python3 tests/measure/pages.py --running PID PORT --seconds 20 --clients 20
"""
import argparse
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def emitted(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        lines = answer.read().decode().splitlines()
    return sum(int(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("copydesk_emitted_articles_total{"))


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mebibytes(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


class Clients:
    """Clients that read the event stream until closed, and the events that they got."""

    def __init__(self, port, count):
        self.events, self.streams = 0, []
        for _ in range(count):
            self.streams.append(urllib.request.urlopen(f"http://127.0.0.1:{port}/now/stream", timeout=60))
        self.threads = [threading.Thread(target=self.read, args=(stream,), daemon=True) for stream in self.streams]
        for thread in self.threads:
            thread.start()

    def read(self, stream):
        try:
            for line in stream:
                self.events += line.startswith(b"data:")
        except (OSError, ValueError, AttributeError):
            pass


def run(binary, articles, count, clients):
    """One daemon over one log, from its start until everything is committed."""
    with tempfile.TemporaryDirectory() as home:
        port = free_port()
        os.mkdir(os.path.join(home, "feed"))
        with open(os.path.join(home, "copydesk.toml"), "w") as config:
            config.write(f'[tail.feed]\ninclude = ["feed/*.ndjson"]\n[http]\nlisten = "127.0.0.1:{port}"\n')
        daemon = subprocess.Popen([binary, "run", "--config", "copydesk.toml"], cwd=home, stderr=subprocess.DEVNULL)
        try:
            while True:
                try:
                    emitted(port)
                    break
                except OSError:
                    time.sleep(0.05)
            open_clients = Clients(port, clients)
            begun, before = time.monotonic(), processor_seconds(daemon.pid)
            os.link(articles, os.path.join(home, "feed", "a.ndjson"))
            while emitted(port) < count:
                time.sleep(0.25)
            took, spent = time.monotonic() - begun, processor_seconds(daemon.pid) - before
            if clients and open_clients.events < clients:
                sys.exit(f"{clients} clients got {open_clients.events} events: nothing was measured")
            return spent, took, resident_mebibytes(daemon.pid), open_clients.events
        finally:
            daemon.kill()
            daemon.wait()


def follow(pid, port, seconds, clients):
    """Processor milliseconds a second of a daemon that runs, without clients and with them."""
    spent = {}
    for count in (0, clients):
        following = Clients(port, count)
        before = processor_seconds(pid)
        time.sleep(seconds)
        spent[count] = (processor_seconds(pid) - before) * 1000 / seconds
        print(f"{count} clients: {spent[count]:.2f} ms of processor a second, {following.events} events", flush=True)
    share = (spent[clients] - spent[0]) / 10 / os.cpu_count()
    print(f"{clients} clients take {share:.3f} % of this machine's {os.cpu_count()} processors")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary", nargs="?")
    parser.add_argument("--running", type=int, nargs=2, metavar=("PID", "PORT"))
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--articles", type=int, default=30_000)
    parser.add_argument("--pairs", type=int, default=4)
    parser.add_argument("--clients", type=int, default=20)
    asked = parser.parse_args()
    if asked.running:
        return follow(*asked.running, asked.seconds, asked.clients)
    binary = os.path.abspath(asked.binary)
    # Beside the daemon's folders: a hard link must reach it.
    with tempfile.NamedTemporaryFile(suffix=".ndjson") as articles:
        subprocess.run([sys.executable, os.path.join(HERE, "flood.py"), str(asked.articles)], stdout=articles, check=True)
        articles.flush()
        sums = {0: [0.0] * 4, asked.clients: [0.0] * 4}
        for pair in range(asked.pairs):
            # The first of a pair finds a colder machine: they take turns.
            order = [0, asked.clients] if pair % 2 == 0 else [asked.clients, 0]
            for clients in order:
                figures = run(binary, articles.name, asked.articles, clients)
                sums[clients] = [one + more for one, more in zip(sums[clients], figures)]
                print(f"pair {pair + 1}, {clients:2} clients: {figures[0]:6.2f} s of processor, {figures[1]:6.1f} s, "
                      f"peak {figures[2]:.0f} MiB, {figures[3]} events", flush=True)
    without, with_them = sums[0], sums[asked.clients]
    for at, name in enumerate(["processor time", "time", "peak memory"]):
        print(f"{name}: {with_them[at] / without[at]:.4f} of that without clients")


if __name__ == "__main__":
    main()
