#!/bin/sh
# Whether a long run stays as it is: the resident memory of the orchestrator and of each member (in brackets what of it is
# anonymous) once a minute, how much it has grown since the tenth minute (of a run of less than 20: since its half), the size of
# the document, and whether its timeline adds up to its totals. Exits 1 where one process has grown by more than 10 MiB, the
# document has 2 MB or more, a sum is another, or the run has not passed. What follows the duration is for 'run'.
#   orchestrator/src/measure/endurance.sh [DURATION] [OPTION...]        e.g.  endurance.sh 1h --port 0 --rate 2k
set -eu
cd "$(dirname "$0")/../../.."
duration=${1:-1h}
shift $(($# > 0))
[ $# -gt 0 ] || set -- --port 0
./portshare --version >/dev/null
tmp=$(mktemp -d)
begun=$(date +%s)
./portshare run "$@" --duration "$duration" --json > "$tmp/result.json" &
run=$!
trap 'rm -rf "$tmp"' EXIT
trap 'kill -TERM "$run" 2>/dev/null || true; wait "$run" || true; exit 143' INT TERM HUP

members() { ps -o pid=,args= --ppid "$run" | awk '/portshare-server/ { print $1 }'; }
memory() { awk '/^VmRSS/ { all = $2 } /^RssAnon/ { anonymous = $2 } END { print all, anonymous }' "/proc/$1/status"; }

echo "minute  orchestrator KiB     members KiB"
minute=0
while sleep $((begun + 60 * (minute + 1) - $(date +%s))); do
    minute=$((minute + 1))
    # the members end before the run does
    members=$(members)
    [ -n "$members" ] || break
    for pid in $run $members; do
        echo "$minute $pid $(memory "$pid")"
    done | tee -a "$tmp/memory" |
        awk '{ line = line sprintf("  %7d (%7d)", $3, $4) } END { printf "%6d%s\n", $1, line }'
done
code=0
wait "$run" || code=$?
bad=0
awk '
    !($2 in seen) { order[++processes] = $2; seen[$2] = 1 }
    $3 { last = $1; kib[$1, $2] = $3; anonymous[$1, $2] = $4 }
    END {
        from = last < 20 ? int((last + 1) / 2) : 10
        for (i = 1; i <= processes; i++) {
            grown = kib[last, order[i]] - kib[from, order[i]]
            line = line sprintf("  %7d (%7d)", grown, anonymous[last, order[i]] - anonymous[from, order[i]])
            much += grown > 10240
        }
        printf "growth%s  from minute %d to %d\n", line, from, last
        exit much > 0
    }' "$tmp/memory" || bad=1
size=$(wc -c < "$tmp/result.json")
echo "exit code $code, document $size bytes"
[ "$code" -eq 0 ] && [ "$size" -lt 2000000 ] || bad=1
# of a list's entries and of "load" the fields stand four columns in, of the members of a second six
awk '
    /^  "/ { part = $1 }
    /^    "(connections|requests)" :/ { sum[part, $1] += $3 }
    /^      "(connections|requests)" :/ && part == "\"timeline\"" { sum["parts", $1] += $3 }
    END {
        for (i = split("\"connections\" \"requests\"", names, " "); i > 0; i--) {
            total = sum["\"load\"", names[i]]
            printf "%s %d, by the timeline %d", names[i], total, sum["\"timeline\"", names[i]]
            printf "; of members %d, by the timeline %d\n", sum["\"members\"", names[i]], sum["parts", names[i]]
            bad += total != sum["\"timeline\"", names[i]] || sum["\"members\"", names[i]] != sum["parts", names[i]]
        }
        exit bad > 0
    }' "$tmp/result.json" || bad=1
exit $bad
