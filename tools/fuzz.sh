#!/bin/sh
# Runs the fuzz targets of tests/fuzz under libFuzzer with sanitizers, each for SECONDS:
# fuzz.sh BUILD SECONDS. Inputs that are worth keeping gather in BUILD/corpus, those that fail in BUILD.
# fuzz.sh BUILD keep: puts the fewest inputs that reach the edges of all into tests/fuzz.
set -eu
build=$1 seconds=$2
flags="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all"
make --no-print-directory -s -j2 BUILD="$build" CC=clang CFLAGS="-O1 -g" EXTRA_CFLAGS="$flags" \
    "$build/libmattis.a" "$build/mattis" LDFLAGS="-fsanitize=address,undefined"
# The words of experiment files, as a dictionary.
"$build/mattis" models | grep -oE '[a-z][a-z-]*[a-z]' | sort -u | sed 's/.*/"&"/' > "$build/words"
# A huge allocation fails, as it does elsewhere, and the memory of freed ones is used again soon.
export ASAN_OPTIONS=allocator_may_return_null=1:quarantine_size_mb=8
for source in tests/fuzz/fuzz_*.c; do
    name=$(basename "$source" .c)
    mkdir -p "$build/corpus/$name" "tests/fuzz/$name"
    # shellcheck disable=SC2046,SC2086 # flags are to be split
    clang -O1 -g -std=c17 -D_GNU_SOURCE -Iinclude -Isrc/store -Itests/fuzz/support \
        -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -fopenmp -o "$build/$name" \
        $(pkg-config --cflags hdf5-serial) "$source" tests/fuzz/support/*.c "$build/libmattis.a" \
        $(pkg-config --libs gsl yaml-0.1 zlib hdf5-serial) -lhdf5_hl -lm
    if [ "$seconds" = keep ]; then
        rm -rf "$build/kept" && mkdir "$build/kept"
        "$build/$name" -set_cover_merge=1 -use_counters=0 "$build/kept" "$build/corpus/$name" "tests/fuzz/$name"
        rm -rf "tests/fuzz/$name" && mv "$build/kept" "tests/fuzz/$name"
        continue
    fi
    words=""
    [ "$name" != fuzz_config ] || words="-dict=$build/words"
    "$build/$name" $words -max_total_time="$seconds" -max_len=4096 -rss_limit_mb=4096 -print_final_stats=1 \
        -artifact_prefix="$build/" "$build/corpus/$name" "tests/fuzz/$name"
done
