#!/bin/sh
# Chooses versions anew for every set that is installed. Needs uv, given as the first argument.
set -eu
uv=$1
compile() {
    "$uv" pip compile -q --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-annotate --no-header "$@"
}
locks=tests/locks
compile --extra hub --extra lab --extra demo --extra test --extra dev pyproject.toml -o "$locks/all.txt"
compile --constraints "$locks/all.txt" "$locks/uv.in" -o "$locks/uv.txt"
compile "$locks/hub-5.5.in" -o "$locks/hub-5.5.txt"

# Every environment keeps the versions of the one that it stands on.
set --
below=
for environment in analyst ds dl; do
    set -- "$@" "images/$environment/requirements.txt"
    compile ${below:+--constraints "$below"} "$@" -o "images/$environment/requirements-lock.txt"
    below="images/$environment/requirements-lock.txt"
done
