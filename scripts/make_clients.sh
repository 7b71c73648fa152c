#!/usr/bin/env bash
# The clients and generators of tests/clients: what their locks name, no more and no less.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../tests/clients"

if ! command -v npm >/dev/null; then
    echo "npm is not here. Install Node.js 18 or later with npm: the tests run the examples for JavaScript and generated clients." >&2
    exit 1
fi
npm ci --no-fund --no-audit --loglevel=error

# What needs another graphql-core than the product has an environment of its own.
environment=node_modules/.ariadne_codegen
../../.venv/bin/python -m venv --clear "$environment"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement ariadne_codegen.txt
touch node_modules/.installed
