#!/bin/sh
# The tests under ThreadSanitizer: sanitize-thread.sh BUILD [PROGRAM...] (all). All is built with
# clang and LLVM's OpenMP, whose tool archer tells the sanitizer of barriers and joins: of gcc's
# libgomp, which waits by futexes that it cannot see, it would report every parallel loop. Criterion
# wants the same addresses as the sanitizer; tests/sanitize takes its place. Libraries that are not
# built with the sanitizer are left out; mattis calls HDF5 and gnuplot from one thread.
set -eu
build=$1
shift
flags="-fsanitize=thread -isystem tests/sanitize -w" # warnings are the business of make check
mkdir -p "$build"
# shellcheck disable=SC2086 # several flags
clang -O1 -g $flags -c tests/sanitize/criterion.c -o "$build/criterion.o"
make --no-print-directory -s -j2 BUILD="$build" CC=clang CFLAGS="-O1 -g" EXTRA_CFLAGS="$flags" \
    CRITERION="$build/criterion.o" all tests
TSAN_OPTIONS="ignore_noninstrumented_modules=1:log_path=$(pwd)/$build/san"
export TSAN_OPTIONS
OMP_TOOL_VERBOSE_INIT=stdout "$build/mattis" check tests/cli/small.yaml | grep -q "Opening libarcher.so... Success" ||
    { echo "sanitize-thread.sh: archer is not there (libomp-14-dev)" >&2; exit 1; }
rm -f "$build"/san.*
tools/run-tests.sh "$build" "$@" || echo "sanitize-thread.sh: tests have failed" >&2
# Tests with limits of time may fail here, and so does the one that limits the size of files: the
# sanitizer itself then ends by SIGBUS. What counts is what it has warned of.
if grep -l "WARNING: ThreadSanitizer" "$build"/san.* 2> /dev/null; then
    cat "$build"/san.*
    exit 1
fi
echo "ThreadSanitizer: nothing reported"
