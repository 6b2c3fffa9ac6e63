#!/bin/sh
# Runs every Criterion program under BUILD/tests from the top of the source and adds up their
# counts: run-tests.sh BUILD [PROGRAM...] (as unit/test_frame). MATTIS_PROGRAM is what the tests
# of the command line run in the place of BUILD/mattis ("valgrind -q build/mattis").
set -u
build=$1
shift
case $build in
/*) TEST_BUILD=$build ;;
*) TEST_BUILD=$(pwd)/$build ;;
esac
MATTIS=${MATTIS_PROGRAM:-$TEST_BUILD/mattis}
export MATTIS TEST_BUILD
passed=0 failed=0
start=$(date +%s)
[ $# -gt 0 ] || set -- unit/* physics/* reproducibility/* cli/*
# shellcheck disable=SC2068 # patterns are to be expanded
for program in $(cd "$build/tests" && ls -d $@); do
    program=$build/tests/$program
    case $program in *.o | *.d) continue ;; esac
    [ -x "$program" ] || continue
    output=$("$program" 2>&1)
    status=$?
    tested=$(printf '%s\n' "$output" | sed -n 's/.*Synthesis: Tested: *\([0-9]*\).*/\1/p')
    passing=$(printf '%s\n' "$output" | sed -n 's/.*Passing: *\([0-9]*\).*/\1/p')
    name=${program#"$build"/tests/}
    if [ $status -ne 0 ] || [ -z "$tested" ] || [ "$tested" -eq 0 ] || [ "$tested" -ne "$passing" ]; then
        printf '%s\n' "$output"
        printf 'FAIL  %s\n' "$name"
        failed=$((failed + ${tested:-1} - ${passing:-0}))
        [ "${tested:-0}" -eq "${passing:-0}" ] && failed=$((failed + 1))
    else
        printf 'ok    %-36s %3d tests\n' "$name" "$passing"
    fi
    passed=$((passed + ${passing:-0}))
done
printf '%d s\n' $(($(date +%s) - start))
printf '%d passed, %d failed\n' $passed $failed
[ $failed -eq 0 ] && [ $passed -gt 0 ]
