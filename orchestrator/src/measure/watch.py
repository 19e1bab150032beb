#!/usr/bin/env python3
"""What a watch of a busy port costs: CPU share of one core, memory at start and end, looks, and for how long it was blind.

    orchestrator/src/measure/watch.py [--minutes 60] [--connections 10000] [--members 4] [--port PORT] [--effort RATIO]

Starts members that share the port, holds the connections open, and reads the watch's own metrics each second, as a Prometheus
would. In a network namespace of its own, nobody else's connections are in the kernel's tables:

    ip netns add costs; ip -n costs link set lo up; ip netns exec costs orchestrator/src/measure/watch.py; ip netns del costs
"""
import argparse
import os
import pathlib
import re
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request

PORTSHARE = pathlib.Path(__file__).resolve().parent.parent.parent.parent / "portshare"
TICKS = os.sysconf("SC_CLK_TCK")


def listener(port):
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind(("127.0.0.1", port))
    made.listen(1024)
    return made


def member(port):
    """A process that accepts and keeps; its end of file is that of this program."""
    ready, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        held = listener(port)
        os.write(told, b".")
        kept = []
        while True:
            kept.append(held.accept())
    os.close(told)
    os.read(ready, 1)
    os.close(ready)
    return pid


def connect(port, number):
    """From several addresses: one has ports for some 28,000."""
    made = []
    for each in range(number):
        one = socket.socket()
        one.bind((f"127.0.0.{2 + each % 8}", 0))
        one.connect(("127.0.0.1", port))
        made.append(one)
    return made


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
        fields = stat.read().rpartition(")")[2].split()
    # utime, stime, and those of its children that have ended (ss)
    return sum(map(int, fields[11:15])) / TICKS


def pss_mib(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rollup:
        return int(re.search(r"^Pss: +(\d+)", rollup.read(), re.M).group(1)) / 1024


def scrape(address):
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=10) as answer:
        text = answer.read().decode()

    def total(name):
        return sum(float(value) for value in re.findall(rf"^{name}(?:{{.*}})? (\S+)$", text, re.M))

    return {
        "listeners": total("portshare_listeners"),
        "connections": total("portshare_listener_connections"),
        "looks": total("portshare_looks_total"),
        "blind": total("portshare_blind_interval_seconds"),
        "bytes": len(text),
    }


def watch(port, minutes, effort):
    started = subprocess.Popen(
        [PORTSHARE, "inspect", str(port), "--watch", "--metrics", "0", *effort],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        address = None
        while not address:
            line = started.stderr.readline() or sys.exit("the watch has ended")
            address = re.search(r"metrics http://([\d.]+:\d+)/", line)
        measure(started.pid, address.group(1), minutes)
    finally:
        started.terminate()
        started.wait()


def measure(pid, address, minutes):
    # the JVM's own start is told apart
    time.sleep(20)
    begun, cpu, first = time.monotonic(), cpu_seconds(pid), scrape(address)
    start = pss_mib(pid)
    print(f"    start: {first['listeners']:.0f} listeners, {first['connections']:,.0f} connections, "
          f"{cpu:.1f} s of cpu until now, PSS {start:.1f} MiB, a scrape of {first['bytes']:,} bytes", flush=True)
    blind, seen, minute = [], first, 1
    while time.monotonic() - begun < 60 * minutes:
        time.sleep(1)
        seen = scrape(address)
        blind.append(seen["blind"])
        if time.monotonic() - begun >= 60 * minute:
            passed = time.monotonic() - begun
            print(f"    minute {minute}: {100 * (cpu_seconds(pid) - cpu) / passed:.2f} % of a core, PSS {pss_mib(pid):.1f} MiB",
                  flush=True)
            minute += 1
    passed = time.monotonic() - begun
    blind.sort()
    print(f"cpu: {100 * (cpu_seconds(pid) - cpu) / passed:.2f} % of one core")
    print(f"PSS: {start:.1f} MiB at the start, {pss_mib(pid):.1f} MiB at the end")
    print(f"looks: {(seen['looks'] - first['looks']) / passed:.1f} a second")
    print(f"blind: {1000 * blind[len(blind) // 2]:.0f} ms in the median second, {1000 * blind[-1]:.0f} ms at most")


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--minutes", type=float, default=60)
    options.add_argument("--connections", type=int, default=10_000)
    options.add_argument("--members", type=int, default=4)
    options.add_argument("--port", type=int, default=18_602)
    options.add_argument("--effort", help="of the watch (default: its own)")
    asked = options.parse_args()
    needed = asked.connections + 100
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, max(hard, needed)))
    print(f"{os.uname().release}, {os.cpu_count()} cpus, load {os.getloadavg()[0]:.1f}")
    subprocess.run([PORTSHARE, "--version"], check=True)
    members = [member(asked.port) for _ in range(asked.members)]
    try:
        held = connect(asked.port, asked.connections)
        watch(asked.port, asked.minutes, ["--effort", asked.effort] if asked.effort else [])
        print(f"{len(held):,} connections were held")
    finally:
        for pid in members:
            os.kill(pid, signal.SIGTERM)


if __name__ == "__main__":
    main()
