#!/usr/bin/env python3
"""What a fleet of load agents costs, and how soon it hears of what happens to them.

    orchestrator/src/measure/fleet.py [join] [cost] [lost] [compare]      (default: all)

join     from the orchestrator's first line until 10, and 50, agents are there: with agents that wait already, and from
         the start of their JVMs (5 agents a JVM, so that it is the fleet that is measured, and not the start of 50 JVMs)
cost     of the orchestrator with 10, 50 and 100 agents of a connection each, for 15 s of 1,000 requests/s: CPU (its event
         loop has the TLS and the JSON), memory, bytes heard; and how far the agents' starts lie apart
lost     from SIGKILL, and from SIGSTOP, of an agent until the orchestrator says so
compare  requests per CPU second of one local generator and of two agents, in turn, while they are measured; the
         orchestrator's CPU is the agents'

Needs a built tree (test classes too), on loopback. All links are encrypted.
"""
import json, os, re, select, signal, subprocess, sys, tempfile, time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))
HOME = os.path.join(ROOT, "orchestrator/target")
CLASSES = ":".join([os.path.join(HOME, "test-classes"), os.path.join(HOME, "portshare/lib/*")])
TICKS = os.sysconf("SC_CLK_TCK")
PORT = 18600
started = []


def start(command, **more):
    process = subprocess.Popen(command, cwd=ROOT, text=True, bufsize=1, **more)
    started.append(process)
    return process


def portshare(*words, **more):
    return start(["./portshare", *words], **more)


def cpu(pid):
    """Seconds of a process, user and system; of a launcher that became the JVM, that."""
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory(pid, what):
    return int(re.search(what + r":\s+(\d+)", open(f"/proc/{pid}/status").read()).group(1)) / 1024


def lines(stream, until, seconds):
    """The moments at which lines came that match, until so many have."""
    pattern, number = until
    found, end, rest = [], time.monotonic() + seconds, ""
    while len(found) < number:
        if time.monotonic() > end:
            sys.exit(f"only {len(found)} of {number} lines with '{pattern}' came")
        if select.select([stream], [], [], 0.05)[0]:
            text = os.read(stream.fileno(), 65536).decode()
            if not text:
                sys.exit("it ended before: " + rest)
            rest += text
            *whole, rest = rest.split("\n")
            found += [(time.monotonic(), line) for line in whole if re.search(pattern, line)]
    return found


