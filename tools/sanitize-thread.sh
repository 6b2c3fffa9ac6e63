#!/bin/sh
# The tests of the command line with mattis under ThreadSanitizer: sanitize-thread.sh BUILD TEST_BUILD
# [PROGRAM...] (cli/*). mattis is built with clang and LLVM's OpenMP, whose tool archer tells the
# sanitizer of barriers and joins: of gcc's libgomp, which waits by futexes that it cannot see, it
# would report every parallel loop. The tests themselves are those of TEST_BUILD, without it: it and
# Criterion want the same addresses. Libraries that are not built with it are left out; mattis calls
# HDF5 and gnuplot from one thread.
set -eu
build=$1 tests=$2
shift 2
make --no-print-directory -s -j2 BUILD="$tests" all tests
make --no-print-directory -s -j2 BUILD="$build" CC=clang CFLAGS="-O1 -g" EXTRA_CFLAGS="-fsanitize=thread" "$build/mattis"
TSAN_OPTIONS="ignore_noninstrumented_modules=1:log_path=$(pwd)/$build/san"
export TSAN_OPTIONS
OMP_TOOL_VERBOSE_INIT=stdout "$build/mattis" check tests/cli/small.yaml | grep -q "Opening libarcher.so... Success" ||
    { echo "sanitize-thread.sh: archer is not there (libomp-14-dev)" >&2; exit 1; }
rm -f "$build"/san.*
[ $# -gt 0 ] || set -- 'cli/*'
MATTIS_PROGRAM=$(pwd)/$build/mattis tools/run-tests.sh "$tests" "$@" || echo "sanitize-thread.sh: tests have failed" >&2
# Tests with limits of time may fail here, and so does the one that limits the size of files: the
# sanitizer itself then ends by SIGBUS. What counts is what it has warned of.
if grep -l "WARNING: ThreadSanitizer" "$build"/san.* 2> /dev/null; then
    cat "$build"/san.*
    exit 1
fi
echo "ThreadSanitizer: nothing reported"
