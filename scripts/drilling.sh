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

finish_drills() {
    if [ -n "$not_run" ]; then
        printf %s "$not_run" >&2
        [ -n "${ALLOW_MISSING:-}" ] || failed=1
    fi
    exit $failed
}
