#!/usr/bin/env python3
"""What the product itself takes: a default run, a large group, an open loop, memory that must not grow.

    loadgen/bench/product.py [--rounds N] [runs] [members] [lag] [loops] [soak]

runs: wall time and verdict of `portshare run`, and what its connections are worth; members: 4 and 64 of them until ready, their
memory, and whether a run of 64 is conclusive; lag: how late an open loop of 5,000/s begins its requests; loops: CPU time a
request with two event loops over one; soak: memory of a run of ten minutes. Medians over the rounds. Traffic stays on the loopback.
"""
import argparse
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time

PORTSHARE = pathlib.Path(__file__).resolve().parent.parent.parent / "portshare"


def portshare(*words, ended=(0, 3, 4)):
    """A run's document, its wall time in seconds, and its CPU time with that of all it has started."""
    begun, before = time.monotonic(), os.times()
    done = subprocess.run([PORTSHARE, *map(str, words), "--json"], stdout=subprocess.PIPE, text=True, check=False)
    after = os.times()
    if done.returncode not in ended:
        sys.exit(f"portshare {' '.join(map(str, words))}: exit code {done.returncode}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return json.loads(done.stdout), time.monotonic() - begun, cpu


def median(values, form="{:.2f}"):
    low, mid, high = min(values), statistics.median(values), max(values)
    return f"{form} ({form} to {form})".format(mid, low, high)


def verdicts(document):
    return " ".join(f"{check['id']} {check['verdict']}" for check in document["checks"])


def left():
    """The product's directories for temporary files that nobody has removed."""
    return len(list(pathlib.Path(tempfile.gettempdir()).glob("portshare-*")))


def runs(rounds):
    before = left()
    for engine in ("web", "raw"):
        walls, worth, told = [], [], set()
        for _ in range(rounds):
            document, wall, _ = portshare("run", "--port", 0, "--engine", engine)
            walls.append(wall)
            worth.append(document["load"]["effectiveConnections"] / document["load"]["connections"])
            told.add(verdicts(document))
        print(f"default run, {engine}: {median(walls)} s; draws per connection {median(worth, '{:.3f}')}")
        for words in sorted(told):
            print(f"    {words}")
    print(f"    left in {tempfile.gettempdir()}: {left() - before} directories")


def members(rounds):
    for number in (4, 64):
        ready, pss = [], []
        for _ in range(rounds):
            words = ("--members", number, "--port", 0, "--engine", "raw", "--no-hijack")
            document, wall, _ = portshare("run", *words, *(("--duration", "3s") if number == 4 else ()))
            ready.append(document["readySeconds"])
            pss += [member["pssKiB"] / 1024 for member in document["members"] if "pssKiB" in member]
        print(f"{number} members: ready in {median(ready)} s; PSS {median(pss, '{:.1f}')} MiB a member")
        print(f"    the last: {wall:.1f} s, {document['load']['effectiveConnections']:,} draws, {verdicts(document)}")


def lag(rounds):
    for engine in ("raw", "web"):
        late = {"p50": [], "p99": []}
        for _ in range(rounds):
            document, _, _ = portshare(
                *("run", "--port", 0, "--no-hijack", "--members", 2, "--engine", engine),
                *("--rate", 5000, "--requests-per-connection", 1000, "--warmup", "5s", "--duration", "10s"),
            )
            for name, values in late.items():
                values.append(1000 * document["load"]["schedule"]["lag"][name])
        print(f"lag at 5,000/s, {engine}: p50 {median(late['p50'], '{:.0f}')} us, p99 {median(late['p99'], '{:.0f}')} us")


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def loops(rounds):
    # a member tells its counts each second, and waits for who does not read them
    server = subprocess.Popen([PORTSHARE, "serve", "--port", "18601"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        while server.poll() is None and not listens(18601):
            time.sleep(0.05)
        for row, each in (("keep-alive", 1_000_000), ("new", 1)):
            over = []
            for _ in range(rounds):
                cost = []
                for threads in (1, 2):
                    document, _, cpu = portshare(
                        *("load", "http://127.0.0.1:18601/", "--client-threads", threads, "--connections", 64),
                        *("--requests-per-connection", each, "--warmup", "0s", "--duration", "15s"),
                    )
                    cost.append(cpu / document["requests"])
                over.append(cost[1] / cost[0])
            print(f"two event loops over one, {row}: CPU time a request {median(over)}")
    finally:
        server.stdin.close()
        server.wait()


def soak(_):
    run = subprocess.Popen(
        [PORTSHARE, "run", "--port", "0", "--no-hijack", "--engine", "raw", "--duration", "10m", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    for minute in range(1, 11):
        time.sleep(57)
        rss = [line.split()[1] for line in open(f"/proc/{run.pid}/status") if line.startswith("VmRSS")]
        print(f"minute {minute}: {int(rss[0]) // 1024} MiB", flush=True)
    print(verdicts(json.load(run.stdout)))
    run.wait()


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("rows", nargs="*", default=["runs", "members", "lag", "loops"])
    asked = options.parse_args()
    print(f"{os.uname().release}, {os.cpu_count()} cpus, load {os.getloadavg()[0]:.1f}")
    subprocess.run([PORTSHARE, "--version"], check=True)
    for row in asked.rows:
        globals()[row](asked.rounds)


if __name__ == "__main__":
    main()
