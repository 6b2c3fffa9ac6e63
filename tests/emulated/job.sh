#!/bin/sh
# What tools/emulate.sh runs on the emulated processor: every row of kernels against the scalar one,
# then whole runs, whose numbers must not depend on the row.
failed=0

fail() {
    echo "FAIL  $*"
    failed=1
}

grep -q -w avx512_vnni /proc/cpuinfo || fail "no AVX-512 here"

chosen() {
    mattis check run.yaml --set patterns=700 | sed -n 's/.*(\([a-z0-9]*\) kernels.*/\1/p'
}

cat > run.yaml << 'END'
model: dense
network: {spins: 70, order: 3}
dataset: {rule: storing}
dynamics: {sweeps: 4, burn-in: 2, replicas: 9}
axes: {temperature: [0.3, 1.2]}
theory: {rs: false, lines: false}
samples: 1
seed: 7
END
[ "$(chosen)" = avx512 ] || fail "before tiles are granted the row that is chosen is '$(chosen)'"
insmod /bin/tiles.ko || fail "tiles.ko"
[ "$(chosen)" = amx ] || fail "the row that is chosen is '$(chosen)'"

# TEST N: one case in N of a test.
passes() {
    MATTIS_TEST_ONE_IN=$2 "$1" -j1 > log 2>&1 || { cat log; fail "$1"; }
    sed -n "s/.*Synthesis: /$1  /p" log
}
passes test_kernels_multitasking 1
passes test_kernels_pair 1
passes test_kernels_sums 13
passes test_kernels_chunk 23
passes test_kernels_tally 9
passes test_kernels_softmax 1
passes test_kernels 13

# FILE SETTINGS...: a run of each row, and of the one that is chosen, prints the same table.
same() {
    for row in scalar avx2 avx512 amx ""; do
        MATTIS_KERNELS=$row mattis run "$@" -o out.h5 --force --quiet --threads 1 &&
            mattis show out.h5 --csv > "table-$row" || fail "run with '$row' kernels: $*"
        cmp -s table-scalar "table-$row" || fail "'$row' kernels give other numbers: $*"
    done
    echo "same  $* ($(wc -c < table-scalar) bytes)"
}

cat > multitasking.yaml << 'END'
model: multitasking
network: {spins: 300, patterns: 4, dilution: 0.3}
dynamics: {sweeps: 4, burn-in: 2, replicas: 2}
axes: {temperature: [0.1, 0.4]}
theory: {rs: false, lines: false}
samples: 1
seed: 7
END
cat > exponential.yaml << 'END'
model: modern
network: {spins: 40, patterns: 300, inverse-temperature: 0.9, state: binary}
dynamics: {sweeps: 4, burn-in: 2, replicas: 2, temperature: 0.4}
theory: {rs: false, lines: false}
start: {overlap: 0.6}
samples: 1
seed: 7
END
same run.yaml --set patterns=700 --set dynamics.update=parallel
same run.yaml --set spins=800 --set patterns=4600 --set dynamics.update=parallel --set replicas=1 --set temperature=1.2
same run.yaml --set patterns=700
same run.yaml --set order=2 --set patterns=30
same run.yaml --set order=6 --set patterns=300
same run.yaml --set dataset.rule=supervised --set dataset.quality=0.8 --set dataset.examples=5 --set patterns=40
for order in 2 4; do
    same run.yaml --set order=$order --set patterns=520 --set dataset.rule=supervised --set dataset.quality=0.8 \
        --set dataset.examples=5 --set dynamics.update=parallel
done
same multitasking.yaml
same multitasking.yaml --set patterns=100 --set dynamics.update=parallel
same exponential.yaml

[ $failed -eq 0 ] && echo "emulated: passed"
