#!/usr/bin/env bash
# Outages in the middle of an import, and of an export: a PostgreSQL that is stopped, a disk that is full under each database.
# What cannot be had is left out, said so and fails the run; ALLOW_MISSING=1 forgives that.
# usage: outage_drill.sh [pytest arguments]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/drilling.sh"

# Each has a server or a disk of its own and waits for it most of the time: all run at once.
without_postgres=""
if [ -n "${DATABASE_URL_POSTGRES:-}" ] || [ -z "${TEST_POSTGRES_URL:-}" ]; then
    # A server that others use is never stopped.
    leave_out "the drills that stop a PostgreSQL or fill its disk" "they need the programs of a server on this machine"
    without_postgres=yes
else
    DATABASE_URL=$TEST_POSTGRES_URL begin "a PostgreSQL that is stopped" tests/drills/lost_server.py "$@"
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
    IN=${namespace[*]} DATABASE_URL=$sqlite begin "a full disk under SQLite" tests/drills/full_disk.py -m "not postgres" "$@"
    if [ -z "$without_postgres" ]; then
        IN=${namespace[*]} DATABASE_URL=$TEST_POSTGRES_URL begin "a full disk under PostgreSQL" tests/drills/full_disk.py -m postgres "$@"
    fi
else
    leave_out "the full disk" "this machine lets nobody mount a file system of his own (unshare)"
fi

finish_drills
