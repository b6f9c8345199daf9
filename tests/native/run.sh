#!/usr/bin/env bash
# Builds and runs the tests of the native driver once with each sanitizer that is named; without a name with both.
# run.sh [address] [thread] [none]      builds in $BUILD, or else in a directory of its own, which goes again
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
[ $# -gt 0 ] || set -- address thread
build="${BUILD:-}"
if [ -z "$build" ]; then
    build="$(mktemp -d)"
    trap 'rm -rf "$build"' EXIT
fi
mkdir -p "$build"
for sanitizer in "$@"; do
    cmake -S "$here" -B "$build/$sanitizer" -DSANITIZE="$sanitizer" > "$build/$sanitizer.configure.log" 2>&1 || {
        cat "$build/$sanitizer.configure.log"
        exit 1
    }
    cmake --build "$build/$sanitizer"
    (cd "$build/$sanitizer" && ctest --output-on-failure)
done
