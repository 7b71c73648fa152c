#!/usr/bin/env bash
# Three nodes of Elasticsearch on loopback, beside the single server, for the tests that kill them.
#   start     starts those that do not run, with what each had on disk, until all three belong to the cluster; prints their addresses
#   kill N    kills one node (1, 2, 3) as a lost machine would, without a word
#   stop      kills all and removes their files
#   missing   says why they cannot be had here; nothing if they can
# ES_CLUSTER_PORT is the first of three ports (9210); ES_HOME an unpacked server; ES_VERSION another pinned version.
# usage: elasticsearch_cluster.sh start|kill N|stop|missing
set -euo pipefail
scripts=$(dirname "${BASH_SOURCE[0]}")
. "$scripts/service_user.sh"
. "$scripts/elasticsearch_distribution.sh"

nodes="1 2 3"
first_port=${ES_CLUSTER_PORT:-9210}
state_dir=$services_dir/elasticsearch-cluster-$first_port
heap=400m
longest_seconds=120

node_dir() { echo "$state_dir/node-$1"; }
node_url() { echo "http://127.0.0.1:$((first_port + $1 - 1))"; }
is_up() { is_running "$(node_dir "$1")/pid" elasticsearch; }

# True once every node counts three and every copy of every index is where it belongs.
is_whole() {
    local node
    for node in $nodes; do
        curl --silent --fail --max-time 5 "$(node_url "$node")/_cluster/health?wait_for_nodes=3&wait_for_status=green&timeout=3s" |
            grep -q '"timed_out":false' || return 1
    done
}

set_up() {
    local home=$1 node transports=""
    for node in $nodes; do
        transports="$transports${transports:+, }\"127.0.0.1:$((first_port + node - 1 + 100))\""
    done
    make_service_dir "$state_dir"
    for node in $nodes; do
        # Memory maps would need a setting of the machine that only root can change; one processor each lets the tests have a share.
        write_configuration "$home" "$(node_dir "$node")" "$((first_port + node - 1))" "$heap" \
            "cluster.name: beian-cluster-$first_port" "node.name: node-$node" "discovery.seed_hosts: [$transports]" \
            "cluster.initial_master_nodes: [node-1, node-2, node-3]" "node.store.allow_mmap: false" "node.processors: 1"
    done
}

start() {
    local home=${ES_HOME:-$distribution} node missing until=$((SECONDS + longest_seconds))
    missing=$(missing)
    if [ -n "$missing" ]; then
        say "three nodes cannot be had: they need $missing"
        exit 1
    fi
    [ -n "${ES_HOME:-}" ] || fetch_distribution
    mkdir -p "$services_dir"
    set_up "$home"
    for node in $nodes; do
        is_up "$node" || launch "$home" "$(node_dir "$node")" &
    done
    wait
    until is_whole; do
        if [ $SECONDS -ge $until ]; then
            say "the three nodes did not become a cluster; the last lines of their logs:"
            tail -n 20 "$state_dir"/node-*/logs/start.log >&2 || true
            exit 1
        fi
        sleep 0.2
    done
    for node in $nodes; do node_url "$node"; done
}

kill_node() {
    is_up "$1" || return 0
    kill -KILL "$(head -n 1 "$(node_dir "$1")/pid")"
    while is_up "$1"; do sleep 0.05; done
}

stop() {
    local node
    [ -d "$state_dir" ] || return 0
    for node in $nodes; do kill_node "$node"; done
    rm -rf "$state_dir"
    say "three nodes stopped"
}

missing() {
    if [ -z "${ES_HOME:-}" ]; then
        missing_for_maven
    elif [ ! -x "$ES_HOME/bin/elasticsearch" ]; then
        echo "a server in $ES_HOME, which ES_HOME names"
    fi
}

case ${1:-} in
    start) start ;;
    kill) kill_node "${2:?which node}" ;;
    stop) stop ;;
    missing) missing ;;
    *) echo "usage: $0 start|kill N|stop|missing" >&2; exit 2 ;;
esac
