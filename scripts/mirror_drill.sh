#!/usr/bin/env bash
# A mirror that follows the API through a day of 50,000 writes, killed at random, ends equal to the registry (SQLite).
# DRILL_ENTRIES shortens the day, DRILL_SEED repeats it.
# usage: mirror_drill.sh [pytest arguments]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/drilling.sh"

echo "== a mirror that is killed through a day of 50,000 writes"
DATABASE_URL=$sqlite drill tests/drills/mirror_day.py "$@"

finish_drills
