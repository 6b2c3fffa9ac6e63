#!/bin/sh
# Simulation against theory at points of parameter space away from the spinodal, over rules, orders,
# qualities and numbers of examples, and the trend in N at three of them. Minutes. points.sh BUILD
#
# A point holds when the measured overlap is within three errors of the prediction, or within the
# finite-size shift that its own series in N shows. The table is for people; the exit status counts
# points whose difference exceeds 3 errors + 3/N.
set -eu
mattis=$1/mattis
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/point.yaml" << 'YAML'
model: dense
network: {spins: 100, order: 4, load: 0.1}
dynamics: {update: sequential, temperature: 0.3, sweeps: 100, burn-in: 60, replicas: 2}
start: {from: pattern}
samples: 20
seed: 20261
theory: {lines: false}
YAML

# rule  P  interaction  load  T  r  M  omega  N...
points='
storing      2 distinct 0.05 0.2 1   1  0   300 1000
storing      3 distinct 0.10 0.4 1   1  0   200
storing      4 distinct 0.10 0.5 1   1  0   100 150 200
storing      4 full     0.03 0.4 1   1  0   150
storing      6 distinct 0.10 0.4 1   1  0   48
supervised   2 distinct 0.03 0.2 0.6 20 0   300 1000
supervised   3 distinct 0.05 0.3 0.6 12 0   200
supervised   4 distinct 0.10 0.3 0.7 10 0   100 150 200
supervised   4 distinct 0.05 0.3 0.5 40 0   120
supervised   5 distinct 0.05 0.3 0.7 20 0   60
unsupervised 2 distinct 0.02 0.2 0.6 20 0   300 1000
unsupervised 3 distinct 0.03 0.3 0.7 12 0   150
unsupervised 4 distinct 0.02 0.3 0.7 8  0   100 140
unsupervised 4 distinct 0.02 0.2 0.7 30 0   100
storing      3 distinct 0.02 0.3 1   1  2   100 150 200
supervised   3 distinct 0.02 0.3 0.7 12 1.5 150
'
printf '%-13s%2s %-9s%6s %4s %4s %3s %5s %5s   %-18s%8s %6s   %-18s%8s\n' rule P inter. load T r M \
    omega N 'm measured' theory z 'q measured' theory
failed=0
while read -r rule order interaction load temperature quality examples omega sizes; do
    [ -n "$rule" ] || continue
    for spins in $sizes; do
        learning=""
        [ "$rule" = storing ] || learning="--set quality=$quality --set examples=$examples"
        # shellcheck disable=SC2086 # options are to be split
        "$mattis" run "$work/point.yaml" -o "$work/point.h5" --force --quiet --set rule="$rule" \
            --set order="$order" --set interaction="$interaction" --set load="$load" \
            --set temperature="$temperature" --set synaptic="$omega" --set spins="$spins" $learning
        "$mattis" show "$work/point.h5" --csv > "$work/point.csv"
        awk -F, -v line="$(printf '%-13s%2s %-9s%6s %4s %4s %3s %5s %5s' "$rule" "$order" \
            "$interaction" "$load" "$temperature" "$quality" "$examples" "$omega" "$spins")" -v n="$spins" '
            NR == 1 { for (k = 1; k <= NF; k++) at[$k] = k; next }
            {
                m = $at["overlap_mean"]; e = $at["overlap_error"]; t = $at["theory_overlap"]
                q = $at["replica_overlap_mean"]; f = $at["replica_overlap_error"]; u = $at["theory_replica_overlap"]
                z = 0
                if (e + 0 != 0) z = (m - t) / e
                printf "%s   %8.5f ± %7.5f %8.5f %6.1f   %8.5f ± %7.5f %8.5f\n", line, m, e, t, z, q, f, u
                difference = m - t
                if (difference < 0) difference = -difference
                exit (difference > 3 * e + 3 / n)
            }' "$work/point.csv" || failed=$((failed + 1))
    done
done << LIST
$points
LIST
echo "$failed points outside 3 errors + 3/N"
[ "$failed" -eq 0 ]
