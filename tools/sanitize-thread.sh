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
tools/run-tests.sh "$build" "$@" > "$build/tests.txt" 2>&1 || true
cat "$build/tests.txt"
grep -q "^ok " "$build/tests.txt" || { echo "sanitize-thread.sh: no program has passed" >&2; exit 1; }
# Tests of the command line have limits of time, and the sanitizer itself ends by SIGBUS where files
# are limited in size: there it is only what the sanitizer has said that counts.
if grep "^FAIL  " "$build/tests.txt" | grep -v "^FAIL  cli/"; then
    echo "sanitize-thread.sh: tests have failed" >&2
    exit 1
fi
if grep -h "ThreadSanitizer:" "$build"/san.* 2> /dev/null | grep -v "ERROR: ThreadSanitizer: BUS"; then
    cat "$build"/san.*
    exit 1
fi
echo "ThreadSanitizer: nothing reported"
