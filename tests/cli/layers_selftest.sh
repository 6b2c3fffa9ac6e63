#!/bin/sh
# The layering check must fail on an import against the order.
set -eu
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
mkdir "$top/tools"
cp -r include src analysis "$top"
printf '#include "mattis/engine.h"\n' >> "$top/src/theory/replica.c"
if tools/layers.sh "$top" > /dev/null; then
    echo "layers_selftest: theory may include the engine and nobody notices" >&2
    exit 1
fi
