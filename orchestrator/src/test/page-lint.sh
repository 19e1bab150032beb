#!/usr/bin/env bash
# Looks through the page's scripts and style: names that are not declared, not used or not imported, long functions, and the form.
# Needs npm, and the first time registry.npmjs.org; without them it skips, and says so.
#
#     orchestrator/src/test/page-lint.sh [--write]
#
# --write puts right what can be put right.
set -euo pipefail
cd "$(dirname "$0")"

linter=@biomejs/biome@2.6.8
command -v npm >/dev/null || { echo "skipped: no npm: the page's scripts are not looked through"; exit 0; }
npm exec --yes --package="$linter" -- biome --version >/dev/null 2>&1 ||
    { echo "skipped: no $linter from registry.npmjs.org: the page's scripts are not looked through"; exit 0; }
npm exec --yes --package="$linter" -- biome check --error-on-warnings --config-path="$PWD/biome.json" "$@" \
    ../main/resources/io/github/portshare/orchestrator/report/page
