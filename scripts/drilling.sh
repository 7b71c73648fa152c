# What the drills have in common; to be sourced by a script in this folder (bash), which ends with `finish_drills`.
# Starts the services and sets what `services.sh` prints. What cannot be had is left out, said so at the end, and fails the run;
# ALLOW_MISSING=1 forgives that.
cd "$(dirname "${BASH_SOURCE[0]}")/.."

sqlite=sqlite:///var/drill.sqlite3
services=$(scripts/services.sh start)
eval "$services"

failed=0
not_run=""
leave_out() {
    not_run="${not_run}not run: $1, because $2"$'\n'
}

# In one process: most drills use the whole machine. IN may name a command that runs it.
drill() {
    ${IN:-} .venv/bin/python -m pytest --numprocesses 0 "$@" || failed=1
}

# Drills that wait most of the time run at once, each begun by a title and told one after the other by `tell_begun`.
begun=()
# Who ends them before their end sees how far they came.
end_begun() {
    for process in ${begun[@]+"${begun[@]}"}; do
        kill -INT -- "-$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    cat "$told"/* 2>/dev/null || true
    rm -rf "$told"
}
begin() {
    local title=$1
    shift
    if [ ${#begun[@]} -eq 0 ]; then
        told=$(mktemp -d)
        trap end_begun EXIT
        trap 'exit 130' INT
        trap 'exit 143' TERM
    fi
    # A group of its own may be interrupted: what a script begins beside itself may not.
    set -m
    {
        set +m
        echo "== $title"
        drill "$@"
        exit $failed
    } >"$told/${#begun[@]}" 2>&1 &
    begun+=($!)
    set +m
}
tell_begun() {
    [ ${#begun[@]} -gt 0 ] || return 0
    for number in "${!begun[@]}"; do
        wait "${begun[$number]}" || failed=1
        cat "$told/$number"
        rm "$told/$number"
    done
    begun=()
}

finish_drills() {
    tell_begun
    if [ -n "$not_run" ]; then
        printf %s "$not_run" >&2
        [ -n "${ALLOW_MISSING:-}" ] || failed=1
    fi
    exit $failed
}
