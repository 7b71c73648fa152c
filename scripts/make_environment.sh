#!/usr/bin/env bash
# The locked environment in .venv: the first fitting Python, and exactly the packages whose hashes the lock names.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; }

if ! fits .venv/bin/python; then
    for python in python3.14 python3.13 python3.12 python3.11 python3 ""; do
        if [ -z "$python" ]; then
            echo "Beian needs Python 3.11, 3.12, 3.13 or 3.14; none was found in PATH." >&2
            exit 1
        fi
        ! fits "$python" || break
    done
    echo "Making .venv with $("$python" --version)" >&2
    "$python" -m venv --clear .venv
fi
# The lock is complete, so pip has nothing to resolve; what it brings must match the hashes.
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement requirements/dev.txt
