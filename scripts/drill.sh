#!/usr/bin/env bash
# The long fault drills: killed and concurrent imports on SQLite and on PostgreSQL, then those of mirror_drill.sh and outage_drill.sh.
# What cannot be had is left out, said so and fails the run; ALLOW_MISSING=1 forgives that.
# DRILL_KILLS says how often an import is killed on each database (20), DRILL_SEED repeats a run, DRILL_ENTRIES shortens the day.
# A process is of one database, and some statements are written for it as it starts: each is drilled in processes of its own.
# usage: drill.sh [pytest arguments]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/drilling.sh"

on_each=(tests/drills/kill_import.py tests/drills/concurrent_imports.py)

echo "== killed and concurrent imports on SQLite"
DATABASE_URL=$sqlite drill "${on_each[@]}" "$@"

if [ -n "${TEST_POSTGRES_URL:-}" ]; then
    echo "== killed and concurrent imports on PostgreSQL"
    DATABASE_URL=$TEST_POSTGRES_URL drill "${on_each[@]}" "$@"
else
    leave_out "killed and concurrent imports on PostgreSQL" "$MISSING_POSTGRES"
fi

scripts/mirror_drill.sh "$@" || failed=1
scripts/outage_drill.sh "$@" || failed=1

finish_drills
