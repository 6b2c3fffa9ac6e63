#!/bin/sh
# `make reproduce` must fail when a result does not come out: the runner on a small folder of its own, with a right
# prediction, planted wrong ones, and checks that could not fail. reproduce_selftest.sh [BUILD]
set -eu
build=$(cd "${1:-build}" && pwd)
here=$(pwd)
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
mkdir -p "$top/experiments/small" "$top/build"
ln -s "$build/mattis" "$top/build/mattis"
cat > "$top/experiments/small/experiment.yaml" << 'YAML'
title: Five patterns in 100 spins
model: dense
network: {spins: 100, order: 2, patterns: 1}
dynamics: {sweeps: 20, burn-in: 20, replicas: 1}
axes: {temperature: [0.4, 0.6, 0.8]}
samples: 6
seed: 1
theory: {lines: false}
YAML
# Every folder of experiments has a good check, and stands in the table of experiments/README.md.
/usr/bin/python3 tools/reproduce --list > "$top/table"
while IFS= read -r line; do
    grep -qF -- "$line" experiments/README.md || { echo "experiments/README.md lacks: $line" >&2; exit 1; }
done < "$top/table"
check() { # KEYS...: the lines of one row, besides the measured overlap
    cat > "$top/experiments/small/check.yaml" << 'YAML'
result: The Curie-Weiss magnet
source: this script
cost: 1 s
runs:
  magnet: {file: experiment.yaml, smoke: {samples: 4}}
figures:
  - {figure: magnet.svg, command: "{mattis} plot {out}/magnet.h5 -o {figure} --force", shows: Overlap.}
rows:
  - name: m at T = 0.6
    measured: at(magnet.overlap, temperature=0.6)
YAML
    printf '    %s\n' "$@" >> "$top/experiments/small/check.yaml"
}
expect() { # STATUS TEXT [OPTION]...: of the runner, and what it has to say
    status=0 wanted=$1 text=$2
    shift 2
    /usr/bin/python3 "$here/tools/reproduce" --top "$top" "$@" > "$top/out" 2>&1 || status=$?
    if [ "$status" -ne "$wanted" ] || ! grep -q "$text" "$top/out"; then
        echo "reproduce_selftest: status $status, wanted $wanted with '$text'" >&2
        cat "$top/experiments/small/check.yaml" "$top/out" >&2
        exit 1
    fi
}
theory='predicted: at(magnet.theory.overlap, temperature=0.6)'
small='allowance: 3/N'
why='why: finite size'
check "$theory" "$small" "$why" 'rejects: 0.7'
expect 0 '| ok |'
touch -d 2001-01-01 "$top/build/reproduce/small/magnet.h5"
expect 0 '| ok |' # again: what is complete is not run
[ -n "$(find "$top/build/reproduce/small/magnet.h5" ! -newermt 2001-01-02)" ]
grep -q 'data:image/svg+xml;base64' "$top/build/reproduce/index.html"
grep -q 'build/mattis plot build/reproduce/small/magnet.h5 -o build/reproduce/small/magnet.svg' "$top/build/reproduce/index.html"
grep -q '| ok |' "$top/build/reproduce/table.md"
expect 0 '| ok |' --quick
# A wrong prediction: another temperature.
check 'predicted: at(magnet.theory.overlap, temperature=0.4)' "$small" "$why" 'rejects: 0.7'
expect 1 '| FAILED |'
# A bound that does not hold.
check 'at-most: 0.5' 'from: nowhere' 'rejects: 0.1'
expect 1 '| FAILED |'
# A tolerance that lets everything pass, a wrong prediction included.
check "$theory" 'allowance: 1' "$why" 'rejects: 0.7'
expect 1 '| blind |'
# What is not a number has not come out.
check 'predicted: numpy.nan' 'from: nowhere' 'rejects: 0.7'
expect 1 '| FAILED |'
# Checks that are none are refused before anything runs.
check "$theory"
expect 2 "'rejects' is missing"
check 'rejects: 0.7'
expect 2 "one of 'predicted'"
check "$theory" 'allowance: 1' 'rejects: 0.7'
expect 2 "needs its 'why'"
check 'predicted: 0.9' 'rejects: 0.7'
expect 2 "'from' is missing"
check "$theory" 'reject: 0.7'
expect 2 "unknown key 'reject'"
# An error of the run, and a name that is not in the result.
check "$theory" 'rejects: 0.7'
sed -i 's/file: experiment.yaml/file: experiment.yaml, set: {order: 9}/' "$top/experiments/small/check.yaml"
expect 1 'ends with 2'
check 'predicted: at(magnet.theory.overlaps, temperature=0.6)' 'rejects: 0.7'
expect 1 'no overlaps'
# Out of time: what is there is kept, and the next run goes on.
check "$theory" "$small" "$why" 'rejects: 0.7'
sed -i 's/smoke: {samples: 4}/set: {spins: 4000, samples: 400}, smoke: {}/' "$top/experiments/small/check.yaml"
rm -r "$top/build/reproduce"
expect 75 'not complete' --max-time 1s
rm -r "$top/build/reproduce"
(until [ -s "$top/build/reproduce/small/magnet.h5.journal" ]; do sleep 0.1; done; kill -TERM "$(cat "$top/pid")") &
status=0
sh -c 'echo $$ > "$2/pid"; exec /usr/bin/python3 "$1/tools/reproduce" --top "$2"' - "$here" "$top" > "$top/out" 2>&1 || status=$?
[ "$status" -eq 75 ] && grep -q 'not complete' "$top/out" && [ -s "$top/build/reproduce/small/magnet.h5.journal" ] || {
    echo "reproduce_selftest: SIGTERM ends with $status" >&2
    cat "$top/out" >&2
    exit 1
}
# A folder of experiments without a check.
rm "$top/experiments/small/check.yaml"
expect 2 'check.yaml'
echo "reproduce: fails where it should"
