#!/usr/bin/env bash
# Search through what happens to it in the long run, on real servers:
#   the judged queries, and all that keeps an index or stands in for it, on the next major version of Elasticsearch, over SQLite
#   three nodes of it, of which some are killed while 5,000 searches run
#   10,000 entries from several writers, while followers are killed and search is rebuilt, on PostgreSQL and on SQLite
# What cannot be had is left out, said so and fails the run; ALLOW_MISSING=1 forgives that.
# DRILL_ENTRIES says how many entries are written (10000), DRILL_SEED repeats a storm.
# usage: search_drill.sh [pytest arguments]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/drilling.sh"

next_version=9.2.8

echo "== the judged queries on Elasticsearch $next_version"
if url=$(ES_VERSION=$next_version scripts/elasticsearch.sh start); then
    curl --silent --fail "$url/_nodes?filter_path=nodes.*.version"
    echo
    judged() {
        TEST_ELASTICSEARCH_URL=$url DATABASE_URL=$sqlite "$@"
    }
    # A server that has just been started takes longer over its first searches than a page waits; these only warm it.
    judged .venv/bin/python -m pytest tests/search/test_scenarios.py -m elastic -k exact >/dev/null 2>&1 || true
    # `make test` asks Elasticsearch over PostgreSQL alone: what SQLite does beside it, and in its place, is seen here.
    judged drill --numprocesses 2 tests/search/test_{scenarios,hostile_text,documents,fallback,followers,rebuilding,checking,parking}.py \
        -m "elastic and not postgres" "$@"
    ES_VERSION=$next_version ES_PORT=${url##*:} scripts/elasticsearch.sh stop
else
    leave_out "the judged queries on Elasticsearch $next_version" "it cannot be had (the reason stands above)"
fi

echo "== three nodes of Elasticsearch, of which some are killed"
missing=$(scripts/elasticsearch_cluster.sh missing)
if [ -z "$missing" ]; then
    DATABASE_URL=${TEST_POSTGRES_URL:-$sqlite} drill tests/search/cluster "$@"
else
    leave_out "three nodes of Elasticsearch" "they need $missing"
fi

if [ -z "${TEST_ELASTICSEARCH_URL:-}" ]; then
    leave_out "a storm of writes" "$MISSING_ELASTICSEARCH"
else
    # Each has a database and an index of its own, and its writers wait for one another.
    if [ -n "${TEST_POSTGRES_URL:-}" ]; then
        DATABASE_URL=$TEST_POSTGRES_URL begin "a storm of writes on PostgreSQL and Elasticsearch" tests/drills/search_storm.py "$@"
    else
        leave_out "a storm of writes on PostgreSQL" "$MISSING_POSTGRES"
    fi
    # That the drill can fail is shown on PostgreSQL.
    DATABASE_URL=$sqlite begin "a storm of writes on SQLite and Elasticsearch" "tests/drills/search_storm.py${TEST_POSTGRES_URL:+::test_after_a_storm_of_writes_no_index_differs_from_the_registry}" "$@"
fi

finish_drills
