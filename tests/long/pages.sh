#!/bin/sh
# Pages of `mattis report` in headless Chromium, on a desk and on a phone: a grid of 40 x 40 cells with
# series, three axes with sizes to extrapolate, one axis with both starts, a network of several patterns, the modern
# network, two files at once. pages.sh BUILD
set -eu
mattis=$(realpath "$1")/mattis
top=$(pwd)
playwright=1.65.1 # drives the browser; from npm, kept beside the build
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm=$(realpath "$1")/npm
mkdir -p "$npm"
[ -d "$npm/node_modules/playwright-core" ] ||
    npm install --silent --no-audit --no-fund --prefix "$npm" "playwright-core@$playwright"

cd "$work"
cat > large.yaml << 'YAML'
title: 'A grid of 40 x 40 cells: <b>&amp; "quotes"</b>'
model: dense
network: {spins: 24, order: 3}
dynamics: {sweeps: 20, burn-in: 5, replicas: 2}
axes:
  load: {from: 0.02, to: 0.8, steps: 40}
  temperature: {from: 0.05, to: 1.2, steps: 40}
samples: 10
seed: 7
record: {series: true}
YAML
cat > three.yaml << 'YAML'
title: Three axes
model: dense
network: {order: 3}
dynamics: {sweeps: 20, burn-in: 5, replicas: 2}
axes:
  load: {from: 0.05, to: 0.8, steps: 8}
  temperature: {from: 0.1, to: 1.0, steps: 7}
  spins: [20, 30, 40]
samples: 5
seed: 7
YAML
"$mattis" run large.yaml -o large.h5 --quiet
"$mattis" run three.yaml -o three.h5 --quiet
"$mattis" run "$top/experiments/hysteresis/experiment.yaml" -o one.h5 --quiet --set spins=60 --set samples=3
"$mattis" run "$top/experiments/multitasking-phase-diagram/experiment.yaml" -o several.h5 --quiet \
    --set spins=300 --set sweeps=20 --set burn-in=20 --set samples=3
"$mattis" run "$top/experiments/modern-phase-diagram/experiment.yaml" -o modern.h5 --quiet \
    --set samples=3 --set replicas=8 --set axes.spins='[8, 10, 12]'
for rule in supervised unsupervised; do
    "$mattis" run "$top/experiments/multitasking-learning/$rule.yaml" -o $rule.h5 --quiet --set spins=500 --set samples=3
done
"$mattis" report supervised.h5 unsupervised.h5 -o both.html
for name in three modern; do
    "$mattis" show $name.h5 --json > $name.json
done
for name in large three one several modern; do
    "$mattis" report $name.h5 -o $name.html
done
shots=${SHOTS:-$work}
cd "$npm"
node "$top/tests/browser/page.mjs" "$(command -v chromium)" "$shots" \
    "$work/large.html" "$work/three.html" "$work/one.html" "$work/several.html" "$work/modern.html" "$work/both.html"
