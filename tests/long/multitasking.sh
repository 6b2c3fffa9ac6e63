#!/bin/sh
# The multitasking network at points of parameter space away from its transitions: amplitudes of the
# first three patterns and the states of the runs beside theory. multitasking.sh BUILD
#
# Moduli of the overlaps, since the sign of a weak pattern is free. A point holds when each amplitude
# is within 3 errors + 40/N of the prediction and nine runs in ten end in the predicted state.
set -eu
mattis=$1/mattis
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/point.yaml" << 'YAML'
model: multitasking
network: {spins: 1000, patterns: 3, dilution: 0.3}
dynamics: {update: sequential, temperature: 0.3, sweeps: 60, burn-in: 60, replicas: 1}
start: {from: hierarchical}
samples: 20
seed: 20261
theory: {lines: false}
YAML

# rule  K  d  T  r  M  N; the last one needs more spins: at 20,000 weak patterns change places
points='
storing      1 0.30 0.30 1   1      20000
storing      2 0.40 0.10 1   1      20000
storing      3 0.30 0.05 1   1      20000
storing      3 0.05 0.30 1   1      20000
storing      4 0.40 0.05 1   1      20000
storing      5 0.35 0.02 1   1      20000
storing      3 0.80 0.05 1   1      20000
supervised   2 0.50 0.10 0.7 5      20000
supervised   3 0.30 0.05 0.6 12     20000
supervised   3 0.45 0.10 0.8 20     20000
supervised   4 0.35 0.05 0.8 10     20000
unsupervised 2 0.30 0.10 0.7 5      20000
unsupervised 3 0.30 0.05 0.6 12     20000
unsupervised 3 0.45 0.10 0.8 20     20000
unsupervised 4 0.20 0.10 0.5 40     80000
'
printf '%-13s%2s %5s %5s %4s %3s %6s   %s\n' rule K d T r M N 'm measured, theory, z of each pattern; state, share'
failed=0
while read -r rule patterns dilution temperature quality examples spins; do
    [ -n "$rule" ] || continue
    learning=""
    [ "$rule" = storing ] || learning="--set quality=$quality --set examples=$examples"
    # shellcheck disable=SC2086 # options are to be split
    "$mattis" run "$work/point.yaml" -o "$work/point.h5" --force --quiet --set rule="$rule" \
        --set patterns="$patterns" --set dilution="$dilution" --set temperature="$temperature" \
        --set record.overlaps="$patterns" --set spins="$spins" $learning
    "$mattis" show "$work/point.h5" --csv > "$work/point.csv"
    awk -F, -v patterns="$patterns" -v n="$spins" -v line="$(printf \
        '%-13s%2s %5s %5s %4s %3s %6s' "$rule" "$patterns" "$dilution" "$temperature" "$quality" \
        "$examples" "$spins")" '
        NR == 1 { for (k = 1; k <= NF; k++) at[$k] = k; next }
        {
            printf "%s", line
            for (mu = 0; mu < patterns && mu < 3; mu++) {
                end = mu ? "_" mu : ""
                m = $at["pattern_abs_overlap_mean" end]; e = $at["pattern_abs_overlap_error" end]
                t = $at["theory_overlap" end]
                if (t < 0) t = -t
                z = t > 0 ? sprintf("%5.1f", (m - t) / e) : "    -" # noise has a modulus as well
                printf "   %.5f ± %.5f %.5f %s", m, e, t, z
                off = m > t ? m - t : t - m
                bad += t > 0 && off > 3 * e + 40 / n
            }
            split("ergodic pure hierarchical parallel mixed", name, " ")
            state = name[$at["theory_state"] + 1]
            share = $at["state_" state "_mean"]
            printf "   %s %.2f\n", state, share
            exit (bad > 0 || share < 0.9)
        }' "$work/point.csv" || failed=$((failed + 1))
done << LIST
$points
LIST
echo "$failed points outside 3 errors + 40/N or in another state"
[ "$failed" -eq 0 ]
