#!/bin/sh
# The figures that the default run must reach, measured: portshare's own start and stop, time until the members are ready,
# memory a member, connections; then whether N runs agree and leave nothing behind. Takes about 15 s a run.
#   orchestrator/src/measure/figures.sh [RUNS]
set -eu
cd "$(dirname "$0")/../../.."
runs=${1:-10}
./portshare --version >/dev/null
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
before=$(ls -d "${TMPDIR:-/tmp}"/portshare-* 2>/dev/null | wc -l)
number() { sed -n "s/.*\"$1\" : \([0-9.]*\).*/\1/p" "$2" | head -1; }
echo "run  exit  wall s  start+stop s  ready s  connections  requests  p99 ms  max PSS KiB  not passed"
for run in $(seq "$runs"); do
    code=0
    start=$(date +%s.%N)
    ./portshare run --port 0 --json > "$tmp/$run.json" || code=$?
    end=$(date +%s.%N)
    warmup=$(number warmupSeconds "$tmp/$run.json")
    duration=$(number durationSeconds "$tmp/$run.json")
    pss=$(sed -n 's/.*"pssKiB" : \([0-9]*\).*/\1/p' "$tmp/$run.json" | sort -n | tail -1)
    connections=$(sed -n '/"load" : {/,$ s/.*"connections" : \([0-9]*\).*/\1/p' "$tmp/$run.json" | head -1)
    requests=$(sed -n '/"load" : {/,$ s/.*"requests" : \([0-9]*\).*/\1/p' "$tmp/$run.json" | head -1)
    p99=$(sed -n '/"load" : {/,$ s/.*"p99" : \([0-9.]*\).*/\1/p' "$tmp/$run.json" | head -1)
    bad=$(grep -c '"verdict" : "\(failed\|inconclusive\)"' "$tmp/$run.json" || true)
    awk -v run="$run" -v code="$code" -v wall="$(echo "$end $start" | awk '{print $1 - $2}')" -v planned="$(echo "$warmup $duration" | awk '{print $1 + $2}')" \
        -v ready="$(number readySeconds "$tmp/$run.json")" -v c="$connections" -v r="$requests" -v p99="$p99" -v pss="$pss" -v bad="$bad" \
        'BEGIN { printf "%3d  %4d  %6.1f  %12.1f  %7.2f  %11d  %8d  %6.1f  %11d  %d\n", run, code, wall, wall - planned, ready, c, r, p99, pss, bad }'
done
echo "left in ${TMPDIR:-/tmp}: $(($(ls -d "${TMPDIR:-/tmp}"/portshare-* 2>/dev/null | wc -l) - before)) directories"