def member():
    serve = portshare("serve", "--port", str(PORT + 1), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    lines(serve.stdout, ('"ready"', 1), 30)
    return serve


def agents(key, number, port=PORT):
    version = subprocess.run(["./portshare", "--version"], cwd=ROOT, text=True, capture_output=True).stdout.split()[1]
    each = 5
    return [start(["java", "-cp", CLASSES, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                   "io.github.portshare.orchestrator.fleet.FleetFigures", str(port), key, version, str(first), str(each)],
                  stdout=subprocess.PIPE) for first in range(0, number, each)]


def orchestrator(key, number, *more):
    return portshare("load", f"http://127.0.0.1:{PORT + 1}/", "--load-agents", str(number), "--fleet",
                     f"127.0.0.1:{PORT}", "--fleet-key", key, "--json", *more,
                     stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def end(*processes):
    for process in processes:
        if process.poll() is None:
            process.terminate()
        process.wait()


def join(key):
    print("agents  they wait already  from the start of their JVMs, s")
    for number in (10, 50, 100):
        figures = []
        for waiting in (True, False):
            times = []
            for _ in range(3):
                if waiting:
                    jvms = agents(key, number)
                    for jvm in jvms:
                        lines(jvm.stdout, ("waiting for", 5), 60)
                    fleet = orchestrator(key, number, "--connections", str(number), "--warmup", "0s", "--duration", "1s")
                    begin = lines(fleet.stderr, ("listening", 1), 30)[0][0]
                else:
                    fleet = orchestrator(key, number, "--connections", str(number), "--warmup", "0s", "--duration", "1s")
                    lines(fleet.stderr, ("listening", 1), 30)
                    begin = time.monotonic()
                    jvms = agents(key, number)
                times.append(lines(fleet.stderr, ("is there", number), 60)[-1][0] - begin)
                fleet.communicate()
                end(*jvms)
            figures.append(sorted(times)[1])
        print(f"{number:6}  {figures[0]:17.2f}  {figures[1]:28.2f}", flush=True)


def heard(pid):
    """Bytes that a process's TCP connections have received so far, by ss."""
    listing = subprocess.run(["ss", "-tniH", f"sport = :{PORT}"], text=True, capture_output=True).stdout
    return sum(int(count) for count in re.findall(r"bytes_received:(\d+)", listing))


def threads(pid):
    """CPU seconds by the name of a thread."""
    used = {}
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            name = open(f"/proc/{pid}/task/{task}/comm").read().strip()
            used[name] = used.get(name, 0) + cpu(f"{pid}/task/{task}")
        except (FileNotFoundError, ProcessLookupError):
            pass
    return used


def cost(key):
    print("agents  cpu %  of it the event loop  MiB (peak)   kB/s from each  starts within ms  clocks known to ms")
    for number in (10, 50, 100):
        serve = member()
        jvms = agents(key, number)
        for jvm in jvms:
            lines(jvm.stdout, ("waiting for", 5), 60)
        fleet = orchestrator(key, number, "--connections", str(number), "--rate", "1000", "--warmup", "5s",
                             "--duration", "20s")
        lines(fleet.stderr, ("is there", number), 60)
        time.sleep(8)
        before, bytes_before, begun = threads(fleet.pid), heard(fleet.pid), time.monotonic()
        time.sleep(15)
        seconds = time.monotonic() - begun
        after, bytes_heard = threads(fleet.pid), heard(fleet.pid) - bytes_before
        resident, peak = memory(fleet.pid, "VmRSS"), memory(fleet.pid, "VmHWM")
        result = json.loads(fleet.communicate()[0])
        starts = [agent["startMillis"] for agent in result["agents"]]
        errors = sorted(agent["clockErrorMillis"] for agent in result["agents"])
        used = sum(after.values()) - sum(before.values())
        loop = sum(after.get(name, 0) - before.get(name, 0) for name in after if name.startswith("fleet door"))
        print(f"{number:6}  {100 * used / seconds:5.1f}  {100 * loop / seconds:20.1f}  {resident:4.0f} ({peak:.0f})  "
              f"{bytes_heard / seconds / number / 1e3:16.1f}  {max(starts) - min(starts):16.1f}  "
              f"{errors[number // 2]:.2f} (largest {errors[-1]:.2f})", flush=True)
        end(*jvms, serve)


def lost(key):
    for name, what in (("SIGKILL", signal.SIGKILL), ("SIGSTOP", signal.SIGSTOP)):
        times = []
        for _ in range(5):
            serve = member()
            two = [portshare("load-agent", "--join", f"127.0.0.1:{PORT}", "--fleet-key", key, "--name", f"a{i}", "--once",
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for i in (1, 2)]
            fleet = orchestrator(key, 2, "--warmup", "1s", "--duration", "9s")
            lines(fleet.stderr, ("is there", 2), 60)
            time.sleep(3)
            two[0].send_signal(what)
            begun = time.monotonic()
            times.append(lines(fleet.stderr, ("is lost", 1), 15)[0][0] - begun)
            fleet.communicate()
            two[0].kill()
            end(*two, serve)
        print(f"{name}: told after {', '.join(f'{t:.3f}' for t in sorted(times))} s", flush=True)


def compare(key):
    serve = member()
    print("round  local requests/CPU s  agents' (orchestrator's CPU in it)  ratio   requests/s local, agents'")
    ratios = []
    for number in range(5):
        words = ["--connections", "64", "--warmup", "10s", "--duration", "20s", "--json"]
        local = portshare("load", f"http://127.0.0.1:{PORT + 1}/", *words, stdout=subprocess.PIPE)
        alone, used = watched(local, [local])
        a = alone["requests"] / used
        two = [portshare("load-agent", "--join", f"127.0.0.1:{PORT}", "--fleet-key", key, "--name", f"a{i}", "--once",
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for i in (1, 2)]
        fleet = orchestrator(key, 2, *words[:-1])
        together, used = watched(fleet, [fleet, *two])
        b = together["requests"] / used
        ratios.append(b / a)
        print(f"{number + 1:5}  {a:20,.0f}  {b:34,.0f}  {b / a:5.2f}   {alone['requestsPerSecond']:,.0f}, "
              f"{together['requestsPerSecond']:,.0f}", flush=True)
        end(*two)
    print(f"median ratio {sorted(ratios)[len(ratios) // 2]:.2f}")
    end(serve)


def watched(one, all):
    """What one writes, and the CPU seconds of all in its measured phase: of the last seconds before it ended."""
    looks, chunks = [], []
    while True:
        if select.select([one.stdout], [], [], 0.1)[0]:
            chunk = os.read(one.stdout.fileno(), 1 << 20)
            if not chunk:
                break
            chunks.append(chunk)
        try:
            looks.append((time.monotonic(), sum(cpu(process.pid) for process in all)))
        except (FileNotFoundError, ProcessLookupError):
            pass
    one.wait()
    document = json.loads(b"".join(chunks))
    begin = looks[-1][0] - document["seconds"]
    before = [used for moment, used in looks if moment <= begin]
    return document, looks[-1][1] - before[-1]


def main():
    subprocess.run(["./portshare", "--version"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as directory:
        key = os.path.join(directory, "fleet.key")
        subprocess.run(["./portshare", "fleet-key", key], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        try:
            for part in sys.argv[1:] or ["join", "cost", "lost", "compare"]:
                {"join": join, "cost": cost, "lost": lost, "compare": compare}[part](key)
        finally:
            for process in started:
                if process.poll() is None:
                    process.kill()


main()
