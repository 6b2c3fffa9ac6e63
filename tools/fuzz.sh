#!/bin/sh
# Runs the fuzz targets of tests/fuzz under libFuzzer with sanitizers, each for SECONDS:
# fuzz.sh BUILD SECONDS. Inputs that are worth keeping gather in BUILD/corpus, those that fail in BUILD.
set -eu
build=$1 seconds=$2
flags="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all"
make --no-print-directory -s -j2 BUILD="$build" CC=clang CFLAGS="-O1 -g" EXTRA_CFLAGS="$flags" "$build/libmattis.a"
for source in tests/fuzz/*.c; do
    name=$(basename "$source" .c)
    mkdir -p "$build/corpus/$name"
    # shellcheck disable=SC2046,SC2086 # flags are to be split
    clang -O1 -g -std=c17 -D_GNU_SOURCE -Iinclude -fsanitize=fuzzer,address,undefined \
        -fno-sanitize-recover=all -fopenmp -o "$build/$name" "$source" "$build/libmattis.a" \
        $(pkg-config --libs gsl yaml-0.1 zlib hdf5-serial) -lhdf5_hl -lm
    "$build/$name" -max_total_time="$seconds" -max_len=4096 -print_final_stats=1 \
        -artifact_prefix="$build/" "$build/corpus/$name" "tests/fuzz/$name"
done
