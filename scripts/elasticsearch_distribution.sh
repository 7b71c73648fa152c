# Sourced by the scripts that start Elasticsearch, after service_user.sh: which distribution, which Java, and how a server is set up.
# Who sources it sets `url`, the address that tells whether a server is up. ES_VERSION chooses among the pinned versions.

copy_goal=org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy
version=${ES_VERSION:-8.19.8}
case $version in
    8.19.8)
        needed_java=17 usual_port=9200
        sha512=fa56c50fa80080f19bb9875348b019785e2ec53848168f007d40d81ca3cb70316b45f53f20bb63cc2913ddad703711ce70f67dae5533cc5fd9db84d3f89f5241
        ;;
    9.2.8)
        needed_java=21 usual_port=9290
        sha512=c0addbd2e483e804965f32168917282a76cf030f598ccbc4ef53f99500d0c179977219bd04984889c6aa01ba6410c1f6360b943c4743c2ea84af82052c3aba2d
        ;;
    *)
        echo "Elasticsearch: $version is not a pinned version; ES_VERSION may be 8.19.8 or 9.2.8" >&2
        exit 2
        ;;
esac
artifact=org.elasticsearch.distribution.integ-test-zip:elasticsearch:$version:zip
distribution=$cache_dir/elasticsearch-$version

say() { echo "Elasticsearch: $*" >&2; }

# The version of a Java, as a whole number; nothing if there is none in that home.
java_version() {
    "$1/bin/java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = \([0-9]*\).*/\1/p'
}

# The home of the Java on PATH; nothing if there is none.
java_on_path() {
    java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.home = //p'
}

# The home of the first Java that is new enough: the one that was named, the one on PATH, then those that lie where systems keep them.
find_java() {
    local home
    for home in "${ES_JAVA_HOME:-}" "${JAVA_HOME:-}" "$(java_on_path)" /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if [ -n "$home" ] && [ -x "$home/bin/java" ] && [ "$(java_version "$home")" -ge "$needed_java" ] 2>/dev/null; then
            echo "$home"
            return
        fi
    done
}

# Says what the way through Maven lacks on this machine; nothing if it is open.
missing_for_maven() {
    if [ -z "$(find_java)" ]; then
        echo "Java $needed_java or newer"
    elif [ ! -d "$distribution" ] && ! command -v mvn >/dev/null; then
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
    [ ! -d "$distribution" ] || return 0
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
    mv "$fresh/elasticsearch-$version" "$distribution"
}

# Writes the files of one server into its directory: home, directory, port, size of its heap, then further lines of elasticsearch.yml.
write_configuration() {
    local home=$1 directory=$2 port=$3 heap=$4
    shift 4
    make_service_dir "$directory"
    make_service_dir "$directory/config"
    make_service_dir "$directory/logs"
    cp "$home/config/log4j2.properties" "$directory/config/"
    # The server may read all of its temporary directory and refuses to start if its own programs lie in there.
    printf '%s\n' "-Xms$heap" "-Xmx$heap" '-Djava.io.tmpdir=${ES_TMPDIR}' >"$directory/config/jvm.options"
    cat >"$directory/config/elasticsearch.yml" <<YAML
network.host: 127.0.0.1
http.port: $port
transport.port: $((port + 100))
# Another major version could not read what lies there.
path.data: $directory/data-${version%%.*}
path.logs: $directory/logs
# A laptop's full disk must not turn the index read-only.
cluster.routing.allocation.disk.threshold_enabled: false
YAML
    # A server refuses settings of modules that it does not have.
    [ ! -d "$home/modules/x-pack-security" ] || set -- "$@" "xpack.security.enabled: false"
    [ ! -d "$home/modules/x-pack-ml" ] || set -- "$@" "xpack.ml.enabled: false"
    [ ! -d "$home/modules/ingest-geoip" ] || set -- "$@" "ingest.geoip.downloader.enabled: false"
    printf '%s\n' "$@" >>"$directory/config/elasticsearch.yml"
}

# Starts the server of a directory in the background and returns once it is up or has failed: home, directory.
launch() {
    as_service_user env ES_JAVA_HOME="$(find_java)" ES_PATH_CONF="$2/config" \
        "$1/bin/elasticsearch" --daemonize --pidfile "$2/pid" >"$2/logs/start.log" 2>&1
}
