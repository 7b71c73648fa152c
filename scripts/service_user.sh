# Sourced by the scripts that start servers: where their files lie and under which user they run.
# PostgreSQL and Elasticsearch refuse to run as root. Under root they run as `nobody`, who can reach neither
# root's home nor, perhaps, the working copy, so their files then lie in the system's own places.

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

if [ "$(id -u)" -eq 0 ]; then
    cache_dir=${XDG_CACHE_HOME:-/var/cache}/beian
    services_dir=/var/lib/beian-services
else
    cache_dir=${XDG_CACHE_HOME:-$HOME/.cache}/beian
    services_dir=$project/var/services
fi

# Runs a command as the user that servers run under, from their directory; a server does not keep the lock of its start.
as_service_user() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd "$services_dir" && HOME=$services_dir setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups -- "$@") 9>&-
    else
        (cd "$services_dir" && "$@") 9>&-
    fi
}

# Waits until no other script has the lock of that name, and keeps it to its own end: two that start the same server at once would
# write over each other's files. Where there is no flock, nobody is kept waiting.
hold_lock() {
    mkdir -p "$services_dir"
    exec 9>"$services_dir/$1.lock"
    ! command -v flock >/dev/null || flock 9
}

# Makes a directory that servers may write to.
make_service_dir() {
    mkdir -p "$1"
    if [ "$(id -u)" -eq 0 ]; then
        chown nobody "$services_dir" "$1"
    fi
}

# True while the process whose id the file holds is alive and its command line has the word: ids are given out again.
is_running() {
    local pid
    [ -s "$1" ] || return 1
    pid=$(head -n 1 "$1" 2>/dev/null) || return 1
    { tr '\0' ' ' <"/proc/$pid/cmdline" || ps -o args= -p "$pid"; } 2>/dev/null | grep -q -- "$2"
}
