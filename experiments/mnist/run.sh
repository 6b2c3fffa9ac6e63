#!/bin/sh
# Runs every experiment of this folder on a set of images and draws its figures:
# run.sh [SET] [OUT], SET mnist (the default) or fashion-mnist, from the top of the source after
# `make` and `make data`. Results and figures go to OUT (build/SET). Needs python3-xarray and
# python3-h5netcdf besides what mattis needs.
set -eu
set_name=${1:-mnist} out=${2:-build/${1:-mnist}}
here=experiments/mnist data=data/$set_name
frame="--set dataset.source.margin=0 --set network.spins=784"
case $set_name in mnist) cut= ;; *) cut=$frame ;; esac # only digits have a border
mkdir -p "$out"
run() { # NAME FILE [MORE]...: one result
    name=$1 file=$2
    shift 2
    # shellcheck disable=SC2086 # $cut is words
    build/mattis run "$here/$file.yaml" -o "$out/$name.h5" --force --quiet \
        --set dataset.source.images="$data/train-images-idx3-ubyte" \
        --set dataset.source.labels="$data/train-labels-idx1-ubyte" $cut "$@"
    echo "$out/$name.h5"
}
tested() { # the same with cues from the test part
    run "$@" --set dataset.source.test-images="$data/t10k-images-idx3-ubyte" \
        --set dataset.source.test-labels="$data/t10k-labels-idx1-ubyte"
}
run noisy archetypes
[ -n "$cut" ] || run whole-frame archetypes $frame
run masked archetypes --set start.overlap=1 --set start.masked=0.5 --set start.mask=block
run storage storage
run copies-supervised noisy-copies
run copies-unsupervised noisy-copies --set rule=unsupervised
tested archetypes-of-classes classes --set rule=storing --set 'axes.examples=~'
tested classes-supervised classes
tested classes-unsupervised classes --set rule=unsupervised --set 'axes.examples=[1, 5, 20, 100]'
tested two-classes classes --set 'dataset.source.classes=[0, 1]'
run multitasking multitasking
run modern modern
run modern-binary modern --set pattern-law=binary
build/mattis plot "$out/multitasking.h5" -o "$out/multitasking.png" --force
/usr/bin/python3 "$here/figures.py" "$out"
