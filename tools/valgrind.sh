#!/bin/sh
# The tests of the command line with mattis under valgrind: valgrind.sh BUILD [PROGRAM...] (cli/*).
# Errors, and memory that is lost for good, are reported.
set -eu
build=$1
shift
make --no-print-directory -s -j2 BUILD="$build" all tests
export OMP_WAIT_POLICY=passive # threads take turns: one that spins holds up the others
log=$(pwd)/$build/valgrind
rm -f "$log".*
[ $# -gt 0 ] || set -- 'cli/*'
MATTIS_PROGRAM="valgrind -q --fair-sched=yes --error-exitcode=99 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \
--log-file=$log.%p $(pwd)/$build/mattis" tools/run-tests.sh "$build" "$@" || echo "valgrind.sh: tests have failed" >&2
find "$build" -maxdepth 1 -name 'valgrind.*' -empty -delete
# Tests with limits of time may fail here: what counts is what valgrind has seen.
if ls "$log".* > /dev/null 2>&1; then
    cat "$log".*
    exit 1
fi
echo "valgrind: nothing reported"
