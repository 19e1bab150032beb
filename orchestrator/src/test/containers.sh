#!/usr/bin/env bash
# The container test: the image and the three compose profiles, as their users start them, and those that must fail.
#
#     orchestrator/src/test/containers.sh [--no-build]
#
# DOCKER is the docker command (default: docker), CURL the one that reaches published ports (default: curl).
# Without an engine it skips, and says so. Exit code 0 = passed or skipped.
set -euo pipefail
cd "$(dirname "$0")/../../.."

docker=${DOCKER:-docker}
curl=${CURL:-curl}
passed=0
failed=0
out=$(mktemp)

if ! $docker version >/dev/null 2>&1 || ! $docker compose version >/dev/null 2>&1; then
    echo "skipped: no container engine with compose answers to '$docker'"
    rm -f "$out"
    exit 0
fi
# shellcheck disable=SC2086
clean() {
    $docker rm --force portshare-other >/dev/null 2>&1 || true
    $docker compose --profile '*' down --volumes --timeout 10 >/dev/null 2>&1 || true
}
trap 'clean; rm -f "$out"' EXIT

check() { # WORDS COMMAND...
    if "${@:2}"; then
        passed=$((passed + 1))
        echo "ok      $1"
    else
        failed=$((failed + 1))
        echo "FAILED  $1"
        sed 's/^/        | /' "$out"
    fi
}
said() { grep -Eq -- "$1" "$out"; }
# On a slow machine cold JVMs may make too few connections for the share to be judged; nothing else may be open.
proven() { # CODE
    [ "$1" = 0 ] || { [ "$1" = 4 ] && ! said '✗' && [ "$(grep -c '  ? ' "$out")" = 1 ] && said '[?] share'; }
}
up() { # PROFILE SERVICE; prints what compose prints into $out, sets code
    code=0
    $docker compose --profile "$1" up --no-build --no-color --exit-code-from "$2" >"$out" 2>&1 || code=$?
}

if [ "${1:-}" != --no-build ]; then
    $docker build -t portshare -f orchestrator/Dockerfile .
fi

check "the image runs as uid 1000 by default" [ "$($docker image inspect -f '{{.Config.User}}' portshare)" = 1000:1000 ]
label() { $docker image inspect -f "{{index .Config.Labels \"org.opencontainers.image.$1\"}}" portshare; }
check "the image says what it is" [ "$(label title), $(label licenses)" = "portshare, Apache-2.0" ]
check "the image says its version" [ "$(label version)" = "$($docker run --rm portshare --version | awk -F '[ ,]+' 'NR == 1 { print $2 }')" ]
size=$(($($docker image inspect -f '{{.Size}}' portshare) / 1000000))
check "the image has $size MB, 250 at the most" [ "$size" -le 250 ]
$docker run --rm --entrypoint cat portshare /opt/portshare/sbom.json >"$out" 2>&1 || true
check "the image has its SBOM" said '"bomFormat" : "CycloneDX"'
code=0
$docker run --rm --read-only --tmpfs /tmp --cap-drop ALL portshare \
    run --members 2 --no-hijack --warmup 0s --duration 2s --tolerance 50% >"$out" 2>&1 || code=$?
check "without any privilege it still shows who shares" proven "$code"

up demo demo
check "demo: exit code $code" proven "$code"
check "demo: the outsiders are refused" said '✓ hijack +.*uid 58000'
check "demo: the members run as uid 1000" said '4 members  uid 1000'
clean

up containers judge
check "containers: exit code $code" proven "$code"
check "containers: the intruder is refused, the control admitted" said '✓ hijack +uid 58000 refused'
check "containers: nothing is lost" said '✓ loss'
check "containers: compose started no demo" [ -z "$($docker compose ps -aq demo)" ]
clean

# what is asked does not depend on how long it is
export INTRUDER_UID=1000 JUDGE_WARMUP=1s JUDGE_DURATION=3s
up containers judge
check "containers, an intruder with the members' uid: exit code $code" [ "$code" = 3 ]
check "containers, an intruder with the members' uid: it is named" said '✗ hijack +uid 1000 admitted'
unset INTRUDER_UID JUDGE_WARMUP JUDGE_DURATION
clean

# One agent more comes first, with a key of its own.
# shellcheck disable=SC2016
$docker compose --profile machines run --detach --name portshare-other --entrypoint sh load-agent-1 -c \
    'portshare fleet-key /tmp/key && exec portshare load-agent --name other --fleet-key /tmp/key \
        --join machines-judge:7400 --allow machines-judge:8080' >"$out" 2>&1
up machines machines-judge
check "machines: exit code $code" proven "$code"
check "machines: the group is whole" said '✓ group +4 listeners, 4 processes'
check "machines: nothing is lost" said '✓ loss'
check "machines: each of the three agents has its part" \
    [ "$(grep -cE 'load-agent-[1-3] +[0-9.]+ +[0-9,]+ +[0-9,]+ +0 ' "$out")" = 3 ]
check "machines: the judge says who was refused, and why" said 'refused [0-9.]+: it has another key'
$docker logs portshare-other >"$out" 2>&1
check "machines: and so does the agent that was refused" said 'it has another key'
clean

# The demo in the background: its live page answers on the published port, and it stops in time when told to.
$docker compose --profile demo up --no-build --detach >"$out" 2>&1
for _ in $(seq 100); do
    $curl -sf http://127.0.0.1:8081/ -o "$out" && break
    sleep 0.2
done
check "demo: the live page answers on the published port" said '<title>.*portshare'
began=$(date +%s)
$docker compose --profile demo stop >/dev/null 2>&1
took=$(($(date +%s) - began))
$docker compose --profile demo logs --no-color >"$out" 2>&1
check "demo: stopped in $took s, without being killed" \
    [ "$($docker inspect -f '{{.State.ExitCode}}' "$($docker compose ps -aq demo)")" = 143 ]
check "demo: an interrupted run still reports" said 'INCONCLUSIVE|PASSED|interrupted'

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
