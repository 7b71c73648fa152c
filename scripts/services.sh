#!/usr/bin/env bash
# Every service that the tests need, on loopback. `start` prints shell exports:
#   TEST_POSTGRES_URL  TEST_REDIS_URL  TEST_ELASTICSEARCH_URL  TEST_CHROMIUM
# and, for one that cannot be had, MISSING_POSTGRES (REDIS, ELASTICSEARCH, CHROMIUM) with the reason.
# usage: eval "$(scripts/services.sh start)"  |  scripts/services.sh stop
set -euo pipefail
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$scripts/service_user.sh"

postgres_port=${TEST_POSTGRES_PORT:-54329}
redis_port=${TEST_REDIS_PORT:-63799}
postgres_dir=$services_dir/postgres
redis_dir=$services_dir/redis

have() { printf 'export %s=%q\n' "$1" "$2"; }

# Debian keeps the server's programs out of PATH.
postgres_program() {
    local found
    found=$(command -v "$1" || ls -1 /usr/lib/postgresql/*/bin/"$1" 2>/dev/null | sort -V | tail -n 1)
    echo "$found"
}

start_postgres() {
    # Each working copy has a database of its own, so that two can test at once.
    local database initdb pg_ctl
    database=beian_$(printf %s "$project" | cksum | cut -d ' ' -f 1)
    initdb=$(postgres_program initdb)
    pg_ctl=$(postgres_program pg_ctl)
    if [ -n "${DATABASE_URL_POSTGRES:-}" ]; then
        have TEST_POSTGRES_URL "$DATABASE_URL_POSTGRES"
        return
    fi
    if [ -z "$initdb" ] || [ -z "$pg_ctl" ]; then
        have MISSING_POSTGRES "the PostgreSQL server is not installed (Debian: apt-get install postgresql)"
        return
    fi
    if [ ! -s "$postgres_dir/PG_VERSION" ]; then
        make_service_dir "$postgres_dir"
        as_service_user "$initdb" --pgdata "$postgres_dir" --username postgres --auth trust --encoding UTF8 --no-locale --no-sync >/dev/null
        # A cluster for tests alone: nothing in it needs to outlive a power cut.
        cat >>"$postgres_dir/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
synchronous_commit = off
full_page_writes = off
CONF
    fi
    if ! as_service_user "$pg_ctl" --pgdata "$postgres_dir" status >/dev/null &&
        ! as_service_user "$pg_ctl" --pgdata "$postgres_dir" --log "$postgres_dir/server.log" --options "-p $postgres_port" --wait start >&2; then
        have MISSING_POSTGRES "PostgreSQL did not start; $postgres_dir/server.log says why"
        return
    fi
    # The fourth line is the port that the running server has, whatever was asked for when it started.
    have TEST_POSTGRES_URL "postgres://postgres@127.0.0.1:$(sed -n 4p "$postgres_dir/postmaster.pid")/$database"
}

start_redis() {
    if ! command -v redis-server >/dev/null; then
        have MISSING_REDIS "redis-server is not installed (Debian: apt-get install redis-server)"
        return
    fi
    if ! is_running "$redis_dir/pid" redis-server; then
        make_service_dir "$redis_dir"
        as_service_user redis-server --bind 127.0.0.1 --port "$redis_port" --save '' --appendonly no --daemonize yes \
            --dir "$redis_dir" --pidfile "$redis_dir/pid" --logfile "$redis_dir/server.log" >&2
    fi
    for _ in $(seq 1 50); do
        if redis-cli -h 127.0.0.1 -p "$redis_port" ping >/dev/null 2>&1; then
            have TEST_REDIS_URL "redis://127.0.0.1:$redis_port/0"
            return
        fi
        sleep 0.1
    done
    have MISSING_REDIS "Redis did not start; $redis_dir/server.log says why"
}

start_elasticsearch() {
    local url
    if url=$("$scripts/elasticsearch.sh" start); then
        have TEST_ELASTICSEARCH_URL "$url"
    else
        have MISSING_ELASTICSEARCH "no way to a server was found (the reason stands above)"
    fi
}

find_chromium() {
    local found
    # The one without windows takes three quarters of the time.
    for found in "${CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" /Applications/Chromium.app/Contents/MacOS/Chromium; do
        if [ -n "$found" ] && found=$(command -v "$found"); then
            have TEST_CHROMIUM "$found"
            return
        fi
    done
    have MISSING_CHROMIUM "no Chromium or Chrome was found (Debian: apt-get install chromium-headless-shell fonts-noto-cjk; elsewhere CHROMIUM=path)"
}

start() {
    hold_lock services
    start_postgres
    start_redis
    start_elasticsearch
    find_chromium
}

stop() {
    local pg_ctl
    pg_ctl=$(postgres_program pg_ctl)
    if [ -n "$pg_ctl" ] && [ -s "$postgres_dir/postmaster.pid" ]; then
        as_service_user "$pg_ctl" --pgdata "$postgres_dir" --mode fast stop >&2
    fi
    if is_running "$redis_dir/pid" redis-server; then
        kill "$(cat "$redis_dir/pid")"
        echo "Redis: stopped" >&2
    fi
    "$scripts/elasticsearch.sh" stop
}

case ${1:-} in
    start) start ;;
    stop) stop ;;
    *) echo "usage: $0 start|stop" >&2; exit 2 ;;
esac
