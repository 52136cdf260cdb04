#!/usr/bin/env bash
# Run the tests in two processes where there are two processors, each with half of the files (--shard of conftest.py).
#   run_tests.sh PYTHON [pytest's options]
# The first half is seen as it goes, the second when it has ended. Every bound and every test stays as it is.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=$1
shift
if [ "$(nproc)" -lt 2 ]; then
    exec "$python" -m pytest "$@"
fi
other=$(mktemp)
trap 'kill "$second" 2>/dev/null; rm -f "$other"' EXIT
"$python" -m pytest --shard 2/2 "$@" >"$other" 2>&1 </dev/null &
second=$!
first_status=0 second_status=0
"$python" -m pytest --shard 1/2 "$@" || first_status=$?
wait "$second" || second_status=$?
cat "$other"
# 5: this half holds none of the tests that were asked for
if [ "$first_status" -eq 5 ] && [ "$second_status" -eq 5 ]; then exit 5; fi
for status in "$first_status" "$second_status"; do
    [ "$status" -eq 0 ] || [ "$status" -eq 5 ] || exit "$status"
done
