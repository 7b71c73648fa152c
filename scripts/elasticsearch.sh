#!/usr/bin/env bash
# A local Elasticsearch on loopback, from the first of these that can be had:
#   ELASTICSEARCH_URL   a server that already answers
#   ES_HOME             an unpacked server
#   Maven               the server's distribution, pinned, checked and kept in the user's cache
#   Docker              the official image
# ES_VERSION names another pinned version (9.2.8); it has a port and files of its own. ES_PORT names another port.
# usage: elasticsearch.sh start|stop|url
set -euo pipefail
scripts=$(dirname "${BASH_SOURCE[0]}")
. "$scripts/service_user.sh"
. "$scripts/elasticsearch_distribution.sh"

port=${ES_PORT:-$usual_port}
url=${ELASTICSEARCH_URL:-http://127.0.0.1:$port}
state_dir=$services_dir/elasticsearch-$port
pid_file=$state_dir/pid
container=beian-elasticsearch-$port

# This distribution has no `GET /`, so the health of the cluster is what tells that it is up.
answers() { curl --silent --fail --max-time 2 --output /dev/null "$url/_cluster/health"; }

# True unless another version was asked for by name than the one that answers.
is_as_asked() {
    [ -z "${ES_VERSION:-}" ] || curl --silent --max-time 5 "$url/_nodes?filter_path=nodes.*.version" | grep -q "\"$ES_VERSION\""
}

wait_until_it_answers() {
    for _ in $(seq 1 90); do
        if answers; then
            say "answers at $url"
            return
        fi
        "$@" || break
        sleep 1
    done
    say "did not come up; the last lines of its log:"
    tail -n 20 "$state_dir/logs/start.log" >&2 || true
    exit 1
}

start_from() {
    local home=$1
    if [ ! -x "$home/bin/elasticsearch" ]; then
        say "$home has no bin/elasticsearch"
        exit 1
    fi
    write_configuration "$home" "$state_dir" "$port" 512m "cluster.name: beian" "discovery.type: single-node"
    launch "$home" "$state_dir" || true
    wait_until_it_answers is_running "$pid_file" elasticsearch
}

start_in_docker() {
    docker run --detach --rm --name "$container" --publish "127.0.0.1:$port:9200" \
        --env discovery.type=single-node --env xpack.security.enabled=false --env "ES_JAVA_OPTS=-Xms512m -Xmx512m" \
        "elasticsearch:$version" >/dev/null
    wait_until_it_answers true
}

start() {
    hold_lock "elasticsearch-$port"
    if answers; then
        if ! is_as_asked; then
            say "the server at $url is not $version, which ES_VERSION asks for"
            exit 1
        fi
        say "using the server at $url, because it answers"
        return
    fi
    url=http://127.0.0.1:$port
    if is_running "$pid_file" elasticsearch; then
        say "waiting for the server that is starting"
        wait_until_it_answers is_running "$pid_file" elasticsearch
        return
    fi
    if [ -n "${ES_HOME:-}" ]; then
        say "starting the server in $ES_HOME, because ES_HOME names it"
        start_from "$ES_HOME"
        return
    fi
    local missing
    missing=$(missing_for_maven)
    if [ -z "$missing" ] && ! fetch_distribution; then
        missing="an answer to Maven's request"
    fi
    if [ -z "$missing" ]; then
        say "starting $version from Maven, because nothing answers at $url and ES_HOME is not set"
        start_from "$distribution"
    elif docker info >/dev/null 2>&1; then
        say "starting $version in Docker, because the way through Maven lacks $missing"
        start_in_docker
    else
        say "cannot be had: nothing answers at $url, ES_HOME is not set, the way through Maven lacks $missing, and Docker does not run"
        say "install Java $needed_java and Maven (Debian: apt-get install default-jre-headless maven)"
        exit 1
    fi
}

# Stops the server on the port that was named, else every single one that was started from here.
stop() {
    local pid_file stopped=""
    for pid_file in "$services_dir"/elasticsearch-${ES_PORT:-[0-9]*}/pid; do
        if is_running "$pid_file" elasticsearch; then
            kill "$(head -n 1 "$pid_file")"
            while is_running "$pid_file" elasticsearch; do sleep 0.2; done
            stopped=yes
        fi
    done
    if [ -n "$stopped" ]; then
        say "stopped"
    elif command -v docker >/dev/null && docker stop "$container" >/dev/null 2>&1; then
        say "stopped in Docker"
    else
        say "not started from here"
    fi
}

case ${1:-} in
    start) start; echo "$url" ;;
    stop) stop ;;
    url) echo "$url" ;;
    *) echo "usage: $0 start|stop|url" >&2; exit 2 ;;
esac
