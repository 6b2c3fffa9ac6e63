#!/bin/sh
# bench_sweeps of this tree and of an earlier revision, built with its own library and this tree's
# programs, in turns: medians and spread of the ratio of times. bench-compare.sh BUILD BASE ROUNDS
set -eu
build=$1 base=$2 rounds=$3
revision=$(git rev-parse --short "$base^{commit}") || exit 2
tree=$build/bench/base-$revision
mkdir -p "$build/bench"
git worktree prune
[ -d "$tree" ] || git worktree add --quiet --detach "$tree" "$revision"
mkdir -p "$tree/tests/bench"
cp tests/bench/bench_sweeps.c tests/bench/network.h tests/bench/plain.c tests/bench/plain.h tests/bench/timing.h "$tree/tests/bench/"
# The yardstick is linked, not run: its flags do not matter here.
make -s -C "$tree" -j2 BUILD=build build/libmattis.a build/tests/bench/bench_sweeps.o build/tests/bench/plain.o
make -s -C "$tree" BUILD=build LIBS="build/tests/bench/plain.o \$(PACKAGE_LIBS) -lm" build/tests/bench/bench_sweeps 2>/dev/null ||
    make -s -C "$tree" BUILD=build build/tests/bench/bench_sweeps
round=1
while [ "$round" -le "$rounds" ]; do
    (cd "$tree" && build/tests/bench/bench_sweeps --no-peers --json bench-$round.json >/dev/null)
    "$build/tests/bench/bench_sweeps" --no-peers --json "$build/bench/here-$round.json" >/dev/null
    round=$((round + 1))
done
/usr/bin/python3 - "$tree" "$build/bench" "$rounds" "$revision" <<'END'
import json
import statistics
import sys

tree, here, rounds, revision = sys.argv[1:]
pairs = {}
for k in range(1, int(rounds) + 1):
    with open(f"{tree}/bench-{k}.json") as old, open(f"{here}/here-{k}.json") as new:
        old, new = json.load(old), json.load(new)
    for name in new:
        if name in old and "seconds" in new[name]:
            pairs.setdefault(name, []).append((old[name]["seconds"], new[name]["seconds"]))
print(f"{'':44s} {revision:>12s} {'here':>12s}   ratio (smallest, largest) of {rounds}")
for name, times in pairs.items():
    ratio = sorted(a / b for a, b in times)
    old, new = (statistics.median(t) for t in zip(*times))
    print(f"{name:44s} {1e6 * old:9.3f} us {1e6 * new:9.3f} us   "
          f"{statistics.median(ratio):6.2f} ({ratio[0]:.2f}, {ratio[-1]:.2f})")
END
