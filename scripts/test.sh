#!/usr/bin/env bash
# Starts every service and runs all tests: the whole suite on SQLite, then what depends on the database again on PostgreSQL, and
# what needs Elasticsearch there alone (`make searchdrill` has it over SQLite); without a PostgreSQL on SQLite.
# A service that cannot be had leaves its tests out, says so and fails the run; ALLOW_MISSING=1 forgives that outside CI.
# usage: test.sh [pytest arguments]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

on_postgres="tests/registry tests/search tests/judging tests/complaints tests/partners tests/graphql_api tests/desk"
on_postgres+=" tests/test_services.py tests/config/test_silent_database.py tests/public_site/test_home.py"

services=$(scripts/services.sh start)
eval "$services"

# What kills nodes needs the machine for itself: `make searchdrill`.
left_out=" and not cluster"
not_run=""
leave_out() {
    left_out="$left_out and not $1"
    not_run="${not_run}not run: $2, because $3"$'\n'
}
[ -n "${TEST_REDIS_URL:-}" ] || leave_out redis "tests marked redis" "$MISSING_REDIS"
[ -n "${TEST_ELASTICSEARCH_URL:-}" ] || leave_out elastic "tests marked elastic" "$MISSING_ELASTICSEARCH"
for program in curl jq; do
    command -v $program >/dev/null || leave_out shell "tests marked shell" "$program is not installed (Debian: apt-get install $program)"
done
[ -n "${TEST_CHROMIUM:-}" ] || leave_out browser "tests marked browser" "$MISSING_CHROMIUM"
[ -n "${TEST_POSTGRES_URL:-}" ] || leave_out postgres "the second run, on PostgreSQL" "$MISSING_POSTGRES"

printf %s "$not_run" >&2
if [ -n "$not_run" ] && [ -n "${CI:-}" ]; then
    exit 1
fi

# What failed in either run is told again at the end, where a log that was cut short still shows it.
TEST_FAILURES=$(mktemp)
export TEST_FAILURES
trap 'rm -f "$TEST_FAILURES"' EXIT

# Three workers on two processors, because many tests wait for servers and browsers; each has a database and an index of its own.
# Who has done its part takes over from the others: the dearest tests are not spread evenly.
failed=0
run_pytest() {
    local status=0
    .venv/bin/python -m pytest --numprocesses 3 --dist worksteal --durations 20 "$@" || status=$?
    # Status 5: nothing was chosen. That is an answer only to somebody who chose.
    if [ $status -ne 0 ] && { [ $status -ne 5 ] || [ -z "$chosen" ]; }; then
        failed=1
    fi
}

chosen=$*
echo "== the whole suite on SQLite"
DATABASE_URL=sqlite:///var/test.sqlite3 run_pytest -m "not postgres${TEST_POSTGRES_URL:+ and not elastic}$left_out" "$@"
if [ -n "${TEST_POSTGRES_URL:-}" ]; then
    echo "== again on PostgreSQL: $on_postgres"
    DATABASE_URL=$TEST_POSTGRES_URL run_pytest $on_postgres -m "not browser and not once and not sqlite$left_out" "$@"
fi

if [ -n "$not_run" ]; then
    printf %s "$not_run" >&2
    [ -n "${ALLOW_MISSING:-}" ] || failed=1
fi
if [ -s "$TEST_FAILURES" ]; then
    echo "== failed"
    cat "$TEST_FAILURES"
fi
exit $failed
