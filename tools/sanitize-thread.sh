#!/bin/sh
# The tests under ThreadSanitizer: sanitize-thread.sh BUILD [PROGRAM...] (all). All is built with
# clang and LLVM's OpenMP, whose tool archer tells the sanitizer of barriers and joins: of gcc's
# libgomp, which waits by futexes that it cannot see, it would report every parallel loop. Criterion
# wants the same addresses as the sanitizer; tests/sanitize takes its place. Libraries that are not
# built with the sanitizer are left out; mattis calls HDF5 and gnuplot from one thread.
set -eu
build=$1
shift
flags="-fsanitize=thread -Itests/sanitize -w" # warnings are the business of make check
mkdir -p "$build"
# shellcheck disable=SC2086 # several flags
clang -O1 -g $flags -c tests/sanitize/criterion.c -o "$build/criterion.o"
# In the environment, for the make and the compiler that the tests call.
export CC=clang CFLAGS="-O1 -g" EXTRA_CFLAGS="$flags" CRITERION="$build/criterion.o"
make --no-print-directory -s -j2 BUILD="$build" all tests
TSAN_OPTIONS="ignore_noninstrumented_modules=1:log_path=$(pwd)/$build/san"
export TSAN_OPTIONS
OMP_TOOL_VERBOSE_INIT=stdout "$build/mattis" check tests/cli/small.yaml | grep -q "Opening libarcher.so... Success" ||
    { echo "sanitize-thread.sh: archer is not there (libomp-14-dev)" >&2; exit 1; }
rm -f "$build"/san.*
# The sanitizer maps a file of its own, made in TMPDIR; where a test limits the size of files it is cut,
# and the program ends by SIGBUS before it begins. Where it can make no such file it does without.
failed=0
MATTIS_PROGRAM="env TMPDIR=/nowhere $(pwd)/$build/mattis" tools/run-tests.sh "$build" "$@" || failed=1
if ls "$build"/san.* > /dev/null 2>&1; then
    cat "$build"/san.*
    exit 1
fi
[ $failed -eq 0 ] || { echo "sanitize-thread.sh: tests have failed" >&2; exit 1; }
echo "ThreadSanitizer: nothing reported"
