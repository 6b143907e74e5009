# Sourced: sets $root, $venv and the function need_python, and drops what would slow every start down.
if [ -f packaging/find-python.sh ] && [ "${0##*/}" = sh ]; then
    root=$(pwd -P)
else
    root=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd -P)
fi
unset PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME
export UV_PYTHON_DOWNLOADS=never
if [ -w "$root" ]; then
    venv=$root/.venv
else
    venv=${XDG_CACHE_HOME:-$HOME/.cache}/desk/env-$(printf %s "$root" | cksum | tr -d ' ')
fi

# is_ready KIND: whether what packaging/requirements/KIND.txt asks for is installed for this checkout
is_ready() {
    { read -r have < "$venv/.desk-$1"; } 2>/dev/null || return 1
    [ "$have" = "$(cksum < "$root/packaging/requirements/$1.txt") $root" ] && [ -x "$venv/bin/python" ]
}

# Sets $python to an interpreter of version 3.11 or newer, or ends with one sentence.
need_python() {
    for python in ${DESK_PYTHON:+"$DESK_PYTHON"} python3 python3.13 python3.12 python3.11; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            return 0
        fi
    done
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] && ! command -v python3 >/dev/null; then
        echo "desk: there is no Python here; installing python3 and python3-venv" >&2
        apt-get update -qq >&2 && apt-get install -y -qq python3 python3-venv >&2 && python=python3 && return 0
    fi
    echo "desk: Desk needs Python 3.11 or newer; install it (Debian, Ubuntu: python3 and python3-venv) and start again." >&2
    exit 69
}

# need_environment KIND...: makes the environment if it is not ready
need_environment() {
    for kind in "$@"; do
        is_ready "$kind" || {
            need_python
            "$python" "$root/packaging/environment.py" "$venv" "$@" || exit $?
            return 0
        }
    done
}
