#!/usr/bin/env bash
# The long fault drills: killed and concurrent imports on SQLite and on PostgreSQL, a mirror, a lost server, a full disk.
# What cannot be had is left out, said so and fails the run; ALLOW_MISSING=1 forgives that.
# DRILL_KILLS says how often an import is killed on each database (20), DRILL_SEED repeats a run, DRILL_ENTRIES shortens the day.
# A process is of one database, and some statements are written for it as it starts: each is drilled in processes of its own.
# usage: drill.sh [pytest arguments]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/drilling.sh"

on_each=(tests/drills/kill_import.py tests/drills/concurrent_imports.py)

echo "== killed and concurrent imports on SQLite"
DATABASE_URL=$sqlite drill "${on_each[@]}" "$@"

echo "== a mirror that is killed through a day of 50,000 writes, on SQLite"
DATABASE_URL=$sqlite drill tests/drills/mirror_day.py "$@"

without_postgres=""
if [ -n "${TEST_POSTGRES_URL:-}" ]; then
    echo "== killed and concurrent imports on PostgreSQL"
    DATABASE_URL=$TEST_POSTGRES_URL drill "${on_each[@]}" "$@"
else
    leave_out "killed and concurrent imports on PostgreSQL" "$MISSING_POSTGRES"
fi

if [ -n "${DATABASE_URL_POSTGRES:-}" ] || [ -z "${TEST_POSTGRES_URL:-}" ]; then
    # A server that others use is never stopped.
    leave_out "the drills that stop a PostgreSQL or fill its disk" "they need the programs of a server on this machine"
    without_postgres=yes
else
    echo "== a PostgreSQL that is stopped"
    DATABASE_URL=$TEST_POSTGRES_URL drill tests/drills/lost_server.py "$@"
fi

# Small file systems are mounted where nobody else sees them, and are gone when the drill ends.
if [ "$(id -u)" -eq 0 ]; then
    namespace=(unshare --mount)
else
    namespace=(unshare --map-root-user --mount)
    leave_out "the full disk of a PostgreSQL" "only root can mount a file system for another user"
    without_postgres=yes
fi
if "${namespace[@]}" true 2>/dev/null; then
    echo "== a full disk under SQLite"
    IN=${namespace[*]} DATABASE_URL=$sqlite drill tests/drills/full_disk.py -m "not postgres" "$@"
    if [ -z "$without_postgres" ]; then
        echo "== a full disk under PostgreSQL"
        IN=${namespace[*]} DATABASE_URL=$TEST_POSTGRES_URL drill tests/drills/full_disk.py -m postgres "$@"
    fi
else
    leave_out "the full disk" "this machine lets nobody mount a file system of his own (unshare)"
fi

finish_drills
