#!/usr/bin/env bash
# A local Elasticsearch on loopback, from the first of these that can be had:
#   ELASTICSEARCH_URL   a server that already answers
#   ES_HOME             an unpacked server
#   Maven               the server's distribution, pinned, checked and kept in the user's cache
#   Docker              the official image
# usage: elasticsearch.sh start|stop|url
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/service_user.sh"

version=8.19.8
sha512=fa56c50fa80080f19bb9875348b019785e2ec53848168f007d40d81ca3cb70316b45f53f20bb63cc2913ddad703711ce70f67dae5533cc5fd9db84d3f89f5241
artifact=org.elasticsearch.distribution.integ-test-zip:elasticsearch:$version:zip
copy_goal=org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy
needed_java=17

port=${ES_PORT:-9200}
url=${ELASTICSEARCH_URL:-http://127.0.0.1:$port}
state_dir=$services_dir/elasticsearch-$port
pid_file=$state_dir/pid
container=beian-elasticsearch-$port

say() { echo "Elasticsearch: $*" >&2; }

# This distribution has no `GET /`, so the health of the cluster is what tells that it is up.
answers() { curl --silent --fail --max-time 2 --output /dev/null "$url/_cluster/health"; }

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

# A property of the Java that would run the server, such as java.home.
java_property() {
    local java=java
    [ -z "${ES_JAVA_HOME:-${JAVA_HOME:-}}" ] || java=${ES_JAVA_HOME:-$JAVA_HOME}/bin/java
    "$java" -XshowSettings:properties -version 2>&1 | sed -n "s/^ *$1 = //p"
}

# Says what the way through Maven lacks on this machine; nothing if it is open.
missing_for_maven() {
    local java
    java=$(java_property java.specification.version || true)
    java=${java%%.*}
    if [ "${java:-0}" -lt "$needed_java" ]; then
        echo "Java $needed_java or newer (found: ${java:-none})"
    elif ! command -v mvn >/dev/null; then
        echo "Maven"
    fi
}

check_sum() {
    local sum
    if command -v sha512sum >/dev/null; then sum=$(sha512sum "$1"); else sum=$(shasum -a 512 "$1"); fi
    [ "${sum%% *}" = "$sha512" ]
}

# Leaves the checked, unpacked server in the cache; fails if Maven does not bring it.
fetch_distribution() {
    local home=$1
    [ ! -d "$home" ] || return 0
    mkdir -p "$cache_dir"
    fresh=$(mktemp -d "$cache_dir/fetch.XXXXXX")
    trap 'rm -rf "$fresh"' EXIT
    say "fetching $artifact through Maven into $cache_dir"
    (cd "$fresh" && mvn --batch-mode --quiet "$copy_goal" -Dartifact="$artifact" -DoutputDirectory="$fresh" -Dmdep.useBaseVersion=true) >&2 ||
        return 1
    if ! check_sum "$fresh/elasticsearch-$version.zip"; then
        say "the file that Maven brought is not the pinned one (its SHA-512 differs); it was removed"
        exit 1
    fi
    python3 -m zipfile -e "$fresh/elasticsearch-$version.zip" "$fresh"
    chmod -R a+rX "$fresh"
    chmod a+x "$fresh/elasticsearch-$version"/bin/*
    mv "$fresh/elasticsearch-$version" "$home"
}

write_configuration() {
    local home=$1 config=$state_dir/config
    make_service_dir "$state_dir"
    make_service_dir "$config"
    make_service_dir "$state_dir/logs"
    cp "$home/config/log4j2.properties" "$config/"
    # The server may read all of its temporary directory and refuses to start if its own programs lie in there.
    printf '%s\n' -Xms512m -Xmx512m '-Djava.io.tmpdir=${ES_TMPDIR}' >"$config/jvm.options"
    cat >"$config/elasticsearch.yml" <<YAML
cluster.name: beian
discovery.type: single-node
network.host: 127.0.0.1
http.port: $port
transport.port: $((port + 100))
path.data: $state_dir/data
path.logs: $state_dir/logs
# A laptop's full disk must not turn the index read-only.
cluster.routing.allocation.disk.threshold_enabled: false
YAML
    # A server refuses settings of modules that it does not have.
    [ ! -d "$home/modules/x-pack-security" ] || echo "xpack.security.enabled: false" >>"$config/elasticsearch.yml"
    [ ! -d "$home/modules/x-pack-ml" ] || echo "xpack.ml.enabled: false" >>"$config/elasticsearch.yml"
    [ ! -d "$home/modules/ingest-geoip" ] || echo "ingest.geoip.downloader.enabled: false" >>"$config/elasticsearch.yml"
}

start_from() {
    local home=$1
    if [ ! -x "$home/bin/elasticsearch" ]; then
        say "$home has no bin/elasticsearch"
        exit 1
    fi
    write_configuration "$home"
    as_service_user env ES_JAVA_HOME="$(java_property java.home)" ES_PATH_CONF="$state_dir/config" \
        "$home/bin/elasticsearch" --daemonize --pidfile "$pid_file" >"$state_dir/logs/start.log" 2>&1 || true
    wait_until_it_answers is_running "$pid_file" elasticsearch
}

start_in_docker() {
    docker run --detach --rm --name "$container" --publish "127.0.0.1:$port:9200" \
        --env discovery.type=single-node --env xpack.security.enabled=false --env "ES_JAVA_OPTS=-Xms512m -Xmx512m" \
        "elasticsearch:$version" >/dev/null
    wait_until_it_answers true
}

start() {
    if answers; then
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
    local missing home=$cache_dir/elasticsearch-$version
    missing=$(missing_for_maven)
    if [ -z "$missing" ] && ! fetch_distribution "$home"; then
        missing="an answer to Maven's request"
    fi
    if [ -z "$missing" ]; then
        say "starting $version from Maven, because nothing answers at $url and ES_HOME is not set"
        start_from "$home"
    elif docker info >/dev/null 2>&1; then
        say "starting $version in Docker, because the way through Maven lacks $missing"
        start_in_docker
    else
        say "cannot be had: nothing answers at $url, ES_HOME is not set, the way through Maven lacks $missing, and Docker does not run"
        say "install Java $needed_java and Maven (Debian: apt-get install default-jre-headless maven)"
        exit 1
    fi
}

stop() {
    if is_running "$pid_file" elasticsearch; then
        kill "$(head -n 1 "$pid_file")"
        while is_running "$pid_file" elasticsearch; do sleep 0.2; done
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
