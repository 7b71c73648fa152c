#!/usr/bin/env bash
# The clients and generators of tests/clients: what package-lock.json names, no more and no less.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../tests/clients"

if ! command -v npm >/dev/null; then
    echo "npm is not here. Install Node.js 18 or later with npm: the tests run the examples for JavaScript and generated clients." >&2
    exit 1
fi
npm ci --no-fund --no-audit --loglevel=error
touch node_modules/.installed
