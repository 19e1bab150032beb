#!/usr/bin/env bash
# The test of the packages: builds them twice, in two places, compares them, and uses them as those do who install them.
#
#     package/test.sh [[--no-build] BUILT]
#
# BUILT is a package/target that takes the place of the first build; with --no-build it is compared with nothing. Needs what a
# build needs. As root it installs the deb, and removes it. What is missing here (lintian, mandoc, a JDK whose packages are
# reproducible, root) is skipped, and said. Exit code 0 = passed.
set -euo pipefail
cd "$(dirname "$0")/.."

passed=0
failed=0
work=$(mktemp -d)
out=$work/out
chmod 755 "$work"
installed=
clean() {
    [ -z "$installed" ] || dpkg --purge portshare >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap clean EXIT

check() { # WORDS COMMAND...
    if "${@:2}"; then
        passed=$((passed + 1))
        echo "ok      $1"
    else
        failed=$((failed + 1))
        echo "FAILED  $1"
        tail -n 40 "$out" | sed 's/^/        | /'
    fi
}
skipped() { echo "skipped: $1"; }
has() { command -v "$1" >/dev/null; }
said() { grep -Eq -- "$1" "$out"; }
no() { ! "$@"; }
nothing() { [ ! -s "$out" ]; }
root() { [ "$(id -u)" = 0 ]; }
feature() { sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null; }

# A runtime of 25 or later is the same each time that it is made.
jdk=
for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if [ -x "$home/bin/jlink" ] && [ "$(feature "$home" | grep . || echo 0)" -ge 25 ]; then jdk=$home && break; fi
done
if [ -z "$jdk" ]; then jdk=$(dirname "$(dirname "$(readlink -f "$(command -v "${JAVA_HOME:+$JAVA_HOME/bin/}javac")")")"); fi

build() { # PLACE
    mkdir -p "$1"
    tar -c --exclude=target . | tar -x -C "$1"
    (cd "$1" && JAVA_HOME=$jdk ./mvnw -q -B -ntp -Ppackage verify -Dmaven.test.skip=true -Dspotless.check.skip=true)
}
again=yes
if [ "${1:-}" = --no-build ]; then again= && shift; fi
if [ -n "$again" ]; then
    echo "building, with $jdk"
    build "$work/other place/deeper" >"$work/other.log" 2>&1 &
    building=$!
fi
made=${1:-}
if [ -z "$made" ]; then
    build "$work/built" >"$out" 2>&1 || { cat "$out"; wait "$building" || true; exit 1; }
    made=$work/built/package/target
fi
[ -z "$again" ] || wait "$building" || { cat "$work/other.log"; exit 1; }
made=$(cd "$made" && pwd)
archive=$(echo "$made"/*.tar.gz)
deb=$(echo "$made"/*.deb)
if [ -z "$again" ]; then
    skipped "packages that were there already are compared with nothing"
elif [ "$(feature "$jdk")" -lt 25 ]; then
    skipped "no JDK 25 or later: the class data archive in the runtime of $jdk differs from build to build"
else
    for file in "$archive" "$deb"; do
        [ ! -e "$file" ] || check "two builds, one checksum: $(basename "$file")" \
            cmp "$file" "$work/other place/deeper/package/target/$(basename "$file")"
    done
fi

# Without Java on its PATH, and without any variable.
mkdir "$work/bin"
ln -s /usr/bin/* "$work/bin/"
rm -f "$work"/bin/java*
try() { # PROGRAM ARGS...
    code=0
    (cd / && env -i PATH="$work/bin" "$@") >"$out" 2>&1 || code=$?
}
other=
if root; then other="setpriv --reuid 58123 --regid 58123 --clear-groups"; fi
# on a slow machine one second may be too short for the share, and for nothing else
proven() { [ "$code" = 0 ] || { [ "$code" = 4 ] && ! said '✗' && [ "$(grep -c '  ? ' "$out")" = 1 ] && said '[?] share'; }; }
runs() { try "$@" run --port 0 --members 2 --no-hijack --requests 1000 --tolerance 60%; }

tar -xzf "$archive" -C "$(mkdir -p "$work/a place" && echo "$work/a place")"
home=$(echo "$work/a place"/portshare-*)
mkdir "$work/elsewhere"
ln -s "$home/portshare" "$work/elsewhere/portshare"
program=$work/elsewhere/portshare
chmod -R a-w "$home"

try $other "$program" --version
check "tar.gz: starts without Java, by a link, where nobody may write" [ "$code" = 0 ]
check "tar.gz: with the runtime that it brings" said "^JDK $(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$home/runtime/release")"
runs $other "$program"
check "tar.gz: shows who shares, without archives" proven
try $other "$program" doctor
check "tar.gz: doctor knows this machine" said 'SO_REUSEPORT'
check "tar.gz: leaves nothing where it is" no test -e "$home/cds"

chmod -R u+w "$home"
try "$program" --version
check "tar.gz: the first start where it may write makes archives" [ -r "$(echo "$home"/cds/*/orchestrator.jsa)" ]
runs $other "$program"
check "tar.gz: others use them" proven
try "$program" run --port 0 --members 2 --requests 1000 --tolerance 60% --out "$work/results"
root && is=proven || is="[ $code = 4 ]"
check "tar.gz: tells outsiders apart" $is
try "$program" report --format junit "$work/results/result.json"
check "tar.gz: writes XML" said '<testsuite'
# TLS with a key of Ed25519
try "$program" fleet-key "$work/key"
free() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
port=$(free)
shared=$(free)
(cd / && env -i PATH="$work/bin" "$program" load-agent --once --fleet-key "$work/key" --join "127.0.0.1:$port" --allow "127.0.0.1:$shared") \
    >"$work/agent.log" 2>&1 &
agent=$!
try "$program" run --port "$shared" --members 2 --no-hijack --requests 1000 --tolerance 60% --fleet-wait 20s \
    --load-agents 1 --fleet "$port" --fleet-key "$work/key"
[ "$code" = 0 ] || cat "$work/agent.log" >>"$out"
check "tar.gz: an agent makes the load, over TLS" proven
kill "$agent" 2>/dev/null || true
wait "$agent" || true

if has mandoc; then
    mandoc -T lint -W warning "$home"/man/man1/*.1 >"$out" 2>&1 || true
    check "manual pages: mandoc has nothing to say" nothing
else
    skipped "no mandoc: nobody has looked at the manual pages"
fi
sed -n "s/.*__fish_seen_subcommand_from \([a-z-]*\)' -l \([a-z0-9-]*\).*/\1 \2/p" "$home/completions/portshare.fish" |
    while read -r command option; do
        grep -qF -- "\\fB\\-\\-${option//-/\\-}" "$home/man/man1/portshare-$command.1" || echo "$command --$option"
    done >"$out"
check "manual pages: have every option" nothing
check "manual pages: there are some" [ "$(ls "$home/man/man1" | wc -l)" -gt 15 ]

third_party() { "$jdk/bin/java" -cp "$made/classes:$home/lib/*" io.github.portshare.packaging.ThirdParty "$@"; }
sed '0,/Apache-2.0/!s/"id" : "MIT"/"id" : "GPL-3.0-only"/' "$home/sbom.json" >"$work/sbom.json"
code=0
third_party "$work/sbom.json" "$home/lib" "$work/third-party" >"$out" 2>&1 || code=$?
check "licences: one that nobody has thought about ends the build" [ "$code" = 1 ]
check "licences: it is named" said 'uplot.*GPL-3.0-only'
touch "$home/lib/unknown-1.0.jar"
third_party "$home/sbom.json" "$home/lib" "$work/third-party" >"$out" 2>&1 || true
check "licences: so does a library that the SBOM does not know" said 'unknown-1.0.jar'

if [ ! -e "$deb" ]; then
    skipped "no dpkg-deb, so no deb"
elif ! root || dpkg -s portshare >/dev/null 2>&1; then
    skipped "the deb is not installed: that takes root, and no portshare of the machine's own"
else
    ours() { find /etc /opt /root /usr /var -xdev \( -path /var/tmp -o -path "$PWD" \) -prune -o -name '*portshare*' -newer "$work/now" -print; }
    touch "$work/now"
    installed=yes
    dpkg -i "$deb" >"$out" 2>&1
    try PATH="$PATH" portshare --version
    check "deb: installed, it is on the PATH" [ "$code" = 0 ]
    check "deb: it has made its archives" [ -r "$(echo /usr/lib/portshare/cds/*/orchestrator.jsa)" ]
    runs $other /usr/bin/portshare
    check "deb: shows who shares" proven
    if has man; then
        man -w portshare portshare-run >"$out" 2>&1
        check "deb: man finds its pages" [ "$(wc -l <"$out")" = 2 ]
    fi
    bash -c '. /usr/share/bash-completion/completions/portshare && complete -p portshare' >"$out" 2>&1
    check "deb: bash completes" said _complete_portshare
    if has zsh; then
        zsh -f -c 'fpath=(/usr/share/zsh/vendor-completions $fpath); autoload -U compinit; compinit -D -u; print $_comps[portshare]' >"$out" 2>&1
        check "deb: zsh completes" said _portshare
    fi
    if has fish; then
        HOME=$work fish -c "complete -C 'portshare run --att'" >"$out" 2>&1
        check "deb: fish completes" said attach
    fi
    dpkg --purge portshare >"$out" 2>&1
    check "deb: it is removed without a word of warning" no said 'warning|not empty'
    installed=
    ours >"$out"
    check "deb: removed, it leaves nothing" nothing
fi
if has lintian && [ -e "$deb" ]; then
    TMPDIR=$work lintian --tag-display-limit 0 --fail-on error,warning "$deb" >"$out" 2>&1 && code=0 || code=$?
    check "deb: lintian has nothing to say" [ "$code" = 0 ]
else
    skipped "no lintian here, or no deb"
fi

# What JBang's catalog names, as JBang runs it, with a release that is a directory.
version=$(sed -n 's/.* VERSION = "\(.*\)";/\1/p' package/jbang/portshare.java)
release=$work/releases/v$version
mkdir -p "$release"
tar -C "$home/.." --exclude=cds --transform "s,^portshare-[^/]*,portshare-$version," -cf - "$(basename "$home")" | gzip -1 \
    >"$release/portshare-$version-linux-${archive##*-linux-}"
(cd "$release" && sha256sum -- *.tar.gz >checksums_sha256.txt)
script=$PWD/$(sed -n 's/.*"script-ref": "\(.*\)".*/\1/p' jbang-catalog.json)
from_jbang() { env PORTSHARE_RELEASES="file://$work/releases" XDG_CACHE_HOME="$work/cache" "$jdk/bin/java" "$script" --version >"$out" 2>&1; }
from_jbang && code=0 || code=$?
check "JBang: the script of the catalog fetches a release and runs it" said '^JDK '
rm -rf "$work/cache"
echo >>"$release/checksums_sha256.txt" && sed -i 's/^./x/' "$release/checksums_sha256.txt"
from_jbang && code=0 || code=$?
check "JBang: it runs nothing that is not what was released" [ "$code" = 1 ]
check "JBang: and leaves nothing of it" [ -z "$(ls "$work/cache/portshare")" ]

# In a repository of its own, which knows where the releases are.
mkdir "$work/release"
tar -c --exclude=./.git --exclude=target . | tar -x -C "$work/release"
(
    cd "$work/release"
    mkdir -p package/target
    cp "$archive" "$made/notes.md" package/target/
    [ ! -e "$deb" ] || cp "$deb" package/target/
    git init -q .
    git remote add origin https://github.com/portshare/portshare.git
    git add -A
    git -c user.name=test -c user.email=test@localhost commit -q -m test
    # it leaves directories in the temporary one
    JRELEASER_GITHUB_TOKEN=none MAVEN_OPTS="${MAVEN_OPTS:-} -Djava.io.tmpdir=$work" ./mvnw -B -ntp -Ppackage -pl package jreleaser:full-release \
        -Djreleaser.dry.run=true
) >"$out" 2>&1 && code=0 || code=$?
check "release: would be made" [ "$code" = 0 ]
check "release: with the notes of this version" grep -q 'Packages, by' "$work/release/package/target/jreleaser/release/CHANGELOG.md"
for file in "$archive" "$deb"; do
    [ ! -e "$file" ] || check "release: with $(basename "$file")" said "uploading $(basename "$file")"
done
check "release: with the checksums, under the name that JBang's script asks for" said 'uploading checksums_sha256.txt'

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
