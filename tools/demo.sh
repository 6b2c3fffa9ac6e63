#!/bin/sh
# The main job: runs experiments/dense-phase-diagram, draws its figure and page, prints one cut. demo.sh BUILD
set -eu
out=$1/demo
mkdir -p "$out"
"$1/mattis" run experiments/dense-phase-diagram/experiment.yaml -o "$out/dense-phase-diagram.h5" --force
for ending in pdf svg png; do
    "$1/mattis" plot "$out/dense-phase-diagram.h5" -o "$out/dense-phase-diagram.$ending" --force
done
"$1/mattis" report "$out/dense-phase-diagram.h5" -o "$out/dense-phase-diagram.html" --force
"$1/mattis" show "$out/dense-phase-diagram.h5"
echo
echo "result  $out/dense-phase-diagram.h5"
echo "figure  $out/dense-phase-diagram.pdf (.svg, .png)"
echo "page    $out/dense-phase-diagram.html"
