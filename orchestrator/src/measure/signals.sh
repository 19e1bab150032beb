#!/bin/bash
# Sends SIGTERM, SIGINT and SIGKILL at seeded instants to the process group of a short 'run', 'load', 'hijack' and others, a
# third of the time twice, and looks at what is left: the exit code, processes of the group or of its session, files in its
# temporary directory, a Java trace, and how long it took. Prints one line a trial and exits 1 if any of them is bad.
#   orchestrator/src/measure/signals.sh [TRIALS] [SEED] [COMMAND...]        e.g.  signals.sh 20 1 run load hijack
set -u -m
cd "$(dirname "$0")/../../.."
trials=${1:-20}
RANDOM=${2:-1}
shift $(($# > 2 ? 2 : $#))
[ $# -gt 0 ] || set -- run load hijack
./portshare --version >/dev/null
tmp=$(mktemp -d)
chmod 711 "$tmp"
port=$((20000 + RANDOM % 10000))
mkfifo "$tmp/stdin"
./portshare serve --port "$port" < "$tmp/stdin" > "$tmp/member" 2>&1 &
member=$!
exec 9> "$tmp/stdin"
trap 'exec 9>&-; wait "$member"; rm -rf "$tmp"' EXIT
until grep -q '"ready"' "$tmp/member"; do sleep 0.1; done
./portshare run --port 0 --duration 1s --no-hijack --json > "$tmp/result.json"

arguments() {
    case $1 in
        run) echo "run --port 0 --duration 2s --warmup 0s --out $tmp/out" ;;
        load) echo "load http://127.0.0.1:$port/work?micros=1000000 --duration 60s --timeout 60s --connections 8" ;;
        report) echo "report $tmp/result.json --html $tmp/out/page.html" ;;
        serve) echo "serve --port 0 --ignore-stdin" ;;
        agent) echo "agent --port $((port + 1)) --token-file $tmp/out/token" ;;
        *) echo "$1" ;;
    esac
}
# the milliseconds in which something worth a signal happens
span() { case $1 in run) echo 6000 ;; hijack) echo 12000 ;; binds) echo 4000 ;; *) echo 3000 ;; esac; }
group() { ps -eo pid=,pgid=,stat=,args= | awk -v g="$1" '$2 == g && $3 !~ /^Z/'; }
environment() { grep -lsz "^TMPDIR=$tmp/own\$" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3; }

bad=0
echo "command  signal  at ms  code  seconds  found"
for command; do
    for trial in $(seq "$trials"); do
        mkdir -p "$tmp/own" "$tmp/out"
        chmod 711 "$tmp/own"
        signal=$(set -- TERM INT KILL; shift $((RANDOM % 3)); echo "$1")
        at=$(((RANDOM * 32768 + RANDOM) % $(span "$command")))
        again=$((RANDOM % 3))
        # shellcheck disable=SC2046
        TMPDIR=$tmp/own ./portshare $(arguments "$command") > "$tmp/log" 2>&1 < /dev/null &
        pid=$!
        sleep "$(printf '%d.%03d' $((at / 1000)) $((at % 1000)))"
        begun=$(date +%s%N)
        found=
        code=0
        kill -"$signal" -- "-$pid" 2>/dev/null || found="over "
        [ "$again" -gt 0 ] || { sleep 0.3; kill -"$signal" -- "-$pid" 2>/dev/null; }
        for _ in $(seq 300); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        kill -0 "$pid" 2>/dev/null && { found="${found}HANGS "; kill -KILL -- "-$pid"; }
        { wait "$pid" || code=$?; } 2>/dev/null
        took=$((($(date +%s%N) - begun) / 1000000))
        case $signal in TERM) want=143 ;; INT) want=130 ;; KILL) want=137 ;; esac
        # a signal to one that has its result, and is on its way out, comes too late
        [ "$code" -ge 5 ] || grep -q interrupted "$tmp/log" || found="over "
        [ "$code" = "$want" ] || [ "$found" = "over " ] || found="${found}CODE "
        [ "$took" -lt 12000 ] || found="${found}LATE "
        # those who die by the end of their stdin may take a moment
        for _ in $(seq 50); do
            left=$(group "$pid")$(environment)
            [ -n "$left" ] || [ -n "$(ls -A "$tmp/own")" ] || break
            sleep 0.1
        done
        [ -z "$left" ] || found="${found}PROCESSES[$left] "
        [ -z "$(ls -A "$tmp/own")" ] || found="${found}FILES[$(ls -A "$tmp/own" | tr '\n' ' ')] "
        # nobody is left to remove the lock of one that was killed; the next run takes it over, and removes it
        lock=$([ "$signal" != KILL ] || echo .portshare.lock)
        drafts=$(find "$tmp/out" -name '.*' ! -name out ! -name "$lock")
        [ -z "$drafts" ] || found="${found}DRAFTS[$drafts] "
        grep -q 'Exception\|^	at \|left behind\|FAILED' "$tmp/log" && found="${found}SAYS[$(grep -m 2 'Exception\|left behind\|FAILED' "$tmp/log" | tr '\n' ' ')] "
        printf '%-8s %-6s %6d %5d %4d.%03d  %s\n' "$command" "$signal$([ "$again" -gt 0 ] || echo 2)" "$at" "$code" $((took / 1000)) $((took % 1000)) "${found:-nothing}"
        case $found in "" | "over ") ;; *) bad=1; sed 's/^/    | /' "$tmp/log" ;; esac
        rm -rf "$tmp/own" "$tmp/out"
    done
done
exit $bad
