#!/usr/bin/env bash
# Runs make targets as the only command in a fresh clone of the last commit, and tells how long each took. By hand, not in CI:
#   e2e/fresh-clone.sh            make demo, in a clone of its own
#   e2e/fresh-clone.sh demo test  one clone for each
# The programs of this checkout are kept off the PATH, so the machine's own Node must do.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
status=0
for target in "${@:-demo}"; do
  clone="$(mktemp -d)/popcel"
  git clone --quiet "file://$root" "$clone"
  started=$(date +%s)
  if (cd "$clone" && PATH="${PATH//$root\/node_modules\/.bin:/}" make "$target" </dev/null); then word=done; else word=FAILED; status=1; fi
  echo "== make $target in a fresh clone: $word in $(($(date +%s) - started)) s (node $(PATH="${PATH//$root\/node_modules\/.bin:/}" node --version)); kept in $clone"
done
exit $status
