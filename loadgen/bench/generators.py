#!/usr/bin/env python3
"""What a request costs a load generator: portshare's two engines beside wrk, against one nginx worker.

    loadgen/bench/generators.py [--rounds N] [--seconds 5,20] [--rows keep-alive,new]

The generators take turns, one core for them and one for nginx; CPU time is that of the whole process, start and compiler
included (wait4(2)). Medians over the rounds, and ratios to wrk of the same round. Needs Debian's nginx and wrk, and two cpus.
Traffic stays on the loopback.
"""
import argparse
import json
import os
import pathlib
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
PORTSHARE = HERE.parent.parent / "portshare"
CONNECTIONS = 64
SERVER_CPU, CLIENT_CPU = "0", "1"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def nginx(port, directory):
    """One worker that answers from memory, as the fastest server that users have."""
    (directory / "nginx.conf").write_text(
        f"""daemon off; worker_processes 1; pid {directory}/pid; error_log stderr crit;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 1000000000; keepalive_timeout 1h;
  client_body_temp_path {directory}; proxy_temp_path {directory}; fastcgi_temp_path {directory};
  uwsgi_temp_path {directory}; scgi_temp_path {directory};
  server {{ listen 127.0.0.1:{port} backlog=4096; location / {{ add_header Portshare-Member 7; return 200 "ok"; }} }}
}}
"""
    )
    server = subprocess.Popen(["taskset", "-c", SERVER_CPU, "nginx", "-p", str(directory), "-c", "nginx.conf"])
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.05)
    sys.exit("nginx does not answer")


def measured(command):
    """A command on the client's core: its output, and its CPU time in seconds."""
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(["taskset", "-c", CLIENT_CPU, *map(str, command)], stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return out.read().decode(), usage.ru_utime + usage.ru_stime


def wrk(port, seconds, keep_alive):
    header = [] if keep_alive else ["-H", "Connection: close"]
    said, cpu = measured(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", *header, f"http://127.0.0.1:{port}/"])
    requests = int(re.search(r"(\d+) requests in", said)[1])
    errors = re.search(r"Socket errors: (.*)", said)
    return requests, seconds, cpu, errors[1] if errors else 0


def portshare(engine):
    def load(port, seconds, keep_alive):
        said, cpu = measured(
            [PORTSHARE, "load", f"http://127.0.0.1:{port}/", "--engine", engine, "--client-threads", 1]
            + ["--connections", CONNECTIONS, "--warmup", "0s", "--duration", f"{seconds}s", "--json"]
            + ["--requests-per-connection", 1_000_000_000 if keep_alive else 1]
        )
        counts = json.loads(said)
        figures = counts.get("load", counts)
        return figures["requests"], seconds, cpu, figures["errors"]

    return load


GENERATORS = {"wrk": wrk, "raw": portshare("raw"), "web": portshare("web")}


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", default="5,20")
    options.add_argument("--rows", default="keep-alive,new")
    asked = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    print(f"{os.uname().release}, {os.cpu_count()} cpus, load {os.getloadavg()[0]:.1f}")
    subprocess.run([PORTSHARE, "--version"], check=True)
    with tempfile.TemporaryDirectory() as directory:
        port = free_port()
        server = nginx(port, pathlib.Path(directory))
        try:
            for row in asked.rows.split(","):
                for seconds in map(int, asked.seconds.split(",")):
                    table(row, seconds, port, asked.rounds)
        finally:
            server.terminate()
            server.wait()


def table(row, seconds, port, rounds):
    cost = {name: [] for name in GENERATORS}
    rate = {name: [] for name in GENERATORS}
    wrong = {name: [] for name in GENERATORS}
    for _ in range(rounds):
        for name, generator in GENERATORS.items():
            requests, took, cpu, errors = generator(port, seconds, row == "keep-alive")
            cost[name].append(cpu * 1e6 / requests)
            rate[name].append(requests / took)
            wrong[name].append(errors)
    print(f"\n{row}, {seconds} s, {rounds} rounds: CPU time a request in us, over wrk's; requests/s over wrk's; errors")
    for name in GENERATORS:
        over = [mine / reference for mine, reference in zip(cost[name], cost["wrk"])]
        faster = [mine / reference for mine, reference in zip(rate[name], rate["wrk"])]
        print(
            f"  {name:4} {statistics.median(cost[name]):7.2f} {statistics.median(over):6.2f}"
            f" ({min(over):.2f} to {max(over):.2f}) {statistics.median(faster):6.2f}"
            f" ({min(faster):.2f} to {max(faster):.2f})  {[e for e in wrong[name] if e] or 'none'}",
            flush=True,
        )


if __name__ == "__main__":
    main()
