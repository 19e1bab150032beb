#!/bin/sh
# How many datagrams the UDP generator sends, and what it costs: one member answers, one event loop sends. On a busy machine
# believe "per cpu second", which is what one core does (start and compilation of the generator's JVM included).
#   orchestrator/src/measure/udp.sh [SECONDS] [CONNECTIONS] [PORT]
set -eu
cd "$(dirname "$0")/../../.."
seconds=${1:-10}
connections=${2:-64}
port=${3:-18470}
./portshare --version >/dev/null
tmp=$(mktemp -d)
mkfifo "$tmp/stdin"
./portshare serve --protocol udp --port "$port" < "$tmp/stdin" > "$tmp/member" &
exec 9> "$tmp/stdin"
trap 'exec 9>&-; wait; rm -rf "$tmp"' EXIT
tries=0
until grep -q '"ready"' "$tmp/member"; do
    tries=$((tries + 1))
    [ "$tries" -lt 300 ] || { cat "$tmp/member"; exit 1; }
    sleep 0.1
done
answered() { sed -n 's/.*"answered":\([0-9]*\).*/\1/p' "$tmp/member" | tail -1 | grep . || echo 0; }
ticks=$(getconf CLK_TCK)
echo "requests/flow  requests/s  cpu us/request  requests per cpu second  p50 ms  p99 ms  errors"
for quota in 1000000 100 2; do
    # the shell's times of its children, as the kernel adds them up: utime and stime of those that have ended
    before=$(awk '{print $16 + $17}' /proc/$$/stat)
    begun=$(answered)
    ./portshare load "udp://127.0.0.1:$port" --client-threads 1 --connections "$connections" \
        --requests-per-connection "$quota" --warmup 5s --duration "${seconds}s" --json > "$tmp/load" || true
    after=$(awk '{print $16 + $17}' /proc/$$/stat)
    # by the member's own tally, which it writes each second: the warm-up's are among them, as is its processor time
    sleep 2
    sent=$(($(answered) - begun))
    number() { sed -n "s/.*\"$1\" : \([0-9.]*\).*/\1/p" "$tmp/load" | head -1; }
    errors=$(tr -d '\n' < "$tmp/load" | sed 's/.*"errors" : {\([^}]*\)}.*/\1/')
    awk -v q="$quota" -v rate="$(number requestsPerSecond)" -v n="$sent" -v cpu="$((after - before))" -v t="$ticks" \
        -v p50="$(number p50)" -v p99="$(number p99)" -v e="$errors" 'BEGIN {
            us = cpu / t * 1e6 / n
            printf "%13d  %10d  %14.1f  %23d  %6.2f  %6.2f  %s\n", q, rate, us, 1e6 / us, p50, p99, e ~ /[0-9]/ ? e : "none"
        }'
done
